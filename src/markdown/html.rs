//! Reads the HTML that courses put into Markdown: html5ever splits it into tags and text, this gives them their meaning. What it
//! does not know leaves its text; scripts, styles and comments leave nothing.

mod bound;
mod film;
mod table;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, ScriptData};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::builder::{Builder, Container, Stress, TextKind};
use super::page::{BlockKind, Details, List};
use super::{clean, clean_line, title_options};

/// Reads a piece of HTML: a block, or one tag within a line.
pub(super) fn read(html: &str, builder: &mut Builder<'_>) {
    let first_line = builder.line;
    let tokenizer = Tokenizer::new(Tokens::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(&*bound::bounded(html)));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    for (token, line) in tokenizer.sink.0.into_inner() {
        builder.line = first_line.saturating_add(u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX));
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => start(&tag, builder),
            Token::TagToken(tag) => end(&tag.name, builder),
            Token::CharacterTokens(text) if builder.hidden => drop(text),
            Token::CharacterTokens(text) if matches!(builder.top(), Some(Container::Code { .. })) => builder.code(&clean(&text)),
            Token::CharacterTokens(text) if builder.code_in_cell && in_cell(builder) => builder.code_in_cell(&clean(&text)),
            Token::CharacterTokens(text) => builder.words(&text),
            _ => {}
        }
    }
}

/// Collects tokens, and tells the tokenizer where text is not HTML.
#[derive(Default)]
struct Tokens(RefCell<Vec<(Token, u64)>>);

impl TokenSink for Tokens {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let raw = match &token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag && &*tag.name == "script" => TokenSinkResult::RawData(ScriptData),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag && &*tag.name == "style" => TokenSinkResult::RawData(Rawtext),
            _ => TokenSinkResult::Continue,
        };
        self.0.borrow_mut().push((token, line));
        raw
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn has_class(tag: &Tag, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|classes| classes.split_whitespace().any(|each| each == class))
}

/// A cell holds one text: what would be blocks elsewhere become its lines.
fn in_cell(builder: &Builder<'_>) -> bool {
    matches!(builder.open_text(), Some((TextKind::Cell, _)))
}

fn start(tag: &Tag, builder: &mut Builder<'_>) {
    let name = &*tag.name;
    match name {
        "script" | "style" | "template" => builder.hidden = true,
        "iframe" | "video" | "audio" | "embed" | "object" | "source" => film::start(tag, builder),
        "br" => builder.line_break(),
        "img" => picture(tag, builder),
        "a" => builder.begin_link(attribute(tag, "href").unwrap_or_default(), false),
        "q" => builder.words("“"),
        "input" => checkbox(tag, builder),
        _ if stress(name, builder).is_some() => {
            if let Some(stress) = stress(name, builder) {
                builder.begin_style(stress, Some(name));
            }
        }
        _ if in_cell(builder) && table::starts_line(tag, builder) => {}
        "hr" => builder.block(BlockKind::Rule),
        "p" | "div" | "center" | "section" | "article" | "figure" | "figcaption" | "header" | "footer" | "aside" | "main" | "nav"
        | "address" | "caption" | "dl" | "dd" => {
            let wrapper = wrapper(tag, builder);
            builder.begin(wrapper, Some(name));
        }
        "dt" => {
            builder.begin(Container::Plain, Some(name));
            builder.begin_style(Stress::Strong, Some(name));
        }
        "details" => {
            let details = Details { open: attribute(tag, "open").is_some(), ..Details::default() };
            builder.begin(Container::Details(details), Some(name));
        }
        "summary" => builder.begin_text(TextKind::Summary),
        "blockquote" => builder.begin(Container::Quote, Some(name)),
        "pre" => builder.begin(Container::Code { language: String::new(), text: String::new() }, Some(name)),
        "ul" | "ol" => builder.begin(Container::List(List { start: list_start(tag), items: Vec::new() }), Some(name)),
        "li" => {
            if matches!(builder.top(), Some(Container::Item { .. })) {
                builder.end_tag("li");
            }
            builder.begin(Container::Item { task: None, loose: false }, Some(name));
        }
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => table::start(tag, builder),
        "code" => code_language(tag, builder),
        _ => {
            if let Some(level) = heading(name) {
                builder.begin_text(TextKind::Heading(level));
                builder.name_heading(attribute(tag, "id").unwrap_or_default());
            }
        }
    }
}

