//! What it costs to read and lay out a page grows as the page does, and no faster; what it costs to move in it does not grow at all. Only
//! ratios are judged, of the best of several runs, and of the processor's time: others use the machine.

use rustix::time::{ClockId, clock_gettime};

/// Reading `2 n` of something may take so many times as long as `n`: twice, and some for larger memory.
const LINEAR: f64 = 2.6;
/// What must not depend on the size of a page may still miss a cache more often.
const CONSTANT: f64 = 1.7;
/// So many times as much of something is looked at there: a part that grows must not hide behind what does not.
const FAR_MORE: usize = 16;
/// Before a ratio counts as bad, it is measured again so often.
const ATTEMPTS: usize = 20;

/// Twice as much of `what` takes at most a little more than twice as long; else what is to say.
pub fn is_linear<T>(what: &str, size: usize, make: impl Fn(usize) -> T, work: impl FnMut(&mut T)) -> Option<String> {
    grows(what, LINEAR, [size, 2 * size], make, work)
}

/// Far more of `what` takes no longer; else what is to say.
pub fn is_constant<T>(what: &str, size: usize, make: impl Fn(usize) -> T, work: impl FnMut(&mut T)) -> Option<String> {
    grows(what, CONSTANT, [size, FAR_MORE * size], make, work)
}

/// Seconds of the processor that this thread has used.
fn used() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn grows<T>(what: &str, most: f64, sizes: [usize; 2], make: impl Fn(usize) -> T, mut work: impl FnMut(&mut T)) -> Option<String> {
    let mut inputs = sizes.map(make);
    let mut best = [f64::MAX; 2];
    for attempt in 0..ATTEMPTS {
        for (best, input) in best.iter_mut().zip(&mut inputs) {
            let begun = used();
            work(input);
            *best = best.min(used() - begun);
        }
        if attempt > 0 && best[1] <= best[0] * most {
            return None;
        }
    }
    Some(format!("{what}: {} times as much takes {:.1} times as long", sizes[1] / sizes[0], best[1] / best[0]))
}

/// Writes a page with so many of something.
type Make = fn(usize) -> String;

