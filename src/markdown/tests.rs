//! One test for each construct. Pages are written in shorthand: see [`outline`].

mod html;
mod nasty;
mod stitching;

use super::page::*;
use super::parse;

/// A page in one line a block, two spaces deeper for what stands inside of it.
fn outline(source: &str) -> String {
    let (page, diagnostics) = parse("page.md", source);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut lines = String::new();
    blocks(&page.blocks, 0, &mut lines);
    lines
}

fn blocks(all: &[Block], depth: usize, lines: &mut String) {
    for block in all {
        let mut line = |text: String| lines.push_str(&format!("{}{text}\n", "  ".repeat(depth)));
        match &block.kind {
            BlockKind::Heading { level, slug, text } => line(format!("h{level} {} #{slug}", words(text))),
            BlockKind::Paragraph(text) => line(format!("p {}", words(text))),
            BlockKind::Citation(text) => line(format!("by {}", words(text))),
            BlockKind::Code { language, text } => line(format!("code {language} {text:?}")),
            BlockKind::Quiz(ids) => line(format!("quiz {}", ids.join(" "))),
            BlockKind::Rule => line("rule".into()),
            BlockKind::Picture(picture) => {
                let Picture { dark, light, alt, size, centred, link, .. } = picture;
                let both = if dark == light { dark.clone() } else { format!("{light}|{dark}") };
                let size = size.map(|size| format!(" {size:?}")).unwrap_or_default();
                let link = link.as_ref().map(|link| format!(" -> {}", link.href)).unwrap_or_default();
                line(format!("picture {both} '{alt}'{size}{}{link}", if *centred { " centred" } else { "" }));
            }
            BlockKind::List(list) => {
                for (at, item) in list.items.iter().enumerate() {
                    let number = list.start.map_or("-".to_owned(), |start| format!("{}.", start + at as u32));
                    let task = item.task.map_or("", |done| if done { " [x]" } else { " [ ]" });
                    lines.push_str(&format!("{}{number}{task}{}\n", "  ".repeat(depth), if item.loose { " loose" } else { "" }));
                    blocks(&item.blocks, depth + 1, lines);
                }
            }
            BlockKind::Quote(inner) => {
                line("quote".into());
                blocks(inner, depth + 1, lines);
            }
            BlockKind::Callout(kind, inner) => {
                line(format!("{kind:?}").to_lowercase());
                blocks(inner, depth + 1, lines);
            }
            BlockKind::Details(details) => {
                line(format!("details{} {}", if details.open { " open" } else { "" }, words(&details.summary)));
                blocks(&details.blocks, depth + 1, lines);
            }
            BlockKind::Embed(Embed { path, words, kind, fragment }) => {
                let fragment = fragment.as_ref().map(|name| format!(" [{name}]")).unwrap_or_default();
                line(format!("embed {path} '{words}' {kind:?}{fragment}"));
            }
            BlockKind::Outline => line("outline".into()),
            BlockKind::Centred(inner) => {
                line("centred".into());
                blocks(inner, depth + 1, lines);
            }
            BlockKind::Columns { across, columns } => {
                line(format!("columns {across}"));
                for column in columns {
                    lines.push_str(&format!("{}column\n", "  ".repeat(depth + 1)));
                    blocks(column, depth + 2, lines);
                }
            }
            BlockKind::Footnote { label, blocks: inner } => {
                line(format!("footnote {label}"));
                blocks(inner, depth + 1, lines);
            }
            BlockKind::Table(table) => {
                let row = |row: &Vec<Text>| row.iter().map(words).collect::<Vec<_>>().join(" | ");
                line(format!("table {:?}", table.alignments));
                line(format!("  = {}", row(&table.header)));
                table.rows.iter().for_each(|cells| line(format!("  - {}", row(cells))));
            }
        }
    }
}

/// Text with its styles: `*strong*`, `/emphasis/`, `~strike~`, `` `code` ``, `<key>`, `{aside}`, `[link](href)`.
fn words(text: &Text) -> String {
    text.pieces()
        .map(|(range, span)| {
            let Style { kind, strong, emphasis, strike } = span.style;
            let mut piece = text.content[range].replace('\n', "⏎");
            let marks = [(strong, "*", "*"), (emphasis, "/", "/"), (strike, "~", "~")];
            let kinds = [(kind == SpanKind::Code, "`", "`"), (kind == SpanKind::Key, "<", ">"), (kind == SpanKind::Aside, "{", "}")];
            for (_, before, after) in kinds.into_iter().chain(marks).filter(|(set, _, _)| *set) {
                piece = format!("{before}{piece}{after}");
            }
            match span.link.map(|link| &text.links[link]) {
                Some(link) => format!("[{piece}]({}{})", link.href, if link.ignore { " ignore" } else { "" }),
                None => piece,
            }
        })
        .collect()
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let expected: Vec<&str> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    let outline = outline(source);
    assert_eq!(outline.lines().collect::<Vec<_>>(), expected, "for:\n{source}");
}

