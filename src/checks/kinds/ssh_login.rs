//! `ssh_login`: the learner's key opens the target's door. The only kind that judges the way to the machine itself.

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable, unanswered};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, KeyFacts, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Rung, Vantage};

#[derive(Debug)]
struct SshLogin {
    target: String,
    key_type: Option<&'static str>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    Arc::new(SshLogin { target: arguments.required("target"), key_type: arguments.choice("key_type", super::KEY_TYPES) })
}

impl Kind for SshLogin {
    fn name(&self) -> &'static str {
        "ssh_login"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Network
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let key = self.key_type.map(|name| format!("your {name} key")).unwrap_or_else(|| "your key".to_owned());
        format!("a login to {} with {key}", self.target)
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        let mut probes = vec![Probe { ask: Ask::Login { target: self.target.clone() }, timeout: Duration::from_secs(20) }];
        if self.key_type.is_some() {
            let ask = Ask::Host(HostAsk::IdentityOf { target: self.target.clone() });
            probes.push(Probe { ask, timeout: Duration::from_secs(10) });
        }
        Ok(probes)
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let Some(login) = evidence.first() else { return self.cut_short() };
        if let Some(report) = login.broken_rung() {
            return self.judge_rung(login, report.rung, &report.seen, report.fix.as_deref());
        }
        match login.outcome {
            Outcome::Exited(0) => {}
            Outcome::Exited(code) => {
                let actual = format!("the key was accepted, but the account's shell ended with code {code}");
                return Judgement::failed(self.expected(), actual).at(Rung::Shell);
            }
            _ => return unanswered(&self.expected(), &[login]).unwrap_or_else(|| self.cut_short()),
        }
        let (Some(wanted), Some(identity)) = (self.key_type, evidence.get(1)) else {
            return Judgement::passed(self.expected(), "logged in with your key");
        };
        match serde_json::from_str::<KeyFacts>(&identity.stdout) {
            Ok(key) if super::is_key_type(&key.algorithm, wanted) => {
                Judgement::passed(self.expected(), format!("logged in with {} ({})", key.path, key.algorithm))
            }
            Ok(key) => {
                let actual = format!("logged in, but with {}, a key of type {}", key.path, key.algorithm);
                let fix = format!("drillyard target add {}  (and choose your {wanted} key as its identity)", self.target);
                Judgement::failed(self.expected(), actual).with_fix(fix).at(Rung::Identity)
            }
            Err(_) => {
                let actual = format!("logged in, but no private key file is known for {}, so its type can't be told", self.target);
                Judgement::errored(ErrorReason::NoTarget, self.expected(), actual)
                    .with_fix(format!("drillyard target add {}", self.target))
                    .at(Rung::Identity)
            }
        }
    }
}

impl SshLogin {
    fn cut_short(&self) -> Judgement {
        Judgement::errored(ErrorReason::CutShort, self.expected(), "the login was not answered")
    }

    /// Up to the host key a fault is the network's; from the identity on it is the step's own matter, unless the connection breaks off.
    fn judge_rung(&self, login: &Evidence, rung: Rung, seen: &str, fix: Option<&str>) -> Judgement {
        let told = match &login.outcome {
            Outcome::Unavailable { reason, .. } => Some(*reason),
            _ => None,
        };
        let errored = |reason| Judgement::errored(reason, self.expected(), seen);
        let judgement = match (rung, told) {
            (Rung::HostKey, _) => errored(ErrorReason::Untrusted),
            (Rung::Auth, Some(reason @ ErrorReason::Unreachable)) => errored(reason),
            (_, Some(reason @ (ErrorReason::Unanswered | ErrorReason::Timeout | ErrorReason::CutShort | ErrorReason::Internal))) => {
                errored(reason)
            }
            (Rung::Identity | Rung::Auth | Rung::Shell | Rung::Assertion, _) => Judgement::failed(self.expected(), seen),
            (_, reason) => errored(reason.unwrap_or(ErrorReason::Unreachable)),
        };
        let judgement = judgement.at(rung);
        match fix {
            Some(fix) => judgement.with_fix(fix),
            None => judgement,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, missing, said, unavailable};
    use crate::domain::evidence::{Evidence, RungReport, RungState};
    use crate::domain::probe::KeyFacts;
    use crate::domain::verdict::ErrorReason::{self, Timeout, Unanswered, Unreachable};
    use crate::domain::verdict::Rung::{self, Address, Auth, Banner, HostKey, Identity, Kex, Name, Shell, Tcp};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    fn broken(rung: Rung, reason: ErrorReason) -> Evidence {
        let report =
            RungReport { rung, state: RungState::Broke, seen: "what was seen".into(), causes: vec![], fix: Some("try this".into()) };
        Evidence { ladder: vec![report], ..unavailable(reason) }
    }

    #[test]
    fn a_fault_of_the_network_is_never_the_learners() {
        for (rung, reason, verdict, because) in [
            (Name, Unreachable, Errored, Some("unreachable")),
            (Address, Unreachable, Errored, Some("unreachable")),
            (Tcp, Timeout, Errored, Some("timeout")),
            (Banner, Unreachable, Errored, Some("unreachable")),
            (Kex, Unreachable, Errored, Some("unreachable")),
            (HostKey, ErrorReason::Untrusted, Errored, Some("untrusted")),
            (HostKey, Unanswered, Errored, Some("untrusted")),
            (Identity, Unreachable, Failed, None),
            (Identity, Unanswered, Errored, Some("unanswered")),
            (Auth, ErrorReason::Permission, Failed, None),
            (Auth, Unreachable, Errored, Some("unreachable")),
            (Auth, Timeout, Errored, Some("timeout")),
            (Shell, Unreachable, Failed, None),
        ] {
            let judged = judge("ssh_login: { target: vm }", &[broken(rung, reason)]);
            assert_eq!((judged.verdict, judged.because.as_deref(), judged.rung), (verdict, because, Some(rung)), "{rung:?} {reason:?}");
            assert_eq!(judged.fix.as_deref(), Some("try this"));
        }
    }

    #[test]
    fn the_key_that_logs_in_must_be_of_the_type_asked_for() {
        let key = |algorithm: &str| said(&serde_json::to_string(&KeyFacts { algorithm: algorithm.into(), ..KeyFacts::default() }).unwrap());
        let kind = "ssh_login: { target: vm, key_type: ed25519 }";
        assert_eq!(judge(kind, &[said(""), key("ssh-ed25519")]).verdict, Passed);
        assert_eq!(judge(kind, &[said(""), key("ssh-rsa")]).verdict, Failed);
        assert_eq!(judge(kind, &[said(""), missing()]).verdict, Errored);
        assert_eq!(judge("ssh_login: { target: vm }", &[said("")]).verdict, Passed);
    }
}
