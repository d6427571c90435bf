//! The instructor's inbox: what waits, what is wrong with it, what narrows it, and what stands there when nothing waits.

use drillyard::app::office::{Begun, News, Office, Order, Read};
use drillyard::app::screens::inbox;
use drillyard::submission::cohort::{CheckRow, Handed, Told};
use drillyard::submission::{Cohort, Hash, Level, Rule};

use super::*;

/// A cohort is seen this long after its first submission.
const NOW: i64 = 1_772_355_600 + 3 * 86_400;

pub fn handed(who: &str, lesson: &str, day: i64, verdicts: &[Verdict]) -> Handed {
    let check = |(index, verdict): (usize, &Verdict)| CheckRow {
        id: format!("first-fire/{}", ["stacked", "cone", "watch"][index]),
        step: Some(1),
        verdict: *verdict,
        level: Level::L1,
    };
    Handed {
        branch: format!("learners/{who}"),
        submission: Hash::of(format!("{who}{lesson}{day}").as_bytes()),
        at: jiff::Timestamp::from_second(1_772_355_600 + day * 86_400).unwrap(),
        holds: true,
        learner: who.to_owned(),
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".into(),
        course: "pottery".into(),
        lesson: lesson.into(),
        previous: None,
        level: Level::L1,
        machine: None,
        host_keys: Vec::new(),
        checks: verdicts.iter().enumerate().map(check).collect(),
        deliverables: vec![("wheel".into(), true), ("bowl".into(), true), ("kick".into(), false)],
        quiz: Some((4, 5)),
        findings: Vec::new(),
    }
}

/// Ada for the second time, Grace from the same computer as somebody else, one that was changed after it was signed.
fn cohort() -> Cohort {
    let kilns = "1-clay/1.0-kilns";
    let first = handed("ada@example.org", kilns, 0, &[Verdict::Passed, Verdict::Failed]);
    let mut again = handed("ada@example.org", kilns, 1, &[Verdict::Passed, Verdict::Passed, Verdict::Errored]);
    again.previous = Some(first.submission.clone());
    again.findings.push(Told::of(Rule::CheckChanged, "manifest.json: checks", "first-fire/cone is defined otherwise here"));
    let mut grace = handed("grace@example.org", "2-wheels/2.0-wheels", 0, &[Verdict::Passed]);
    grace.machine = Some(Hash::of(b"one computer"));
    let mut barbara = handed("barbara-with-a-long-name@example.org", "1-clay/1.1-glazes", 2, &[]);
    barbara.machine = Some(Hash::of(b"one computer"));
    let mut broken = handed("linus@example.org", kilns, 3, &[]);
    (broken.holds, broken.level) = (false, Level::L0);
    broken.findings.push(Told::of(Rule::FileChanged, "answers/01-wheel.md", "has another content than the manifest says"));
    let mut nobody = handed("", "", 3, &[]);
    (nobody.holds, nobody.level, nobody.key) = (false, Level::L0, String::new());
    nobody.findings.push(Told::of(Rule::DocumentUnreadable, "manifest.json", "format is missing"));
    Cohort::new(vec![first, again, grace, barbara, broken, nobody], Vec::new())
}

pub fn read(bench: &mut Bench, cohort: Cohort) {
    let names = vec!["ada@example.org".to_owned()];
    let read = Read::new(cohort, &Begun::new(), names, Vec::new());
    bench.send(Msg::Office(News::Read(Arc::new(read))));
}

/// A workbench at the inbox that has been told nothing yet.
pub fn empty(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size);
    bench.model.shell.started = jiff::Timestamp::from_second(NOW).unwrap();
    bench.model.shell.office = Some(Box::new(Office::new("git@example.org:pottery.git".into(), false)));
    bench.model.screens = vec![Screen::Inbox(inbox::State::default())];
    bench
}

fn opened(size: (u16, u16)) -> Bench {
    let mut bench = empty(size);
    read(&mut bench, cohort());
    bench
}

fn chosen(bench: &Bench) -> String {
    match bench.model.top() {
        Screen::Inbox(state) => state.chosen(&bench.model.shell).unwrap().handed.learner.clone(),
        other => panic!("not the inbox: {other:?}"),
    }
}

