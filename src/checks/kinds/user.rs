//! `user`: an account is in the guest, as it should be, or is not there.
//!
//! Arguments: `target`, `name`, and any of `exists` (false: it must not be there), `uid`, `shell`, `home`, `groups` (it is in all of
//! these, its primary one included), `locked` (its password; only root, or the account itself, can see that).

use std::sync::Arc;

use super::entry::{Entry, File};
use crate::checks::arguments::Arguments;
use crate::checks::guest::Answer;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct User {
    entry: Entry,
    uid: Option<u64>,
    shell: Option<String>,
    home: Option<String>,
    groups: Vec<String>,
    locked: Option<bool>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let user = User {
        entry: Entry::read(File::Passwd, arguments),
        uid: arguments.number("uid"),
        shell: arguments.text("shell"),
        home: arguments.text("home"),
        groups: arguments.texts("groups"),
        locked: arguments.flag("locked"),
    };
    let more = user.uid.is_some() || user.shell.is_some() || user.home.is_some() || user.locked.is_some() || !user.groups.is_empty();
    user.entry.wants(more, arguments);
    Arc::new(user)
}

/// Of a password only whether there is a usable one leaves the guest: shadow(5) begins a locked one with `!` or `*`.
const SCRIPT: &str = r#"id -Gn "$n" 2>/dev/null | tr ' ' '\n' | sed 's/^/group=/'
if [ -r /etc/shadow ]; then
  while IFS=: read -r name hash _; do
    [ "$name" = "$n" ] && case $hash in '!'*|'*'*) echo lock=locked ;; '') echo lock=none ;; *) echo lock=open ;; esac
  done < /etc/shadow
elif [ "$(id -un)" = "$n" ]; then
  case $(passwd -S 2>/dev/null | cut -d' ' -f2) in L*) echo lock=locked ;; P*) echo lock=open ;; NP) echo lock=none ;; esac
fi"#;

impl Kind for User {
    fn name(&self) -> &'static str {
        "user"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.entry.target]
    }

    fn expected(&self) -> String {
        let mut wishes = Vec::new();
        wishes.extend(self.uid.map(|uid| format!("number {uid}")));
        wishes.extend(self.shell.as_ref().map(|shell| format!("shell {shell}")));
        wishes.extend(self.home.as_ref().map(|home| format!("home {home}")));
        if !self.groups.is_empty() {
            wishes.push(format!("in {}", self.groups.join(", ")));
        }
        wishes.extend(self.locked.map(|locked| if locked { "its password locked" } else { "its password not locked" }.to_owned()));
        let wishes = wishes.join(", ");
        self.entry.expected(&if wishes.is_empty() { wishes } else { format!(": {wishes}") })
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        self.entry.probes(SCRIPT, bindings)
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let name = &self.entry.name;
        let account = match self.entry.fields(&answer, &self.expected()) {
            Ok(fields) => Account::of(fields, &answer),
            Err(judgement) => return *judgement,
        };
        if !self.entry.exists {
            return Judgement::failed(self.expected(), format!("{name} is there, with number {} and home {}", account.uid, account.home));
        }
        let faults = self.faults(&account);
        if !faults.is_empty() {
            return Judgement::failed(self.expected(), format!("{name}: {}", faults.join("; ")));
        }
        match (self.locked, account.lock) {
            (Some(_), None) => {
                let actual = format!("whether {name}'s password is locked, only root can see");
                Judgement::errored(ErrorReason::Permission, self.expected(), actual)
            }
            (Some(wanted), Some(lock)) if wanted != (lock == "locked") => {
                let actual = match lock {
                    "locked" => "its password is locked",
                    "none" => "it has no password at all, and none is asked for",
                    _ => "its password is not locked",
                };
                Judgement::failed(self.expected(), format!("{name}: {actual}"))
            }
            _ => Judgement::passed(self.expected(), account.describe(name)),
        }
    }
}

