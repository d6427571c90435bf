//! What a run asks and what is seen of its results.

use super::*;
use crate::app::keymap::Action;
use crate::app::screens::question;

#[test]
fn a_click_on_an_answer_gives_it_and_one_elsewhere_nothing() {
    let question = || Question::Commands { lesson: "1.0 Kilns".into(), commands: Vec::new(), changed: false };
    let id = QuestionId(7);
    for (action, answer) in [(Action::Yes, Answer::Accept), (Action::No, Answer::Declined)] {
        let mut model = in_lesson();
        started(&mut model);
        update(&mut model, Msg::Question { id, question: question() });
        let Screen::Question(asked) = model.top() else { unreachable!() };
        let sheet = question::compose(asked, 76, &model.shell).sheet;
        let line = sheet.lines.iter().position(|line| line.action == Some(action)).unwrap();
        let row = model.shell.frame().body.y + u16::try_from(line).unwrap();
        assert_eq!(update(&mut model, Msg::Click { column: 4, row: 1 }), []);
        assert_eq!(update(&mut model, Msg::Click { column: 4, row }), [Effect::Reply(id, answer)], "{action:?}");
    }
}

#[test]
fn evidence_that_is_shown_is_read_anew_after_a_run() {
    let mut model = in_lesson();
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Enter);
    let run = |model: &mut Model, hash: &str| {
        let job = started(model);
        let result = CheckResult { evidence: Some(hash.into()), ..outcome("stacked", Verdict::Failed, None) };
        update(model, Msg::Run { job, event: RunEvent::Result(Box::new(result)) });
        update(model, Msg::Run { job, event: RunEvent::Finished { cancelled: false } })
    };
    let reads =
        |effects: &[Effect], wanted: &str| effects.iter().any(|effect| matches!(effect, Effect::LoadEvidence { hash } if hash == wanted));
    assert!(!reads(&run(&mut model, "one"), "one"), "nobody asked for it");
    assert!(reads(&type_keys(&mut model, "e"), "one"));
    assert!(reads(&run(&mut model, "two"), "two"));
}
