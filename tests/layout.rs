//! Pages as they are laid out: our own first lesson as snapshots, the real course where it is, and what must hold for every page.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::path::PathBuf;

use drillyard::course;
use drillyard::domain::picture::PictureFault;
use drillyard::layout::document::{Callout, Document, ItemKind, Line, Role, RunStyle};
use drillyard::layout::{Options, lay_out, plain};
use drillyard::markdown;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const LESSON: &str = "lessons/4-virtual-machines-containers/4.1-golden-images.md";

fn set(source: &str, width: u16, pictures: bool) -> Document {
    set_file("page.md", source, width, pictures)
}

fn set_file(file: &str, source: &str, width: u16, pictures: bool) -> Document {
    let summary = course::summary(file, source).0;
    let (page, _) = markdown::parse(file, source);
    let options = Options { width, pictures, cell: (9, 18), header: Some(&summary), ..Options::default() };
    lay_out(&page, &options, &|source| (!source.contains("://")).then_some((640, 360)).ok_or(PictureFault::Missing))
}

/// The lines of a document, each with a line below that marks what is no plain text: `1`–`6` headings, `l` links, `c` code, `m` markers …
fn pictured(document: &Document) -> String {
    let mut picture = String::new();
    for line in 0..document.lines.len() {
        let text = document.line_text(line).trim_end();
        let _ = writeln!(picture, "  {text}");
        let marks: String = document.line_runs(line).map(|(_, run)| mark(run.style).to_string().repeat(run.cells.into())).collect();
        let marks: String = marks.chars().take(unicode_width::UnicodeWidthStr::width(text)).collect();
        if !marks.trim().is_empty() {
            let _ = writeln!(picture, "~ {}", marks.trim_end());
        }
    }
    picture.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn mark(style: RunStyle) -> char {
    match style.role {
        Role::Heading(level) => char::from(b'0' + level),
        Role::Dim => 'd',
        Role::Link => 'l',
        Role::Code => 'c',
        Role::CodeBlock | Role::Syntax(_) => 'C',
        Role::Marker => 'm',
        Role::Callout(Callout::Tip) => 't',
        Role::Callout(Callout::Important) => 'i',
        Role::Callout(_) => 'n',
        Role::QuoteBar => '|',
        Role::Quote if style.strong => 'B',
        Role::Quote => 'q',
        Role::Rule => '-',
        Role::TableHeader => 'h',
        Role::Card => '#',
        Role::CardTitle => '$',
        Role::Key => 'k',
        Role::Edge => '>',
        Role::Good => '+',
        Role::Open => '!',
        Role::Text if style.strong => 'b',
        Role::Text if style.emphasis => 'e',
        Role::Text if style.strike => 's',
        Role::Text => ' ',
    }
}

#[test]
fn our_first_lesson_looks_as_it_should() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(LESSON);
    let source = std::fs::read_to_string(path).unwrap();
    for width in [60, 100, 140] {
        insta::assert_snapshot!(format!("lesson_at_{width}"), pictured(&set_file(LESSON, &source, width, false)));
    }
}

#[test]
fn every_construct_looks_as_it_should() {
    let source = include_str!("data/every-construct.md");
    insta::assert_snapshot!("every_construct_at_72", pictured(&set(source, 72, false)));
    insta::assert_snapshot!("every_construct_at_30", pictured(&set(source, 30, false)));
}

/// A page of the real course, if it is there.
fn real(page: &str) -> Option<String> {
    let root = PathBuf::from(std::env::var_os("DRILLYARD_TEST_COURSE")?);
    Some(std::fs::read_to_string(root.join("docs").join(page)).unwrap())
}

