//! `port`: something listens on a port of the guest, or nothing does. Asks ss(8), else reads `/proc/net`.
//!
//! Arguments: `target`, `number`, and `protocol` (tcp, the default, or udp), `listening` (false: nothing may), `address` (`all`: other
//! machines reach it; `loopback`: only the guest itself does; or an address), `process` (the program's name, where the account may see it).

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct Port {
    target: String,
    number: u16,
    protocol: &'static str,
    listening: bool,
    address: Option<Wanted>,
    process: Option<String>,
}

/// Who must be able to reach it.
#[derive(Debug)]
enum Wanted {
    All,
    Loopback,
    Address(IpAddr),
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = arguments.required("target");
    let number = arguments.number("number").and_then(|number| u16::try_from(number).ok()).filter(|number| *number > 0);
    if number.is_none() {
        arguments.refuse("number", "`number` is the port, from 1 to 65535");
    }
    let address = arguments.text("address").and_then(|text| match text.as_str() {
        "all" => Some(Wanted::All),
        "loopback" => Some(Wanted::Loopback),
        other => {
            let address = other.parse().ok().map(Wanted::Address);
            if address.is_none() {
                arguments.refuse("address", "`address` is `all`, `loopback`, or an address such as 10.0.0.5");
            }
            address
        }
    });
    let protocol = arguments.choice("protocol", &["tcp", "udp"]).unwrap_or("tcp");
    let listening = arguments.flag("listening").unwrap_or(true);
    let process = arguments.text("process");
    if !listening && (process.is_some() || address.is_some()) {
        arguments.refuse("listening", "with `listening: false` there is no `address` and no `process` to look at");
    }
    Arc::new(Port { target, number: number.unwrap_or_default(), protocol, listening, address, process })
}

/// `socket=` lines of ss(8); where that is missing or may not ask, `proc=` lines of the kernel's own tables (proc(5)): state 0A listens,
/// and 07 is an unconnected UDP socket.
const SCRIPT: &str = "out=$(ss -H -ltnup 2>/dev/null) && [ -n \"$out\" ] && { echo tool=ss; printf '%s\\n' \"$out\" | head -n 1000 | sed 's/^/socket=/'; } || {
for t in tcp tcp6 udp udp6; do [ -r /proc/net/$t ] || continue
  echo tool=proc
  while read -r _ local _ state _; do
    case $t:$state in tcp*:0A|udp*:07) echo \"proc=$t $local\" ;; esac
  done < /proc/net/$t | head -n 1000
done; }";