fn end(name: &str, builder: &mut Builder<'_>) {
    match name {
        "script" | "style" | "template" | "iframe" | "video" | "audio" | "object" => builder.hidden = false,
        "a" => builder.end_link(),
        "q" => builder.words("”"),
        "dt" => {
            builder.end_style(Some(name));
            builder.end_tag(name);
        }
        "summary" => builder.end_text(),
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => table::end(name, builder),
        _ if stress(name, builder).is_some() => builder.end_style(Some(name)),
        _ if heading(name).is_some() => builder.end_text(),
        _ if table::ends_line(name, builder) => {}
        _ => builder.end_tag(name),
    }
}

/// The number an ordered list starts at; `None` for bullets.
fn list_start(tag: &Tag) -> Option<u32> {
    (&*tag.name == "ol").then(|| attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1))
}

/// `<pre><code class="language-sh">`
fn code_language(tag: &Tag, builder: &mut Builder<'_>) {
    let classes = attribute(tag, "class").unwrap_or_default().split_whitespace();
    let named = classes.filter_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-"))).next();
    if let (Some(name), Some(Container::Code { language, .. })) = (named, builder.top()) {
        *language = clean_line(name).into_owned();
    }
}

/// A box at the start of an item is a task's, as GitHub's HTML has it.
fn checkbox(tag: &Tag, builder: &mut Builder<'_>) {
    let starts = builder.open_text().is_none_or(|(_, length)| length == 0);
    if let Some(Container::Item { task, .. }) = builder.top()
        && attribute(tag, "type") == Some("checkbox")
        && starts
    {
        *task = Some(attribute(tag, "checked").is_some());
    }
}

/// What a wrapper means: a quiz, a child of a quiz (which names it), columns side by side, one of them, the middle of the column, or nothing.
fn wrapper(tag: &Tag, builder: &mut Builder<'_>) -> Container {
    if has_class(tag, "quizdown") {
        return Container::Quiz(Vec::new());
    }
    if let (Some(Container::Quiz(ids)), Some(id)) = (builder.top(), attribute(tag, "id")) {
        ids.push(clean_line(id.trim()).into_owned());
        return Container::Plain;
    }
    let across = [("grid2", 2), ("grid3", 3), ("grid4", 4)].into_iter().find(|(class, _)| has_class(tag, class));
    if let Some((_, across)) = across {
        return Container::Columns(across, Vec::new());
    }
    let style = attribute(tag, "style").unwrap_or_default().replace(' ', "");
    let centred = &*tag.name == "center" || attribute(tag, "align") == Some("center") || style.contains("text-align:center");
    match builder.top() {
        _ if centred => Container::Centred,
        Some(Container::Columns(..)) => Container::Column,
        _ => Container::Plain,
    }
}

fn stress(name: &str, builder: &Builder<'_>) -> Option<Stress> {
    let length = builder.open_text().map_or(0, |(_, length)| length);
    let block_of_code = || builder.holds_code();
    Some(match name {
        "b" | "strong" => Stress::Strong,
        "i" | "em" | "cite" | "var" => Stress::Emphasis,
        "s" | "del" | "strike" => Stress::Strike,
        "code" if block_of_code() => return None,
        "code" | "samp" | "tt" => Stress::Code,
        "kbd" => Stress::Key,
        "sub" => Stress::Sub(length),
        "sup" => Stress::Sup(length),
        _ => return None,
    })
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn picture(tag: &Tag, builder: &mut Builder<'_>) {
    let text = |name| clean_line(attribute(tag, name).unwrap_or_default()).into_owned();
    let mut picture = title_options::picture(&text("src"), &text("alt"), &text("title"));
    let sides = (attribute(tag, "width"), attribute(tag, "height"));
    picture.size = match sides {
        (Some(width), Some(height)) => title_options::size(&format!("{width}x{height}")),
        (Some(width), None) => title_options::size(width),
        _ => picture.size,
    };
    for class in text("class").split_whitespace() {
        title_options::add_class(&mut picture, class);
    }
    builder.picture(picture);
}
