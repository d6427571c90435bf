//! Tries the way to a machine while it is being set up, and tells how far it holds. Nothing is stored.

use std::sync::Arc;
use std::time::Duration;

use crate::app::msg::{JobId, Msg, Trial};
use crate::domain::probe::{Ask, Probe};
use crate::domain::target::{Bindings, TargetBinding};
use crate::ports::{Prober, TargetEvent};

use super::effects::Shared;
use super::panic::contained;

/// Longest wait for the login.
const PATIENCE: Duration = Duration::from_secs(20);

/// Logs in to the machine that the course would call `name`, on a thread of its own.
pub fn start(shared: &Arc<Shared>, job: JobId, name: String, binding: TargetBinding) {
    let (shared, cancel) = (shared.clone(), shared.runs.begin(job));
    std::thread::spawn(move || {
        let bindings: Bindings = [(name.clone(), binding)].into();
        let probes = [Probe { ask: Ask::Login { target: name.clone() }, timeout: PATIENCE }];
        let tell = |trial| shared.tell(Msg::Trial { job, trial });
        let tried = contained("trying a machine", || {
            shared.prober.session(&name, &bindings).ask(&probes, &shared.person, &cancel, &mut |event| match event {
                TargetEvent::Doing(what) => tell(Trial::Doing(what)),
                TargetEvent::Answered(_, evidence) => tell(Trial::Done(Box::new(evidence))),
            });
        });
        if let Err(fault) = tried {
            shared.tell(Msg::Fault(fault));
        }
        shared.runs.end(job);
    });
}
