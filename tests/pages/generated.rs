//! Pages that nobody wrote: every construct, within every other, with words of many scripts.

use proptest::prelude::*;

/// Stands for a word, each another one.
const WORD: &str = "WORD";

/// Constructs that hold no others. Most words stand between others, so that lines break near them.
const LEAVES: [&str; 26] = [
    "WORD",
    "WORD *WORD* **WORD WORD** ~~WORD~~ `WORD WORD` WORD",
    "WORD [WORD *WORD*](page.md) WORD https://example.org/WORD [`WORD`](#WORD ':ignore')",
    "WORD <kbd>WORD</kbd> <b>WORD</b> <small>WORD</small><br>WORD <i class=\"fas fa-x\"></i> <!-- not this --> &amp; WORD",
    "WORD  \nWORD\\\nWORD",
    "# WORD *WORD*",
    "## WORD `WORD`",
    "WORD\n---",
    "```sh\nWORD --WORD WORD WORD WORD WORD WORD WORD\n\tWORD\n\nWORD\n```",
    "    WORD\n      WORD",
    "| WORD | WORD |\n|:--|--:|\n| WORD WORD WORD | [WORD](x) |\n| `WORD`<br>WORD | |",
    "|WORD|WORD|WORD|WORD|WORD|WORD|WORD|\n|-|-|-|-|-|-|-|\n|WORD|WORD|WORD|WORD|WORD|WORD|[WORD](x)|",
    "<table><tr><th>WORD</th><td>WORD<br>WORD</td></tr><tr><td colspan=\"2\">WORD<ul><li>WORD</li></ul></td></tr></table>",
    "![WORD](a.png ':size=90x40') WORD",
    "![WORD](a_light.png ':class=light-mode') ![WORD](a_dark.png ':class=dark-mode')",
    "[![WORD](a.png)](page.md)",
    "?> WORD WORD\nWORD",
    "!>WORD **WORD**",
    "<div class=\"quizdown\"><div id=\"WORD.js\"></div></div>",
    "***",
    "WORD[^n] WORD",
    "[[toc]]",
    "<ul><li>WORD<ol start=\"7\"><li>WORD</li></ol></li></ul>",
    "<p align=\"center\">WORD <b>WORD</b></p>",
    "<video src=\"WORD.mp4\"></video>",
    "- [x] WORD\n- [ ] WORD WORD WORD",
];

/// What holds others: before the first line of them, before each further one, above and below all.
const CONTAINERS: [(&str, &str, &str, &str); 12] = [
    ("- ", "  ", "", ""),
    ("* ", "  ", "", ""),
    ("1. ", "   ", "", ""),
    ("42. ", "    ", "", ""),
    ("> ", "> ", "", ""),
    ("> ", "> ", "> [!WARNING]\n", ""),
    ("", "", "<details>\n<summary>WORD <b>WORD</b></summary>\n\n", "\n\n</details>"),
    ("", "", "<details open><summary>WORD</summary>\n\n", "\n\n</details>"),
    ("", "", "<center>\n\n", "\n\n</center>"),
    ("", "", "<div class=\"grid2\">\n<div class=\"col\">\n\n", "\n\n</div>\n<div class=\"col\">\n\nWORD\n\n</div>\n</div>"),
    ("", "", "<div class=\"grid3\"><div>\n\nWORD\n\n</div><div>\n\n", "\n\n</div></div>"),
    ("", "", "<blockquote>\n\n", "\n\n</blockquote>"),
];

/// A page.
pub fn page() -> impl Strategy<Value = String> {
    let word = prop::collection::vec(prop::sample::select(vec!["a", "bc", "漢", "👩‍🚀", "e\u{301}", "⚠️", "ß", "한", "x-y", "٣", "ก็"]), 1..7);
    (prop::collection::vec(block(), 1..7), prop::collection::vec(word.prop_map(|parts| parts.concat()), 8)).prop_map(|(blocks, words)| {
        let mut page = String::new();
        let text = blocks.join("\n\n") + "\n\n[^n]: WORD\n";
        for (at, piece) in text.split(WORD).enumerate() {
            if at > 0 {
                page.push_str(&format!("q{at}{}z", words[at % words.len()]));
            }
            page.push_str(piece);
        }
        page
    })
}

fn block() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(LEAVES.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 4, |inner| {
        (prop::sample::select(CONTAINERS.to_vec()), prop::collection::vec(inner, 1..4)).prop_map(|((first, rest, above, below), blocks)| {
            let mut text = above.to_owned();
            for (at, line) in blocks.join("\n\n").split('\n').enumerate() {
                let before = if at == 0 { first } else { rest };
                text.push_str(if at > 0 { "\n" } else { "" });
                text.push_str(if line.is_empty() { before.trim_end() } else { before });
                text.push_str(line);
            }
            text + below
        })
    })
}
