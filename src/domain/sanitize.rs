//! What a course or a machine says is untrusted: nothing of it may steer the terminal.

use std::borrow::Cow;

use serde::Serialize;

/// Makes `text` safe to print: ESC sequences, C0 and C1 controls and bidirectional overrides are taken out, tabs become
/// one space, line ends stay. Borrowed when nothing had to change.
///
/// Control characters after ECMA-48; the bidirectional ones after Unicode TR 9 ("Trojan Source", CVE-2021-42574).
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\n') {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\n' => clean.push('\n'),
            '\t' => clean.push(' '),
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_control_sequence(&mut chars),
            ch if ch.is_control() => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            ch => clean.push(ch),
        }
    }
    Cow::Owned(clean)
}

/// As [`sanitize`], and on one line: line ends become spaces.
pub fn sanitize_line(text: &str) -> Cow<'_, str> {
    match sanitize(text) {
        clean if clean.contains('\n') => Cow::Owned(clean.trim_end().replace('\n', " ")),
        clean => clean,
    }
}

/// `value` as indented JSON. Control characters that JSON lets pass (C1, bidirectional overrides) are escaped, so that a reader's
/// terminal is as safe as a parser.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string_pretty(value)?;
    let mut safe = String::with_capacity(json.len());
    for ch in json.chars() {
        match ch {
            '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => safe.push_str(&format!("\\u{:04x}", u32::from(ch))),
            ch => safe.push(ch),
        }
    }
    Ok(safe)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_escape(chars: &mut Chars<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_control_sequence(chars);
        }
        // OSC, DCS, SOS, PM, APC: a string that ends at BEL or ESC \
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(ch) = chars.next() {
                if ch == '\u{7}' || ch == '\n' {
                    break;
                }
                if ch == '\u{1b}' {
                    chars.next_if_eq(&'\\');
                    break;
                }
            }
        }
        Some(' '..='~') => {
            chars.next();
        }
        _ => {}
    }
}

fn skip_control_sequence(chars: &mut Chars<'_>) {
    while let Some(&ch) = chars.peek() {
        if !(' '..='~').contains(&ch) {
            return;
        }
        chars.next();
        if ('@'..='~').contains(&ch) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        for (raw, clean) in [
            ("plain", "plain"),
            ("two\nlines", "two\nlines"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]8;;http://x\u{1b}\\link", "link"),
            ("a\u{9b}2Jb", "ab"),
            ("bell\u{7}\r", "bell"),
            ("user\u{202e}txt", "usertxt"),
            ("tab\there", "tab here"),
            ("ünï 漢字", "ünï 漢字"),
            ("lone \u{1b}", "lone "),
        ] {
            assert_eq!(sanitize(raw), clean, "{raw:?}");
        }
    }

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(sanitize("plain ascii\n"), Cow::Borrowed(_)));
    }
}
