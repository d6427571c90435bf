//! Every language that courses use, under each of its names, by a few of its words.

use super::*;

fn shown<'a>(highlighter: &mut Highlighter, language: &str, text: &'a str) -> Vec<(&'a str, Syntax)> {
    let pieces = highlighter.pieces(language, text, &|| true);
    pieces.into_iter().map(|piece| (&text[piece.start as usize..piece.end as usize], piece.syntax)).collect()
}

/// Names of a language, some of its words, and what is to be found in them.
type Case = (&'static [&'static str], &'static str, &'static [(&'static str, Syntax)]);

#[test]
fn every_language_is_known_under_all_its_names() {
    use Syntax::{Attribute, Comment, Constant, Deleted, Function, Heading, Inserted, Keyword, Number, Sign, String, Tag, Type, Variable};
    const SHELL: &[&str] =
        &["bash", "sh", "zsh", "ksh", "shell", "kubectl", "console", "terminal", "shellsession", "shell-session", "sh-session"];
    let cases: &[Case] = &[
        (SHELL, "if grep \"$HOME\" x; then", &[("if", Keyword), ("grep", Function), ("$HOME", Variable), ("then", Keyword)]),
        (&["yaml", "yml", "YAML"], "key: true # remark", &[("key", Tag), ("true", Constant), ("# remark", Comment)]),
        (&["json", "jsonc", "json5"], "{\"a\": \"b\\n\", \"c\": 1}", &[("\"a\"", Tag), ("\"b", String), ("\\n", Constant), ("1", Number)]),
        (
            &["hcl", "tf", "terraform", "tfvars"],
            "resource \"a\" \"b\" { c = 2 }",
            &[("resource", Keyword), ("\"a\"", String), ("2", Number)],
        ),
        (&["dockerfile", "docker", "Dockerfile", "containerfile"], "FROM debian\nRUN ls -l", &[("FROM", Keyword), ("RUN", Keyword)]),
        (&["dockerfile"], "ARG A=1\nFROM debian AS b", &[("ARG", Keyword), ("FROM", Keyword), ("AS", Keyword)]),
        (
            &["dockerfile"],
            "# Kilns\nCOPY kiln /kiln\n\nENTRYPOINT [\"/kiln\"]",
            &[("# Kilns", Comment), ("COPY", Keyword), ("ENTRYPOINT", Keyword)],
        ),
        (&["makefile", "make", "mk"], "all: x\n\tcc # remark", &[("all", Function), ("cc", Function), ("# remark", Comment)]),
        (&["go", "golang"], "func a() int { return nil }", &[("func", Keyword), ("a", Function), ("int", Type), ("nil", Constant)]),
        (
            &["python", "py", "python3", "pycon"],
            "def f(x): return x is not None",
            &[("def", Keyword), ("f", Function), ("is", Keyword), ("None", Constant)],
        ),
        (
            &["js", "javascript", "mjs", "cjs", "node", "jsx"],
            "const a = `b`; // c",
            &[("const", Keyword), ("`b`", String), ("// c", Comment)],
        ),
        (&["ts", "typescript"], "let a: string = 'b';", &[("let", Keyword), ("string", Type), ("'b'", String)]),
        (&["tsx"], "const a = <p id=\"b\">c</p>;", &[("const", Keyword), ("p", Tag), ("id", Attribute), ("\"b\"", String)]),
        (&["groovy", "jenkinsfile", "Jenkinsfile", "gradle"], "def a = 'b' // c", &[("def", Keyword), ("'b'", String), ("// c", Comment)]),
        (&["xml", "svg", "xsd", "pom"], "<a b=\"c\"/>", &[("a", Tag), ("b", Attribute), ("\"c\"", String)]),
        (&["html", "htm"], "<a href=\"c\">d</a>", &[("a", Tag), ("href", Attribute), ("\"c\"", String)]),
        (&["css"], "a { color: #fff; }", &[("a", Tag), ("color", Tag), ("#fff", Constant)]),
        (&["markdown", "md"], "# Top\n\n`code`", &[("# Top", Heading), ("code", String)]),
        (&["toml"], "a = \"b\" # c", &[("a", Tag), ("\"b\"", String), ("# c", Comment)]),
        (&["ini", "conf", "cfg", "properties", "editorconfig", "systemd"], "[a]\nb = c", &[("a", Heading), ("b", Tag), ("c", String)]),
        (&["nginx", "conf"], "server {\n  listen 80;\n}", &[("server", Keyword), ("listen", Keyword)]),
        (&["diff", "patch"], "@@ -1 +1 @@\n-a\n+b", &[("-a", Deleted), ("+b", Inserted)]),
        (
            &["powershell", "ps1", "pwsh", "ps"],
            "# a\nGet-Item $b -eq 1",
            &[("# a", Comment), ("Get-Item", Function), ("$b", Variable), ("1", Number)],
        ),
        (
            &["sql", "mysql", "postgresql", "psql", "sqlite"],
            "SELECT * FROM a WHERE b = 'c' AND d",
            &[("SELECT", Keyword), ("*", Sign), ("'c'", String), ("AND", Keyword)],
        ),
        (&["java"], "class A { int b = 1; } // c", &[("class", Keyword), ("A", Type), ("int", Type), ("1", Number), ("// c", Comment)]),
        (&["kotlin", "kt", "kts"], "fun f(): Int { return 1 }", &[("f", Function), ("1", Number)]),
        (&["ruby", "rb"], "def a; puts \"b\"; end", &[("def", Keyword), ("a", Function), ("\"b\"", String), ("end", Keyword)]),
        (&["rust", "rs"], "fn a() { println!(\"b\") }", &[("fn", Keyword), ("a", Function), ("println!", Function), ("\"b\"", String)]),
        (&["c", "h"], "#include <a>\nint b() { return 1; }", &[("#include", Keyword), ("int", Type), ("b", Function), ("1", Number)]),
        (&["cpp", "c++", "cc", "cxx", "hpp"], "class A { int b; }; // c", &[("A", Type), ("int", Type), ("// c", Comment)]),
        (&["cs", "csharp", "c#"], "class A { int b = 1; }", &[("A", Type), ("1", Number)]),
        (&["php"], "<?php echo 'a'; // b", &[("'a'", String), ("// b", Comment)]),
        (&["lua"], "local a = 1 -- b", &[("1", Number), ("-- b", Comment)]),
        (&["vim", "viml"], "let a = 1", &[("1", Number)]),
    ];
    let mut highlighter = Highlighter::load();
    for (names, text, expected) in cases {
        for name in *names {
            let found = shown(&mut highlighter, name, text);
            // White space has no colour of its own.
            let trimmed: Vec<_> = found.iter().map(|(words, syntax)| (words.trim(), *syntax)).collect();
            for piece in *expected {
                assert!(trimmed.contains(piece), "{name}: no {piece:?} in {trimmed:?}");
            }
        }
    }
}

#[test]
fn what_is_not_known_stays_plain() {
    let mut highlighter = Highlighter::load();
    for language in ["", "text", "plaintext", "txt", "output", "klingon"] {
        assert_eq!(shown(&mut highlighter, language, "if 1 # x"), [], "{language}");
    }
}

#[test]
fn of_a_session_only_what_was_typed_is_read_and_each_command_anew() {
    let found = shown(&mut Highlighter::load(), "console", "$ echo 'open\nif then 1\n$ ls -l");
    assert_eq!(
        found,
        [
            ("$ ", Syntax::Prompt),
            ("echo", Syntax::Function),
            ("'open", Syntax::String),
            ("$ ", Syntax::Prompt),
            ("ls", Syntax::Function),
            (" -l", Syntax::Attribute)
        ]
    );
}

#[test]
fn what_is_too_large_or_takes_too_long_stays_plain() {
    let mut highlighter = Highlighter::load();
    let line = "echo 1\n";
    assert!(!shown(&mut highlighter, "sh", line).is_empty());
    assert_eq!(shown(&mut highlighter, "sh", &line.repeat(LARGEST_BLOCK / line.len() + 1)), []);
    assert_eq!(shown(&mut highlighter, "sh", &format!("{line}# {}", "x".repeat(LONGEST_LINE))), []);
    assert_eq!(highlighter.pieces("sh", line, &|| false), []);
}

#[test]
fn every_grammar_of_the_table_exists() {
    let highlighter = Highlighter::load();
    for (names, grammar) in languages::LANGUAGES {
        assert!(highlighter.grammars.find_syntax_by_name(grammar).is_some(), "{grammar} for {names:?}");
    }
}

#[test]
fn pieces_are_in_order_apart_and_within_the_text() {
    let mut highlighter = Highlighter::load();
    let text = "# ä\n\ta: \"é\u{301}\"\n- 漢字: 👩\u{200d}💻 # x\r\n\n---\n<a>$(`\n";
    for (names, _) in languages::LANGUAGES {
        for piece in highlighter.pieces(names[0], text, &|| true).windows(2) {
            assert!(piece[0].start < piece[0].end && piece[0].end <= piece[1].start, "{names:?}");
        }
        assert!(shown(&mut highlighter, names[0], text).iter().all(|(words, _)| !words.contains('\n')), "{names:?}");
    }
}
