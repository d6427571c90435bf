//! Anchors of headings, as docsify makes them, so that links written for the web site work here. After docsify 4's
//! `slugify.js`: lower case, punctuation out, white space to `-`, `_` before a leading digit, `-1` … for repeats.

use std::collections::HashMap;

use super::page::Text;

/// The anchors one page has used.
#[derive(Debug, Default)]
pub(super) struct Slugs(HashMap<String, u32>);

impl Slugs {
    /// The anchor of the next heading, whose plain text is `text`.
    pub(super) fn next(&mut self, text: &str) -> String {
        let slug = slug(text);
        let count = self.0.entry(slug.clone()).or_default();
        let unique = if *count == 0 { slug } else { format!("{slug}-{count}") };
        *count += 1;
        unique
    }

    /// An anchor that its author chose, as it is; a later heading of the same words gets a number.
    pub(super) fn keep(&mut self, own: String) -> String {
        *self.0.entry(own.clone()).or_default() += 1;
        own
    }
}

/// Takes docsify's `{docsify-ignore}` and `:id=anchor` out of a heading; the anchor, if it names one.
pub(super) fn own(text: &mut Text) -> Option<String> {
    for mark in ["{docsify-ignore}", "{docsify-ignore-all}"] {
        if text.content.ends_with(mark) {
            text.truncate(text.content.len() - mark.len());
            text.trim_end();
        }
    }
    let (at, anchor) = text.content.rsplit_once(" :id=").map(|(before, anchor)| (before.len(), anchor.to_owned()))?;
    let valid = !anchor.is_empty() && anchor.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_'));
    valid.then(|| {
        text.truncate(at);
        text.trim_end();
        anchor
    })
}

fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for ch in text.trim().chars() {
        match ch {
            // docsify sees the heading as HTML, where these are entities: their names, or numbers, stay.
            '&' => slug.push_str("amp"),
            '<' => slug.push_str("lt"),
            '>' => slug.push_str("gt"),
            '"' => slug.push_str("quot"),
            '\'' => slug.push_str("39"),
            '\u{a0}' => slug.push_str("nbsp"),
            'A'..='Z' => slug.push(ch.to_ascii_lowercase()),
            ch if ch.is_whitespace() || ch == '-' => {
                if !slug.ends_with('-') {
                    slug.push('-');
                }
            }
            '_' => slug.push('_'),
            ch if ch.is_ascii_punctuation() => {}
            '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' | '\u{fe0f}' => {}
            ch => slug.push(ch),
        }
    }
    if slug.starts_with(|ch: char| ch.is_ascii_digit()) {
        slug.insert(0, '_');
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_docsify() {
        for (heading, anchor) in [
            ("Golden Images", "golden-images"),
            ("Exercise 1: Manual Build", "exercise-1-manual-build"),
            ("What's new?", "what39s-new"),
            ("Say \"when\"", "say-quotwhenquot"),
            ("Wide\u{a0}open", "widenbspopen"),
            ("Images & Containers", "images-amp-containers"),
            ("Dev/Prod parity", "devprod-parity"),
            ("4.1 Steps", "_41-steps"),
            ("  a  -  b  ", "a-b"),
            ("snake_case", "snake_case"),
            ("Überblick", "Überblick"),
            ("A “quoted” word…", "a-quoted-word"),
        ] {
            assert_eq!(slug(heading), anchor, "{heading}");
        }
    }

    #[test]
    fn a_repeated_heading_gets_a_number() {
        let mut slugs = Slugs::default();
        assert_eq!(["Steps", "Steps", "steps"].map(|text| slugs.next(text)), ["steps", "steps-1", "steps-2"]);
    }
}
