//! What this host's own network is: the addresses (IPv4) of its interfaces with their networks, for `answer` to compare with. The addresses
//! of the loopback interface, and those that a host gives itself when nobody else does (169.254/16), don't count.

use std::net::Ipv4Addr;

use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::Judgement;
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::verdict::ErrorReason;

/// A fact of this host's network, by its word in a check file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fact {
    /// One of its addresses.
    Address,
    /// The network that one of its addresses is in.
    Subnet,
    /// How many addresses such a network has.
    SubnetSize,
}

impl Fact {
    /// The words.
    pub const WORDS: &[&str] = &["address", "subnet", "subnet_size"];

    /// The fact that `word` means.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "address" => Some(Self::Address),
            "subnet" => Some(Self::Subnet),
            "subnet_size" => Some(Self::SubnetSize),
            _ => None,
        }
    }
}

/// An address with the length of its network's prefix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interface {
    address: Ipv4Addr,
    prefix: u32,
}

/// `ip` of Linux, else `ifconfig` of macOS and the BSDs.
const SCRIPT: &str = r#"PATH=$PATH:/usr/sbin:/sbin
if command -v ip >/dev/null 2>&1; then ip -o -4 addr show 2>/dev/null | sed 's/^/ip=/'
elif command -v ifconfig >/dev/null 2>&1; then ifconfig -a 2>/dev/null | grep 'inet ' | sed 's/^/ifconfig=/'
else echo none=1; fi"#;

/// What asks this host.
pub(super) fn probe() -> Probe {
    let args = ["-c", &guest::script(SCRIPT), "sh", "the network of this machine"].map(str::to_owned).to_vec();
    let ask = HostAsk::Command { programs: vec!["sh".to_owned(), "/bin/sh".to_owned()], args };
    Probe { ask: Ask::Host(ask), timeout: USUAL_WAIT }
}

/// The interfaces of this host, or the judgement that they are not known.
pub(super) fn answer(evidence: &[&Evidence], expected: &str) -> Result<Vec<Interface>, Box<Judgement>> {
    let unknown = |actual| Box::new(Judgement::errored(ErrorReason::NoTool, expected, actual));
    if evidence.first().is_some_and(|item| item.outcome == Outcome::Missing) {
        return Err(unknown("this host has no `sh`, which asks for its addresses"));
    }
    let answer = Answer::read(evidence.first(), expected)?;
    let found = interfaces(&answer);
    if answer.first("none").is_some() {
        return Err(unknown("this host has neither `ip` nor `ifconfig` to ask for its addresses"));
    }
    if found.is_empty() {
        return Err(unknown("no IPv4 address was found on this host, so there is nothing to compare your answer with"));
    }
    Ok(found)
}

/// The interfaces that are named.
fn interfaces(answer: &Answer<'_>) -> Vec<Interface> {
    let read = |(key, line): (&str, &str)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = |word: &str| words.iter().position(|found| *found == word).and_then(|at| words.get(at + 1)).copied();
        let (address, prefix) = match key {
            "ip" => {
                let (address, prefix) = after("inet")?.split_once('/').unwrap_or((after("inet")?, "32"));
                (address.parse().ok()?, prefix.parse().ok().filter(|prefix| *prefix <= 32)?)
            }
            "ifconfig" => (after("inet")?.parse().ok()?, prefix_of(after("netmask")?)?),
            _ => return None,
        };
        Some(Interface { address, prefix }).filter(|found| !found.address.is_loopback() && !found.address.is_link_local())
    };
    answer.pairs().filter_map(read).collect()
}

/// `255.255.255.0`, or `0xffffff00` as macOS writes it.
fn prefix_of(mask: &str) -> Option<u32> {
    let bits = match mask.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => mask.parse::<Ipv4Addr>().ok()?.to_bits(),
    };
    (bits.leading_ones() + bits.trailing_zeros() >= 32).then(|| bits.leading_ones())
}

