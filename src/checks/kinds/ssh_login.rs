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

    /// Up to the host key a fault is the network's; from the identity on it is the step's own matter.
    fn judge_rung(&self, login: &Evidence, rung: Rung, seen: &str, fix: Option<&str>) -> Judgement {
        let told = match &login.outcome {
            Outcome::Unavailable { reason, .. } => Some(*reason),
            _ => None,
        };
        let errored = |reason| Judgement::errored(reason, self.expected(), seen);
        let judgement = match (rung, told) {
            (Rung::HostKey, _) => errored(ErrorReason::Untrusted),
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