#[test]
fn the_inbox_with_what_waits() {
    at_both_sizes!("inbox", opened);
}

#[test]
fn the_inbox_at_one_that_was_handed_in_again() {
    at_both_sizes!("inbox_again", |size| {
        let mut bench = opened(size);
        bench.press(&[KeyCode::Down]);
        bench
    });
}

#[test]
fn the_inbox_at_one_that_does_not_hold() {
    at_both_sizes!("inbox_broken", |size| {
        let mut bench = opened(size);
        bench.press(&[KeyCode::Char('G')]);
        bench
    });
}

#[test]
fn an_empty_inbox_says_what_comes_here_and_how() {
    at_both_sizes!("inbox_empty", |size| {
        let mut bench = empty(size);
        read(&mut bench, Cohort::default());
        bench
    });
}

#[test]
fn the_inbox_without_unicode() {
    let mut bench = opened((80, 24));
    bench.model.shell.options.unicode = false;
    let screen = bench.screen();
    assert!(screen.is_ascii(), "{screen}");
}

#[test]
fn a_filter_keeps_what_has_every_word_and_the_one_chosen_stays_so() {
    let mut bench = opened((80, 24));
    bench.press(&[KeyCode::Down, KeyCode::Down]);
    assert_eq!(chosen(&bench), "barbara-with-a-long-name@example.org");
    bench.press(&[KeyCode::Char('/')]).type_text("shared glaz");
    assert_eq!(chosen(&bench), "barbara-with-a-long-name@example.org");
    assert!(bench.screen().contains("1 of 5"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter, KeyCode::Esc]);
    assert!(bench.screen().contains("linus"));
    bench.press(&[KeyCode::Char('/')]).type_text("nothing of the sort");
    assert!(bench.screen().contains("Nothing that waits has these words"), "{}", bench.screen());
}

#[test]
fn what_comes_in_leaves_the_one_chosen_where_it_is() {
    let mut bench = opened((80, 24));
    bench.press(&[KeyCode::Down]);
    let mut more = cohort();
    more.handed.push(handed("early@example.org", "2-wheels/2.0-wheels", -1, &[]));
    read(&mut bench, Cohort::new(more.handed, Vec::new()));
    assert_eq!(chosen(&bench), "ada@example.org");
}

#[test]
fn fetching_is_told_with_its_seconds_can_be_stopped_and_one_is_enough() {
    let mut bench = opened((80, 24));
    let effects = update(&mut bench.model, Msg::Key(Key::char('s')));
    let [Effect::Office(Order::Sync { job, fetch: true })] = effects[..] else { panic!("{effects:?}") };
    bench.send(Msg::Office(News::Doing { job, doing: "fetching from there".into() }));
    bench.send(Msg::Clock(Duration::from_secs(3)));
    assert!(bench.screen().contains("fetching from there  3 s  Esc stops"), "{}", bench.screen());
    assert_eq!(update(&mut bench.model, Msg::Key(Key::char('s'))), [], "another one has to wait");
    let effects = update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Esc)));
    assert_eq!(effects, [Effect::CancelJob(job)]);
    bench.send(Msg::Office(News::Failed { job, fault: "stopped".into() }));
    assert!(bench.model.shell.office_wait().is_none());
    bench.send(Msg::Clock(Duration::from_secs(60)));
    assert_eq!(bench.model.wakes_at(), None, "nothing changes by itself any more");
}

#[test]
fn a_remote_that_is_away_is_told_and_what_is_here_stays() {
    let mut bench = opened((120, 36));
    let effects = update(&mut bench.model, Msg::Key(Key::char('s')));
    let [Effect::Office(Order::Sync { job, .. })] = effects[..] else { panic!("{effects:?}") };
    bench.send(Msg::Office(News::Synced { job, stale: Some("the remote can't be reached".into()), new: 0 }));
    let screen = bench.screen();
    assert!(screen.contains("not up to date") && screen.contains("can't be reached") && screen.contains("grace"), "{screen}");
}
