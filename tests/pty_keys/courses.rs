//! Courses with something for every key: `pottery` is read and answered, `bricks` is checked, `tiles` is long.

use std::fmt::Write;

use crate::terminal_rig::write_files;

const PICTURE: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="40" fill="#c02020"/></svg>"##;

const BRICKS: &str = "# Bricks\n\n## Exercise 1: Clay\n\n1. Dig a pit.\n2. Say so.\n3. Heat it.\n\n![A brick](brick.svg)\n";

const BRICKS_CHECKS: &str = "\
format: 1
exercises:
  - id: clay
    heading: 'Exercise 1: Clay'
    checks:
      - { id: pit, step: 1, title: There is a pit, file: { on: host, path: ~/pit }, hints: [Dig deeper.], fix: touch ~/pit }
      - { id: hole, step: 1, title: There is a hole, file: { on: host, path: ~/hole }, hints: [Look around., Look down.] }
      - { id: word, step: 2, title: It is yours, attest: { prompt: Is the pit yours? } }
      - { id: heat, step: 3, title: It was hot, answer: { question: How hot was it?, accept: ['1222'] } }
";

const DOOR_CHECKS: &str = "\
format: 1
targets:
  oven: { title: The oven, provides: [ssh] }
exercises:
  - id: door
    heading: 'Exercise 1: Door'
    checks:
      - { id: login, step: 1, title: You can log in, ssh_login: { target: oven } }
";

/// A check file with so many commands of this computer.
fn commands(count: u32) -> String {
    let mut checks = String::from("format: 1\nexercises:\n  - id: light\n    heading: 'Exercise 1: Light'\n    checks:\n");
    for number in 1..=count {
        let command = format!("command: {{ on: host, run: ['true', '{number:02}'] }}");
        writeln!(checks, "      - {{ id: lit-{number}, step: 1, title: It is lit, {command} }}").unwrap();
    }
    checks
}

fn pottery() -> Vec<(&'static str, String)> {
    let wide = format!("kiln --until {}", "1222 ".repeat(40));
    let mut kilns = format!("# Kilns\n\nline 001, and the [glazes](1.1-glazes.md).\n\n```shell\n{wide}\n```\n");
    (2..=100).for_each(|number| write!(kilns, "\nline {number:03}\n").unwrap());
    kilns.push_str("\n## The end\n");
    let quiz = |name: &str| format!("\n<div class=\"quizdown\"><div id=\"{name}.js\"></div></div>\n");
    let mut wheels = format!(
        "# Wheels\n\nThrown on them, as [the trade](https://example.org/trade) does.\n{}\n<details><summary>Why</summary>\n\nIt turns.\n\n</details>\n",
        quiz("wheels")
    );
    (1..=40).for_each(|turn| write!(wheels, "\n## Turn 1.{turn:02}\n\nGlazes go on after turn {turn}.\n").unwrap());
    // So many that chance hardly ever puts them in order.
    let glazes = include_str!("../fixtures/glazes.js").replace("3. Let it cool", "3. Cool\n4. Open\n5. Unload\n6. Sort\n7. Sweep\n8. Rest");
    let mut wheel_quiz = String::from("const rawQuizdown = `\n---\nshuffleAnswers: false\n---\n\n# Which wheel?\n\n");
    (1..=12).for_each(|number| writeln!(wheel_quiz, "1. [{}] wheel {number}.", if number == 11 { "x" } else { " " }).unwrap());
    wheel_quiz.push_str("\n# Bring the wheels into order.\n\n");
    (1..=11).for_each(|number| writeln!(wheel_quiz, "{number}. spoke {number}.").unwrap());
    wheel_quiz.push_str("`;\n");
    let sidebar = "- One\n  - [1.0 - Kilns](1.0-kilns.md)\n  - [1.1 - Glazes](1.1-glazes.md)\n- Two\n  - [2.0 - Wheels](2.0-wheels.md)\n";
    vec![
        ("pottery/docs/_sidebar.md", sidebar.to_owned()),
        ("pottery/docs/1.0-kilns.md", kilns),
        ("pottery/docs/1.1-glazes.md", format!("# Glazes\n\nGlass on clay.\n{}", quiz("glazes"))),
        ("pottery/docs/2.0-wheels.md", wheels),
        ("pottery/quizzes/glazes.js", glazes),
        ("pottery/quizzes/wheels.js", wheel_quiz),
    ]
}

fn bricks() -> Vec<(&'static str, String)> {
    let sidebar =
        "- [1.0 - Bricks](1.0-bricks.md)\n- [1.1 - Fire](1.1-fire.md)\n- [1.2 - Door](1.2-door.md)\n- [1.3 - Yard](1.3-yard.md)\n";
    let lit = "\n## Exercise 1: Light\n\n1. Light it.\n";
    vec![
        ("bricks/docs/_sidebar.md", sidebar.to_owned()),
        ("bricks/docs/1.0-bricks.md", BRICKS.to_owned()),
        ("bricks/docs/1.0-bricks.checks.yaml", BRICKS_CHECKS.to_owned()),
        ("bricks/docs/brick.svg", PICTURE.to_owned()),
        ("bricks/docs/1.1-fire.md", format!("# Fire\n{lit}")),
        ("bricks/docs/1.1-fire.checks.yaml", commands(1)),
        ("bricks/docs/1.2-door.md", "# Door\n\n## Exercise 1: Door\n\n1. Walk in.\n".to_owned()),
        ("bricks/docs/1.2-door.checks.yaml", DOOR_CHECKS.to_owned()),
        ("bricks/docs/1.3-yard.md", format!("# Yard\n{lit}")),
        ("bricks/docs/1.3-yard.checks.yaml", commands(40)),
    ]
}

fn vases() -> Vec<(&'static str, String)> {
    let page = "# Vases\n\nThrown tall.\n\n## Deliverables\n\n- What is a vase for?\n- How tall is yours?\n- Show your wheel\n";
    vec![("vases/docs/_sidebar.md", "- [1.0 - Vases](1.0-vases.md)\n".to_owned()), ("vases/docs/1.0-vases.md", page.to_owned())]
}

fn tiles() -> Vec<(&'static str, String)> {
    let sidebar = (1..=40).map(|number| format!("- [1.{number:02} - Tile](tile-{number:02}.md)\n")).collect();
    vec![("tiles/docs/_sidebar.md", sidebar), ("tiles/docs/tile-01.md", "# Tile\n".to_owned())]
}

/// All of them, in a folder.
pub fn write_all() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [pottery(), bricks(), vases(), tiles()].concat();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    write_files(folder.path(), &files);
    folder
}
