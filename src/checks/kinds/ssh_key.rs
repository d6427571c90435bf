//! `ssh_key`: a private key of this host is of the right type and has a passphrase. Its secret part is never read.

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, binding};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, KeyFacts, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct SshKey {
    place: Place,
    key_type: Option<&'static str>,
    encrypted: Option<bool>,
}

#[derive(Debug)]
enum Place {
    IdentityOf(String),
    Path(String),
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (target, path) = (arguments.text("identity_of"), arguments.text("path"));
    if target.is_some() == path.is_some() {
        arguments.refuse("identity_of", "give either `identity_of: target` or `path`");
    }
    let place = target.map_or_else(|| Place::Path(path.unwrap_or_default()), Place::IdentityOf);
    Arc::new(SshKey { place, key_type: arguments.choice("type", super::KEY_TYPES), encrypted: arguments.flag("encrypted") })
}

impl Kind for SshKey {
    fn name(&self) -> &'static str {
        "ssh_key"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn targets(&self) -> Vec<&str> {
        match &self.place {
            Place::IdentityOf(target) => vec![target],
            Place::Path(_) => Vec::new(),
        }
    }

    fn expected(&self) -> String {
        let kind = self.key_type.map(|name| format!(" of type {name}")).unwrap_or_default();
        let encrypted = match self.encrypted {
            Some(true) => " with a passphrase",
            Some(false) => " without a passphrase",
            None => "",
        };
        format!("a private key{kind}{encrypted}")
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let ask = match &self.place {
            Place::IdentityOf(target) => {
                binding(target, bindings)?;
                HostAsk::IdentityOf { target: target.clone() }
            }
            Place::Path(path) => HostAsk::KeyFile { path: path.clone() },
        };
        Ok(vec![Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(10) }])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let Some(answer) = evidence.first() else { return Judgement::errored(ErrorReason::CutShort, self.expected(), "it was not asked") };
        let make = "ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519";
        if answer.outcome == Outcome::Missing {
            return Judgement::failed(self.expected(), "there is no private key yet").with_fix(make);
        }
        let key: KeyFacts = match (answer.exit(), serde_json::from_str(&answer.stdout)) {
            (Some(0), Ok(key)) => key,
            _ => return Judgement::failed(self.expected(), format!("the key could not be read: {}", answer.stderr.trim())).with_fix(make),
        };
        let passphrase = if key.encrypted { "with a passphrase" } else { "without a passphrase" };
        let actual = format!("{} is a key of type {} {passphrase}", key.path, key.algorithm);
        let path = crate::checks::guest::quote(&key.path);
        if self.key_type.is_some_and(|wanted| !super::is_key_type(&key.algorithm, wanted)) {
            return Judgement::failed(self.expected(), actual).with_fix(make);
        }
        if self.encrypted.is_some_and(|wanted| wanted != key.encrypted) {
            return Judgement::failed(self.expected(), actual).with_fix(format!("ssh-keygen -p -f {path}"));
        }
        // ssh(1) refuses a private key that others may read. Windows has no such bits and reports 0.
        if key.mode & 0o077 != 0 {
            let actual = format!("{actual}, but others may read it (mode {:04o}), so ssh refuses it", key.mode & 0o7777);
            return Judgement::failed(self.expected(), actual).with_fix(format!("chmod 600 {path}"));
        }
        Judgement::passed(self.expected(), actual)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{exited, judge, missing, said};
    use crate::domain::probe::KeyFacts;
    use crate::domain::verdict::Verdict::{Failed, Passed};

    const WANTED: &str = "ssh_key: { identity_of: vm, type: ed25519, encrypted: true }";

    fn key(algorithm: &str, encrypted: bool, mode: u32) -> String {
        let facts = KeyFacts { path: "/h/.ssh/id".into(), algorithm: algorithm.into(), encrypted, mode, ..KeyFacts::default() };
        serde_json::to_string(&facts).unwrap()
    }

    #[test]
    fn type_passphrase_and_mode_must_all_be_right() {
        for (algorithm, encrypted, mode, verdict, fix) in [
            ("ssh-ed25519", true, 0o100_600, Passed, None),
            ("sk-ssh-ed25519@openssh.com", true, 0o600, Passed, None),
            ("ssh-rsa", true, 0o600, Failed, Some("ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519")),
            ("ssh-ed25519", false, 0o600, Failed, Some("ssh-keygen -p -f '/h/.ssh/id'")),
            ("ssh-ed25519", true, 0o644, Failed, Some("chmod 600 '/h/.ssh/id'")),
        ] {
            let judged = judge(WANTED, &[said(&key(algorithm, encrypted, mode))]);
            assert_eq!((judged.verdict, judged.fix.as_deref()), (verdict, fix), "{algorithm} {encrypted} {mode:o}");
        }
    }

    #[test]
    fn no_key_and_no_readable_key_fail() {
        assert_eq!(judge(WANTED, &[missing()]).verdict, Failed);
        assert!(judge(WANTED, &[exited(1, "", "not a private key")]).actual.contains("not a private key"));
    }
}