#[test]
fn words_keep_their_styles() {
    check("a **b *c*** ~~d~~ `e  f` g", "p a *b */*c*/ ~d~ `e f` g");
    check("x<sup>2</sup> H<sub>2</sub>O <kbd>Ctrl</kbd>+<kbd>C</kbd>", "p x² H₂O <Ctrl>+<C>");
    check("hard  \nbreak<br>and tag\nsoft", "p hard⏎break⏎and tag soft");
    check("&copy; &amp; &#65;", "p © & A");
    check(
        "see <https://example.org> and [docs](page 'title :ignore')",
        "p see [https://example.org](https://example.org) and [docs](page ignore)",
    );
}

#[test]
fn headings_get_their_anchors() {
    check("# One\n\n## Step *two*: `three`\n\n# One", "h1 One #one\nh2 Step /two/: `three` #step-two-three\nh1 One #one-1");
    check("## :rocket: Launch", "h2 🚀 Launch #rocket-launch");
    check("## Skipped {docsify-ignore}\n\n### Own :id=my-anchor", "h2 Skipped #skipped\nh3 Own #my-anchor");
}

#[test]
fn a_callout_is_a_callout_however_its_author_spaced_it() {
    for source in ["?> Use `sudo`", "?>Use `sudo`", "  ?> Use `sudo`", "?>   Use\n`sudo`", "?> Use\n?> `sudo`"] {
        check(source, "tip\n  p Use `sudo`");
    }
    check("!> Never\n\nAfter", "important\n  p Never\np After");
    check("> [!WARNING]\n> Hot\n>\n> Very", "warning\n  p Hot\n  p Very");
    check("Words\n?> and a tip at once", "p Words\ntip\n  p and a tip at once");
    check("a ?> b", "p a ?> b");
}

#[test]
fn steps_go_on_across_what_stands_between_them() {
    let source = "## Do it\n\n1. One\n2. Two\n\n  ?> A tip\n\n![shot](shot.png)\n\n3. Three\n\n```sh\nls\n```\n\n4. Four\n\nWords\n\n- bullet\n\n5. Five\n\n## Next\n\n6. Six\n";
    check(
        source,
        "h2 Do it #do-it
1.
  p One
2.
  p Two
  tip
    p A tip
  picture shot.png 'shot'
3.
  p Three
  code sh \"ls\"
4.
  p Four
  p Words
  -
    p bullet
5.
  p Five
h2 Next #next
6.
  p Six",
    );
}

#[test]
fn a_list_that_starts_again_is_another_list() {
    let (page, _) = parse("page.md", "1. a\n2. b\n\nWords\n\n1. c\n");
    assert_eq!(page.blocks.len(), 3);
}

#[test]
fn a_tip_below_the_last_step_belongs_to_it_when_indented() {
    check("1. a\n2. b\n\n  ?> mine\n", "1.\n  p a\n2.\n  p b\n  tip\n    p mine");
    check("1. a\n\n?> everyone's\n", "1.\n  p a\ntip\n  p everyone's");
}

#[test]
fn loose_and_tight_lists_with_lists_in_them() {
    check("- a\n  - b\n- c", "-\n  p a\n  -\n    p b\n-\n  p c");
    check("- a\n\n- b", "- loose\n  p a\n- loose\n  p b");
    check("3. a\n    - b\n    - c", "3.\n  p a\n  -\n    p b\n  -\n    p c");
    check("- [x] done\n- [ ] open", "- [x]\n  p done\n- [ ]\n  p open");
}

#[test]
fn quotes_nest_and_name_their_source() {
    check("> **Toil** is work.\n>\n> *- [A book](https://x/)*", "quote\n  p *Toil* is work.\n  by [/A book/](https://x/)");
    check("> outer\n>\n> > inner", "quote\n  p outer\n  quote\n    p inner");
    check("> first\n>\n> _- Ada_\n> second", "quote\n  p first\n  by /Ada/\n  p second");
    check("> - no name", "quote\n  -\n    p no name");
}

