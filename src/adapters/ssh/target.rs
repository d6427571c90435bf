//! One target: the machine and the key behind its name, and the climb from there to an account that is logged in to. The rungs are
//! the other files of this folder; asking something at the top is `session`'s.

use std::path::{Path, PathBuf};

use super::auth::Login;
use super::destination::Destination;
use super::handshake::shake_hands;
use super::keyring::Keyring;
use super::ladder::{Fault, Ladder};
use super::link::Link;
use super::proxy::Helper;
use super::settings::{Settings, resolve};
use super::{dial, host_key};
use crate::adapters::host::{Host, expand_home};
use crate::domain::cause::Cause;
use crate::domain::target::TargetBinding;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::{Cancel, Person, TargetEvent};

/// One target, with all that going there takes.
pub struct Target<'a> {
    /// The course's name for it.
    pub name: String,
    pub binding: Option<TargetBinding>,
    pub host: &'a Host,
    /// The socket of an ssh-agent.
    pub agent: Option<&'a Path>,
    pub keyring: &'a Keyring,
}

/// A login that held.
pub struct Way {
    pub link: Link,
    /// Carries what goes over the link, where the way leads through another machine. Below `link`, which it must outlive.
    pub _helper: Option<Helper>,
    /// What the keys came to, where it was none of them that opened.
    pub without_key: Option<Fault>,
}

impl Target<'_> {
    /// Goes the way up to the login. `ladder` gets what held, `shown` the command that a learner would type for the same.
    pub fn climb(
        &self,
        ladder: &mut Ladder,
        shown: &mut String,
        person: &dyn Person,
        cancel: &Cancel,
        tell: &mut dyn FnMut(TargetEvent),
    ) -> Result<Way, Fault> {
        let settings = self.settings(cancel)?;
        *shown = format!("ssh {} true", settings.as_arguments());
        tell(TargetEvent::Doing(format!("connecting to {} port {}", settings.hostname, settings.port)));
        let (stream, helper) = dial::dial(&settings, self.host, ladder, cancel)?;
        let known = host_key::on_file(&settings);
        let link = shake_hands(stream, settings.proxy.is_none(), &known, ladder, cancel)?;
        let key = link.session.host_key().map(|(key, _)| key.to_vec()).unwrap_or_default();
        let accepted = host_key::settle(&key, &known, &settings, &self.name, &self.host.home, person)?;
        ladder.held(Rung::HostKey, accepted);
        tell(TargetEvent::Doing(format!("logging in to {} as {}", settings.hostname, settings.user)));
        let login = Login {
            settings: &settings,
            identity: self.identity(),
            agent: self.agent,
            keyring: self.keyring,
            home: &self.host.home,
            person,
            cancel,
        };
        let without_key = login.run(&link, ladder)?;
        Ok(Way { link, _helper: helper, without_key })
    }

    /// The machine that the target is bound to, resolved.
    pub fn settings(&self, cancel: &Cancel) -> Result<Settings, Fault> {
        let name = &self.name;
        let unbound = || {
            let fault = Fault::new(Rung::Name, ErrorReason::NoTarget, format!("no machine is bound to '{name}' yet"));
            fault.because([to_add(name)])
        };
        let written = self.binding.as_ref().and_then(|binding| binding.ssh.as_deref()).ok_or_else(unbound)?;
        let destination = Destination::parse(written)
            .map_err(|message| Fault::new(Rung::Name, ErrorReason::NoTarget, message).because([to_add(name)]))?;
        resolve(&destination, self.host, cancel)
    }

    /// The private key that the target is bound to, when it names one.
    pub fn identity(&self) -> Option<PathBuf> {
        self.binding.as_ref()?.identity.as_ref().map(|path| expand_home(path, &self.host.home))
    }
}

fn to_add(name: &str) -> Cause {
    Cause::here("the target's address is not set, or not one that ssh takes", format!("drillyard target add {name}"))
}
