//! Reads a page with the files it embeds (docsify's `:include`). Pure: it is given a way to ask for a text of the course. Bounded, and
//! no path leaves the course. What can't be embedded is a labelled line on the page and a diagnostic.

use std::collections::HashSet;

use super::links::{file_from, here};
use super::path::{folder_of, join, percent_decode};
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::markdown::page::{Block, BlockKind, Embed, EmbedKind, SpanKind, Style, Text};
use crate::markdown::{self, Page};

/// Files within files within files.
const DEEPEST: usize = 8;
/// Files on one page.
const MOST: usize = 100;
/// All their text together, in bytes.
const LARGEST: usize = 4 << 20;

/// The text of a file of the course; the error says why not, for people.
pub type ReadText<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// Reads the page `id`, whose file is named `file` in diagnostics and holds `source`, and puts in what it embeds. Blocks of an embedded
/// file have the line of the page that embeds it.
pub fn page(course: &Course, id: &LessonId, file: &str, source: &str, read: ReadText<'_>) -> (Page, Vec<Diagnostic>) {
    let (mut page, diagnostics) = markdown::parse(file, source);
    if !source.contains(":include") {
        return (page, diagnostics);
    }
    let folder = here(course, id);
    let mut embedding = Embedding {
        course,
        read,
        page_folder: &folder,
        within: vec![course.lesson_file(id)],
        count: 0,
        bytes: 0,
        footnotes: Vec::new(),
        diagnostics,
    };
    page.blocks = embedding.blocks(page.blocks, file, &folder);
    page.blocks.append(&mut embedding.footnotes);
    name_apart(&mut page.blocks, &mut HashSet::new());
    (page, embedding.diagnostics)
}

struct Embedding<'a> {
    course: &'a Course,
    read: ReadText<'a>,
    page_folder: &'a str,
    /// The file being read and those that embed it, the page's own first.
    within: Vec<String>,
    count: usize,
    bytes: usize,
    footnotes: Vec<Block>,
    diagnostics: Vec<Diagnostic>,
}

impl Embedding<'_> {
    /// `blocks` of `file`, which is in `folder`, with what they embed.
    fn blocks(&mut self, blocks: Vec<Block>, file: &str, folder: &str) -> Vec<Block> {
        let mut all = Vec::with_capacity(blocks.len());
        let mut embedded = false;
        for mut block in blocks {
            let BlockKind::Embed(embed) = &block.kind else {
                for inner in block.children_mut() {
                    *inner = self.blocks(std::mem::take(inner), file, folder);
                }
                all.push(block);
                continue;
            };
            embedded = true;
            match self.embed(embed, folder) {
                Ok(blocks) => all.extend(blocks.into_iter().map(|inner| at_place_of(&block, inner))),
                Err((rule, why)) => {
                    let (line, column) = (block.line as usize, block.column as usize + 1);
                    self.diagnostics.push(Diagnostic::error(rule, file, line, column, format!("{} is not embedded: {why}", embed.path)));
                    let label = format!("[not embedded: {} · {why}]", embed.path);
                    let style = Style { kind: SpanKind::Aside, ..Style::default() };
                    all.push(Block { kind: BlockKind::Paragraph(Text::of(&label, style)), ..block });
                }
            }
        }
        if embedded { markdown::stitch(all) } else { all }
    }

    /// The blocks that stand for `embed`; else the rule that is broken, and why.
    fn embed(&mut self, embed: &Embed, folder: &str) -> Result<Vec<Block>, (&'static str, String)> {
        let path = [folder, self.page_folder].into_iter().find_map(|folder| file_from(self.course, folder, &embed.path));
        let path = path.ok_or_else(|| self.why_missing(embed, folder))?;
        // As code, a file may show itself.
        if embed.kind == EmbedKind::Markdown && self.within.contains(&path) {
            return Err(("embed-cycle", "it embeds itself".to_owned()));
        }
        if self.within.len() > DEEPEST {
            return Err(("embed-too-deep", format!("more than {DEEPEST} files within each other")));
        }
        self.count += 1;
        if self.count > MOST {
            return Err(("embed-too-many", format!("more than {MOST} files on one page")));
        }
        let text = (self.read)(&path).map_err(|why| ("embed-unreadable", why))?;
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > LARGEST {
            return Err(("embed-too-large", format!("more than {} MiB on one page", LARGEST >> 20)));
        }
        let part = match &embed.fragment {
            Some(name) => markdown::fragment(&text, name)
                .ok_or_else(|| ("embed-fragment-missing", format!("the marker '### [{name}]' does not stand in it twice")))?,
            None => &text,
        };
        match &embed.kind {
            EmbedKind::Code(language) => {
                let text = markdown::clean(part);
                let text = if embed.fragment.is_some() { without_indent(&text) } else { text.trim_end().to_owned() };
                Ok(vec![Block { line: 1, column: 0, kind: BlockKind::Code { language: language.clone(), text } }])
            }
            EmbedKind::Markdown => Ok(self.part(&path, part)),
        }
    }

    /// Why `embed`, in a file of `folder`, names no file of the course: the rule, and the words.
    fn why_missing(&self, embed: &Embed, folder: &str) -> (&'static str, String) {
        let path = percent_decode(&embed.path);
        let from = if path.starts_with('/') { self.course.docs.as_str() } else { folder };
        let leaves = path.split('/').any(|part| part == "..") && join(from, &path).is_none();
        match leaves {
            true => ("embed-outside", "it is outside of the course".to_owned()),
            false => ("embed-missing", "the course has no such file".to_owned()),
        }
    }

    fn part(&mut self, path: &str, text: &str) -> Vec<Block> {
        let (page, mut found) = markdown::parse(path, text);
        self.diagnostics.append(&mut found);
        let folder = folder_of(path);
        self.within.push(path.to_owned());
        let mut blocks = self.blocks(page.blocks, path, folder);
        self.within.pop();
        self.find_pictures(&mut blocks, folder);
        let (notes, blocks) = blocks.into_iter().partition(|block| matches!(block.kind, BlockKind::Footnote { .. }));
        self.footnotes.extend::<Vec<Block>>(notes);
        blocks
    }

    /// Pictures are looked for from the page's folder, as docsify does. Those that are only there from the folder of the file that shows
    /// them get their path from the docs root.
    fn find_pictures(&self, blocks: &mut [Block], folder: &str) {
        for block in blocks {
            if let BlockKind::Picture(picture) = &mut block.kind {
                for source in [&mut picture.dark, &mut picture.light] {
                    let here = file_from(self.course, self.page_folder, source);
                    if let Some(path) = file_from(self.course, folder, source).filter(|_| here.is_none()) {
                        let path = path.strip_prefix(&self.course.docs).unwrap_or(&path);
                        *source = format!("/{}", path.replace('%', "%25").replace('?', "%3F").replace('#', "%23"));
                    }
                }
            }
            block.children_mut().into_iter().for_each(|inner| self.find_pictures(inner, folder));
        }
    }
}

