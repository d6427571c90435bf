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

/// The exercise that a heading belongs to: its own, or that of one it stands below. `names` are the headings that exercises name;
/// `upwards` are level and text of the page's headings from that one on up to the first. Returns an index into `names`.
pub fn exercise_at<'a>(names: &[&str], upwards: impl Iterator<Item = (u8, &'a str)>) -> Option<usize> {
    let mut lowest = u8::MAX;
    for (level, text) in upwards {
        if level >= lowest {
            continue;
        }
        lowest = level;
        if let Some(exercise) = exercise_named(names, text) {
            return Some(exercise);
        }
    }
    None
}

/// Matches by text first, then by the number in `Exercise N`: names seldom equal headings word for word.
fn exercise_named(names: &[&str], heading: &str) -> Option<usize> {
    let same = |name: &&str| name.trim().eq_ignore_ascii_case(heading.trim());
    names.iter().position(same).or_else(|| {
        let number = exercise_number(heading)?;
        names.iter().position(|name| exercise_number(name) == Some(number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_belongs_to_the_exercise_it_stands_below() {
        let names = ["Exercise 1: Build", "Clean up"];
        let upwards = |texts: &[(u8, &'static str)]| exercise_at(&names, texts.iter().copied());
        assert_eq!(upwards(&[(2, "Exercise 1: Manual Build"), (1, "Clean up")]), Some(0), "by its number");
        assert_eq!(upwards(&[(2, " clean UP ")]), Some(1), "by its words");
        assert_eq!(upwards(&[(3, "Hints"), (3, "Clean up"), (2, "Exercise 1")]), Some(0), "a neighbour is passed by");
        assert_eq!(upwards(&[(2, "Words"), (2, "Exercise 1")]), None);
    }

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
