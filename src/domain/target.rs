//! A machine that checks look at: a course's name for it, bound to a real one.

use serde::{Deserialize, Serialize};

/// What the learner's settings say of one target. Written by `drillyard target add`, kept in `config.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetBinding {
    /// `user@host:port`, or an alias of `~/.ssh/config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssh: Option<String>,
    /// Path of the private key; may start with `~`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The virtual machine behind it, as its hypervisor names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vm: Option<VmBinding>,
    /// The way there, where it is set by whoever looks at another's machine. Never written down with the rest.
    #[serde(skip)]
    pub way: Way,
}

/// How to get to a machine, and how to know it, in place of what the SSH settings of this account say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Machines to go through, as `ProxyJump` takes them.
    pub jump: Option<String>,
    /// Its host key has to be one of these, each `SHA256:…`; where there are none, known_hosts decides.
    pub host_keys: Vec<String>,
}

/// A virtual machine on this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VmBinding {
    /// `vmware`, `virtualbox`, `libvirt`, `qemu`: a name of `checks::providers`.
    pub provider: String,
    /// What the provider calls it: a `.vmx` path, a VM's name or UUID, a domain (with `uri` before a space), a disk's path.
    pub id: String,
}

/// Targets of a course, by the course's names.
pub type Bindings = std::collections::BTreeMap<String, TargetBinding>;
