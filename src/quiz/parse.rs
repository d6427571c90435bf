//! From the text of a quiz file to its questions. A question runs from a heading to the next; whatever is wrong with one is a
//! diagnostic at its place, and the others go on.

use super::blocks::{self, Block, BlockKind};
use super::list::{Item, List};
use super::options::{self, Options};
use super::source;
use super::{Answer, Kind, Question, Quiz, module};
use crate::domain::diagnostic::Diagnostic;

/// Lists are looked for from each line on, so that the time grows with the square of this; hundreds of questions are smaller.
const LARGEST: usize = 256 * 1024;

/// Reads a quiz: plain quizdown, or a JavaScript module that exports it (told by the file's ending, else by its first words).
/// `file` is its name in diagnostics.
pub fn parse(file: &str, source: &str) -> (Quiz, Vec<Diagnostic>) {
    if source.len() > LARGEST {
        let message = format!("the quiz is larger than {} KiB, and was not read: divide it into several", LARGEST / 1024);
        return (Quiz::default(), vec![Diagnostic::error("quiz-too-large", file, 1, 1, message)]);
    }
    let source = source.trim_start_matches('\u{feff}');
    let (lines, mut diagnostics) = if is_module(file, source) {
        let (module, diagnostics) = module::text(file, source);
        (source::lines(&module.text, |line| module.starts.get(line).copied().unwrap_or((1, 1))), diagnostics)
    } else {
        (source::lines(source, |line| (line + 1, 1)), Vec::new())
    };
    let told = !diagnostics.is_empty();
    let mut reader = Reader { file, quiz: Quiz::default(), open: None, diagnostics: Vec::new() };
    for block in blocks::page(&lines) {
        reader.block(block);
    }
    reader.close();
    if reader.quiz.questions.is_empty() && reader.diagnostics.is_empty() && !told {
        let message = "no questions in this quiz: a question is a heading with a list of answers below it";
        reader.diagnostics.push(Diagnostic::error("quiz-without-questions", file, 1, 1, message));
    }
    diagnostics.append(&mut reader.diagnostics);
    (reader.quiz, diagnostics)
}

fn is_module(file: &str, source: &str) -> bool {
    let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "js" | "mjs" | "cjs" | "ts" => true,
        "md" | "markdown" | "txt" => false,
        _ => {
            let words = ["const ", "let ", "var ", "export ", "import ", "module.exports", "//", "/*"];
            source.contains('`') && words.iter().any(|word| source.trim_start().starts_with(word))
        }
    }
}

/// A question being read.
struct Open {
    title: String,
    level: u8,
    place: (usize, usize),
    shuffle_answers: Option<bool>,
    explanation: Vec<String>,
    afterword: Vec<String>,
    hints: Vec<String>,
    list: Option<(List, (usize, usize))>,
}

