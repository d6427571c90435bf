//! A submission, to be reviewed: what is seen of it, what is decided and kept, what is written, and what would be sent.

use drillyard::app::msg::JobId;
use drillyard::app::office::{Line, News, Order};
use drillyard::app::screens::reviewing::{Attached, Loaded, Prepared, Prompt, Quiz, Sent, Shown, State};
use drillyard::domain::evidence::{Evidence, Outcome};
use drillyard::domain::opinion::Opinions;
use drillyard::submission::review::{Decision, Ruling};
use drillyard::submission::{Change, Cohort, Level, difference};

use super::inbox::{empty, handed, read};
use super::*;

const ANSWER: &str = "It turns the clay, so that it stays **round**.\n\n- by foot\n- by hand\n";

fn at(day: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_772_355_600 + day * 86_400).unwrap()
}

fn seen(text: &str) -> Evidence {
    Evidence {
        vantage: Vantage::Guest,
        target: Some("kiln-1".into()),
        command: "cat /etc/kiln".into(),
        outcome: Outcome::Exited(0),
        stdout: text.into(),
        stderr: String::new(),
        started: at(1),
        ended: at(1),
        truncated: false,
        ladder: Vec::new(),
    }
}

fn loaded(bench: &Bench, who: &str) -> Loaded {
    let office = bench.model.shell.office.as_deref().unwrap();
    let line: Line = office.waiting().iter().find(|line| line.handed.learner == who).unwrap().clone();
    let shown = |check: &str, verdict, judged| Shown {
        result: CheckResult { title: format!("The {check} is as it should be"), ..result(check, 1, verdict) },
        judged,
        level: Level::L1,
        evidence: vec![seen("cone: 6\n")],
    };
    let prompt = |id: &str, words: &str, answer: Option<&str>| Prompt {
        id: id.into(),
        words: words.into(),
        answer: answer.map(str::to_owned),
        ..Prompt::default()
    };
    let before = "It turns the clay, so that it stays **flat**.\n\n- by foot\n";
    let prompts = vec![
        Prompt {
            difference: Some(difference(before, ANSWER)),
            quiz: true,
            ..prompt(
                "wheel",
                "What is a wheel for, and when would you rather build a pot by hand, from coils or from slabs of clay, than throw it?",
                Some(ANSWER),
            )
        },
        Prompt { results: vec![0, 1], ..prompt("bowl", "Show a bowl", Some("It is on the shelf.\n")) },
        Prompt {
            sent: Some(Sent { verified: false, comment: "Say which one.".into(), by: "grace@example.org".into(), at: at(1) }),
            ..prompt("kick", "Is a kick wheel better?", None)
        },
    ];
    Loaded {
        level: line.handed.level,
        prompts,
        results: vec![shown("cone", Verdict::Passed, Some(Verdict::Passed)), shown("stacked", Verdict::Failed, None)],
        statements: vec![("first-fire/log".into(), "yes".into())],
        quizzes: vec![Quiz { name: "glazes.js".into(), right: 4, asked: 5, finished: at(0), missed: vec!["Which of these melt?".into()] }],
        files: vec![Attached { path: "files/log.txt".into(), bytes: 12, text: Some("fired at six\n".into()) }],
        changes: vec!["first-fire/cone: passed (was failed)".into(), "wheel: the answer changed".into()],
        opinions: Opinions::new(line.handed.submission.as_str()),
        phrases: vec!["Say why.".into(), "Well seen.".into(), "Show the whole\nscreen.".into()],
        line,
    }
}

/// Ada's second submission, and another that waits.
fn opened(size: (u16, u16)) -> Bench {
    let mut bench = empty(size);
    let kilns = "1-clay/1.0-kilns";
    let first = handed("ada@example.org", kilns, 0, &[Verdict::Failed]);
    let mut again = handed("ada@example.org", kilns, 1, &[Verdict::Passed]);
    again.previous = Some(first.submission.clone());
    let broken = {
        let mut broken = handed("mallory@example.org", kilns, 2, &[]);
        broken.holds = false;
        broken
    };
    read(&mut bench, Cohort::new(vec![first, again, handed("grace@example.org", kilns, 2, &[]), broken], Vec::new()));
    open(&mut bench, "ada@example.org");
    bench
}

