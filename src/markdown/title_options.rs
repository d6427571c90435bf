//! docsify's options in the titles of links and pictures: `':size=100x100 :class=icon the title'`.

use super::page::{Picture, PictureSize, PictureTheme};

/// What a title holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TitleOptions<'a> {
    /// Options by name, in order; empty where no value follows.
    pub(super) options: Vec<(&'a str, &'a str)>,
    /// What is left.
    pub(super) title: String,
}

/// Reads a title. A value follows its `=` directly and is made of letters, digits, `_`, `%` and `-` (docsify's `[\w%-]+`).
pub(super) fn read(title: &str) -> TitleOptions<'_> {
    let mut read = TitleOptions::default();
    let mut rest = title;
    while let Some(at) = rest.find(':') {
        let starts_word = rest[..at].chars().next_back().is_none_or(char::is_whitespace);
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let name = leading(after, |ch| ch.is_alphanumeric() || ch == '_' || ch == '-');
        if !starts_word || name.is_empty() {
            read.title.push_str(&rest[..=at]);
            rest = after;
            continue;
        }
        read.title.push_str(before);
        let after = &after[name.len()..];
        let value = after.strip_prefix('=').map_or("", |value| leading(value, |ch| ch.is_alphanumeric() || matches!(ch, '_' | '%' | '-')));
        rest = after.strip_prefix('=').map_or(after, |rest| &rest[value.len()..]);
        read.options.push((name, value));
    }
    read.title.push_str(rest);
    read.title = read.title.split_whitespace().collect::<Vec<_>>().join(" ");
    read
}

fn leading(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|ch| !belongs(ch)).unwrap_or(text.len())]
}

impl TitleOptions<'_> {
    /// The value of an option, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(option, _)| *option == name).map(|(_, value)| *value)
    }
}

/// The picture that `source` with this alternative text and title means.
pub(super) fn picture(source: &str, alt: &str, title: &str) -> Picture {
    let read = read(title);
    let described = match read.get("alt") {
        // Only one word fits the option: the rest of what the author meant is the title.
        Some(value) => format!("{value} {}", read.title).trim().to_owned(),
        None => String::new(),
    };
    let alt = [described.as_str(), alt, &read.title].into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    let mut picture =
        Picture { dark: source.to_owned(), light: source.to_owned(), alt: without_theme(alt).to_owned(), ..Picture::default() };
    picture.size = read.get("size").and_then(size);
    for (_, class) in read.options.iter().filter(|(option, _)| *option == "class") {
        add_class(&mut picture, class);
    }
    picture
}

/// What a class says about a picture.
pub(super) fn add_class(picture: &mut Picture, class: &str) {
    picture.centred |= class.contains("center");
    if class.starts_with("light-mode") {
        picture.theme = Some(PictureTheme::Light);
    } else if class.starts_with("dark-mode") {
        picture.theme = Some(PictureTheme::Dark);
    }
}

/// `100x200`, `100`, `600px`, `50%`
pub(super) fn size(value: &str) -> Option<PictureSize> {
    if let Some(percent) = value.strip_suffix('%') {
        return percent.parse().ok().filter(|percent| *percent > 0).map(PictureSize::Percent);
    }
    let pixels = |text: &str| text.trim_end_matches("px").parse::<u32>().ok().filter(|pixels| *pixels > 0);
    match value.split_once('x').filter(|(_, height)| !height.is_empty() && !height.starts_with('p')) {
        Some((width, height)) => Some(PictureSize::Pixels(pixels(width)?, pixels(height))),
        None => Some(PictureSize::Pixels(pixels(value)?, None)),
    }
}

/// Two pictures in the place of one, for a light and a dark theme; `None` when they are no pair.
pub(super) fn pair(first: &Picture, second: &Picture) -> Option<Picture> {
    let (light, dark) = match (first.theme?, second.theme?) {
        (PictureTheme::Light, PictureTheme::Dark) => (first, second),
        (PictureTheme::Dark, PictureTheme::Light) => (second, first),
        _ => return None,
    };
    Some(Picture { light: light.light.clone(), dark: dark.dark.clone(), theme: None, ..first.clone() })
}

/// Alternative text without the theme some authors add to tell the two of a pair apart.
fn without_theme(alt: &str) -> &str {
    let named = alt.rsplit_once(';').filter(|(_, theme)| matches!(theme.trim(), "light mode" | "dark mode"));
    named.map_or(alt, |(alt, _)| alt.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_end_where_docsify_ends_them() {
        for (title, options, rest) in [
            ("plain title", vec![], "plain title"),
            (
                ":size=100x100 :class=dark-mode-icon :alt= a server; dark mode",
                vec![("size", "100x100"), ("class", "dark-mode-icon"), ("alt", "")],
                "a server; dark mode",
            ),
            (":ignore", vec![("ignore", "")], ""),
            (":alt=two words", vec![("alt", "two")], "words"),
            ("Note: see http://x :size=50%", vec![("size", "50%")], "Note: see http://x"),
            ("lone : colon", vec![], "lone : colon"),
        ] {
            let read = read(title);
            assert_eq!((read.options, read.title.as_str()), (options, rest), "{title}");
        }
    }

    #[test]
    fn a_picture_is_described_by_its_option_then_its_alternative_text_then_its_title() {
        for (alt, title, described) in [
            ("markdown", ":alt= a rack; light mode", "a rack"),
            ("markdown", ":alt=tall rack", "tall rack"),
            ("markdown", "a title", "markdown"),
            ("", "a title", "a title"),
            ("", "", ""),
        ] {
            assert_eq!(picture("a.png", alt, title).alt, described, "{alt} {title}");
        }
    }

    #[test]
    fn sizes_are_pixels_or_a_share() {
        for (value, expected) in [
            ("100x200", Some(PictureSize::Pixels(100, Some(200)))),
            ("100", Some(PictureSize::Pixels(100, None))),
            ("600px", Some(PictureSize::Pixels(600, None))),
            ("50%", Some(PictureSize::Percent(50))),
            ("0", None),
            ("wide", None),
        ] {
            assert_eq!(size(value), expected, "{value}");
        }
    }

    #[test]
    fn only_a_light_and_a_dark_picture_make_a_pair() {
        let of = |class: &str| picture(&format!("{class}.svg"), "", &format!(":class={class}"));
        let merged = pair(&of("dark-mode-icon"), &of("light-mode-icon")).unwrap();
        assert_eq!((merged.light.as_str(), merged.dark.as_str()), ("light-mode-icon.svg", "dark-mode-icon.svg"));
        assert_eq!(pair(&of("light-mode-icon"), &of("light-mode-icon")), None);
        assert_eq!(pair(&of("light-mode-icon"), &of("img-center")), None);
    }
}
