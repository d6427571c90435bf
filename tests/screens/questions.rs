//! What only the person can settle: machines, passphrases, host keys, commands, answers.

use super::*;

fn candidates() -> Vec<Candidate> {
    let ssh = |name: &str, found: &str| Candidate {
        name: name.into(),
        found: found.into(),
        binding: TargetBinding { ssh: Some(name.into()), ..TargetBinding::default() },
    };
    vec![ssh("kiln", "~/.ssh/config"), ssh("old-kiln", "~/.ssh/config")]
}

#[test]
fn target_comes_up_when_a_check_has_no_machine() {
    at_both_sizes!("target", |size| {
        let mut bench = Bench::in_lesson(size);
        let missing = CheckResult { because: Some("no_target".into()), actual: String::new(), ..result("cone", 2, Verdict::Errored) };
        bench.run(vec![missing], true);
        let drillyard::app::screens::Screen::Target(form) = bench.model.top() else { panic!("no form:\n{}", bench.screen()) };
        let job = form.job;
        bench.send(Msg::Candidates { job, candidates: candidates() });
        bench
    });
}

#[test]
fn question_of_a_passphrase_shows_nothing_of_it() {
    at_both_sizes!("question_passphrase", |size| {
        let mut bench = asked(size, Question::Passphrase { identity: "~/.ssh/id_ed25519".into(), again: true });
        bench.press(&[KeyCode::Char('h'), KeyCode::Char('u'), KeyCode::Char('q')]);
        bench
    });
}

#[test]
fn question_of_a_server_shows_an_answer_only_where_the_server_lets_it_be_seen() {
    let question = |prompt: &str, shown| Question::Login {
        after_key: false,
        machine: "-p 2222 potter@192.0.2.7".into(),
        instruction: "Two steps are needed at the kiln.".into(),
        prompt: prompt.into(),
        shown,
        again: !shown,
    };
    at_both_sizes!("question_login", |size| {
        let mut bench = asked(size, question("Password:", false));
        bench.press(&[KeyCode::Char('h'), KeyCode::Char('u'), KeyCode::Char('q')]);
        bench
    });
    let mut bench = asked((80, 24), question("One-time code:", true));
    bench.press(&[KeyCode::Char('h'), KeyCode::Char('u'), KeyCode::Char('q')]);
    assert!(bench.screen().contains("> huq"), "{}", bench.screen());
}

#[test]
fn question_of_a_host_key() {
    let question = Question::HostKey {
        target: "kiln-1".into(),
        host: "192.0.2.7".into(),
        algorithm: "ED25519".into(),
        fingerprint: "SHA256:YkuIVS0fPmbS4JMnPEdCPj9jkSO0Hx4lAk7xPmXy3Vw".into(),
    };
    at_both_sizes!("question_host_key", |size| asked(size, question.clone()));
}

#[test]
fn question_of_commands_shows_all_of_them_and_what_changed() {
    let line = |text: &str, novelty| CommandLine { text: text.into(), novelty };
    let mut commands = vec![
        line("in kiln-1: systemctl is-active kiln", Novelty::Same),
        line("on this computer: curl -s http://kiln-1:8080/temperature", Novelty::New),
        line("in kiln-1: true", Novelty::Gone),
    ];
    at_both_sizes!("question_commands", |size| {
        asked(size, Question::Commands { lesson: "1.0 Kilns".into(), commands: commands.clone(), changed: true })
    });
    commands.extend((0..40).map(|number| line(&format!("in kiln-1: test -e /kiln/{number}"), Novelty::Same)));
    let mut bench = asked((80, 24), Question::Commands { lesson: "1.0 Kilns".into(), commands, changed: false });
    assert!(!bench.screen().contains("/kiln/39") && !bench.screen().contains("yes, until"), "{}", bench.screen());
    bench.press(&[KeyCode::Char('y')]);
    assert!(bench.screen().contains("there are more commands below"), "{}", bench.screen());
    bench.press(&[KeyCode::Char(' '), KeyCode::Char(' '), KeyCode::Char(' '), KeyCode::Char(' ')]);
    assert!(bench.screen().contains("/kiln/39") && bench.screen().contains("yes, until"), "{}", bench.screen());
}

