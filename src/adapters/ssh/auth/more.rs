//! A login that no key has opened, or not by itself: what the person types takes its place, or comes to it as a second factor.

use super::super::ladder::{Fault, Ladder};
use super::super::link::Link;
use super::super::typed::{self, Means, Typed, Why};
use super::{Login, Opening};
use crate::domain::cause::Cause;
use crate::domain::verdict::{ErrorReason, Rung};

impl Login<'_> {
    /// The way of those whose keys came to `fault`. That comes back where it held.
    pub(super) fn by_typing(
        &self,
        link: &Link,
        ladder: &mut Ladder,
        (agent_seen, methods): (&str, &str),
        fault: Fault,
    ) -> Result<Fault, Fault> {
        // Nothing is asked over a connection that broke, or for somebody who wants to stop.
        let about_keys = matches!(fault.reason, ErrorReason::Permission | ErrorReason::Unanswered);
        let Some(means) = Means::among(methods).filter(|_| about_keys && self.person.present()) else { return Err(fault) };
        match typed::log_in(link, (means, Why::NoKey), self.settings, self.person, self.cancel) {
            Ok(Typed::LoggedIn) => {
                ladder.held(Rung::Identity, "no key was let in");
                ladder.held(Rung::Agent, agent_seen);
                ladder.held(Rung::Auth, format!("{} logs in with what was typed", self.settings.user));
                Ok(fault)
            }
            Ok(Typed::Refused) => Err(typed::refused(self.settings, fault)),
            Ok(Typed::Declined) => Err(fault),
            Err(broken) => Err(self.broken(broken)),
        }
    }

    /// The server took a key, and wants more. It is the key's login all the same: only what is missing can be at fault now.
    pub(super) fn second_factor(&self, link: &Link, ladder: &mut Ladder, agent_seen: &str, opening: &Opening) -> Result<(), Fault> {
        let Opening { key, wants } = opening;
        let user = &self.settings.user;
        let wanted = wants.replace(',', ", ");
        let held = format!("{key} is accepted for user {user}");
        let settings = || Cause::on_machine("its settings ask for several things", "sudo sshd -T | grep -i authenticationmethods");
        let fault = |reason, more: &str, first: Cause| Fault::new(Rung::Auth, reason, format!("{held}{more}")).because([first, settings()]);
        let Some(means) = Means::among(wants) else {
            let more = format!(", and the server wants more before it lets anybody in: {wanted}");
            let cause = Cause::on_machine("it wants what can't be given from here", "sudo sshd -T | grep -i authenticationmethods");
            return Err(Fault::new(Rung::Auth, ErrorReason::Permission, format!("{held}{more}")).because([cause]));
        };
        let to_type = |cause: &str| Cause::here(cause, "drillyard target test");
        if !self.person.present() {
            let more = format!(", and the server asks for a second factor ({wanted}), which nobody is here to give");
            return Err(fault(ErrorReason::Unanswered, &more, to_type("a code or a password has to be typed, in a terminal")));
        }
        match typed::log_in(link, (means, Why::AfterKey), self.settings, self.person, self.cancel) {
            Ok(Typed::LoggedIn) => {
                ladder.held(Rung::Identity, key.clone());
                ladder.held(Rung::Agent, agent_seen);
                ladder.held(Rung::Auth, format!("accepted for {user}, with what was typed as a second factor"));
                Ok(())
            }
            Ok(Typed::Refused) => {
                let more = format!(", and what was typed as a second factor is not ({wanted})");
                Err(fault(ErrorReason::Permission, &more, to_type("the code or the password was another, or its time was over")))
            }
            Ok(Typed::Declined) => {
                let more = format!(", and the second factor was not given ({wanted})");
                Err(fault(ErrorReason::Unanswered, &more, to_type("a code or a password has to be typed")))
            }
            Err(broken) => Err(self.broken(broken)),
        }
    }
}
