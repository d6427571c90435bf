//! The way to a learner's machines for somebody else: a prober that never asks the computer it runs on, and that looks at the learner's home
//! there in place of its own account's. What it may not or can't ask, it answers as could not be asked.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};
use crate::ports::{Cancel, Clock, Person, Prober, TargetEvent, TargetSession};

/// What gives away that a script is about the account that it runs in.
const OF_ACCOUNT: [&str; 2] = ["$HOME", "id -un"];

/// Asks the learner's machines through another prober.
pub struct Visiting<'a> {
    /// The way there.
    pub prober: &'a dyn Prober,
    /// Whose account on each target is logged in to, where that is known.
    pub accounts: BTreeMap<String, Account>,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// The account that one is logged in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// It is the learner's.
    Theirs,
    /// It is another; the learner's is this one. A plain name: it stands in a script.
    NotTheirs(String),
}

impl Visiting<'_> {
    fn unasked(&self, vantage: Vantage, target: Option<&str>, command: &str, message: &str) -> Evidence {
        let now = self.clock.now();
        Evidence {
            vantage,
            target: target.map(str::to_owned),
            command: command.to_owned(),
            outcome: Outcome::Unavailable { reason: ErrorReason::NoTarget, message: message.to_owned() },
            stdout: String::new(),
            stderr: String::new(),
            started: now,
            ended: now,
            truncated: false,
            ladder: Vec::new(),
        }
    }

    /// The probe as it is to be asked there. The error says why it can't be.
    fn there(&self, target: &str, probe: &Probe) -> Result<Probe, &'static str> {
        let Ask::Guest { script, .. } = &probe.ask else { return Ok(probe.clone()) };
        if !OF_ACCOUNT.iter().any(|word| script.contains(word)) {
            return Ok(probe.clone());
        }
        match self.accounts.get(target) {
            None => Err("it is about the learner's account there, and nothing says which that is: `account:` in machines.yaml"),
            Some(Account::Theirs) => Ok(probe.clone()),
            Some(Account::NotTheirs(account)) => {
                let ask = Ask::Guest { target: target.to_owned(), script: format!("{}{script}", in_home_of(account)) };
                Ok(Probe { ask, ..probe.clone() })
            }
        }
    }
}

/// What comes before a script so that it is about another account: where that one's home can't be looked at, it ends there, and the answer
/// has no end mark.
fn in_home_of(account: &str) -> String {
    format!(
        "HOME=~{account}\nif ! [ -d \"$HOME\" ] || ! [ -r \"$HOME\" ] || ! [ -x \"$HOME\" ]; then \
         echo \"$(whoami) may not look into the home of {account}\" >&2; exit 1; fi\nexport HOME\n\
         id() {{ if [ \"$*\" = -un ]; then echo {account}; else command id \"$@\"; fi; }}\n"
    )
}

impl Prober for Visiting<'_> {
    fn ask_host(&self, ask: &HostAsk, timeout: Duration, bindings: &Bindings, cancel: &Cancel) -> Evidence {
        match ask {
            HostAsk::Http { target: Some(_), .. } => self.prober.ask_host(ask, timeout, bindings, cancel),
            _ => self.unasked(Vantage::Host, None, "", "it is about the learner's own computer, which is not looked at from elsewhere"),
        }
    }

    fn session(&self, target: &str, bindings: &Bindings) -> Box<dyn TargetSession + '_> {
        Box::new(VisitingSession { visiting: self, target: target.to_owned(), session: self.prober.session(target, bindings) })
    }
}

struct VisitingSession<'a> {
    visiting: &'a Visiting<'a>,
    target: String,
    session: Box<dyn TargetSession + 'a>,
}

