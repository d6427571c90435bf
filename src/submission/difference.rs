//! What became of a text, word by word, for whoever reads it again.

/// So many words of the changed middle are compared; more read as written anew.
const MOST_WORDS: usize = 1_500;

/// A stretch of text, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is as it was.
    Same,
    /// It is no longer there.
    Gone,
    /// It has come.
    New,
}

/// `after` beside `before`: all of both, in order. What is gone stands before what has come in its place.
pub fn difference(before: &str, after: &str) -> Vec<(Change, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (words(before), words(after));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let mut pieces = Vec::new();
    let mut push = |change: Change, text: &str| match pieces.last_mut() {
        Some((last, told)) if *last == change => String::push_str(told, text),
        _ => pieces.push((change, text.to_owned())),
    };
    new[..start].iter().for_each(|word| push(Change::Same, word));
    middle(gone, come, &mut push);
    new[new.len() - end..].iter().for_each(|word| push(Change::Same, word));
    pieces
}

/// The longest common subsequence of the two, and what is not part of it.
fn middle(gone: &[&str], come: &[&str], push: &mut impl FnMut(Change, &str)) {
    let columns = come.len() + 1;
    let mut longest = Vec::new();
    let compared = gone.len() <= MOST_WORDS && come.len() <= MOST_WORDS;
    if compared {
        longest = vec![0_u16; (gone.len() + 1) * columns];
        for (row, word) in gone.iter().enumerate().rev() {
            for (column, other) in come.iter().enumerate().rev() {
                let at = row * columns + column;
                longest[at] = if word == other { longest[at + columns + 1] + 1 } else { longest[at + columns].max(longest[at + 1]) };
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    // What is gone is told before what has come, so that each change reads as one.
    let mut waiting = String::new();
    while row < gone.len() || column < come.len() {
        let at = row * columns + column;
        if compared && row < gone.len() && column < come.len() && gone[row] == come[column] {
            if !waiting.is_empty() {
                push(Change::New, &std::mem::take(&mut waiting));
            }
            push(Change::Same, come[column]);
            (row, column) = (row + 1, column + 1);
        } else if row < gone.len() && (column == come.len() || !compared || longest[at + columns] >= longest[at + 1]) {
            push(Change::Gone, gone[row]);
            row += 1;
        } else {
            waiting.push_str(come[column]);
            column += 1;
        }
    }
    if !waiting.is_empty() {
        push(Change::New, &waiting);
    }
}

/// Words with the space after them; line ends by themselves.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', '\n'])
        .flat_map(|word| match word.strip_suffix('\n') {
            Some(rest) if !rest.is_empty() => vec![rest, &word[rest.len()..]],
            _ => vec![word],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> String {
        let piece = |(change, text): (Change, String)| match change {
            Change::Same => text,
            Change::Gone => format!("[-{text}-]"),
            Change::New => format!("{{+{text}+}}"),
        };
        difference(before, after).into_iter().map(piece).collect()
    }

    #[test]
    fn words_that_went_and_came_are_told_where_they_stood() {
        for (before, after, expected) in [
            ("", "", ""),
            ("as it was", "as it was", "as it was"),
            ("", "new", "{+new+}"),
            ("old", "", "[-old-]"),
            ("It turns the clay", "It slowly turns the wheel", "It {+slowly +}turns the [-clay-]{+wheel+}"),
            ("one\ntwo\nthree\n", "one\nthree\n", "one\n[-two\n-]three\n"),
            ("a b c", "x y z", "[-a b c-]{+x y z+}"),
        ] {
            assert_eq!(told(before, after), expected);
        }
    }

    #[test]
    fn what_is_too_much_to_compare_reads_as_written_anew() {
        let many = |word: &str| word.repeat(MOST_WORDS + 1);
        let pieces = difference(&many("a "), &many("b "));
        assert_eq!(pieces, [(Change::Gone, many("a ")), (Change::New, many("b "))]);
    }

    proptest! {
        #[test]
        fn nothing_of_either_text_is_lost(before in "[ab \n]{0,40}", after in "[ab \n]{0,40}") {
            let pieces = difference(&before, &after);
            let of = |left_out: Change| pieces.iter().filter(|(change, _)| *change != left_out).map(|(_, text)| text.as_str()).collect::<String>();
            prop_assert_eq!(of(Change::New), before);
            prop_assert_eq!(of(Change::Gone), after);
        }
    }
}
