//! `authorized_key`: the public half of the learner's key stands in the guest account's `authorized_keys`, where sshd will take it.

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer, USUAL_WAIT, quote};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, KeyFacts, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct AuthorizedKey {
    target: String,
    identity_of: String,
    user: Option<String>,
}

/// Reads the arguments. Without `identity_of` it is the key of the target itself, without `user` the account one logs in to.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = arguments.required("target");
    let identity_of = arguments.text("identity_of").unwrap_or_else(|| target.clone());
    Arc::new(AuthorizedKey { target, identity_of, user: arguments.text("user") })
}

/// Prints the key files of an account whose home is `$h` and name `$u`: those that sshd_config(5) names, else sshd's default. sshd
/// takes the first value it finds, and reads the folder before the rest of the file as Debian ships it.
pub(super) const SCRIPT: &str = r#"w=$(cat /etc/ssh/sshd_config.d/*.conf /etc/ssh/sshd_config 2>/dev/null | sed -n 's/^[[:space:]]*[Aa]uthorized[Kk]eys[Ff]ile[[:space:]=]*//p' | head -n 1)
for f in ${w:-.ssh/authorized_keys .ssh/authorized_keys2}; do
  f=$(printf '%s' "$f" | sed "s|%h|$h|g;s|%u|$u|g"); case $f in /*) ;; *) f=$h/$f ;; esac
  if [ -r "$f" ]; then echo "file=$f"; head -c 65536 "$f" | sed 's/^/key=/'; echo; elif [ -e "$f" ]; then echo "unreadable=$f"; fi
done"#;

impl AuthorizedKey {
    fn script(&self) -> String {
        let account = match &self.user {
            None => "u=$(id -un); h=$HOME".to_owned(),
            Some(user) => format!("u={}; h=$(getent passwd \"$u\" 2>/dev/null | cut -d: -f6); [ -n \"$h\" ] || echo nouser=1", quote(user)),
        };
        // sshd's StrictModes: none of these may be writable by others.
        let modes = "for p in \"$h\" \"$h/.ssh\" \"$h/.ssh/authorized_keys\"; do [ -e \"$p\" ] && stat -c 'mode=%a|%n' \"$p\" 2>/dev/null; done\necho \"home=$h\"";
        format!("{account}\n{SCRIPT}\n{modes}")
    }
}

impl Kind for AuthorizedKey {
    fn name(&self) -> &'static str {
        "authorized_key"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let user = self.user.as_ref().map(|user| format!("{user}'s ")).unwrap_or_default();
        format!("your public key in {user}authorized_keys on {}", self.target)
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        reachable(&self.identity_of, bindings)?;
        let identity = Ask::Host(HostAsk::IdentityOf { target: self.identity_of.clone() });
        let identity = Probe { ask: identity, timeout: Duration::from_secs(10) };
        Ok(vec![identity, guest::probe(&self.target, &self.script(), USUAL_WAIT)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let facts = evidence
            .first()
            .filter(|item| item.outcome == Outcome::Exited(0))
            .and_then(|item| serde_json::from_str::<KeyFacts>(&item.stdout).ok());
        let Some(key) = facts else {
            return Judgement::failed(self.expected(), "there is no private key on this host to look for")
                .with_fix("ssh-keygen -t ed25519");
        };
        let answer = match Answer::read(evidence.get(1), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let body = key.public.split_whitespace().nth(1).unwrap_or_default();
        if body.is_empty() {
            let actual = format!("the public half of {} is not known here", key.path);
            return Judgement::errored(ErrorReason::Internal, self.expected(), actual);
        }
        if answer.first("nouser").is_some() {
            return Judgement::failed(self.expected(), format!("there is no account {}", self.user.as_deref().unwrap_or_default()));
        }
        let lines: Vec<&str> = answer.all("key").filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).collect();
        if lines.iter().any(|line| line.split_whitespace().any(|word| word == body)) {
            return self.judge_modes(&answer, &key);
        }
        if let Some(path) = answer.first("unreadable") {
            return Judgement::errored(ErrorReason::Permission, self.expected(), format!("your account may not read {path}"));
        }
        let joined: String = lines.concat().split_whitespace().collect();
        if joined.contains(body) {
            return Judgement::failed(self.expected(), "your key is there, but broken over several lines: it must be one line");
        }
        let yours = format!("{} ({})", key.path, key.fingerprint);
        let actual = match lines.len() {
            0 => format!("no key is there; yours would be {yours}"),
            number => {
                let names: Vec<String> =
                    lines.iter().map(|line| KeyLine::read(line).map_or("a line that is no key".into(), |line| line.named())).collect();
                format!("{}, none of them yours, which is {yours}: {}", super::count(number, "key"), super::some_of(&names, 4))
            }
        };
        Judgement::failed(self.expected(), actual)
    }
}

/// One key of an authorized_keys file, as sshd(8) describes its lines: options, type, base64, comment.
pub(super) struct KeyLine<'a> {
    /// `ssh-ed25519`
    pub kind: &'a str,
    body: &'a str,
    comment: String,
}

impl<'a> KeyLine<'a> {
    /// `None` for what is no key.
    pub fn read(line: &'a str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_kind = |word: &&str| ["ssh-", "ecdsa-", "sk-"].iter().any(|start| word.starts_with(start));
        let at = words.iter().position(is_kind)?;
        let rest = words.get(at + 2..).unwrap_or_default();
        Some(Self { kind: words[at], body: words.get(at + 1).copied()?, comment: rest.join(" ") })
    }

    /// What `ssh-keygen -lf` tells of it, or the end of its text where it is damaged.
    pub fn fingerprint(&self) -> String {
        match ssh_key::PublicKey::from_openssh(&format!("{} {}", self.kind, self.body)) {
            Ok(key) => key.fingerprint(ssh_key::HashAlg::Sha256).to_string(),
            Err(_) => format!("…{}", self.body.get(self.body.len().saturating_sub(12)..).unwrap_or(self.body)),
        }
    }

    /// `ssh-ed25519 SHA256:… (learner@home)`
    pub fn named(&self) -> String {
        let comment = if self.comment.is_empty() { String::new() } else { format!(" ({})", self.comment) };
        format!("{} {}{comment}", self.kind, self.fingerprint())
    }
}

impl AuthorizedKey {
    fn judge_modes(&self, answer: &Answer<'_>, key: &KeyFacts) -> Judgement {
        let open = answer
            .all("mode")
            .filter_map(|line| line.split_once('|'))
            .find(|(mode, _)| u32::from_str_radix(mode, 8).is_ok_and(|mode| mode & 0o022 != 0));
        match open {
            Some((mode, path)) => {
                let actual = format!("your key is there, but {path} may be written to by others (mode {mode}), so sshd ignores it");
                Judgement::failed(self.expected(), actual).with_fix(format!("chmod go-w {}", quote(path)))
            }
            None => Judgement::passed(self.expected(), format!("{} ({}) is listed", key.path, key.fingerprint)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, missing, said};
    use crate::domain::probe::KeyFacts;
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    fn key() -> String {
        let public = "ssh-ed25519 AAAAC3Nza".to_owned();
        serde_json::to_string(&KeyFacts { path: "/h/.ssh/id".into(), public, fingerprint: "SHA256:x".into(), ..KeyFacts::default() })
            .unwrap()
    }

    #[test]
    fn the_key_must_stand_whole_in_a_file_that_sshd_takes() {
        for (answer, verdict, told) in [
            ("key=ssh-ed25519 AAAAC3Nza me\nmode=755|/home/l\nend=1\n", Passed, "is listed"),
            ("key=from=\"10.*\" ssh-ed25519 AAAAC3Nza\nend=1\n", Passed, "is listed"),
            ("key=ssh-rsa AAAAB3 x y\nend=1\n", Failed, "1 key, none of them yours, which is /h/.ssh/id (SHA256:x): ssh-rsa …AAAAB3 (x y)"),
            ("key=# ssh-ed25519 AAAAC3Nza\nend=1\n", Failed, "no key is there"),
            ("key=ssh-ed25519 AAAA\nkey=C3Nza me\nend=1\n", Failed, "broken over several lines"),
            ("key=ssh-ed25519 AAAAC3Nza\nmode=775|/home/l\nend=1\n", Failed, "written to by others"),
            ("unreadable=/root/.ssh/authorized_keys\nend=1\n", Errored, "may not read"),
            ("nouser=1\nend=1\n", Failed, "no account"),
            ("key=ssh-ed25519 AAAAC3Nza\n", Errored, "end mark"),
        ] {
            let judged = judge("authorized_key: { target: vm }", &[said(&key()), said(answer)]);
            assert_eq!(judged.verdict, verdict, "{answer}: {judged:?}");
            assert!(judged.actual.contains(told), "{answer}: {}", judged.actual);
        }
        assert_eq!(judge("authorized_key: { target: vm }", &[missing(), said("end=1\n")]).verdict, Failed);
    }
}