#[test]
fn question_names_the_keys_that_the_learner_gave_it_and_takes_them() {
    let (keymap, told) = Keymap::with("keymap.yaml", "question: { yes: s, no: x }\npassphrase: { open: ctrl-o, cancel: ctrl-x }\n");
    assert_eq!(told, []);
    let ask = |question: Question| {
        let mut bench = asked((80, 24), question);
        bench.model.shell.keymap = keymap.clone();
        bench
    };
    let commands = vec![CommandLine { text: "in kiln-1: true".into(), novelty: Novelty::New }];
    let commands = Question::Commands { lesson: "1.0 Kilns".into(), commands, changed: false };
    let mut bench = ask(commands);
    keep("question_with_other_keys", &bench.screen());
    bench.press(&[KeyCode::Char('y'), KeyCode::Char('n')]);
    assert!(matches!(bench.model.top(), Screen::Question(_)), "the keys of the table do nothing any more");
    let effects = update(&mut bench.model, Msg::Key(Key::char('s')));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Reply(..))), "{effects:?}");
    assert!(!matches!(bench.model.top(), Screen::Question(_)));

    let mut bench = ask(Question::Passphrase { identity: "~/.ssh/id_ed25519".into(), again: false });
    let screen = bench.screen();
    assert!(screen.contains("ctrl-o unlock") && screen.contains("ctrl-x do without") && !screen.contains("Esc"), "{screen}");
    let effects = update(&mut bench.model, Msg::Key(Key::ctrl('x')));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Reply(..))), "{effects:?}");
}

/// At the smallest terminal, wherever something is typed and however long that and what is asked are.
#[test]
fn where_one_types_is_on_screen() {
    let text = "A word of the question, and one more. ".repeat(20);
    let prompt = |text: &str| Prompt { text: text.into(), typed: true };
    let check = ("first-fire".into(), "cone".into());
    for text in ["How hot?", &text] {
        let mut bench = Bench::in_lesson((50, 14));
        let asked = Asked::ByCheck { lesson: LessonId("1-clay/1.0-kilns".into()), check: check.clone(), prompt: prompt(text) };
        bench.model.shell.go = Some(Go::Push(Box::new(Screen::Question(question::State::new(asked)))));
        bench.send(Msg::Evidence { hash: String::new(), evidence: Err(String::new()) });
        cursor_is_after(&mut bench, "> ");
        bench.send(Msg::Wheel { column: 5, row: 5, notches: -9 }).type_text("12 hundred degrees, 漢字, and then some more of it");
        cursor_is_after(&mut bench, "some more of it");
        bench.send(Msg::Resize(120, 36)).send(Msg::Resize(50, 14));
        cursor_is_after(&mut bench, "some more of it");
        bench.send(Msg::Key(Key::ctrl('u')));
        cursor_is_after(&mut bench, "> ");
    }
    let mut bench = Bench::in_lesson((50, 14));
    bench.run(vec![CheckResult { because: Some("no_target".into()), actual: String::new(), ..result("cone", 2, Verdict::Errored) }], true);
    bench.type_text("somebody@a-very-long-name.of-a-machine.example:2222");
    cursor_is_after(&mut bench, "machine.example:2222");
    bench.send(Msg::Key(Key::ctrl('u')));
    bench.press(&[KeyCode::Down]).type_text("漢字");
    cursor_is_after(&mut bench, "漢字");
}

/// The terminal's cursor stands right after `text`, in the body.
fn cursor_is_after(bench: &mut Bench, text: &str) {
    let (width, height) = bench.model.shell.size;
    let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
    let Some((x, y)) = view(&bench.model, Colours::True, &PictureCache::default(), &mut cells) else { panic!("no cursor") };
    let before: String = (0..x).map(|x| cells[(x, y)].symbol()).collect();
    let body = bench.model.shell.frame().body;
    assert!(before.replace("字 ", "字").replace("漢 ", "漢").ends_with(text), "{before:?}, not {text:?}");
    assert!(body.contains(x, y), "{x}, {y}");
}

#[test]
fn question_that_is_answered_in_words() {
    let asked = Asked::ByCheck {
        lesson: LessonId("1-clay/1.0-kilns".into()),
        check: ("first-fire".into(), "cone".into()),
        prompt: Prompt { text: "At how many degrees does cone 6 bend?".into(), typed: true },
    };
    at_both_sizes!("question_answer", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.model.shell.go = Some(Go::Push(Box::new(Screen::Question(question::State::new(asked.clone())))));
        bench.send(Msg::Evidence { hash: String::new(), evidence: Err(String::new()) });
        bench.press(&[KeyCode::Char('1'), KeyCode::Char('2'), KeyCode::Char('2'), KeyCode::Left, KeyCode::Char('?')]);
        bench
    });
}