impl User {
    fn faults(&self, account: &Account<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        if self.uid.is_some_and(|uid| account.uid != uid.to_string()) {
            faults.push(format!("its number is {}", account.uid));
        }
        if self.shell.as_ref().is_some_and(|shell| account.shell != shell) {
            let shell = if account.shell.is_empty() { "not set, which means /bin/sh" } else { account.shell };
            faults.push(format!("its shell is {shell}"));
        }
        if self.home.as_ref().is_some_and(|home| account.home != home) {
            faults.push(format!("its home is {}", account.home));
        }
        let absent: Vec<&str> = self.groups.iter().map(String::as_str).filter(|group| !account.groups.contains(group)).collect();
        if !absent.is_empty() {
            faults.push(format!("it is not in {}, but in {}", absent.join(", "), account.groups.join(", ")));
        }
        faults
    }
}

/// One line of passwd(5), with what belongs to it.
struct Account<'a> {
    uid: &'a str,
    home: &'a str,
    shell: &'a str,
    groups: Vec<&'a str>,
    /// `locked`, `open`, `none`; or not to be seen.
    lock: Option<&'a str>,
}

impl<'a> Account<'a> {
    fn of([_, uid, _, _, home, shell]: [&'a str; 6], answer: &Answer<'a>) -> Self {
        let groups = answer.all("group").filter(|name| !name.is_empty()).collect();
        Self { uid, home, shell, groups, lock: answer.first("lock") }
    }

    fn describe(&self, name: &str) -> String {
        let groups = if self.groups.is_empty() { String::new() } else { format!(", in {}", self.groups.join(", ")) };
        format!("{name}: number {}, home {}, shell {}{groups}", self.uid, self.home, self.shell)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const ADA: &str = "entry=ada:x:1001:1001:Ada,,,:/home/ada:/bin/bash\ngroup=ada\ngroup=sudo\nlock=open\nknown=root\nknown=ada\nend=1\n";
    const UNSEEN: &str = "entry=ada:x:1001:1001::/home/ada:/bin/bash\ngroup=ada\nend=1\n";
    const NOBODY: &str = "entry=\nknown=root\nknown=adam\nend=1\n";

    #[test]
    fn an_account_must_be_as_it_is_asked_for() {
        verdicts(&[
            ("user: { target: vm, name: ada }", ADA, Passed),
            ("user: { target: vm, name: ada, uid: 1001, shell: /bin/bash, home: /home/ada, groups: [ada, sudo] }", ADA, Passed),
            ("user: { target: vm, name: ada, uid: 1002 }", ADA, Failed),
            ("user: { target: vm, name: ada, shell: /bin/zsh }", ADA, Failed),
            ("user: { target: vm, name: ada, home: /srv }", ADA, Failed),
            ("user: { target: vm, name: ada, groups: docker }", ADA, Failed),
            ("user: { target: vm, name: ada, locked: false }", ADA, Passed),
            ("user: { target: vm, name: ada, locked: true }", ADA, Failed),
            ("user: { target: vm, name: ada, locked: true }", UNSEEN, Errored),
            ("user: { target: vm, name: ada, locked: true, uid: 7 }", UNSEEN, Failed),
            ("user: { target: vm, name: ada, exists: false }", ADA, Failed),
            ("user: { target: vm, name: ada, exists: false }", NOBODY, Passed),
            ("user: { target: vm, name: ada }", NOBODY, Failed),
            // A number is no name, though getent(1) takes it for one.
            ("user: { target: vm, name: a1001 }", ADA, Failed),
            ("user: { target: vm, name: ada }", "entry=ada:x:1:1::/:/bin/sh\n", Errored),
        ]);
    }

    #[test]
    fn what_differs_is_told_and_the_nearest_name_is_offered() {
        let told = |kind: &str, answer: &str| judge(kind, &[said(answer)]).actual;
        assert_eq!(told("user: { target: vm, name: ada, groups: [sudo, docker] }", ADA), "ada: it is not in docker, but in ada, sudo");
        assert_eq!(told("user: { target: vm, name: ada }", NOBODY), "there is no user ada; did you mean `adam`?");
        assert_eq!(told("user: { target: vm, name: ada }", ADA), "ada: number 1001, home /home/ada, shell /bin/bash, in ada, sudo");
    }
}
