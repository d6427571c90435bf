//! Text in flat spans: the words of a block, how they are stressed, and what they link to.

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Destination, unresolved.
    pub href: String,
    /// docsify's `:ignore` was set.
    pub ignore: bool,
}

/// Text with its styles. Holds no control character but the line ends of hard breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// All of it.
    pub content: String,
    /// Its pieces, end to end, covering `content`.
    pub spans: Vec<Span>,
    /// What its spans link to.
    pub links: Vec<Link>,
}

/// A piece of text in one style. It starts where the one before it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its end in [`Text::content`], in bytes.
    pub end: usize,
    /// How it is stressed.
    pub style: Style,
    /// Index into [`Text::links`].
    pub link: Option<usize>,
}

/// How an author stressed a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// What it is.
    pub kind: SpanKind,
    /// Bold.
    pub strong: bool,
    /// Italic.
    pub emphasis: bool,
    /// Struck through.
    pub strike: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpanKind {
    /// Words.
    #[default]
    Plain,
    /// Code.
    Code,
    /// A key.
    Key,
    /// A footnote's mark, a picture's words where no picture can stand.
    Aside,
}

impl Text {
    /// Text in one style.
    pub fn of(content: &str, style: Style) -> Self {
        let mut text = Self::default();
        text.push(content, style, None);
        text
    }

    /// Adds `content` at the end.
    pub fn push(&mut self, content: &str, style: Style, link: Option<usize>) {
        if content.is_empty() {
            return;
        }
        self.content.push_str(content);
        let end = self.content.len();
        match self.spans.last_mut() {
            Some(last) if last.style == style && last.link == link => last.end = end,
            _ => self.spans.push(Span { end, style, link }),
        }
    }

    /// Puts `other` at the end, with its links.
    pub fn append(&mut self, other: &Text) {
        let links = self.links.len();
        self.links.extend(other.links.iter().cloned());
        for (range, span) in other.pieces() {
            self.push(&other.content[range], span.style, span.link.map(|link| link + links));
        }
    }

    /// Shortens the content to its first `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        self.content.truncate(length);
        let kept = self.spans.iter().take_while(|span| span.end < length).count();
        self.spans.truncate(kept + usize::from(length > 0));
        if let Some(last) = self.spans.last_mut() {
            last.end = last.end.min(length);
        }
    }

    /// Takes what follows the first `length` bytes off, without the white space between.
    pub fn split_off(&mut self, length: usize) -> Text {
        let mut rest = Text { links: self.links.clone(), ..Text::default() };
        let skipped = self.content.len() - self.content.get(length..).unwrap_or_default().trim_start_matches([' ', '\n']).len();
        for (range, span) in self.pieces().filter(|(range, _)| range.end > skipped) {
            rest.push(&self.content[range.start.max(skipped)..range.end], span.style, span.link);
        }
        self.truncate(length);
        self.trim_end();
        rest
    }

    /// Takes white space off the end.
    pub fn trim_end(&mut self) {
        self.truncate(self.content.trim_end_matches([' ', '\n']).len());
    }

    /// Its spans with the bytes they cover.
    pub fn pieces(&self) -> impl Iterator<Item = (std::ops::Range<usize>, Span)> + '_ {
        let mut start = 0;
        self.spans.iter().map(move |span| {
            let range = start..span.end;
            start = span.end;
            (range, *span)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: Style = Style { kind: SpanKind::Plain, strong: true, emphasis: false, strike: false };

    fn shown(text: &Text) -> Vec<(&str, bool)> {
        text.pieces().map(|(range, span)| (&text.content[range], span.style.strong)).collect()
    }

    #[test]
    fn spans_cover_the_text_after_every_change() {
        let mut text = Text::of("one ", Style::default());
        text.push("two", STRONG, None);
        text.push(" three ", STRONG, None);
        assert_eq!(shown(&text), [("one ", false), ("two three ", true)]);
        text.trim_end();
        assert_eq!(shown(&text), [("one ", false), ("two three", true)]);
        text.truncate(2);
        assert_eq!(shown(&text), [("on", false)]);
        text.truncate(0);
        assert_eq!(shown(&text), []);
    }

    #[test]
    fn what_is_split_off_keeps_its_styles() {
        let mut text = Text::of("one ", Style::default());
        text.push("two", STRONG, None);
        let rest = text.split_off(3);
        assert_eq!((shown(&text), shown(&rest)), (vec![("one", false)], vec![("two", true)]));
    }

    #[test]
    fn appended_text_keeps_its_links() {
        let mut text = Text { links: vec![Link { href: "a".into(), ignore: false }], ..Text::default() };
        text.push("first", Style::default(), Some(0));
        let mut other = Text { links: vec![Link { href: "b".into(), ignore: false }], ..Text::default() };
        other.push("second", Style::default(), Some(0));
        text.append(&other);
        assert_eq!(text.spans[1].link, Some(1));
        assert_eq!(text.links[1].href, "b");
    }
}
