//! The one `Prober`: this host, and targets over SSH. It holds the keys that were opened, so that nobody is asked for a
//! passphrase twice, and no connection: each belongs to the call that made it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::host::{Host, Identity, expand_home};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};
use crate::ports::{Cancel, Person, Prober, TargetEvent};

/// Asks this machine directly, and targets over SSH. Shared by all runs of the program.
pub struct LocalProber {
    host: Host,
}

impl LocalProber {
    /// `home` is what `~` stands for, `search_path` is `PATH`, `agent` the socket of `SSH_AUTH_SOCK`.
    pub fn new(home: PathBuf, search_path: Option<OsString>, agent: Option<PathBuf>) -> Self {
        let _ = agent;
        Self { host: Host { home, search_path } }
    }

    fn identity_of(&self, target: &str, bindings: &Bindings) -> Identity {
        let Some(binding) = bindings.get(target) else {
            return Err((ErrorReason::NoTarget, format!("no machine is bound to '{target}'; `drillyard target add {target}` does it")));
        };
        Ok(binding.identity.as_ref().map(|path| expand_home(path, &self.host.home)))
    }
}

impl Prober for LocalProber {
    fn ask_host(&self, ask: &HostAsk, timeout: Duration, bindings: &Bindings, cancel: &Cancel) -> Evidence {
        self.host.ask(ask, timeout, &|target| self.identity_of(target, bindings), cancel)
    }

    fn ask_target(
        &self,
        target: &str,
        probes: &[Probe],
        bindings: &Bindings,
        _person: &dyn Person,
        _cancel: &Cancel,
        tell: &mut dyn FnMut(TargetEvent),
    ) {
        let (reason, message) = match self.identity_of(target, bindings) {
            Err(no_target) => no_target,
            Ok(_) => (ErrorReason::Internal, "logging in to machines is not built in yet".to_owned()),
        };
        for index in 0..probes.len() {
            let now = Timestamp::now();
            let outcome = Outcome::Unavailable { reason, message: message.clone() };
            let evidence = Evidence {
                vantage: Vantage::Guest,
                target: Some(target.to_owned()),
                command: String::new(),
                outcome,
                stdout: String::new(),
                stderr: String::new(),
                started: now,
                ended: now,
                truncated: false,
                ladder: Vec::new(),
            };
            tell(TargetEvent::Answered(index, evidence));
        }
    }
}