fn open(bench: &mut Bench, who: &str) {
    let loaded = loaded(bench, who);
    let effects = bench.model.shell.open_submission(loaded.line.clone(), matches!(bench.model.top(), Screen::Reviewing(_)));
    let [Effect::Office(Order::Open { job, .. })] = &effects[..] else { panic!("{effects:?}") };
    bench.send(Msg::Office(News::Opened { job: *job, loaded: Ok(Box::new(loaded)) }));
}

fn pressed(size: (u16, u16), keys: &[KeyCode]) -> Bench {
    let mut bench = opened(size);
    bench.press(keys);
    bench
}

fn state(bench: &Bench) -> &State {
    match bench.model.top() {
        Screen::Reviewing(state) => state,
        other => panic!("not a submission: {other:?}"),
    }
}

/// What the key asks to be kept.
fn kept(bench: &mut Bench, key: char) -> Opinions {
    let effects = update(&mut bench.model, Msg::Key(Key::char(key)));
    let [Effect::Office(Order::Keep(opinions))] = &effects[..] else { panic!("{key}: {effects:?}") };
    (**opinions).clone()
}

fn prepared(bench: &mut Bench) -> (JobId, Vec<Decision>, String) {
    let effects = update(&mut bench.model, Msg::Key(Key::char('s')));
    let Some(Effect::Office(Order::Prepare { job, decisions, comment, .. })) = effects.last() else { panic!("{effects:?}") };
    let document = format!("{{\n  \"submission\": \"{}\",\n  \"comment\": \"{comment}\"\n}}", state(bench).opinions.submission);
    let prepared = Prepared {
        submission: state(bench).opinions.submission.clone(),
        document,
        reviewer: "tutor@example.org".into(),
        key: "~/.ssh/id_ed25519 (ssh-ed25519 SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU)".into(),
        to: "git@example.org:pottery.git".into(),
    };
    let (job, decisions, comment) = (*job, decisions.clone(), comment.clone());
    bench.send(Msg::Office(News::Prepared { job, prepared: Ok(Box::new(prepared)) }));
    (job, decisions, comment)
}

const V: KeyCode = KeyCode::Char('v');
const B: KeyCode = KeyCode::Char('b');

#[test]
fn a_submission_to_be_reviewed() {
    at_both_sizes!("reviewing", opened);
}

#[test]
fn an_answer_with_its_evidence_word_for_word() {
    at_both_sizes!("reviewing_evidence", |size| pressed(size, &[KeyCode::Tab, KeyCode::Enter, KeyCode::Esc, KeyCode::Char('e')]));
}

#[test]
fn an_answer_with_what_became_of_it() {
    at_both_sizes!("reviewing_changes", |size| pressed(size, &[KeyCode::Enter, KeyCode::Esc, KeyCode::Char('d')]));
}

#[test]
fn a_comment_being_written() {
    at_both_sizes!("reviewing_comment", |size| {
        let mut bench = pressed(size, &[B]);
        bench.type_text("Which clay, and how wet?");
        bench
    });
}

#[test]
fn the_whole_with_all_that_is_known() {
    at_both_sizes!("reviewing_whole", |size| pressed(size, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Enter, KeyCode::Esc]));
}

#[test]
fn a_talk_about_one_prompt() {
    at_both_sizes!("reviewing_talk", |size| {
        let mut bench = pressed(size, &[KeyCode::Char('L'), KeyCode::Enter]);
        bench.type_text("Knows coils by heart");
        bench.press(&[KeyCode::Esc, KeyCode::Char('x'), V]);
        bench
    });
}

#[test]
fn what_would_be_sent() {
    at_both_sizes!("reviewing_sending", |size| {
        let mut bench = pressed(size, &[V, B]);
        bench.type_text("The glaze ran.");
        bench.press(&[KeyCode::Esc]);
        prepared(&mut bench);
        bench
    });
}

#[test]
fn phrases_to_choose_from() {
    at_both_sizes!("phrases", |size| pressed(size, &[KeyCode::Char('p')]));
}

#[test]
fn a_review_without_unicode() {
    let mut bench = pressed((80, 24), &[V]);
    bench.model.shell.options.unicode = false;
    bench.send(Msg::Resize(80, 24));
    assert!(bench.screen().is_ascii(), "{}", bench.screen());
}