/// Pages of one construct, each with how many of it are one half of what is measured.
pub fn constructs() -> Vec<(&'static str, usize, Make)> {
    fn times(count: usize, text: &str) -> String {
        text.repeat(count)
    }
    vec![
        ("rows of a table", 2500, |count| {
            times(1, "| Wood | Hardness | Use |\n|---|--:|---|\n")
                + &times(count, "| [Oak](oak.md) | 6000 | `beams` that carry *whole* roofs |\n")
        }),
        ("rows of a table in HTML", 1000, |count| {
            format!("<table>{}</table>\n", times(count, "<tr><td>Oak</td><td><b>6000</b><br>or so</td></tr>\n"))
        }),
        ("grids", 500, |count| {
            times(
                count,
                "<div class=\"grid2\">\n<div class=\"col\">\n\nLeft words\n\n- of oak\n\n</div>\n<div class=\"col\">\n\nRight words\n\n</div>\n</div>\n\n",
            )
        }),
        ("long lines of code", 5000, |count| {
            format!(
                "```sh\n{}```\n",
                times(
                    count,
                    "mix --glue 2 --water 1 --until 'it is smooth' | stir --slowly --with wood && wait 10m && echo 'now it can be used'\n"
                )
            )
        }),
        ("items of a list", 5000, |count| times(count, "- Saw *three* legs\n")),
        ("items with lists in them", 2000, |count| times(count, "- Saw\n  - legs\n    1. three\n")),
        ("steps with callouts between", 1500, |count| (1..=count).map(|step| format!("{step}. Saw\n\n  ?> Slowly.\n\n")).collect()),
        ("headings and an outline of them", 2000, |count| format!("[[toc]]\n\n{}", times(count, "## Saw and glue\n\nWords.\n\n"))),
        ("links in one paragraph", 5000, |count| times(count, "[oak](https://example.org/oak) and ")),
        ("addresses in one paragraph", 3000, |count| times(count, "see https://example.org/oak_and_lime and ")),
        ("addresses within words", 3000, |count| times(count, "xhttp://a")),
        ("addresses that are none", 3000, |count| times(count, "http://-www.-@-")),
        ("brackets at the end of an address", 5000, |count| times(1, "http://oak.org/a") + &times(count, ").")),
        ("colons that name no emoji", 5000, |count| times(count, ":oak lime: :elm")),
        ("raised letters", 1500, |count| times(count, "n<sup>th</sup> and H<sub>2</sub>O ")),
        ("columns of a table", 1000, |count| ["| a ", "|---", "| oak "].map(|cell| times(count, cell) + "|\n").concat()),
        ("links that nobody ends", 5000, |count| times(count, "[oak](<lime ")),
        ("tags that nobody ends", 5000, |count| times(count, "<a href=\"oak ")),
        ("comments that nobody ends", 5000, |count| times(count, "oak <!-- lime ")),
        ("blocks of comments that nobody ends", 2000, |count| times(count, "<!-- oak\n\n")),
        ("entities", 5000, |count| times(count, "&amp;&#x41;&nope; ")),
        ("attributes of a tag", 3000, |count| format!("<div {}>oak</div>\n", (0..count).map(|at| format!("a{at}=b ")).collect::<String>())),
        ("hard line ends", 5000, |count| times(count, "oak  \n")),
        ("callouts without lines between", 3000, |count| times(count, "?> oak\n!> lime\n")),
        ("named links", 2000, |count| (0..count).map(|at| format!("[oak{at}] [oak][oak{at}]\n\n[oak{at}]: x{at}\n\n")).collect()),
        ("marks of one footnote", 3000, |count| times(count, "oak[^n] ") + "\n\n[^n]: A tree.\n"),
        ("quizzes on one card", 2000, |count| {
            format!("<div class=\"quizdown\">\n{}</div>\n", times(count, "<div id=\"stools.js\"></div>\n"))
        }),
        ("tasks", 3000, |count| times(count, "- [x] Saw bought\n")),
        ("paragraphs in the middle", 2000, |count| times(count, "<center>\n\noak\n\n</center>\n\n")),
        ("quotes", 3000, |count| times(count, "> Wood moves.\n>\n> *- A carpenter*\n\n")),
        ("folds", 2000, |count| times(count, "<details><summary>Why</summary>\n\nBecause.\n\n</details>\n\n")),
        ("footnotes", 1500, |count| (0..count).map(|at| format!("Oak[^{at}]\n\n[^{at}]: A tree.\n\n")).collect()),
        ("pictures", 2000, |count| times(count, "![A stool](stool.png ':size=200x100')\n\n")),
        ("words of one paragraph", 40_000, |count| times(count, "stool ")),
        ("letters of one word", 100_000, |count| times(count, "漢")),
        ("emphasis that nobody ends", 5000, |count| times(count, "*oak **lime _elm ")),
        ("brackets that nobody closes", 5000, |count| times(count, "[oak ![lime ")),
        ("ticks that nobody closes", 5000, |count| times(count, "`oak ``lime ")),
        ("tags that nobody closes", 3000, |count| times(count, "<b>oak <span>lime ")),
        ("blocks of HTML that nobody closes", 1500, |count| times(count, "<div>\n\noak\n\n<center>\n\n")),
    ]
}

/// A table of so many rows and columns; twelve are too wide for any room.
pub fn table(rows: usize, columns: usize) -> String {
    let row = format!("| {} |\n", vec!["[extraordinarily](x.md)-hard"; columns].join(" | "));
    format!("{row}|{}\n{}", "---|".repeat(columns), row.repeat(rows))
}

/// What is nested in itself this often.
pub fn nested() -> Vec<(&'static str, Make)> {
    vec![
        ("quotes", |depth| "> ".repeat(depth) + "oak"),
        ("lists", |depth| "- ".repeat(depth) + "oak"),
        ("steps", |depth| "1. ".repeat(depth) + "oak"),
        ("quotes and lists", |depth| "> - ".repeat(depth / 2) + "oak"),
        ("emphasis", |depth| "*a ".repeat(depth) + "oak" + &" a*".repeat(depth)),
        ("links", |depth| "[".repeat(depth) + "oak" + &"](x)".repeat(depth)),
        ("pictures", |depth| "![".repeat(depth) + "oak" + &"](x.png)".repeat(depth)),
        ("divisions", |depth| "<div>".repeat(depth) + "oak" + &"</div>".repeat(depth)),
        ("folds", |depth| "<details><summary>a</summary>\n\n".repeat(depth) + "oak"),
        ("tables", |depth| "<table><tr><td>".repeat(depth) + "oak" + &"</td></tr></table>".repeat(depth)),
        ("lists in HTML", |depth| "<ul><li>".repeat(depth) + "oak" + &"</li></ul>".repeat(depth)),
        ("bold", |depth| "<b>".repeat(depth) + "oak" + &"</b>".repeat(depth)),
        ("raised letters", |depth| "<sup>".repeat(depth) + "oak" + &"</sup>".repeat(depth)),
    ]
}
