//! Keys, messages and commands.

use super::*;

#[test]
fn keys() {
    at_both_sizes!("keys", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.press(&[KeyCode::Char('?')]);
        bench
    });
}

#[test]
fn messages() {
    at_both_sizes!("messages", |size| {
        let mut bench = Bench::new(size);
        let reason = "nothing is saved in this session: ~/.local/share/drillyard/progress.db cannot be written; make it writable";
        bench.send(Msg::Problems(vec![Diagnostic::error(
            "broken-yaml",
            "1-clay/1.0-kilns.md",
            3,
            7,
            "not readable as YAML: a ] is missing",
        )]));
        bench.send(Msg::NothingSaved(reason.into()));
        bench.press(&[KeyCode::Char('m')]);
        bench.send(Msg::Clock(Duration::from_secs(75)));
        bench.send(Msg::Notice("copied".into()));
        bench.press(&[KeyCode::Char('!')]);
        bench
    });
}

#[test]
fn palette() {
    at_both_sizes!("palette", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.press(&[KeyCode::Char(':')]);
        bench
    });
    let mut bench = Bench::in_lesson((80, 24));
    for ch in ":chk".chars() {
        bench.press(&[KeyCode::Char(ch)]);
    }
    keep("palette_narrowed", &bench.screen());
}
