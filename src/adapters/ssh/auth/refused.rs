//! What is told of a login that came to nothing: which key, why that may be, and what to type.

use super::super::host_key::tilde;
use super::super::keyring::{Identity, IdentityKind};
use super::super::ladder::Fault;
use super::super::link::LinkFault;
use super::{AUTH_LIMIT, Login};
use crate::adapters::deadline::spoken;
use crate::domain::cause::Cause;
use crate::domain::verdict::{ErrorReason, Rung};
use ssh_key::PublicKey;

/// Shows what the server's log says of the last logins.
const SHOW_LOG: &str = "journalctl -u ssh -n 20";
/// What has happened on the way there, or to the machine.
const WENT_AWAY: &str = "the machine went down, or its network changed";

impl Login<'_> {
    /// The connection broke off, or nothing came.
    pub(super) fn broken(&self, fault: LinkFault) -> Fault {
        match fault {
            LinkFault::Stopped(stopped) => {
                let seen = format!("the server did not answer the login within {}", spoken(AUTH_LIMIT));
                Fault::stopped(Rung::Auth, stopped, seen).because([
                    Cause::at_console("the machine is overloaded", "uptime"),
                    Cause::on_machine("the server looks up a name that nobody answers for", "sudo sshd -T | grep -i usedns"),
                ])
            }
            LinkFault::Refused(_, words) => {
                let seen = format!("the connection broke off during the login: {words}");
                Fault::new(Rung::Auth, ErrorReason::Unreachable, seen).because([
                    Cause::on_machine("the server hung up, by its limit of tries or of time", SHOW_LOG),
                    Cause::here(WENT_AWAY, "drillyard target test"),
                ])
            }
        }
    }

    pub(super) fn no_key(&self) -> Fault {
        Fault::new(Rung::Identity, ErrorReason::Permission, "there is no private key to log in with").because([
            Cause::here("no key was made yet in ~/.ssh", "ssh-keygen -t ed25519"),
            Cause::here("the key lies elsewhere, and the target does not say where", "drillyard target add"),
        ])
    }

    pub(super) fn all_refused(&self, identities: &[Identity], methods: &str) -> Fault {
        let user = &self.settings.user;
        let shown = match identities {
            [identity] => tilde(&identity.path, self.home),
            _ => "every key".to_owned(),
        };
        let mut seen = format!("{shown} is refused for user {user}");
        if !methods.is_empty() {
            seen = format!("{seen}; the server takes: {}", methods.replace(',', ", "));
        }
        let key = identities.first().map(|identity| tilde(&identity.path, self.home));
        let key = key.map(|path| format!("-i {}.pub ", path.trim_end_matches(".pub"))).unwrap_or_default();
        let usual = [
            Cause::here(
                format!("the public key is not in {user}'s authorized_keys"),
                format!("ssh-copy-id {key}{}", self.settings.as_arguments()),
            ),
            Cause::on_machine(
                format!("that file, its folder or {user}'s home is writable by others, and the server then ignores it"),
                "chmod go-w ~ && chmod 700 ~/.ssh && chmod 600 ~/.ssh/authorized_keys",
            ),
            Cause::on_machine(format!("the account is not {user}, or is locked"), format!("sudo passwd -S {user}")),
        ];
        let takes_no_keys = !methods.is_empty() && !methods.split(',').any(|method| method == "publickey");
        let set_so = || Cause::on_machine("the server is set not to take keys", "sudo sshd -T | grep -i pubkeyauthentication");
        let stray = || match identities {
            [identity] => self.stray_public_half(identity),
            _ => None,
        };
        let first = if takes_no_keys { Some(set_so()) } else { stray() };
        Fault::new(Rung::Auth, ErrorReason::Permission, seen).because(first.into_iter().chain(usual))
    }

    /// A `.pub` file beside the key that belongs to another one: who copied it to the machine let in the wrong key.
    fn stray_public_half(&self, identity: &Identity) -> Option<Cause> {
        let IdentityKind::Key(key, _) = &identity.kind else { return None };
        let shown = tilde(&identity.path, self.home);
        let beside = std::fs::read_to_string(format!("{}.pub", identity.path.display())).ok()?;
        let beside = PublicKey::from_openssh(&beside).ok()?;
        let stray = || {
            let cause = format!("{shown}.pub is not the public half of {shown}, and may have been copied in its place: this makes it anew");
            Cause::here(cause, format!("ssh-keygen -y -f {shown} > {shown}.pub"))
        };
        (beside.key_data() != key.public_key().key_data()).then(stray)
    }

    pub(super) fn too_many(&self, tried: &[String]) -> Fault {
        let seen = format!("the server hung up after {} keys were tried for user {}", tried.len(), self.settings.user);
        Fault::new(Rung::Auth, ErrorReason::Unreachable, seen).because([
            Cause::here(
                "it allows fewer tries than there are keys (MaxAuthTries): bind the target to the one key that it knows",
                "drillyard target add",
            ),
            Cause::here(WENT_AWAY, "drillyard target test"),
        ])
    }
}