#[test]
fn a_decision_is_kept_at_once_goes_on_to_what_is_open_and_the_same_key_takes_it_back() {
    let mut bench = opened((120, 36));
    let opinions = kept(&mut bench, 'v');
    assert_eq!(opinions.on["wheel"].verified, Some(true));
    assert_eq!(state(&bench).chosen, 1, "on to what is open");
    bench.press(&[KeyCode::BackTab]);
    assert_eq!(kept(&mut bench, 'v').on["wheel"].verified, None);
}

#[test]
fn what_needs_work_asks_for_a_comment_and_all_that_is_typed_is_kept_within_a_second() {
    let mut bench = opened((120, 36));
    assert_eq!(kept(&mut bench, 'b').on["wheel"].verified, Some(false));
    bench.type_text("Which clay?");
    assert!(bench.screen().contains("not saved yet"), "{}", bench.screen());
    let due = bench.model.wakes_at().unwrap();
    assert!(due <= bench.model.shell.now + Duration::from_secs(1));
    let effects = update(&mut bench.model, Msg::Clock(due));
    let [Effect::Office(Order::Keep(opinions))] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(opinions.on["wheel"].comment, "Which clay?");
    bench.send(Msg::Office(News::Kept(opinions.clone())));
    assert!(bench.screen().contains("· saved"), "{}", bench.screen());
    bench.press(&[KeyCode::Esc]);
    assert_eq!(state(&bench).chosen, 1, "done with it, on to what is open");
}

#[test]
fn a_store_that_refuses_is_told_and_asked_again() {
    let mut bench = opened((120, 36));
    let opinions = kept(&mut bench, 'v');
    bench.send(Msg::Office(News::NotKept { submission: opinions.submission.clone(), fault: "the disk is full".into() }));
    assert!(bench.screen().contains("the disk is full"));
    let effects = update(&mut bench.model, Msg::Clock(Duration::from_secs(6)));
    assert_eq!(effects, [Effect::Office(Order::Keep(Box::new(opinions)))]);
}

#[test]
fn leaving_the_program_in_the_middle_of_a_comment_keeps_it() {
    let mut bench = opened((120, 36));
    kept(&mut bench, 'b');
    bench.type_text("half a wo");
    let effects = update(&mut bench.model, Msg::Quit);
    let keeps = |effect: &Effect| matches!(effect, Effect::Office(Order::Keep(opinions)) if opinions.on["wheel"].comment == "half a wo");
    assert!(effects.iter().any(keeps), "{effects:?}");
}

#[test]
fn only_what_is_decided_is_sent_at_the_level_that_was_seen_and_a_note_never_leaves() {
    let mut bench = opened((120, 36));
    bench.press(&[KeyCode::Char('L'), KeyCode::Enter]).type_text("privately");
    bench.press(&[KeyCode::Esc, KeyCode::Char('x'), V, KeyCode::Esc]);
    bench.press(&[KeyCode::Tab, KeyCode::Char('c')]).type_text("still open");
    bench.press(&[KeyCode::Esc]);
    let (_, decisions, _) = prepared(&mut bench);
    let wheel = Decision { deliverable: "wheel".into(), decision: Ruling::Verified, comment: String::new(), level: Level::L3 };
    assert_eq!(decisions, [wheel]);
    let effects = update(&mut bench.model, Msg::Key(Key::char('y')));
    let [Effect::Office(Order::Send { job, document, opinions })] = &effects[..] else { panic!("{effects:?}") };
    assert!(document.contains("submission") && !document.contains("privately"), "{document}");
    let (job, left) = (*job, opinions.after_sending());
    assert_eq!(left.on.keys().collect::<Vec<_>>(), ["bowl"], "a comment on what is open stays");
    assert_eq!(update(&mut bench.model, Msg::Key(Key::char('y'))), [], "once");
    bench.send(Msg::Office(News::Sent { job, left: Box::new(left), phrases: vec!["Well done.".into()] }));
    assert!(bench.screen().contains("n goes on to grace@example.org"), "{}", bench.screen());
    assert!(bench.screen().contains("verified, sent"), "{}", bench.screen());
}

