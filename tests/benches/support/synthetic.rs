//! A document of any size for the benches, the same each time: headings, paragraphs with stress, code and links, lists, steps,
//! code blocks, tables, quotes and callouts in about the proportions that lessons have them.

use std::fmt::Write;

/// Words the text is made of.
const WORDS: [&str; 40] = [
    "the",
    "a",
    "machine",
    "network",
    "image",
    "of",
    "and",
    "to",
    "server",
    "package",
    "with",
    "is",
    "host",
    "snapshot",
    "when",
    "build",
    "kernel",
    "for",
    "boots",
    "its",
    "address",
    "disk",
    "service",
    "which",
    "key",
    "log",
    "in",
    "configuration",
    "before",
    "after",
    "starts",
    "user",
    "group",
    "file",
    "folder",
    "read-only",
    "that",
    "step",
    "control",
    "volume",
];

/// Numbers that look random and are the same each time (a linear congruential generator, after Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn words(&mut self, text: &mut String, count: usize) {
        for at in 0..count {
            if at > 0 {
                text.push(if at % 13 == 12 { '\n' } else { ' ' });
            }
            let word = self.word();
            match self.below(72) {
                0 => text.extend(["**", word, "**"]),
                1 => text.extend(["`", word, "`"]),
                2 => text.extend(["*", word, "*"]),
                3 => text.extend(["[", word, "](https://example.org/", word, ")"]),
                4 => text.extend([word, " – naïve"]),
                5 => text.extend([word, ","]),
                _ => text.push_str(word),
            }
        }
    }
}

/// A document of at least `bytes` bytes.
pub fn document(bytes: usize) -> String {
    let mut dice = Dice(42);
    let mut text = String::with_capacity(bytes + 4096);
    text.push_str("# A synthetic document\n\n");
    let mut section = 0;
    while text.len() < bytes {
        section += 1;
        let level = if section % 5 == 1 { "##" } else { "###" };
        text.push_str(&format!("{level} Section {section}: {} {}\n\n", dice.word(), dice.word()));
        for _ in 0..2 + dice.below(3) {
            let count = 30 + dice.below(60);
            dice.words(&mut text, count);
            text.push_str("\n\n");
        }
        match section % 6 {
            0 => table(&mut text, &mut dice),
            1 => list(&mut text, &mut dice, |_| "- ".to_owned()),
            2 => code(&mut text, &mut dice),
            3 => list(&mut text, &mut dice, |number| format!("{number}. ")),
            4 => {
                text.push_str("> ");
                dice.words(&mut text, 12);
                text.push_str("\n\n");
            }
            _ => {
                text.push_str("?> ");
                dice.words(&mut text, 12);
                text.push_str("\n\n");
            }
        }
    }
    text
}

fn list(text: &mut String, dice: &mut Dice, marker: impl Fn(usize) -> String) {
    for number in 1..=4 + dice.below(4) {
        text.push_str(&marker(number));
        let count = 6 + dice.below(7);
        dice.words(text, count);
        text.push('\n');
    }
    text.push('\n');
}

fn code(text: &mut String, dice: &mut Dice) {
    text.push_str("```bash\n");
    for _ in 0..4 + dice.below(8) {
        text.push_str(&format!("sudo {} --{} /{}/{}\n", dice.word(), dice.word(), dice.word(), dice.word()));
    }
    text.push_str("```\n\n");
}

fn table(text: &mut String, dice: &mut Dice) {
    text.push_str("| Name | What it is | Size |\n|---|---|---:|\n");
    for row in 0..4 + dice.below(4) {
        text.push_str(&format!("| {} | {} {} {} | {} |\n", dice.word(), dice.word(), dice.word(), dice.word(), row * 17));
    }
    text.push('\n');
}

/// A quiz of questions of all sorts, with hints, code and comments, indented as quizdown lets authors do it.
pub fn quiz(questions: usize) -> String {
    let mut text = String::from("---\nshuffleQuestions: true\n---\n\n");
    for number in 0..questions {
        let marker = ["1. [ ]", "- [ ]", "1."][number % 3];
        write!(text, "# Question {number}: what does `this` do?\n\nLook at it:\n\n```sh\nls -l /etc/{number}\n```\n\n> A hint.\n\n")
            .unwrap();
        for answer in 0..4 {
            let marker = if answer == 1 { marker.replace("[ ]", "[x]") } else { marker.to_owned() };
            writeln!(text, "{marker} It does *answer* {answer}, with a few words more\n> and a comment that says why.").unwrap();
        }
        text.push_str("\nAnd an afterword.\n\n");
    }
    text
}
