//! A docsify sidebar: nested lists of links. Links are lessons; what stands alone (bold words, headings, an item without a
//! link) titles the lessons after it. HTML and comments are no content.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// One link of the sidebar.
#[derive(Debug, PartialEq)]
pub struct Entry {
    /// Title of the chapter it stands in; empty before the first.
    pub chapter: String,
    /// Words of the link.
    pub words: String,
    /// Its destination, as written.
    pub href: String,
    /// How many linked items it is nested in.
    pub depth: u8,
}

/// Reads a sidebar's text into its links, in order.
pub fn parse(text: &str) -> Vec<Entry> {
    let mut reader = Reader::default();
    for event in Parser::new(text) {
        reader.take(event);
    }
    reader.entries
}

/// A list item or, outside of lists, a heading or paragraph.
#[derive(Default)]
struct Block {
    words: String,
    /// It holds a link: then its words are no title.
    linked: bool,
    /// It holds a list: then its words title that list alone. Else they title what follows.
    has_list: bool,
    /// A paragraph titles what follows only by its bold words.
    only_strong: bool,
}

#[derive(Default)]
struct Reader {
    entries: Vec<Entry>,
    /// Titles in force: that of the headings, then one for each list that is open.
    heading: Option<String>,
    lists: Vec<Option<String>>,
    /// A title at the end of a list goes on into the next one, as when a comment stands between.
    carried: Option<String>,
    blocks: Vec<Block>,
    link: Option<Entry>,
    strong: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::List(_)) => self.open_list(),
            Event::End(TagEnd::List(_)) => {
                let last = self.lists.pop().flatten();
                if self.lists.is_empty() {
                    self.carried = last;
                }
            }
            Event::Start(Tag::Item | Tag::Heading { .. }) => self.blocks.push(Block::default()),
            Event::Start(Tag::Paragraph) if self.lists.is_empty() => self.blocks.push(Block { only_strong: true, ..Block::default() }),
            Event::Start(Tag::Strong) => self.strong = true,
            Event::End(TagEnd::Strong) => self.strong = false,
            Event::End(TagEnd::Item) => self.close_item(),
            Event::End(TagEnd::Heading(_)) => self.close_heading(),
            Event::End(TagEnd::Paragraph) if self.lists.is_empty() => self.close_heading(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let depth = self.blocks.iter().rev().skip(1).filter(|block| block.linked).count();
                let chapter = self.lists.iter().rev().chain([&self.carried, &self.heading]).flatten().next().cloned().unwrap_or_default();
                let depth = u8::try_from(depth).unwrap_or(u8::MAX);
                self.link = Some(Entry { chapter, words: String::new(), href: dest_url.into_string(), depth });
            }
            Event::End(TagEnd::Link) => {
                self.entries.extend(self.link.take());
                if let Some(block) = self.blocks.last_mut() {
                    block.linked = true;
                }
            }
            Event::Text(text) | Event::Code(text) => self.add(&text),
            Event::SoftBreak | Event::HardBreak => self.add(" "),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        match (&mut self.link, self.blocks.last_mut()) {
            (Some(link), _) => link.words.push_str(text),
            (None, Some(block)) if !block.has_list && (self.strong || !block.only_strong) => block.words.push_str(text),
            _ => {}
        }
    }

    fn open_list(&mut self) {
        let title = match self.blocks.last_mut() {
            Some(item) => {
                item.has_list = true;
                title(item)
            }
            None => self.carried.take(),
        };
        self.lists.push(title);
    }

    fn close_item(&mut self) {
        let Some(item) = self.blocks.pop() else { return };
        if let (Some(list), Some(title), false) = (self.lists.last_mut(), title(&item), item.has_list) {
            *list = Some(title);
        }
    }

    fn close_heading(&mut self) {
        let heading = self.blocks.pop().and_then(|block| title(&block));
        if heading.is_some() {
            self.carried = None;
            self.heading = heading;
        }
    }
}

fn title(block: &Block) -> Option<String> {
    let words = block.words.trim();
    (!block.linked && !words.is_empty()).then(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<String> {
        let show = |entry: Entry| format!("{} | {}{} -> {}", entry.chapter, "  ".repeat(entry.depth.into()), entry.words, entry.href);
        parse(text).into_iter().map(show).collect()
    }

    #[test]
    fn bold_items_between_links_are_chapters() {
        let text = "<!-- note -->\n\n<div id=\"x\"\n  ><i class=\"y\"></i\n></div>\n\n- [Welcome](/)\n\n- **Part 1**\n\n- [1.0 - Start](1/1.0.md)\n  - [1.0.1 - More](1/1.0.1.md)\n    - [Deep](d)\n\n- **Part 2**\n- [2.0 - Next & on](/2/2.0.md)\n";
        let expected = [
            " | Welcome -> /",
            "Part 1 | 1.0 - Start -> 1/1.0.md",
            "Part 1 |   1.0.1 - More -> 1/1.0.1.md",
            "Part 1 |     Deep -> d",
            "Part 2 | 2.0 - Next & on -> /2/2.0.md",
        ];
        assert_eq!(shape(text), expected);
    }

    #[test]
    fn an_item_without_a_link_titles_its_own_list_only() {
        let text = "* Getting started\n  * [Quick](quick.md)\n  * Group\n    * [In](in.md)\n  * [After](after.md)\n* [Loose](loose.md)\n";
        assert_eq!(
            shape(text),
            ["Getting started | Quick -> quick.md", "Group | In -> in.md", "Getting started | After -> after.md", " | Loose -> loose.md"]
        );
    }

    #[test]
    fn headings_and_bold_paragraphs_are_chapters_too() {
        let text = "# One\n- [A](a)\n\nJust words.\n\n**Two**\n\n- [B](b)\n- **Three**\n- [C](c)\n\n<!-- cut -->\n\n1. [D](d)\n\n## Four\n\n- [E](e)\n";
        assert_eq!(shape(text), ["One | A -> a", "Two | B -> b", "Three | C -> c", "Three | D -> d", "Four | E -> e"]);
    }

    #[test]
    fn an_empty_sidebar_lists_nothing() {
        assert_eq!(parse("<!-- nothing -->\n"), []);
    }
}
