//! Which exercise a heading opens. Front matter and check files are matched to headings by this number, because their names
//! seldom equal the heading's text.

/// The number in `Exercise 2: Automated Build`, `Exercise 2`, `exercise #2 - …`; `None` for any other heading.
pub fn exercise_number(heading: &str) -> Option<u32> {
    let rest = heading.trim();
    let rest = rest.get(..8).filter(|word| word.eq_ignore_ascii_case("exercise")).map(|word| &rest[word.len()..])?;
    let rest = rest.strip_prefix(|ch: char| ch.is_whitespace())?.trim_start().trim_start_matches('#');
    let end = rest.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let ends = !after.starts_with(|ch: char| ch.is_alphanumeric());
    digits.parse().ok().filter(|_| ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_numbered_exercise_heading_has_a_number() {
        for (heading, number) in [
            ("Exercise 1: Manual Build", Some(1)),
            ("Exercise 12", Some(12)),
            ("exercise #3 - Clean up", Some(3)),
            ("  Exercise 2. Automated", Some(2)),
            ("Exercises 2", None),
            ("Exercise: build", None),
            ("Exercise 2nd", None),
            ("Übungen 1", None),
            ("Exercise 99999999999", None),
            ("", None),
        ] {
            assert_eq!(exercise_number(heading), number, "{heading:?}");
        }
    }
}
