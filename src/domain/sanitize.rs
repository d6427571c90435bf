//! What a course or a machine says is untrusted: nothing of it may steer the terminal.

use std::borrow::Cow;

use serde::Serialize;

/// Makes `text` safe to print: ESC sequences, C0 and C1 controls and bidirectional overrides are taken out, tabs become
/// one space, line ends stay. Joiners after ASCII go too: they join nothing there, and not every terminal gives them no room.
/// Borrowed when nothing had to change.
///
/// Control characters after ECMA-48; the bidirectional ones after Unicode TR 9 ("Trojan Source", CVE-2021-42574).
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if is_clean(text, |byte| byte == b'\n') {
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
            '\u{200d}' if clean.ends_with(|before: char| before.is_ascii()) => {}
            ch => clean.push(ch),
        }
    }
    Cow::Owned(clean)
}

/// Whether `text` holds nothing that [`sanitize`] takes out, but for the control characters that are `welcome`.
pub fn is_clean(text: &str, welcome: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let harmless = |byte: u8| (byte >= 0x20 && !matches!(byte, 0x7f | 0xc2 | 0xe2)) || welcome(byte);
    // Most stretches are settled by a test that the compiler makes wide.
    let suspects = bytes.chunks(64).enumerate().filter(|(_, chunk)| !chunk.iter().fold(true, |clean, byte| clean & harmless(*byte)));
    let mut places = suspects.flat_map(|(at, chunk)| at * 64..at * 64 + chunk.len());
    places.all(|at| match (bytes[at], bytes.get(at + 1), bytes.get(at + 2)) {
        // U+0080 to U+009F; U+202A to U+202E; U+2066 to U+2069
        (0xc2, next, _) => next.is_none_or(|next| *next >= 0xa0),
        (0xe2, Some(0x80), Some(0x8d)) => at == 0 || bytes[at - 1] >= 0x80,
        (0xe2, Some(0x80), Some(last)) => !(0xaa..=0xae).contains(last),
        (0xe2, Some(0x81), Some(last)) => !(0xa6..=0xa9).contains(last),
        (0xe2, ..) => true,
        (byte, ..) => harmless(byte),
    })
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
            ("a stop.\u{200d} Then", "a stop. Then"),
            ("👩\u{200d}🚀, क्\u{200d}ष", "👩\u{200d}🚀, क्\u{200d}ष"),
            ("ünï 漢字", "ünï 漢字"),
            ("lone \u{1b}", "lone "),
        ] {
            assert_eq!(sanitize(raw), clean, "{raw:?}");
        }
    }

    #[test]
    fn clean_text_is_borrowed() {
        for text in ["plain ascii\n", "a dash – and “quotes”, 漢字, 👩\u{200d}🚀, \u{a0}", "\u{a9}", "…", &"long – ".repeat(50)]
        {
            assert!(matches!(sanitize(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_found_wherever_it_stands() {
        for hostile in ["\u{1b}", "\u{7f}", "\u{85}", "\u{9b}", "\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}", "\t", "\r"] {
            for before in [0, 1, 62, 63, 64, 200] {
                let text = format!("{}{hostile}after – it", "x".repeat(before));
                assert!(!is_clean(&text, |byte| byte == b'\n'), "{hostile:?} after {before}");
            }
        }
    }
}