/// `block` of an embedded file, with the place of the block that embeds it.
fn at_place_of(embed: &Block, mut block: Block) -> Block {
    if let BlockKind::List(list) = &mut block.kind {
        list.items.iter_mut().for_each(|item| item.line = embed.line);
    }
    if let BlockKind::Details(details) = &mut block.kind {
        details.last_line = embed.line;
    }
    for inner in block.children_mut() {
        *inner = std::mem::take(inner).into_iter().map(|block| at_place_of(embed, block)).collect();
    }
    Block { line: embed.line, column: embed.column, ..block }
}

/// Anchors that two files have both get numbers, as repeated headings of one file do.
fn name_apart(blocks: &mut [Block], taken: &mut HashSet<String>) {
    for block in blocks {
        if let BlockKind::Heading { slug, .. } = &mut block.kind
            && !taken.insert(slug.clone())
        {
            let free = (1u32..).map(|number| format!("{slug}-{number}")).find(|name| !taken.contains(name));
            *slug = free.unwrap_or_default();
            taken.insert(slug.clone());
        }
        block.children_mut().into_iter().for_each(|inner| name_apart(inner, taken));
    }
}

/// `text` without the white space that all its lines begin with, and without blank lines around it.
fn without_indent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(least..).unwrap_or_default()).collect();
    lines.join("\n").trim_end().trim_start_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::assemble;
    use crate::layout::{self, Options};

    /// What shows of `docs/a/page.md` in a course of these files, with the diagnostics.
    fn shown(files: &[(&str, &str)]) -> (String, Vec<String>) {
        let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        paths.extend(["docs/README.md", "docs/_sidebar.md", "docs/shared/img/b.png"].map(str::to_owned));
        paths.sort();
        let (course, _) = assemble(&paths, &|_| None, "c");
        let text = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
        let source = text("docs/a/page.md").unwrap();
        let read = |path: &str| text(path).ok_or_else(|| "it is gone".to_owned());
        let (page, diagnostics) = page(&course, &LessonId("a/page".to_owned()), "docs/a/page.md", &source, &read);
        let document = layout::lay_out(&page, &Options::default(), &crate::layout::no_pictures);
        (layout::plain(&document), diagnostics.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_file_stands_where_it_is_embedded() {
        let (text, problems) = shown(&[
            (
                "docs/a/page.md",
                "1. one\n\n[part](../shared/part.md ':include')\n\n3. three\n\n[code](setup.sh ':include :type=code bash')\n\n# Same",
            ),
            ("docs/shared/part.md", "---\nk: v\n---\n2. two\n\n![b](img/b.png)\n\n# Same\n\nnote[^1]\n\n[^1]: said\n"),
            ("docs/a/setup.sh", "ls\n\tcd\u{1b}[1m\n"),
        ]);
        assert_eq!(problems, [""; 0]);
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines[..3], [" 1. one", " 2. two", "[picture: b · /shared/img/b.png · missing]"], "{text}");
        assert!(text.contains(" ls\n     cd\n") && text.ends_with("[1] said\n"), "{text}");
    }

    #[test]
    fn a_fragment_is_taken_out_without_its_indentation() {
        let source = "[x](x.js ':include :type=code :fragment=demo')";
        let (text, _) = shown(&[("docs/a/page.md", source), ("docs/a/x.js", "a\n  /// [demo]\n  b {\n    c\n  }\n  /// [demo]\nd\n")]);
        assert_eq!(text.lines().map(str::trim_end).collect::<Vec<_>>(), [" b {", "   c", " }"]);
    }

    #[test]
    fn what_can_not_be_embedded_is_named_on_the_page_and_in_the_problems() {
        let page = |words: &str| ("docs/a/page.md", format!("words\n\n{words}\n"));
        let all = |words: &str, more: &[(&str, &str)]| {
            let (name, source) = page(words);
            let files: Vec<(&str, &str)> = [(name, source.as_str())].into_iter().chain(more.iter().copied()).collect();
            shown(&files)
        };
        for (words, more, label, problem) in [
            (
                "[x](no.md ':include')",
                &[][..],
                "[not embedded: no.md · the course has no such file]",
                "docs/a/page.md:3:1: no.md is not embedded: the course has no such file [embed-missing]",
            ),
            (
                "[x](../../../etc/passwd ':include :type=code')",
                &[],
                "[not embedded: ../../../etc/passwd · it is outside of the course]",
                "docs/a/page.md:3:1: ../../../etc/passwd is not embedded: it is outside of the course [embed-outside]",
            ),
            (
                "[x](b.md ':include')",
                &[("docs/a/b.md", "one\n\n- [y](b.md ':include')\n")],
                " • [not embedded: b.md · it embeds itself]",
                "docs/a/b.md:3:3: b.md is not embedded: it embeds itself [embed-cycle]",
            ),
            (
                "[x](b.js ':include :fragment=f')",
                &[("docs/a/b.js", "/// [f]\n")],
                "[not embedded: b.js · the marker '### [f]' does not stand in it twice]",
                "docs/a/page.md:3:1: b.js is not embedded: the marker '### [f]' does not stand in it twice [embed-fragment-missing]",
            ),
        ] {
            let (text, problems) = all(words, more);
            assert!(text.lines().any(|line| line.trim_end() == label), "{text}");
            assert_eq!(problems, [problem]);
        }
        let (text, _) = all("[the film](film.mp4 ':include') [far](https://x.org/a.md ':include')", &[]);
        assert_eq!(text.lines().last(), Some("the film far"));
    }

    #[test]
    fn a_page_that_embeds_itself_stands_there_once_but_may_show_its_source() {
        for files in [
            &[("docs/a/page.md", "once\n\n[x](page.md ':include')\n")][..],
            &[("docs/a/page.md", "once\n\n[x](b.md ':include')\n"), ("docs/a/b.md", "[y](page.md ':include')\n")],
        ] {
            let (text, problems) = shown(files);
            assert_eq!((text.matches("once").count(), problems.len()), (1, 1), "{text}");
            assert!(text.contains("[not embedded: page.md · it embeds itself]"), "{text}");
        }
        let (text, problems) = shown(&[("docs/a/page.md", "once\n\n[x](page.md ':include :type=code')\n")]);
        assert_eq!((text.matches("once").count(), problems.len()), (2, 0), "{text}");
    }

    #[test]
    fn embedding_has_its_bounds() {
        let many = "[x](b.md ':include')\n\n".repeat(MOST + 5);
        let (text, problems) = shown(&[("docs/a/page.md", &many), ("docs/a/b.md", "part\n")]);
        assert_eq!((text.matches("part").count(), problems.len()), (MOST, 5));
        let names: Vec<(String, String)> =
            (0..20).map(|at| (format!("docs/a/{at}.md"), format!("[x]({}.md ':include')\n", at + 1))).collect();
        let mut files: Vec<(&str, &str)> = names.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        files.push(("docs/a/page.md", "[x](0.md ':include')"));
        let (text, problems) = shown(&files);
        assert!(text.contains("more than 8 files within each other") && problems.len() == 1, "{text}");
    }
}