#[test]
fn a_light_and_a_dark_picture_are_one() {
    check(
        "![pc](a_light.svg ':size=100x50 :class=light-mode-icon :alt= a pc; light mode')\n![pc](a_dark.svg ':size=100x50 :class=dark-mode-icon :alt= a pc; dark mode')",
        "picture a_light.svg|a_dark.svg 'a pc' Pixels(100, Some(50))",
    );
    check("![a](a.png)\n![b](b.png)", "picture a.png 'a'\npicture b.png 'b'");
    check("before ![a](a.png ':class=img-center') after", "p before\npicture a.png 'a' centred\np after");
    check("[![badge](b.svg)](https://x/)", "picture b.svg 'badge' -> https://x/");
    check("<img src=\"a.png\" width=\"20\" alt=\"a\">", "picture a.png 'a' Pixels(20, None)");
    check("## With ![logo](l.png) picture", "h2 With {logo} picture #with-logo-picture");
}

#[test]
fn a_quizdown_div_is_a_quiz() {
    check("<div class=\"quizdown\">\n  <div id=\"chapter-1/a.js\"></div>\n</div>\n\nAfter", "quiz chapter-1/a.js\np After");
    check(
        "<div class=\"quizdown\">\n<div id=\"a.js\" ></div>\n<div id='b.js'></div>\n</div>\n<div class=\"quizdown\"><div id=\"c.js\"></div></div>",
        "quiz a.js b.js\nquiz c.js",
    );
    let (page, diagnostics) = parse("page.md", "words\n\n<div class=\"quizdown\"></div>");
    assert_eq!(page.blocks.len(), 1);
    assert_eq!((diagnostics[0].rule, diagnostics[0].line), ("quiz-without-id", 3));
}

#[test]
fn html_means_what_it_means_in_a_browser() {
    check("<!-- hidden -->\n\n<script>alert('<p>no</p>')</script>\n\n<style>p { x }</style>\n\nshown", "p shown");
    check("a <!-- hidden --> b <wbr>c <blink>d</blink>", "p a b c d");
    check("<center>\n\n## Title\n\n</center>\n\nAfter", "centred\n  h2 Title #title\np After");
    check(
        "<div class=\"grid2\"><div class=\"col\">\n\nleft\n\n</div><div class=\"col\">\n\nright\n\n</div></div>\n\nafter",
        "columns 2\n  column\n    p left\n  column\n    p right\np after",
    );
    check(
        "<details>\n<summary>More <b>here</b></summary>\n\nInside\n\n- item\n\n</details>\n\nOut",
        "details More *here*\n  p Inside\n  -\n    p item\np Out",
    );
    check("<p align=\"center\">\nwords <em>here</em>\n<br/>more</p>", "centred\n  p words /here/⏎more");
    check("<ul><li>a<li>b</ul><ol start=\"4\"><li>c</li></ol>", "-\n  p a\n-\n  p b\n4.\n  p c");
    check("<pre><code>a\n  b</code></pre>", "code  \"a\\n  b\"");
    check("<table><tr><th>A<th>B</tr><tr><td>1<br>2</td><td>3</td></tr></table>", "table []\n  = A | B\n  - 1⏎2 | 3");
    check("text <i class=\"fas fa-moon\"></i> more", "p text more");
    check("- <div>\n\nout </div> there", "-\np out there");
}

#[test]
fn tables_code_rules_and_footnotes() {
    check("|A|B|\n|:-:|--:|\n|`x`|[y](z)|\n", "table [Centre, Right]\n  = A | B\n  - `x` | [y](z)");
    check("```bash title\nls -l\n\n\tmake\n```", "code bash \"ls -l\\n\\n\\tmake\"");
    check("    indented\n", "code  \"indented\"");
    check("***", "rule");
    check("word[^1] end\n\n[^1]: the note\n\nlast", "p word{[1]} end\np last\nfootnote 1\n  p the note");
}

#[test]
fn front_matter_never_shows_and_lines_count_from_the_top_of_the_file() {
    let (page, diagnostics) = parse("page.md", "---\ncategory: x\n---\n\n# One\n\ntwo\nlines\n\n- three\n");
    assert!(diagnostics.is_empty());
    assert_eq!(page.blocks.iter().map(|block| block.line).collect::<Vec<_>>(), [5, 7, 10]);
    let (_, diagnostics) = parse("page.md", "---\ncategory: x\n\n# One\n");
    assert_eq!(diagnostics[0].rule, "front-matter-unclosed");
}

#[test]
fn windows_line_ends_and_control_characters_leave_no_trace() {
    check("# One\r\n\r\ntwo\r\nthree\r\n", "h1 One #one\np two three");
    check("a\u{1b}[31mred\u{1b}[0m &#27;[2J &#x9b;1m `c\u{7}` b", "p ared [2J 1m `c` b");
    check("[x](java\u{1b}]0;t\u{7}script)", "p [x](javascript)");
}