impl Kind for Port {
    fn name(&self) -> &'static str {
        "port"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        if !self.listening {
            return format!("nothing listens on {}", self.name_of_port());
        }
        let who = self.process.as_deref().unwrap_or("something");
        let reach = match &self.address {
            None => String::new(),
            Some(Wanted::All) => ", for other machines too".to_owned(),
            Some(Wanted::Loopback) => ", for the machine itself only".to_owned(),
            Some(Wanted::Address(address)) => format!(" at {address}"),
        };
        format!("{who} listens on {}{reach}", self.name_of_port())
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        Ok(vec![guest::probe(&self.target, SCRIPT, USUAL_WAIT)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        if answer.first("tool").is_none() {
            let actual = "the guest has neither `ss` nor a readable /proc/net, so nothing tells what listens";
            return Judgement::errored(ErrorReason::NoTool, self.expected(), actual);
        }
        let sockets: Vec<Socket> = answer.pairs().filter_map(|(key, line)| Socket::read(key, line)).collect();
        let here: Vec<&Socket> = sockets.iter().filter(|socket| socket.number == self.number && socket.protocol == self.protocol).collect();
        if here.is_empty() {
            return Judgement::holds(!self.listening, self.expected(), self.nothing(&sockets));
        }
        let seen = here.iter().map(|socket| socket.describe()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ");
        let actual = format!("{}: {seen}", self.name_of_port());
        if !self.listening {
            return Judgement::failed(self.expected(), actual);
        }
        let fitting: Vec<&&Socket> = here.iter().filter(|socket| self.address.as_ref().is_none_or(|wanted| socket.fits(wanted))).collect();
        // That only the machine itself reaches it is not true when a second socket lets others in.
        let exposed = matches!(self.address, Some(Wanted::Loopback)) && fitting.len() < here.len();
        if fitting.is_empty() || exposed {
            return Judgement::failed(self.expected(), actual);
        }
        let Some(process) = &self.process else { return Judgement::passed(self.expected(), actual) };
        if fitting.iter().any(|socket| socket.processes.iter().any(|name| name == process)) {
            return Judgement::passed(self.expected(), actual);
        }
        if fitting.iter().all(|socket| socket.processes.is_empty()) {
            let actual = format!("{actual}; which program that is, only root or its owner can see");
            return Judgement::errored(ErrorReason::Permission, self.expected(), actual);
        }
        Judgement::failed(self.expected(), actual)
    }
}

impl Port {
    fn name_of_port(&self) -> String {
        format!("{} port {}", self.protocol.to_uppercase(), self.number)
    }

    /// What listens instead.
    fn nothing(&self, sockets: &[Socket]) -> String {
        let numbers: BTreeSet<u16> = sockets.iter().filter(|socket| socket.protocol == self.protocol).map(|socket| socket.number).collect();
        let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
        let others = if numbers.is_empty() { "nor on any other".to_owned() } else { format!("in use: {}", super::some_of(&numbers, 12)) };
        format!("nothing listens on {}; {others}", self.name_of_port())
    }
}

/// One socket that listens.
#[derive(Debug, PartialEq)]
struct Socket {
    protocol: &'static str,
    address: IpAddr,
    number: u16,
    /// Empty where the account may not see it.
    processes: Vec<String>,
}

impl Socket {
    fn read(key: &str, line: &str) -> Option<Self> {
        match key {
            "socket" => Self::of_ss(line),
            "proc" => Self::of_proc(line),
            _ => None,
        }
    }

    /// `tcp LISTEN 0 128 127.0.0.53%lo:53 0.0.0.0:* users:(("sshd",pid=1,fd=3))`
    fn of_ss(line: &str) -> Option<Self> {
        let mut fields = line.split_whitespace();
        let protocol = protocol(fields.next()?)?;
        let (host, number) = fields.nth(3)?.rsplit_once(':')?;
        let host = host.split('%').next()?.trim_matches(['[', ']']);
        let address = if host == "*" { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { host.parse().ok()? };
        let names = line.split("((").nth(1).into_iter().flat_map(|users| users.split("),("));
        let mut processes: Vec<String> = names.filter_map(|user| Some(user.split('"').nth(1)?.to_owned())).collect();
        processes.dedup();
        Some(Self { protocol, address, number: number.parse().ok()?, processes })
    }

    /// `tcp6 00000000000000000000000001000000:0016`: words of 32 bits in the byte order of the machine, which is little-endian everywhere
    /// that matters here.
    fn of_proc(line: &str) -> Option<Self> {
        let (kind, local) = line.split_once(' ')?;
        let (host, number) = local.split_once(':')?;
        let word = |at: usize| u32::from_str_radix(host.get(at..at + 8)?, 16).ok().map(u32::swap_bytes);
        let address = match host.len() {
            8 => IpAddr::V4(Ipv4Addr::from(word(0)?)),
            32 => {
                let words = [word(0)?, word(8)?, word(16)?, word(24)?];
                IpAddr::V6(Ipv6Addr::from(words.iter().fold(0_u128, |all, word| all << 32 | u128::from(*word))))
            }
            _ => return None,
        };
        let protocol = protocol(kind.trim_end_matches('6'))?;
        Some(Self { protocol, address, number: u16::from_str_radix(number, 16).ok()?, processes: Vec::new() })
    }

    fn fits(&self, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::All => !self.address.to_canonical().is_loopback(),
            Wanted::Loopback => self.address.to_canonical().is_loopback(),
            Wanted::Address(address) => self.address.is_unspecified() || self.address.to_canonical() == *address,
        }
    }

    /// `sshd at every address`
    fn describe(&self) -> String {
        let reach = match self.address.to_canonical() {
            address if address.is_unspecified() => "at every address".to_owned(),
            address if address.is_loopback() => format!("at {address}, for the machine itself only"),
            address => format!("at {address}"),
        };
        if self.processes.is_empty() { format!("open {reach}") } else { format!("{} {reach}", self.processes.join(", ")) }
    }
}

fn protocol(name: &str) -> Option<&'static str> {
    ["tcp", "udp"].into_iter().find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const SS: &str = "tool=ss
socket=udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*
socket=tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((\"sshd\",pid=700,fd=3),(\"systemd\",pid=1,fd=90))
socket=tcp LISTEN 0 128 [::]:22 [::]:* users:((\"sshd\",pid=700,fd=4))
socket=tcp LISTEN 0 244 127.0.0.1:5432 0.0.0.0:*
socket=tcp LISTEN 0 244 [::1]:5432 [::]:*
socket=tcp LISTEN 0 511 *:80 *:* users:((\"node\",pid=9,fd=18))
socket=tcp LISTEN 0 5 10.0.0.5:8080 0.0.0.0:*
end=1
";

    #[test]
    fn what_listens_is_told_by_protocol_address_and_program() {
        verdicts(&[
            ("port: { target: vm, number: 22 }", SS, Passed),
            ("port: { target: vm, number: 22, address: all, process: sshd }", SS, Passed),
            ("port: { target: vm, number: 22, process: nginx }", SS, Failed),
            ("port: { target: vm, number: 22, listening: false }", SS, Failed),
            ("port: { target: vm, number: 23, listening: false }", SS, Passed),
            ("port: { target: vm, number: 23 }", SS, Failed),
            ("port: { target: vm, number: 53 }", SS, Failed),
            ("port: { target: vm, number: 53, protocol: udp, address: loopback }", SS, Passed),
            ("port: { target: vm, number: 5432, address: loopback }", SS, Passed),
            ("port: { target: vm, number: 5432, address: all }", SS, Failed),
            ("port: { target: vm, number: 5432, process: postgres }", SS, Errored),
            ("port: { target: vm, number: 80, address: all }", SS, Passed),
            ("port: { target: vm, number: 80, address: loopback }", SS, Failed),
            ("port: { target: vm, number: 8080, address: 10.0.0.5 }", SS, Passed),
            ("port: { target: vm, number: 8080, address: 10.0.0.6 }", SS, Failed),
            ("port: { target: vm, number: 22, address: 10.0.0.6 }", SS, Passed),
            ("port: { target: vm, number: 22 }", "end=1\n", Errored),
            ("port: { target: vm, number: 22 }", "tool=ss\n", Errored),
        ]);
    }

    #[test]
    fn the_kernels_own_tables_say_the_same() {
        let proc = "tool=proc
proc=tcp 0100007F:1538
proc=tcp6 00000000000000000000000000000000:0016
proc=tcp6 00000000000000000000000001000000:1F90
proc=tcp6 0000000000000000FFFF00000100007F:1F91
proc=udp 3500007F:0035
end=1
";
        verdicts(&[
            ("port: { target: vm, number: 5432, address: loopback }", proc, Passed),
            ("port: { target: vm, number: 22, address: all }", proc, Passed),
            ("port: { target: vm, number: 8080, address: loopback }", proc, Passed),
            ("port: { target: vm, number: 8081, address: loopback }", proc, Passed),
            ("port: { target: vm, number: 53, protocol: udp, address: loopback }", proc, Passed),
            ("port: { target: vm, number: 53 }", proc, Failed),
            ("port: { target: vm, number: 22, process: sshd }", proc, Errored),
        ]);
    }

    #[test]
    fn what_is_found_instead_is_told() {
        let told = |kind: &str| judge(kind, &[said(SS)]).actual;
        assert_eq!(told("port: { target: vm, number: 23 }"), "nothing listens on TCP port 23; in use: 22, 80, 5432, 8080");
        let loopback = told("port: { target: vm, number: 5432, address: all }");
        assert_eq!(loopback, "TCP port 5432: open at 127.0.0.1, for the machine itself only; open at ::1, for the machine itself only");
        assert_eq!(told("port: { target: vm, number: 22 }"), "TCP port 22: sshd at every address; sshd, systemd at every address");
    }

    proptest::proptest! {
        #[test]
        fn no_line_of_a_guest_makes_it_panic(line in "\\PC{0,80}", proc in "[0-9A-Fa-fgé: ]{0,60}") {
            Socket::of_ss(&line);
            Socket::of_proc(&format!("tcp6 {proc}"));
        }
    }
}