impl TargetSession for VisitingSession<'_> {
    fn ask(&mut self, probes: &[Probe], person: &dyn Person, cancel: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
        let Self { visiting, target, session } = self;
        let (mut indices, mut asked) = (Vec::new(), Vec::new());
        for (index, probe) in probes.iter().enumerate() {
            match visiting.there(target, probe) {
                Ok(probe) => {
                    indices.push(index);
                    asked.push(probe);
                }
                Err(why) => tell(TargetEvent::Answered(index, visiting.unasked(Vantage::Guest, Some(target), "", why))),
            }
        }
        if asked.is_empty() {
            return;
        }
        session.ask(&asked, person, cancel, &mut |event| match event {
            TargetEvent::Answered(at, evidence) => {
                if let Some(&index) = indices.get(at) {
                    tell(TargetEvent::Answered(index, evidence));
                }
            }
            doing => tell(doing),
        });
    }

    fn tend(&mut self) {
        self.session.tend();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Nobody;
    use crate::runtime::clock::SystemClock;

    /// Answers with the script that it was given.
    struct Echo;

    impl Prober for Echo {
        fn ask_host(&self, _: &HostAsk, _: Duration, _: &Bindings, _: &Cancel) -> Evidence {
            Visiting { prober: self, accounts: BTreeMap::new(), clock: &SystemClock }.unasked(Vantage::Network, None, "a page", "")
        }

        fn session(&self, _: &str, _: &Bindings) -> Box<dyn TargetSession + '_> {
            Box::new(EchoSession)
        }
    }

    struct EchoSession;

    impl TargetSession for EchoSession {
        fn ask(&mut self, probes: &[Probe], _: &dyn Person, _: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
            for (index, probe) in probes.iter().enumerate() {
                let Ask::Guest { script, .. } = &probe.ask else { continue };
                let visiting = Visiting { prober: &Echo, accounts: BTreeMap::new(), clock: &SystemClock };
                let evidence = visiting.unasked(Vantage::Guest, None, script, "");
                tell(TargetEvent::Answered(index, Evidence { outcome: Outcome::Exited(0), ..evidence }));
            }
        }

        fn tend(&mut self) {}
    }

    fn asked(scripts: &[&str], account: Option<Account>) -> Vec<Evidence> {
        let accounts = account.map(|account| ("vm".to_owned(), account)).into_iter().collect();
        let visiting = Visiting { prober: &Echo, accounts, clock: &SystemClock };
        let guest = |script: &&str| Ask::Guest { target: "vm".into(), script: (*script).to_owned() };
        let probes: Vec<Probe> = scripts.iter().map(|script| Probe { ask: guest(script), timeout: Duration::ZERO }).collect();
        let mut answers = vec![None; probes.len()];
        visiting.session("vm", &Bindings::new()).ask(&probes, &Nobody, &Cancel::new(), &mut |event| {
            if let TargetEvent::Answered(index, evidence) = event {
                answers[index] = Some(evidence);
            }
        });
        answers.into_iter().map(Option::unwrap).collect()
    }

    #[test]
    fn only_what_is_about_the_account_is_put_into_the_learners() {
        let answers = asked(&["ls /etc", "ls \"$HOME\"/x"], Some(Account::NotTheirs("debian".into())));
        assert_eq!(answers[0].command, "ls /etc");
        assert!(
            answers[1].command.starts_with("HOME=~debian\n") && answers[1].command.ends_with("}\nls \"$HOME\"/x"),
            "{}",
            answers[1].command
        );
        assert_eq!(asked(&["ls \"$HOME\"/x"], Some(Account::Theirs))[0].command, "ls \"$HOME\"/x");
        let answers = asked(&["u=$(id -un)", "ls /etc"], None);
        assert!(matches!(&answers[0].outcome, Outcome::Unavailable { message, .. } if message.contains("`account:`")));
        assert_eq!(answers[1].command, "ls /etc");
    }

    #[test]
    fn the_computer_that_it_runs_on_is_never_asked() {
        let visiting = Visiting { prober: &Echo, accounts: BTreeMap::new(), clock: &SystemClock };
        let ask = |ask: &HostAsk| visiting.ask_host(ask, Duration::ZERO, &Bindings::new(), &Cancel::new());
        let own = ask(&HostAsk::ReadFile { path: "~/.ssh/id".into() });
        assert!(matches!(own.outcome, Outcome::Unavailable { reason: ErrorReason::NoTarget, .. }));
        let page = |target: Option<&str>| HostAsk::Http { url: "http://vm".into(), target: target.map(str::to_owned), follow: false };
        assert_eq!(ask(&page(Some("vm"))).command, "a page");
        assert_eq!(ask(&page(None)).command, "");
    }
}