#[test]
fn the_real_lesson_reads_from_top_to_bottom() {
    let Some(source) = real("4-virtual-machines-containers/4.1-golden-images.md") else { return };
    for (width, hash) in [(60, "92e201613d2671ce"), (100, "271e20a96dd211a5"), (140, "3258337b361d60d2")] {
        let document = set_file("docs/4-virtual-machines-containers/4.1-golden-images.md", &source, width, false);
        holds(&document);
        let text = plain(&document);
        let seen = format!("{:x}", Sha256::digest(pictured(&document)));
        assert_eq!(&seen[..16], hash, "the layout at {width} changed: look at it, then take over its hash");

        let titles: Vec<(u8, &str)> = document.headings.iter().map(|heading| (heading.level, heading.slug.as_str())).collect();
        assert_eq!(
            titles,
            [
                (1, "virtual-machines"),
                (1, "hypervisors"),
                (1, "golden-images"),
                (2, "exercise-1-manual-build"),
                (2, "immutable-infrastructure"),
                (2, "packer"),
                (2, "exercise-2-automated-build"),
                (2, "knowledge-check"),
                (2, "deliverables"),
            ]
        );
        let steps = |heading: u32| -> Vec<u32> {
            document.steps.iter().filter(|step| step.heading == Some(heading)).map(|step| step.number).collect()
        };
        assert_eq!(steps(3), (1..=10).collect::<Vec<_>>());
        assert_eq!(steps(6), (1..=5).collect::<Vec<_>>());
        assert_eq!(document.steps.len(), 15);

        let files: Vec<(&str, &str)> = document.pictures.iter().map(|picture| (picture.light.as_str(), picture.dark.as_str())).collect();
        assert_eq!(
            files,
            [
                ("img4/vm-diagram.png", "img4/vm-diagram.png"),
                ("img4/linux_light.svg", "img4/linux_dark.svg"),
                ("img4/debian-install.png", "img4/debian-install.png"),
                ("img4/packer_light.svg", "img4/packer_dark.svg"),
            ]
        );
        let quizzes: Vec<&ItemKind> =
            document.items.iter().map(|item| &item.kind).filter(|kind| matches!(kind, ItemKind::Quiz(_))).collect();
        assert_eq!(quizzes, [&ItemKind::Quiz(vec!["chapter-4/4.1/immutable-infra-and-packer-quiz.js".to_owned()])]);
        assert_eq!(text.matches("┃ tip").count(), 4);
        for hidden in ["?>", "<div", "estReadingMinutes", ":size", ":class", "**", "light mode"] {
            assert!(!text.contains(hidden), "{hidden} shows at {width}");
        }
        assert!(text.starts_with("Virtualization · 15 min reading · 5 h of exercises\n"), "{text}");
    }
}

#[test]
fn every_page_of_the_real_course_fits_its_width() {
    let Some(root) = std::env::var_os("DRILLYARD_TEST_COURSE") else { return };
    let mut folders = vec![PathBuf::from(root).join("docs")];
    let mut pages = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let source = std::fs::read_to_string(&path).unwrap();
                [20, 60, 80, 100, 140].into_iter().for_each(|width| holds(&set(&source, width, true)));
                pages += 1;
            }
        }
    }
    assert!(pages > 20);
}

/// What must hold for every document.
fn holds(document: &Document) {
    assert!(!document.text.chars().any(char::is_control), "a control character in {:?}", document.text);
    let mut end = 0;
    let mut blank = true;
    for (at, line) in document.lines.iter().enumerate() {
        assert_eq!(line.runs.start, end, "line {at} does not go on where the one before ended");
        end = line.runs.end;
        let width: usize = document.line_runs(at).map(|(_, run)| usize::from(run.cells)).sum();
        assert!(width <= usize::from(document.width), "line {at} is {width} wide: {:?}", document.line_text(at));
        let bare = |ch: char| matches!(ch, ' ' | '│' | '┃');
        let empty = document.line_text(at).trim_matches(bare).is_empty() && !reserved(document, at);
        let code = document.line_runs(at).any(|(_, run)| run.style.role == Role::CodeBlock);
        assert!(!(empty && blank && !code), "two blank lines at {at}");
        blank = empty && !code;
    }
    assert!(document.lines.is_sorted_by_key(|line| line.place), "places go back");
    for (at, line) in document.lines.iter().enumerate() {
        let found = document.line_at(line.place);
        assert!(found <= at && document.lines[found].place == line.place, "line {at} is not found again");
    }
}

fn reserved(document: &Document, line: usize) -> bool {
    document.pictures.iter().any(|picture| picture.shown && picture.lines.contains(&(line as u32)))
}

/// A block around a word, in every construct.
fn block() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "WORD\n\n",
        "## WORD\n\n",
        "1. WORD\n",
        "2. a\n   WORD\n\n",
        "  ?> WORD\n\n",
        "?>WORD\n?> and more\n\n",
        "- WORD\n  - `WORD` and *WORD*\n    1. WORD\n",
        "> WORD\n>\n> *- WORD*\n\n",
        "> > > > > - > - WORD\n\n",
        "> [!NOTE]\n> - WORD\n\n",
        "```\nWORD\tWORD WORD WORD WORD\n```\n\n",
        "| WORD | b |\n|---|--:|\n| `WORD` | [WORD](x) |\n\n",
        "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n|WORD|WORD|WORD|WORD|WORD|WORD|\n\n",
        "<details><summary>WORD</summary>\n\nWORD\n\n</details>\n\n",
        "<center>\n\n[WORD](https://x/WORD) WORD\n\n</center>\n\n",
        "![WORD](no://picture.png) WORD\n\n",
        "a[^n] \n\n[^n]: WORD\n\n",
        "<div class=\"quizdown\"><div id=\"WORD.js\"></div></div>\n\n",
        "***\n\n",
    ])
}

fn word() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "bc", "-", "漢", "👩‍🚀", "é", "⚠️", "ß", "x", "한"]), 1..6)
        .prop_map(|parts| parts.concat())
}

/// The lines of a document in reading order: of columns side by side, first all of the left one.
fn in_order(document: &Document) -> Vec<&Line> {
    let (mut lines, mut from) = (Vec::new(), 0);
    for column in &document.columns {
        lines.extend(document.lines.get(from..column.line as usize).unwrap_or_default());
        lines.extend(&column.lines);
        from = from.max(column.line as usize + column.lines.len());
    }
    lines.extend(&document.lines[from..]);
    lines
}

