//! libvirt, through `virsh`. The connection is always named: without one a plain user gets an empty `qemu:///session`, and a
//! daemon started for it. An id is a domain's name, or `URI#domain`.

use jiff::Timestamp;

use super::{Candidate, Provider, Snapshot, Trouble, VmFacts, command, ended_well, in_order};
use crate::checks::xml;
use crate::domain::evidence::Evidence;
use crate::domain::probe::HostAsk;

/// libvirt (KVM, QEMU).
pub struct Libvirt;

const USUAL_CONNECTION: &str = "qemu:///system";
/// Stands between the answers of the commands given to one `virsh`. Its exit code is that of the last command.
const MARK: &str = "--- drillyard ---";

impl Provider for Libvirt {
    fn name(&self) -> &'static str {
        "libvirt"
    }

    fn title(&self) -> &'static str {
        "libvirt (KVM, QEMU)"
    }

    fn tried(&self) -> bool {
        true
    }

    fn presence_ask(&self) -> HostAsk {
        virsh(USUAL_CONNECTION, "version")
    }

    fn list_asks(&self) -> Vec<HostAsk> {
        vec![virsh(USUAL_CONNECTION, &format!("list --all --name; echo '{MARK}'; list --name"))]
    }

    fn list(&self, answers: &[&Evidence]) -> Vec<Candidate> {
        let Ok(answer) = ended_well(answers.first(), "virsh") else { return Vec::new() };
        let (all, running) = answer.stdout.split_once(MARK).unwrap_or((&answer.stdout, ""));
        let names = |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let running = names(running);
        let candidate = |name: String| {
            let running = Some(running.contains(&name));
            Candidate { provider: "libvirt", id: name.clone(), title: name, running }
        };
        names(all).into_iter().map(candidate).collect()
    }

    fn vm_asks(&self, id: &str) -> Vec<HostAsk> {
        let (connection, domain) = address(id);
        let domain = quote(domain);
        // `metadata` fails where none was kept, so it stands before the command whose exit code counts.
        let os = "http://libosinfo.org/xmlns/libvirt/domain/1.0";
        vec![virsh(connection, &format!("metadata --domain {domain} --uri {os}; echo '{MARK}'; dominfo --domain {domain}"))]
    }

    fn vm(&self, id: &str, answers: &[&Evidence]) -> Result<VmFacts, Trouble> {
        let answer = self.answer(id, answers)?;
        let (metadata, info) = answer.stdout.split_once(MARK).unwrap_or(("", &answer.stdout));
        let field =
            |name: &str| info.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| *key == name).map(|(_, value)| value.trim());
        let (_, domain) = address(id);
        let guest_os = xml::tags(metadata).iter().find(|tag| tag.is("os")).and_then(|tag| tag.attribute("id").map(str::to_owned));
        Ok(VmFacts { title: field("Name").unwrap_or(domain).to_owned(), running: field("State").map(|state| state == "running"), guest_os })
    }

    fn snapshot_asks(&self, id: &str) -> Vec<HostAsk> {
        let (connection, domain) = address(id);
        let domain = quote(domain);
        vec![virsh(connection, &format!("snapshot-current --domain {domain} --name; echo '{MARK}'; snapshot-list --domain {domain}"))]
    }

    fn snapshots(&self, id: &str, answers: &[&Evidence]) -> Result<Vec<Snapshot>, Trouble> {
        let answer = self.answer(id, answers)?;
        let (current, table) = answer.stdout.split_once(MARK).unwrap_or(("", &answer.stdout));
        let current = current.trim_matches('\n');
        let rows = table.lines().filter_map(row);
        Ok(in_order(rows.map(|(name, taken)| Snapshot { current: Some(name == current), name, taken: Some(taken) }).collect()))
    }
}

impl Libvirt {
    fn answer<'a>(&self, id: &str, answers: &[&'a Evidence]) -> Result<&'a Evidence, Trouble> {
        if let Some(answer) = answers.first()
            && answer.stderr.contains("failed to get domain")
        {
            let (connection, domain) = address(id);
            return Err(Trouble::NoMachine(format!("libvirt at {connection} has no machine '{domain}'")));
        }
        ended_well(answers.first(), "virsh").map_err(|trouble| match trouble {
            // Its socket is not there or not for everyone, or polkit asks who one is.
            Trouble::Unasked(reason, message) if ["socket", "authenticat"].iter().any(|word| message.contains(word)) => {
                Trouble::Unasked(reason, format!("{message}; is libvirtd running, and are you in the group libvirt?"))
            }
            other => other,
        })
    }
}

/// Connection and domain of an id. A domain's name may hold `#`, a connection's URI may not.
fn address(id: &str) -> (&str, &str) {
    match id.split_once('#') {
        Some((connection, domain)) if connection.contains(":/") => (connection, domain),
        _ => (USUAL_CONNECTION, id),
    }
}

