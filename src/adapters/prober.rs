//! The one `Prober`: this host, and targets over SSH. It holds the keys that were opened, so that nobody is asked for a
//! passphrase twice, and no connection: each belongs to the session that was asked for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::host::{Host, Identity};
use super::ssh::{Keyring, Session, Target};
use crate::domain::evidence::Evidence;
use crate::domain::probe::HostAsk;
use crate::domain::target::Bindings;
use crate::domain::web::WebAddress;
use crate::ports::{Cancel, Prober, TargetSession};

/// Asks this machine directly, and targets over SSH. Shared by all runs of the program.
pub struct LocalProber {
    host: Host,
    agent: Option<PathBuf>,
    keyring: Keyring,
}

impl LocalProber {
    /// `home` is what `~` stands for, `search_path` is `PATH`, `agent` the socket that `SSH_AUTH_SOCK` names.
    pub fn new(home: PathBuf, search_path: Option<OsString>, agent: Option<PathBuf>) -> Self {
        Self { host: Host { home, search_path }, agent, keyring: Keyring::default() }
    }

    fn target(&self, name: &str, bindings: &Bindings) -> Target<'_> {
        let (name, binding) = (name.to_owned(), bindings.get(name).cloned());
        Target { name, binding, host: &self.host, agent: self.agent.as_deref(), keyring: &self.keyring }
    }

    /// A question for a page of a target, with the target's address in the place of its name. What can't be found out stays as it is:
    /// then the name is not known, and that is told.
    fn located(&self, ask: &HostAsk, bindings: &Bindings, cancel: &Cancel) -> Option<HostAsk> {
        let HostAsk::Http { url, target: Some(target), follow } = ask else { return None };
        let settings = self.target(target, bindings).settings(cancel).ok()?;
        let url = WebAddress { host: settings.hostname, ..WebAddress::parse(url)? }.to_string();
        Some(HostAsk::Http { url, target: None, follow: *follow })
    }

    /// The key that the target is bound to, else the first of ssh's own candidates that is there.
    fn identity_of(&self, target: &str, bindings: &Bindings, cancel: &Cancel) -> Identity {
        let target = self.target(target, bindings);
        if let Some(identity) = target.identity() {
            return Ok(Some(identity));
        }
        let settings = target.settings(cancel).map_err(|fault| (fault.reason, fault.message()))?;
        Ok(settings.identities.into_iter().find(|path| path.exists()))
    }
}

impl Prober for LocalProber {
    fn ask_host(&self, ask: &HostAsk, timeout: Duration, bindings: &Bindings, cancel: &Cancel) -> Evidence {
        let located = self.located(ask, bindings, cancel);
        self.host.ask(located.as_ref().unwrap_or(ask), timeout, &|target| self.identity_of(target, bindings, cancel), cancel)
    }

    fn session(&self, target: &str, bindings: &Bindings) -> Box<dyn TargetSession + '_> {
        Box::new(Session::with(self.target(target, bindings)))
    }
}
