//! The text of `machines.yaml`: how an instructor gets to the learners' machines. What can't be read in full is left out: a misspelt
//! key must not make a machine less known than whoever wrote it meant it to be.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, YamlData};

use super::reading::{Reader, place, text_of};
use crate::adapters::ssh::Destination;
use crate::domain::diagnostic::{Diagnostic, nearest};
use crate::domain::sanitize::sanitize_line;
use crate::domain::target::{TargetBinding, Way};

/// Keys of a machine.
const KEYS: &[&str] = &["ssh", "identity", "jump", "host_key", "account"];

/// One machine of a learner's, as the instructor gets there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Where it is, as whom to log in, with which key, by which way, and how to know it.
    pub binding: TargetBinding,
    /// The learner's own account there, whose home is looked at in place of the instructor's.
    pub account: Option<String>,
}

/// The machines of one learner, by the course's names for them.
pub type Machines = BTreeMap<String, Machine>;

/// All that the file lists: course, learner, machines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MachineList(BTreeMap<String, BTreeMap<String, Machines>>);

impl MachineList {
    /// The machines of a learner in a course; empty when none is listed.
    pub fn of(&self, course: &str, learner: &str) -> Machines {
        self.0.get(course).and_then(|learners| learners.get(learner)).cloned().unwrap_or_default()
    }