#[test]
fn what_could_not_be_sent_is_all_there_still() {
    let mut bench = pressed((120, 36), &[V]);
    prepared(&mut bench);
    let effects = update(&mut bench.model, Msg::Key(Key::char('y')));
    let [Effect::Office(Order::Send { job, .. })] = effects[..] else { panic!("{effects:?}") };
    bench.send(Msg::Office(News::Failed { job, fault: "the remote can't be reached".into() }));
    assert!(bench.screen().contains("can't be reached"), "{}", bench.screen());
    assert_eq!(state(&bench).opinions.decided(), 1);
    prepared(&mut bench);
}

#[test]
fn a_passphrase_is_asked_for_only_while_something_is_being_signed() {
    let question = || Question::Passphrase { identity: "~/.ssh/id_ed25519".into(), again: false };
    let mut bench = pressed((120, 36), &[V]);
    let effects = update(&mut bench.model, Msg::Question { id: QuestionId(1), question: question() });
    assert!(matches!(effects[..], [Effect::Reply(..)]), "nobody signs: {effects:?}");
    prepared(&mut bench);
    update(&mut bench.model, Msg::Key(Key::char('y')));
    bench.send(Msg::Question { id: QuestionId(2), question: question() });
    assert!(matches!(bench.model.top(), Screen::Question(_)));
    assert!(bench.screen().contains("The passphrase of"), "{}", bench.screen());
}

#[test]
fn one_that_does_not_hold_can_be_read_and_not_decided_on() {
    let mut bench = opened((120, 36));
    open(&mut bench, "mallory@example.org");
    for key in ['v', 'b', 'V', 'c', 'p', 'x', 's'] {
        assert_eq!(update(&mut bench.model, Msg::Key(Key::char(key))), [], "{key}");
        assert!(state(&bench).text.is_none(), "{key}");
        assert!(bench.screen().contains("it does not hold"), "{key}: {}", bench.screen());
    }
}

#[test]
fn the_next_one_takes_the_place_of_this_one_and_back_is_the_inbox() {
    let mut bench = opened((120, 36));
    let effects = update(&mut bench.model, Msg::Key(Key::char('n')));
    let [Effect::Office(Order::Open { line, .. })] = &effects[..] else { panic!("{effects:?}") };
    assert_ne!(line.handed.learner, "ada@example.org");
    open(&mut bench, "grace@example.org");
    assert_eq!(bench.model.screens.len(), 2);
    bench.press(&[KeyCode::Esc]);
    assert!(matches!(bench.model.top(), Screen::Inbox(_)));
}

#[test]
fn a_phrase_is_chosen_by_its_digit_or_a_few_letters() {
    for typed in ["2", "well"] {
        let mut bench = pressed((120, 36), &[B]);
        bench.send(Msg::Key(Key::ctrl('t'))).type_text(typed);
        bench.press(&[KeyCode::Enter]);
        assert_eq!(state(&bench).opinions.on["wheel"].comment, "Well seen.", "{typed}");
    }
}

#[test]
fn everything_open_is_verified_at_once() {
    let mut bench = opened((120, 36));
    let opinions = kept(&mut bench, 'V');
    assert_eq!(opinions.decided(), 2, "what was sent back before is not open");
}

#[test]
fn what_is_gone_and_what_has_come_is_told_by_signs_too() {
    let bench = pressed((120, 36), &[KeyCode::Char('d')]);
    let screen = bench.screen();
    assert!(screen.contains("[-**flat**.-]") && screen.contains("{+**round**.+}"), "{screen}");
    assert!(difference("a", "b").iter().any(|(change, _)| *change == Change::Gone));
}

#[test]
fn the_mouse_chooses_reads_and_places_the_cursor() {
    let mut bench = opened((120, 36));
    let row = |bench: &Bench, text: &str| bench.screen().lines().position(|line| line.contains(text)).unwrap().try_into().unwrap();
    let y = row(&bench, "Show a bowl");
    bench.send(Msg::Click { column: 10, row: y });
    assert_eq!(state(&bench).chosen, 1);
    bench.send(Msg::Click { column: 10, row: y });
    assert!(state(&bench).text.is_some(), "a second click comments");
    bench.type_text("one two");
    let y = row(&bench, "one two");
    let column = bench.screen().lines().nth(y.into()).unwrap().split("one").next().unwrap().chars().count() + 3;
    bench.send(Msg::Click { column: column.try_into().unwrap(), row: y }).type_text("!");
    assert_eq!(state(&bench).opinions.on["bowl"].comment, "one! two");
}