fn virsh(connection: &str, commands: &str) -> HostAsk {
    command(&["virsh"], &["-q", "-c", connection, commands])
}

/// A word of virsh's own command language: double quotes, with backslash before a quote or a backslash (virsh(1), vshCommandStringGetArg).
fn quote(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

/// One row of `snapshot-list`: ` Golden Image   2026-11-23 00:51:30 +0000   running`. The name may hold spaces, even a date: the last
/// date counts.
fn row(line: &str) -> Option<(String, Timestamp)> {
    let date_length = "2026-11-23 00:51:30 +0000".len();
    let starts = line.char_indices().map(|(at, _)| at).rev();
    let (at, taken) = starts.filter_map(|at| Some((at, line.get(at..at + date_length)?))).find_map(|(at, date)| {
        let zoned = jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", date).ok()?;
        Some((at, zoned.to_timestamp().ok()?))
    })?;
    let name = line.get(1..at)?.trim_end();
    Some((name.to_owned(), taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{exited, said};
    use crate::domain::verdict::ErrorReason;

    /// From virsh 9.0.0 on its test driver.
    const SNAPSHOTS: &str = "lab-3 (ünï)\n\n--- drillyard ---\n clean-install   2026-11-23 00:51:30 +0000   running\n \
        lab-3 (ünï)     2026-11-23 00:53:10 +0000   running\n\n";

    #[test]
    fn snapshots_have_names_times_and_a_current_one() {
        let found = Libvirt.snapshots("lab-vm", &[&said(SNAPSHOTS)]).unwrap();
        let facts: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.taken.unwrap().as_second(), s.current)).collect();
        assert_eq!(facts, [("clean-install", 1_795_395_090, Some(false)), ("lab-3 (ünï)", 1_795_395_190, Some(true))]);
    }

    #[test]
    fn the_last_date_of_a_row_is_the_snapshots() {
        let (name, taken) = row(" before 2020-01-01 00:00:00 +0000 x   2026-11-23 02:51:30 +0200   shutoff").unwrap();
        assert_eq!((name.as_str(), taken.as_second()), ("before 2020-01-01 00:00:00 +0000 x", 1_795_395_090));
    }

    #[test]
    fn no_snapshot_no_domain_and_no_daemon_are_three_things() {
        let none = exited(0, "\n--- drillyard ---\n\n", "error: domain 'bare-vm' has no current snapshot");
        assert_eq!(Libvirt.snapshots("bare-vm", &[&none]), Ok(Vec::new()));
        let unknown = exited(1, "\n--- drillyard ---\n\n", "error: failed to get domain 'nope'");
        assert!(matches!(Libvirt.snapshots("nope", &[&unknown]), Err(Trouble::NoMachine(_))));
        let down = exited(1, "", "error: failed to connect to the hypervisor\nerror: Failed to connect socket");
        let helped =
            |told: &Trouble, reason| matches!(told, Trouble::Unasked(is, message) if *is == reason && message.contains("group libvirt"));
        assert!(helped(&Libvirt.snapshots("x", &[&down]).unwrap_err(), ErrorReason::Unreachable));
        let refused = exited(1, "", "error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied");
        assert!(helped(&Libvirt.snapshots("x", &[&refused]).unwrap_err(), ErrorReason::Permission));
        let other = exited(1, "", "error: XML error: failed to parse xml document 'n.xml'");
        assert!(!helped(&Libvirt.snapshots("x", &[&other]).unwrap_err(), ErrorReason::Unreachable));
    }

    #[test]
    fn facts_come_from_dominfo_and_libosinfo() {
        let text = "<libosinfo xmlns=\"x\"><os id=\"http://debian.org/debian/12\"/></libosinfo>\n--- drillyard ---\nId: 1\nName:           lab-vm\nState:          running\n";
        let facts = Libvirt.vm("lab-vm", &[&said(text)]).unwrap();
        assert_eq!(
            (facts.title.as_str(), facts.running, facts.guest_os.as_deref()),
            ("lab-vm", Some(true), Some("http://debian.org/debian/12"))
        );
    }

    #[test]
    fn an_id_may_name_its_connection() {
        assert_eq!(address("vm #1"), ("qemu:///system", "vm #1"));
        assert_eq!(address("test:////tmp/n.xml#lab vm"), ("test:////tmp/n.xml", "lab vm"));
        assert_eq!(quote(r#"a"b\;c"#), r#""a\"b\\;c""#);
    }

    proptest::proptest! {
        #[test]
        fn no_row_makes_it_panic(line in "[ a-c0-9:+é-]{0,60}") {
            row(&line);
        }
    }
}