    /// Ids of the courses that it has machines for.
    pub fn courses(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Reads the text; `file` is its name in diagnostics.
pub fn read(file: &str, text: &str) -> (MachineList, Vec<Diagnostic>) {
    let mut reader = Reader { file, diagnostics: Vec::new() };
    let documents = match MarkedYaml::load_from_str(text.trim_start_matches('\u{feff}')) {
        Ok(documents) => documents,
        Err(error) => {
            let message = format!("this is not YAML ({})", sanitize_line(error.info()));
            let (line, column) = (error.marker().line().max(1), error.marker().col() + 1);
            return (MachineList::default(), vec![Diagnostic::error("machines-broken", file, line, column, message)]);
        }
    };
    let mut list = MachineList::default();
    if let Some(root) = documents.first() {
        for (course, learners) in reader.map("machines.yaml", root) {
            let of_course = list.0.entry(text_of(course)).or_default();
            for (learner, machines) in reader.map(&text_of(course), learners) {
                let of_learner = of_course.entry(text_of(learner)).or_default();
                for (name, value) in reader.map(&text_of(learner), machines) {
                    let name = text_of(name);
                    of_learner.extend(machine(&mut reader, &name, value).map(|machine| (name, machine)));
                }
            }
        }
    }
    (list, reader.diagnostics)
}

fn machine(reader: &mut Reader<'_>, name: &str, value: &MarkedYaml<'_>) -> Option<Machine> {
    let mut machine = Machine::default();
    let before = reader.diagnostics.len();
    for (key, value) in reader.map(name, value) {
        match text_of(key).as_str() {
            "ssh" => machine.binding.ssh = destination(reader, value),
            "identity" => machine.binding.identity = reader.text("identity", value),
            "jump" => machine.binding.way.jump = jump(reader, value),
            "host_key" => machine.binding.way = Way { host_keys: host_keys(reader, value), ..machine.binding.way },
            "account" => machine.account = account(reader, value),
            unknown => {
                let near = nearest(unknown, KEYS.iter().copied());
                let meant = near.map_or_else(|| format!("known are {}", KEYS.join(", ")), |near| format!("did you mean '{near}'?"));
                refuse(reader, key, format!("unknown key '{unknown}': {meant}"));
            }
        }
    }
    if machine.binding.ssh.is_none() && reader.diagnostics.len() == before {
        refuse(reader, value, format!("'{name}' does not say where it is: `ssh: user@host:port`"));
    }
    (reader.diagnostics.len() == before).then_some(machine)
}

fn refuse(reader: &mut Reader<'_>, node: &MarkedYaml<'_>, message: String) {
    let (line, column) = place(node);
    let message = format!("{message}; this machine is left out");
    reader.diagnostics.push(Diagnostic::error("machine", reader.file, line, column, message));
}

fn destination(reader: &mut Reader<'_>, value: &MarkedYaml<'_>) -> Option<String> {
    let text = reader.text("ssh", value)?;
    match Destination::parse(&text) {
        Ok(_) => Some(text),
        Err(message) => {
            refuse(reader, value, message);
            None
        }
    }
}

/// `gate`, or several with commas, each a machine as `ssh` takes it.
fn jump(reader: &mut Reader<'_>, value: &MarkedYaml<'_>) -> Option<String> {
    let text = reader.text("jump", value)?;
    let hops: Result<Vec<_>, _> = text.split(',').map(Destination::parse).collect();
    match hops {
        Ok(_) => Some(text),
        Err(message) => {
            refuse(reader, value, message);
            None
        }
    }
}

/// One, or a list of them.
fn host_keys(reader: &mut Reader<'_>, value: &MarkedYaml<'_>) -> Vec<String> {
    let several = match &value.data {
        YamlData::Sequence(items) => items.iter().collect(),
        _ => vec![value],
    };
    let mut keys = Vec::new();
    for item in several {
        let text = reader.text("host_key", item).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        let fits = match words.as_slice() {
            [print] => print.strip_prefix("SHA256:").is_some_and(|rest| rest.trim_end_matches('=').len() == 43),
            [algorithm, key, ..] => algorithm.contains('-') && key.starts_with("AAAA"),
            [] => false,
        };
        if !fits {
            refuse(reader, item, format!("'{text}' is no host key: write its fingerprint, SHA256:…, or the key itself, ssh-ed25519 AAAA…"));
        }
        keys.push(words.join(" "));
    }
    if keys.is_empty() {
        refuse(reader, value, "there is no host key in the list".to_owned());
    }
    keys
}

/// An account's name, plain enough for a shell (useradd(8)).
fn account(reader: &mut Reader<'_>, value: &MarkedYaml<'_>) -> Option<String> {
    let text = reader.text("account", value)?;
    if !is_account(&text) {
        refuse(reader, value, format!("'{text}' is no account's name"));
    }
    Some(text)
}

/// Whether a shell takes `~text` for that account's home, and nothing else.
pub fn is_account(text: &str) -> bool {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || "_-.".contains(ch);
    !text.is_empty() && text.len() <= 64 && text.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_') && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: &str = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

    #[test]
    fn a_machine_is_read_with_its_way_and_its_keys() {
        let text = format!(
            "devops:\n  ada@example.org:\n    vm:\n      ssh: tutor@10.0.0.7:2222\n      identity: ~/.ssh/tutor\n      jump: gate,inner:2022\n      \
             host_key: [\"{PRINT}\", ssh-ed25519 AAAAC3 ada@vm]\n      account: debian\n  grace@example.org: {{ vm: {{ ssh: other }} }}\n"
        );
        let (list, found) = read("machines.yaml", &text);
        assert_eq!(found, []);
        let machine = &list.of("devops", "ada@example.org")["vm"];
        assert_eq!((machine.binding.ssh.as_deref(), machine.account.as_deref()), (Some("tutor@10.0.0.7:2222"), Some("debian")));
        assert_eq!(machine.binding.way.jump.as_deref(), Some("gate,inner:2022"));
        assert_eq!(machine.binding.way.host_keys, [PRINT, "ssh-ed25519 AAAAC3 ada@vm"]);
        assert!(list.of("devops", "grace@example.org")["vm"].binding.way.host_keys.is_empty());
        assert!(list.of("devops", "eve@example.org").is_empty() && list.of("other", "ada@example.org").is_empty());
        assert_eq!(list.courses().collect::<Vec<_>>(), ["devops"]);
    }

    #[test]
    fn what_is_wrong_leaves_that_machine_out_and_no_other() {
        for (line, says) in [
            ("hostkey: x", "unknown key 'hostkey': did you mean 'host_key'?"),
            ("host_key: MD5:00", "'MD5:00' is no host key"),
            ("host_key: SHA256:short", "is no host key"),
            ("host_key: []", "there is no host key"),
            ("host_key:", "is no host key"),
            ("account: 'x; rm -rf ~'", "is no account's name"),
            ("account: -x", "is no account's name"),
            ("jump: 'gate,-oProxyCommand=x'", "cannot begin with '-'"),
            ("ssh: '-x'", "cannot begin with '-'"),
        ] {
            let text = format!("c:\n  ada:\n    vm:\n      ssh: tutor@one\n      {line}\n    other: {{ ssh: tutor@two }}\n");
            let text = if line.starts_with("ssh") { text.replace("      ssh: tutor@one\n", "") } else { text };
            let (list, found) = read("machines.yaml", &text);
            assert!(found.iter().any(|found| found.message.contains(says) && found.line > 3), "{line}: {found:?}");
            assert_eq!(list.of("c", "ada").keys().collect::<Vec<_>>(), ["other"], "{line}");
        }
        assert!(read("m", "c: { ada: { vm: {} } }").1[0].message.contains("does not say where it is"));
        assert_eq!(read("m", ": [").1[0].rule, "machines-broken");
        assert_eq!(read("m", "").1, []);
    }
}