struct Reader<'a> {
    file: &'a str,
    quiz: Quiz,
    open: Option<Open>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn error(&mut self, rule: &'static str, (line, column): (usize, usize), message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(rule, self.file, line, column, message));
    }

    fn warning(&mut self, rule: &'static str, (line, column): (usize, usize), message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::warning(rule, self.file, line, column, message));
    }

    fn block(&mut self, block: Block) {
        let (text, place) = (block.text(), block.place());
        match (block.kind, &mut self.open) {
            (BlockKind::Heading(title, level), open) => {
                // A title above the first question's heading has nothing of its own and a deeper heading after it.
                let is_title = open.as_ref().is_some_and(|open| open.list.is_none() && open.level < level);
                if is_title {
                    self.open = None;
                }
                self.close();
                let title = source::decode_in_code(&title);
                let (explanation, afterword, hints) = (Vec::new(), Vec::new(), Vec::new());
                self.open = Some(Open { title, level, place, shuffle_answers: None, explanation, afterword, hints, list: None });
            }
            (BlockKind::Options(closed), open) => {
                let (read, mut diagnostics) = options::read(self.file, &block.lines, closed);
                match open {
                    Some(open) => open.shuffle_answers = read.shuffle_answers,
                    None => self.quiz.options = merged(std::mem::take(&mut self.quiz.options), read),
                }
                self.diagnostics.append(&mut diagnostics);
            }
            (BlockKind::Paragraph | BlockKind::Code | BlockKind::Table | BlockKind::Html, Some(open)) => {
                let texts = if open.list.is_none() { &mut open.explanation } else { &mut open.afterword };
                texts.push(text);
            }
            (BlockKind::Quote, Some(open)) => open.hints.push(text),
            (BlockKind::List(list), Some(open)) if open.list.is_none() => open.list = Some((list, place)),
            (BlockKind::List(_), Some(_)) => {
                let message = "a second list in one question is ignored: answers are the first list, and two blank lines or another \
                               marker (`-`, `*`, `1.`, `1)`) begin a new one";
                self.warning("question-second-list", place, message);
            }
            (BlockKind::List(_), None) => {
                self.error("answers-without-question", place, "answers before the first heading belong to no question")
            }
            (BlockKind::Paragraph | BlockKind::Code | BlockKind::Table | BlockKind::Html | BlockKind::Quote | BlockKind::Mute, _) => {}
        }
    }

    /// Ends the question being read, and keeps it if it can be asked.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let Some((list, place)) = open.list else {
            let message = format!("'{}' has no answers: a list must follow, each item with `[ ] ` or `[x] `", open.title);
            return self.error("question-without-answers", open.place, message);
        };
        let kind = match (list.ordered, list.items.first().and_then(|item| item.task)) {
            (false, _) => Kind::Multiple,
            (true, Some(_)) => Kind::Single,
            (true, None) => Kind::Sequence,
        };
        self.task_markers(&list, kind);
        let answers = list.items.iter().map(|item| answer(item, kind)).collect();
        let question = Question {
            title: open.title,
            kind,
            answers,
            hints: open.hints,
            explanation: open.explanation.join("\n\n"),
            afterword: open.afterword.join("\n\n"),
            line: open.place.0,
            shuffle_answers: open.shuffle_answers,
        };
        match (kind, question.right_answers()) {
            (Kind::Single, 0) => {
                let message = "a numbered list of choices needs one right answer, and none has `[x] `";
                return self.error("question-without-right-answer", place, message);
            }
            (Kind::Single, 2..) => {
                let message = "a numbered list of choices has one right answer, and here more have `[x] `: use `-` when several are right";
                return self.error("question-with-many-right-answers", place, message);
            }
            (Kind::Multiple, 0) => {
                self.warning("question-without-right-answer", place, "no answer has `[x] `: it is right to choose none of them");
            }
            _ => {}
        }
        self.quiz.questions.push(question);
    }

    /// Tells of items whose task marker is missing or not quite one.
    fn task_markers(&mut self, list: &List, kind: Kind) {
        let any = list.items.iter().any(|item| item.task.is_some());
        for item in list.items.iter().filter(|item| item.task.is_none()) {
            let Some(place) = item.lines.first().map(|line| (line.line, line.column)) else { continue };
            let text = item.lines[0].text.trim_start().to_lowercase();
            if ["[]", "[x]", "[ ]", "[ x", "[x "].iter().any(|start| text.starts_with(start)) && !text.contains("](") {
                let message = "this is no task marker: it is `[ ] ` or `[x] `, one space after the list's marker and one before the text";
                self.warning("task-marker", place, message);
            } else if any && kind != Kind::Sequence {
                self.warning("task-marker", place, "this answer has no task marker among others that have one; it counts as not right");
            }
        }
    }
}

fn answer(item: &Item, kind: Kind) -> Answer {
    let mut comments = Vec::new();
    let mut text = String::new();
    let mut last_line = None;
    for block in blocks::item(&item.lines) {
        if block.kind == BlockKind::Quote {
            comments.push(block.text());
            last_line = None;
            continue;
        }
        // Blank lines between blocks stay: what stands below may need them.
        let adjacent = last_line.is_some_and(|last| block.lines.first().is_some_and(|first| first.line == last + 1));
        if !text.is_empty() {
            text.push_str(if adjacent { "\n" } else { "\n\n" });
        }
        text.push_str(&source::join(&block.lines));
        last_line = block.lines.last().map(|line| line.line);
    }
    Answer { text: source::decode_in_code(&text), correct: kind != Kind::Sequence && item.task == Some(true), comments }
}

/// `later` where it says something, else `earlier`.
fn merged(earlier: Options, later: Options) -> Options {
    Options {
        shuffle_answers: later.shuffle_answers.or(earlier.shuffle_answers),
        shuffle_questions: later.shuffle_questions.or(earlier.shuffle_questions),
        question_limit: later.question_limit.or(earlier.question_limit),
        passing_grade: later.passing_grade.or(earlier.passing_grade),
        pass_message: later.pass_message.or(earlier.pass_message),
        fail_message: later.fail_message.or(earlier.fail_message),
        enable_retry: later.enable_retry.or(earlier.enable_retry),
        locale: later.locale.or(earlier.locale),
        time_limit: later.time_limit.or(earlier.time_limit),
        open_book: later.open_book.or(earlier.open_book),
    }
}
