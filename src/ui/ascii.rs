//! Text for terminals whose locale has no UTF-8. It comes from whoever draws, and takes the room it was laid out with.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// `text` for a locale without UTF-8: lines and common signs by their likeness, any other as `?`, in as many cells as before.
pub fn ascii(text: &str) -> String {
    let sign = |ch: char| match ch {
        ch if ch.is_ascii() => ch,
        '─' | '━' | '–' | '—' | '‐' | '╌' | '‑' | '·' | '∙' => '-',
        '│' | '┃' | '▎' | '▌' | '┆' | '╎' => '|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '╭' | '╮' | '╰' | '╯' => '+',
        '•' | '◦' | '▪' | '‣' => '*',
        '×' => 'x',
        '↪' => '\\',
        '▸' | '›' | '→' | '»' => '>',
        '▾' => 'v',
        '←' | '‹' | '«' => '<',
        '“' | '”' | '„' => '"',
        '‘' | '’' | '‚' => '\'',
        '…' => '~',
        '✓' | '☑' | '☒' => 'x',
        '☐' => 'o',
        '\u{a0}' | '\u{2009}' => ' ',
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'À'..='Å' => 'A',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'ç' => 'c',
        'ñ' => 'n',
        'ß' => 's',
        '²' => '2',
        '³' => '3',
        _ => '?',
    };
    let likeness = |cluster: &str| sign(cluster.chars().next().unwrap_or(' ')).to_string().repeat(cluster.width());
    text.graphemes(true).map(likeness).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_utf_8_every_sign_takes_the_cells_it_had() {
        for (text, shown) in
            [("Café – ›", "Cafe - >"), ("cut…", "cut~"), ("漢字!", "????!"), ("e\u{301}a", "ea"), ("👩\u{200d}🚀", "??"), ("m²", "m2")]
        {
            assert_eq!((ascii(text).as_str(), ascii(text).width()), (shown, text.width()), "{text}");
        }
    }
}
