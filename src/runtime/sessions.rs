//! The sessions with targets that stand open: each is handed to the thread that asks, and comes back when that has its answers, so that
//! a run of several turns, and a watch of many runs, log in once. Connecting is the prober's matter.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::probe::Probe;
use crate::domain::run::{Answer, Question};
use crate::domain::target::{Bindings, TargetBinding};
use crate::ports::{Cancel, Person, Prober, TargetEvent, TargetSession};

/// How often idle sessions are looked after: a server may ask every second whether anybody is there.
const TENDED_EVERY: Duration = Duration::from_millis(500);

/// Sessions of one command, or of one run in the workbench. They end with this value.
pub struct Sessions<'a> {
    /// Opens them; asks this host as well.
    pub prober: &'a dyn Prober,
    idle: Mutex<Vec<Idle<'a>>>,
    declined: Mutex<Vec<Question>>,
    tended: Mutex<Option<Instant>>,
}

struct Idle<'a> {
    target: String,
    binding: Option<TargetBinding>,
    session: Box<dyn TargetSession + 'a>,
}

impl<'a> Sessions<'a> {
    /// None is open yet.
    pub fn new(prober: &'a dyn Prober) -> Self {
        Self { prober, idle: Mutex::default(), declined: Mutex::default(), tended: Mutex::default() }
    }

    /// Asks one target, in the session that stands open, if one does; see [`TargetSession::ask`]. What `person` did not want to answer once
    /// is not asked again.
    pub fn ask(
        &self,
        target: &str,
        probes: &[Probe],
        bindings: &Bindings,
        person: &dyn Person,
        cancel: &Cancel,
        tell: &mut dyn FnMut(TargetEvent),
    ) {
        let mut session = self.take(target, bindings).unwrap_or_else(|| self.prober.session(target, bindings));
        session.ask(probes, &AskedOnce { person, declined: &self.declined }, cancel, tell);
        lock(&self.idle).push(Idle { target: target.to_owned(), binding: bindings.get(target).cloned(), session });
    }

    /// The target's session; one with the machine that it was bound to before is closed.
    fn take(&self, target: &str, bindings: &Bindings) -> Option<Box<dyn TargetSession + 'a>> {
        let mut idle = lock(&self.idle);
        let at = idle.iter().position(|idle| idle.target == target)?;
        let found = idle.swap_remove(at);
        (found.binding.as_ref() == bindings.get(target)).then_some(found.session)
    }

    /// To be called now and then while nothing is asked; whoever calls it need not count the time.
    pub fn tend(&self) {
        let mut tended = lock(&self.tended);
        if tended.is_none_or(|last| last.elapsed() >= TENDED_EVERY) {
            lock(&self.idle).iter_mut().for_each(|idle| idle.session.tend());
            *tended = Some(Instant::now());
        }
    }
}

/// A person who is asked nothing twice that was declined.
struct AskedOnce<'a> {
    person: &'a dyn Person,
    declined: &'a Mutex<Vec<Question>>,
}

impl Person for AskedOnce<'_> {
    fn ask(&self, question: Question) -> Answer {
        if lock(self.declined).contains(&question) {
            return Answer::Declined;
        }
        let answer = self.person.ask(question.clone());
        if answer == Answer::Declined {
            lock(self.declined).push(question);
        }
        answer
    }

    fn present(&self) -> bool {
        self.person.present()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Evidence;
    use crate::domain::probe::HostAsk;

    /// Sessions that ask for a passphrase each time, and count how many of them there are.
    #[derive(Default)]
    struct Asking(Mutex<u32>);

    struct AskingSession;

    impl Prober for Asking {
        fn ask_host(&self, _: &HostAsk, _: Duration, _: &Bindings, _: &Cancel) -> Evidence {
            unreachable!("no host is asked here")
        }

        fn session(&self, _: &str, _: &Bindings) -> Box<dyn TargetSession + '_> {
            *lock(&self.0) += 1;
            Box::new(AskingSession)
        }
    }

    impl TargetSession for AskingSession {
        fn ask(&mut self, _: &[Probe], person: &dyn Person, _: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
            let answer = person.ask(Question::Passphrase { identity: "~/.ssh/id".into(), again: false });
            tell(TargetEvent::Doing(format!("{answer:?}")));
        }

        fn tend(&mut self) {}
    }

    /// Gives each answer once, and counts.
    struct Counting(Answer, Mutex<u32>);

    impl Person for Counting {
        fn ask(&self, _: Question) -> Answer {
            *lock(&self.1) += 1;
            self.0.clone()
        }

        fn present(&self) -> bool {
            true
        }
    }

    fn machine(address: &str) -> Bindings {
        Bindings::from([("vm".to_owned(), TargetBinding { ssh: Some(address.into()), ..TargetBinding::default() })])
    }

    #[test]
    fn what_was_declined_is_not_asked_again_by_any_target() {
        for (answer, times) in [(Answer::Declined, 1), (Answer::Accept, 3)] {
            let (prober, person) = (Asking::default(), Counting(answer.clone(), Mutex::default()));
            let sessions = Sessions::new(&prober);
            for target in ["vm", "vm", "other"] {
                sessions.ask(target, &[], &machine("me@vm"), &person, &Cancel::new(), &mut |event| {
                    assert!(matches!(event, TargetEvent::Doing(told) if told == format!("{answer:?}")));
                });
            }
            assert_eq!(*lock(&person.1), times);
        }
    }

    #[test]
    fn a_target_that_is_bound_to_another_machine_gets_another_session() {
        let (prober, person) = (Asking::default(), Counting(Answer::Accept, Mutex::default()));
        let sessions = Sessions::new(&prober);
        let opened = ["me@one", "me@one", "me@two", "me@two"].map(|address| {
            sessions.ask("vm", &[], &machine(address), &person, &Cancel::new(), &mut |_| ());
            *lock(&prober.0)
        });
        assert_eq!(opened, [1, 1, 2, 2]);
    }
}
