//! `vm`: the target is a virtual machine that its hypervisor knows. Told by the host; what the guest says of itself doesn't count.

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, machine};
use crate::checks::providers::{self, Provider, Trouble, VmFacts};
use crate::domain::evidence::Evidence;
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::{Bindings, VmBinding};
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct Vm {
    target: String,
    running: Option<bool>,
    guest_os: Option<String>,
}

/// Reads the arguments. `exists` may only be true: a machine that isn't there has no facts to compare.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = arguments.required("target");
    if arguments.flag("exists") == Some(false) {
        arguments.refuse("exists", "`exists` is true or left out");
    }
    Arc::new(Vm { target, running: arguments.flag("running"), guest_os: arguments.text("guest_os") })
}

impl Kind for Vm {
    fn name(&self) -> &'static str {
        "vm"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let system = self.guest_os.as_ref().map(|os| format!(" set up for {os}")).unwrap_or_default();
        let running = match self.running {
            Some(true) => ", running",
            Some(false) => ", switched off",
            None => "",
        };
        format!("a virtual machine{system}{running}")
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let vm = machine(&self.target, bindings)?;
        Ok(host_probes(provider(vm)?.vm_asks(&vm.id)))
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        let facts = match facts_of(&self.target, context, |provider, id| provider.vm(id, evidence)) {
            Ok(facts) => facts,
            Err(trouble) => return judge_trouble(trouble, self.expected(), &self.target),
        };
        let wrong_os = self.guest_os.as_ref().zip(facts.guest_os.as_ref()).is_some_and(|(wanted, os)| !mentions(os, wanted));
        let state = match (self.running, facts.running) {
            (Some(_), None) => {
                let actual = format!("{}; its hypervisor does not say whether it runs", describe(&facts));
                return Judgement::errored(ErrorReason::NoTool, self.expected(), actual);
            }
            (Some(wanted), Some(runs)) => wanted == runs,
            (None, _) => true,
        };
        Judgement::holds(state && !wrong_os, self.expected(), describe(&facts))
    }
}

fn mentions(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(&word.to_lowercase())
}

fn describe(facts: &VmFacts) -> String {
    let mut parts = vec![format!("'{}'", facts.title)];
    parts.extend(facts.guest_os.as_ref().map(|os| format!("set up for {os}")));
    parts.extend(facts.running.map(|runs| if runs { "running" } else { "not running" }.to_owned()));
    parts.join(", ")
}

/// The provider of a binding.
pub(super) fn provider(vm: &VmBinding) -> Result<&'static dyn Provider, Unaskable> {
    providers::find(&vm.provider).ok_or_else(|| {
        let names: Vec<&str> = providers::list().iter().map(|provider| provider.name()).collect();
        Unaskable {
            reason: ErrorReason::NoTool,
            message: format!("the hypervisor '{}' cannot be asked by this version; it can ask {}", vm.provider, names.join(", ")),
            fix: None,
        }
    })
}

/// Host questions as probes. A hypervisor's first answer may have to wake its service.
pub(super) fn host_probes(asks: Vec<HostAsk>) -> Vec<Probe> {
    asks.into_iter().map(|ask| Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(20) }).collect()
}

/// Reads answers with the provider of the target's binding.
pub(super) fn facts_of<T>(
    target: &str,
    context: &Context<'_>,
    read: impl FnOnce(&dyn Provider, &str) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let unbound = |unaskable: Unaskable| Trouble::Unasked(unaskable.reason, unaskable.message);
    let vm = machine(target, context.bindings).map_err(unbound)?;
    read(provider(vm).map_err(unbound)?, &vm.id)
}

/// No machine is a fact; a hypervisor that doesn't answer is none.
pub(super) fn judge_trouble(trouble: Trouble, expected: String, target: &str) -> Judgement {
    match trouble {
        Trouble::NoMachine(message) => Judgement::failed(expected, message)
            .with_fix(format!("Create the machine; if it has moved or was renamed: drillyard target add {target}")),
        Trouble::Unasked(reason, message) => Judgement::errored(reason, expected, message),
    }
}
