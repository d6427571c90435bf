//! Words of a text as a search knows them: runs of letters and digits, so that names such as `authorized_keys` are found by their
//! parts too. Scripts without spaces between words give pairs of letters.

/// Calls `word` with each word of `folded`, a text as it is compared ([`super::Folded`]), in order.
pub fn each_word<'a>(folded: &'a str, mut word: impl FnMut(&'a str)) {
    let mut start = None;
    let mut unspaced: Option<(usize, usize)> = None;
    let end_pairs = |last: &mut Option<(usize, usize)>, at: usize, word: &mut dyn FnMut(&'a str)| {
        // The last letter of a run by itself, so that it is found as a beginning.
        if let Some((begin, _)) = last.take() {
            word(&folded[begin..at]);
        }
    };
    for (at, ch) in folded.char_indices() {
        if is_unspaced(ch) {
            if let Some(start) = start.take() {
                word(&folded[start..at]);
            }
            if let Some((begin, _)) = unspaced {
                word(&folded[begin..at + ch.len_utf8()]);
            }
            unspaced = Some((at, at + ch.len_utf8()));
            continue;
        }
        end_pairs(&mut unspaced, at, &mut word);
        if ch.is_alphanumeric() {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            word(&folded[start..at]);
        }
    }
    end_pairs(&mut unspaced, folded.len(), &mut word);
    if let Some(start) = start {
        word(&folded[start..]);
    }
}

/// Whether the script of this letter puts no spaces between words: Chinese, Japanese, Thai and their neighbours.
pub(super) fn is_unspaced(ch: char) -> bool {
    matches!(ch, '\u{e00}'..='\u{edf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_their_parts_and_unspaced_scripts_into_pairs() {
        for (text, expected) in [
            ("the authorized_keys file", vec!["the", "authorized", "keys", "file"]),
            ("/etc/ssh/sshd_config.d", vec!["etc", "ssh", "sshd", "config", "d"]),
            ("ssh-keygen -t ed25519", vec!["ssh", "keygen", "t", "ed25519"]),
            ("漢字かな", vec!["漢字", "字か", "かな", "な"]),
            ("the 字 of", vec!["the", "字", "of"]),
            ("v2漢a", vec!["v2", "漢", "a"]),
            ("", vec![]),
            (" ,;", vec![]),
        ] {
            let mut words = Vec::new();
            each_word(text, |word| words.push(word));
            assert_eq!(words, expected, "{text:?}");
        }
    }
}