#[test]
fn what_is_nested_without_end_keeps_its_words() {
    for (open, close) in [("> ", ""), ("- ", ""), ("<div>", "</span>"), ("<b>", "</i>"), ("<details>", ""), ("*a **b ", "")] {
        let (page, _) = parse("page.md", &format!("{}words{}", open.repeat(3000), close.repeat(3000)));
        assert!(format!("{page:?}").contains("words"), "{open}");
    }
}

#[test]
fn cells_outside_of_a_table_keep_their_words() {
    check("<td>lost</td>", "p lost");
}

#[test]
fn nothing_makes_it_panic() {
    for source in [
        "</div>",
        "<div",
        "<table><td>",
        "<li>a",
        "![",
        "?>",
        "!>",
        "- ?>",
        "> ?> a",
        "1. <details>",
        "<summary>x",
        "[^1]",
        "|a|\n|-|",
        "<a href=x>",
        "4294967295. a\n4294967296. b",
    ] {
        parse("page.md", source);
    }
}

#[test]
fn addresses_in_words_are_links() {
    check(
        "At https://example.org/a_b_c, or ann@example.org.",
        "p At [https://example.org/a_b_c](https://example.org/a_b_c), or [ann@example.org](mailto:ann@example.org).",
    );
    check("`https://x.org` [https://y.org](z)", "p `https://x.org` [https://y.org](z)");
    check("**see https://x.org/*y* now**", "p *see *[*https://x.org/*](https://x.org/)/*y*/* now*");
}

#[test]
fn a_file_is_embedded_where_a_block_can_stand() {
    check("[the part](shared/part.md ':include')", "embed shared/part.md 'the part' Markdown");
    check("before [*c*](x.js ':include :type=code :fragment=demo js') after", "p before\nembed x.js 'c' Code(\"js\") [demo]\np after");
    check("- item\n\n  [x](a.md ':include')", "-  loose\n  p item\n  embed a.md 'x' Markdown".replace("-  ", "- ").as_str());
    check("## [x](a.md ':include')", "h2 [x](a.md) #x");
    check("[film](a.mp4 ':include') [far](https://x.org/a.md ':include')", "p [film](a.mp4) [far](https://x.org/a.md)");
}

#[test]
fn an_outline_is_asked_for_in_a_paragraph_of_its_own() {
    check("[[toc]]\n\n# One\n\n[TOC]", "outline\nh1 One #one\noutline");
    check("see [[toc]]", "p see [[toc]]");
}

#[test]
fn quotes_hold_lists_headings_callouts_and_code() {
    check(
        "> ## Said\n>\n> - one\n>   - two\n>\n> > inner\n> > 1. first\n>\n> ```sh\n> ls\n> ```\n>\n> ?> tip",
        "quote
  h2 Said #said
  -
    p one
    -
      p two
  quote
    p inner
    1.
      p first
  code sh \"ls\"
  tip
    p tip",
    );
    check("> [!NOTE]\n> - one\n>\n> > deep", "note\n  -\n    p one\n  quote\n    p deep");
}

#[test]
fn bold_words_before_a_colon_or_a_line_end_are_words_of_their_item() {
    check("- **Image**: a file\n- **Guest** — a *machine*", "-\n  p *Image*: a file\n-\n  p *Guest* — a /machine/");
    check("**Image**  \nA file.", "p *Image*⏎A file.");
}

#[test]
fn code_is_indented_with_its_item_and_keeps_its_own_indentation() {
    check(
        "1. One\n\n   ```yaml\n   a:\n     - b\n   ```\n2. Two\n\t```sh\n\tif x\n\t  ls\n\t```",
        "1. loose\n  p One\n  code yaml \"a:\\n  - b\"\n2. loose\n  p Two\n  code sh \"if x\\n  ls\"",
    );
    check("-\tone\n\n\ttwo", "- loose\n  p one\n  p two");
    check("~~~\n```\n~~~", "code  \"```\"");
    check("````md\n```sh\nls\n```\n````", "code md \"```sh\\nls\\n```\"");
}

#[test]
fn no_grapheme_of_any_script_is_lost() {
    for words in ["漢字かな交じり。", "e\u{301}a\u{308}", "👩‍👩‍👧 👩🏽‍🚀 🇩🇪", "⚠️ ☁️ 1️⃣", "한국어 ไทย हिन्दी", "שלום"]
    {
        check(&format!("{words} *{words}*"), &format!("p {words} /{words}/"));
    }
    check("&nbsp;a&nbsp;&nbsp;b &mdash; &#x1F680; &nosuch;", "p \u{a0}a\u{a0}\u{a0}b — 🚀 &nosuch;");
}