/// Everything that is no bar and no marker, without white space.
fn solid(document: &Document) -> String {
    let runs = in_order(document).into_iter().flat_map(|line| document.texts_of(line));
    let words = runs.filter(|(_, run)| !matches!(run.style.role, Role::QuoteBar | Role::Marker));
    words.map(|(text, _)| text).collect::<String>().replace(|ch: char| ch.is_whitespace() || matches!(ch, '┃' | '↪' | '│'), "")
}

/// Where the text of a line begins in that of its document.
fn first_byte(document: &Document, line: &Line) -> u32 {
    document.texts_of(line).next().map_or(u32::MAX, |(_, run)| run.start)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost_in_any_construct_at_any_width(
        blocks in prop::collection::vec((block(), word()), 1..8),
        width in 20u16..=140,
        pictures: bool,
    ) {
        let words: Vec<String> = blocks.iter().enumerate().map(|(at, (_, word))| format!("q{at}{word}z")).collect();
        let source: String = blocks.iter().zip(&words).map(|((block, _), word)| block.replace("WORD", word)).collect();
        let document = set(&source, width, pictures);
        holds(&document);
        let solid = solid(&document).to_lowercase();
        for ((block, _), word) in blocks.iter().zip(&words).filter(|((block, _), _)| block.contains("WORD") && !block.contains("quizdown")) {
            // Cells that stand side by side are broken side by side.
            if !block.contains('|') {
                prop_assert!(solid.contains(&word.to_lowercase()), "{word} is lost from {block:?} at {width}:\n{}", plain(&document));
            }
        }
        prop_assert_eq!(&set(&source, width, pictures).text, &document.text);
    }

    #[test]
    fn no_word_is_lost_in_columns_and_none_leaves_its_column(
        blocks in prop::collection::vec((block(), word(), prop::bool::weighted(0.4)), 1..9),
        across in 2usize..=4,
        width in 20u16..=200,
        pictures: bool,
    ) {
        let mut source = format!("before\n\n<div class=\"grid{across}\"><div class=\"col\">\n\n");
        let words: Vec<String> = blocks.iter().enumerate().map(|(at, (_, word, _))| format!("q{at}{word}z")).collect();
        for ((block, _, ends), word) in blocks.iter().zip(&words) {
            source.push_str(&block.replace("WORD", word));
            source.push_str(if *ends { "\n\n</div><div class=\"col\">\n\n" } else { "" });
        }
        source.push_str("\n\n</div></div>\n\nafter\n");
        let document = set(&source, width, pictures);
        holds(&document);
        for column in &document.columns {
            for (line, part) in document.lines.get(column.line as usize..).unwrap().iter().zip(&column.lines) {
                let before: u16 = document.texts_of(line).take_while(|(_, run)| run.start < first_byte(&document, part)).map(|(_, run)| run.cells).sum();
                let wide: usize = document.texts_of(part).map(|(_, run)| usize::from(run.cells)).sum();
                prop_assert!(wide <= usize::from(column.width));
                prop_assert!(wide == 0 || before == column.left, "a line begins at {before} instead of {}:\n{}", column.left, plain(&document));
            }
        }
        let solid = solid(&document).to_lowercase();
        for ((block, _, _), word) in blocks.iter().zip(&words).filter(|((block, ..), _)| block.contains("WORD") && !block.contains("quizdown")) {
            if !block.contains('|') {
                prop_assert!(solid.contains(&word.to_lowercase()), "{word} is lost from {block:?} at {width}:\n{}", plain(&document));
            }
        }
        let text = plain(&document);
        prop_assert!(text.contains("before") && text.contains("after"));
    }

    #[test]
    fn any_text_at_all_can_be_laid_out(
        source in "([a-z ]{0,6}|[\\[\\]()<>!?*_`|#~-]|\n|\t|  |1\\. |- |> |<div>|</div>|<td>|<li>|漢|👩‍🚀|\u{301}|\u{1b}|\u{7}|&#27;){0,60}",
        width in 20u16..=140,
    ) {
        let document = set(&source, width, true);
        prop_assert!(!document.text.chars().any(char::is_control));
        for line in 0..document.lines.len() {
            let cells: usize = document.line_runs(line).map(|(_, run)| usize::from(run.cells)).sum();
            prop_assert!(cells <= usize::from(width));
        }
    }

    #[test]
    fn a_reader_finds_the_place_again_after_a_resize(at in 0usize..200, before in 20u16..=140, after in 20u16..=140) {
        let source = include_str!("data/every-construct.md");
        let (old, new) = (set(source, before, false), set(source, after, false));
        let place = old.lines[at.min(old.lines.len() - 1)].place;
        let found = new.lines[new.line_at(place)].place;
        prop_assert_eq!(found.block, place.block);
        prop_assert!(found.offset <= place.offset);
    }
}