impl Interface {
    fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0)
    }

    fn network(self) -> u32 {
        self.address.to_bits() & self.mask()
    }

    /// Whether what was typed says this fact of the interface. A network may be written as `192.168.5.0/24`, with a mask in place of the
    /// length, by the machine's own address in it, or by its bare name. Of the addresses in it people count all, those that
    /// machines can have, and those that the router leaves over.
    pub fn is_said_by(self, said: &str, fact: Fact) -> bool {
        let words: Vec<&str> = said.split(|ch: char| ch.is_whitespace() || ch == '/').filter(|word| !word.is_empty()).collect();
        match fact {
            Fact::Address => words.first().and_then(|word| word.parse::<Ipv4Addr>().ok()) == Some(self.address),
            Fact::Subnet => {
                let Some(address) = words.first().and_then(|word| word.parse::<Ipv4Addr>().ok()) else { return false };
                let length = words.get(1).map(|word| word.parse().ok().or_else(|| prefix_of(word)));
                match length {
                    None => address.to_bits() == self.network(),
                    Some(length) => length == Some(self.prefix) && address.to_bits() & self.mask() == self.network(),
                }
            }
            Fact::SubnetSize => {
                let all = 1_u64 << (32 - self.prefix);
                let digits: String = said.chars().filter(|ch| !matches!(ch, ',' | '.' | '\'' | '_' | ' ')).collect();
                let usable = if self.prefix < 31 { all - 2..=all } else { all..=all };
                let less_the_router = if self.prefix < 31 { Some(all - 3) } else { None };
                digits.parse::<u64>().is_ok_and(|number| usable.contains(&number) || less_the_router == Some(number))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: &str = "ip=1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n\
        ip=2: eth0    inet 192.168.5.40/24 brd 192.168.5.255 scope global eth0\nip=3: wg0    inet 10.0.162.5/20 scope global wg0\nend=1\n";
    const MAC: &str = "ifconfig=\tinet 127.0.0.1 netmask 0xff000000\nifconfig=\tinet 169.254.3.4 netmask 0xffff0000 broadcast 169.254.255.255\n\
        ifconfig=\tinet 192.168.5.40 netmask 0xffffff00 broadcast 192.168.5.255\nend=1\n";

    #[test]
    fn addresses_are_read_as_either_program_tells_them() {
        let home = Interface { address: Ipv4Addr::new(192, 168, 5, 40), prefix: 24 };
        assert_eq!(interfaces(&Answer::of(MAC)), [home]);
        assert_eq!(interfaces(&Answer::of(LINUX)), [home, Interface { address: Ipv4Addr::new(10, 0, 162, 5), prefix: 20 }]);
        assert_eq!(prefix_of("255.0.255.0"), None);
        assert_eq!(prefix_of("0.0.0.0"), Some(0));
    }

    #[test]
    fn a_fact_may_be_written_in_any_way_that_is_right() {
        let home = Interface { address: Ipv4Addr::new(192, 168, 5, 40), prefix: 24 };
        for (said, fact, right) in [
            ("192.168.5.40", Fact::Address, true),
            ("192.168.5.40/24", Fact::Address, true),
            ("192.168.5.41", Fact::Address, false),
            ("192.168.5.0/24", Fact::Subnet, true),
            ("192.168.5.40/24", Fact::Subnet, true),
            ("192.168.5.0 / 255.255.255.0", Fact::Subnet, true),
            ("192.168.5.0", Fact::Subnet, true),
            ("192.168.5.40", Fact::Subnet, false),
            ("192.168.5.0/16", Fact::Subnet, false),
            ("192.168.6.0/24", Fact::Subnet, false),
            ("mine", Fact::Subnet, false),
            ("256", Fact::SubnetSize, true),
            ("254", Fact::SubnetSize, true),
            ("253", Fact::SubnetSize, true),
            ("252", Fact::SubnetSize, false),
            ("255.255.255.0", Fact::SubnetSize, false),
        ] {
            assert_eq!(home.is_said_by(said, fact), right, "{said} {fact:?}");
        }
        let large = Interface { address: Ipv4Addr::new(10, 0, 0, 1), prefix: 16 };
        assert!(large.is_said_by("65,536", Fact::SubnetSize));
        for prefix in [0, 31, 32] {
            let odd = Interface { address: Ipv4Addr::new(10, 0, 0, 1), prefix };
            assert!(odd.is_said_by(&(1_u64 << (32 - prefix)).to_string(), Fact::SubnetSize), "{prefix}");
        }
    }
}
