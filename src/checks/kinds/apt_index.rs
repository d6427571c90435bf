//! apt's package index: the script that asks a guest for it, and the reading of its answer. Judges nothing.
//!
//! The clock of an index is `Date:` of its Release files (<https://wiki.debian.org/DebianRepository/Format>), of the suites that move:
//! security and updates. A plain stable suite stands still for months. File times tell the mirror's time, or that an update *failed*.

use jiff::Timestamp;

use super::os;
use crate::checks::guest::Answer;

/// Asks without root and writes nothing, but for `refresh`: then a private copy is fetched into a folder that is deleted after.
/// Root's apt would write all the same, what it planned and what it has read; it is told not to. `dist-upgrade`, because `upgrade` hides new kernels and `apt list` lists what a hold or a phased release keeps back for good.
pub(super) fn script(refresh: bool) -> String {
    let fetch = match refresh {
        false => "",
        true => {
            r#"S=$(mktemp -d) || exit 1; trap 'rm -rf "$S"' EXIT; mkdir -p "$S/lists/partial" "$S/cache/archives/partial"; L=$S/lists/
set -- "$@" -o "Dir::State::lists=$S/lists" -o "Dir::Cache=$S/cache"
limit 100 apt-get "$@" -qq -o Debug::NoLocking=true -o APT::Update::Error-Mode=any update >/dev/null 2>&1; echo "refreshed=$?"
"#
        }
    };
    let release = os::SCRIPT;
    format!(
        r#"echo "now=$(date +%s)"
{release}
if command -v apt-get >/dev/null 2>&1; then echo family=apt
L=$(apt-config shell D Dir::State::lists/d 2>/dev/null | sed "s/^D='\(.*\)'$/\1/"); L=${{L:-/var/lib/apt/lists/}}
set -- -o Dir::Log::Planner=/dev/null
[ "$(id -u)" = 0 ] && set -- "$@" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
{fetch}[ -r "$L" ] && [ -x "$L" ] || echo "unreadable=$L"
for f in "$L"*InRelease "$L"*_Release; do [ -f "$f" ] || continue
  [ -r "$f" ] || {{ echo "unreadable=$f"; continue; }}
  echo "release=${{f##*/}}"
  sed -n -e '/^MD5Sum:/q' -e '/^SHA1:/q' -e '/^SHA256:/q' -e '/^[A-Z][A-Za-z-]*: /s/^/field=/p' "$f"
done
cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | grep '^[[:space:]]*deb[[:space:]]' | sed 's/^/source=/'
for f in /etc/apt/sources.list.d/*.sources; do [ -r "$f" ] && {{ sed 's/^/stanza=/' "$f"; echo stanza=; }}; done
o=$(limit 60 apt-get "$@" -s -qq -o Debug::NoLocking=true dist-upgrade 2>&1); rc=$?
printf '%s\n' "$o" | grep -e '^Inst ' -e '^E: ' | head -n 1500 | sed 's/^/apt=/'; echo "rc=$rc"
apt-mark "$@" showhold 2>/dev/null | head -n 100 | sed 's/^/hold=/'
else for m in dnf zypper pacman apk; do command -v $m >/dev/null 2>&1 && {{ echo family=$m; break; }}; done; fi"#
    )
}

/// What the guest's apt knows.
pub(super) struct Index<'a> {
    /// Release files on hand.
    pub releases: Vec<Release<'a>>,
    /// What a dist-upgrade would install.
    pub upgrades: Vec<Upgrade<'a>>,
    /// Packages on hold.
    pub held: Vec<String>,
    /// apt's exit code.
    pub exit: Option<i32>,
    /// apt's error lines.
    pub errors: Vec<&'a str>,
    /// Configured sources: host and suite.
    sources: Vec<(String, String)>,
    /// Code name, of a Debian that has been released: it has a security suite.
    stable: Option<String>,
}

/// One Release file.
#[derive(Debug, Default)]
pub(super) struct Release<'a> {
    file: &'a str,
    label: &'a str,
    date: Option<i64>,
    valid_until: Option<i64>,
}

/// One package that would be installed.
#[derive(Debug, PartialEq)]
pub(super) struct Upgrade<'a> {
    pub name: &'a str,
    /// `None`: a package that is not installed yet.
    pub old: Option<&'a str>,
    pub new: &'a str,
    pub security: bool,
}

impl<'a> Index<'a> {
    /// Reads the script's answer.
    pub fn read(answer: &Answer<'a>) -> Self {
        let mut releases: Vec<Release<'a>> = Vec::new();
        for (key, value) in answer.pairs() {
            match (key, releases.last_mut(), value.split_once(": ")) {
                ("release", ..) => releases.push(Release { file: value, ..Release::default() }),
                ("field", Some(release), Some(("Label", label))) => release.label = label,
                ("field", Some(release), Some(("Date", date))) => release.date = parse_date(date),
                ("field", Some(release), Some(("Valid-Until", date))) => release.valid_until = parse_date(date),
                _ => {}
            }
        }
        let system = os::release(answer);
        // Testing and unstable have a code name but no VERSION_ID.
        let released = system.get("ID").is_some_and(|id| id == "debian") && system.contains_key("VERSION_ID");
        Self {
            releases,
            upgrades: answer.all("apt").filter_map(upgrade).collect(),
            held: answer.all("hold").map(str::to_owned).collect(),
            exit: answer.first("rc").and_then(|code| code.parse().ok()),
            errors: answer.all("apt").filter(|line| line.starts_with("E: ")).collect(),
            sources: sources(answer),
            stable: system.get("VERSION_CODENAME").filter(|_| released).cloned(),
        }
    }

    /// Configured sources without any Release file, `host suite`.
    pub fn never_fetched(&self) -> Vec<String> {
        let fetched = |(host, suite): &(String, String)| {
            let part = format!("_dists_{}_", suite.replace('/', "_"));
            self.releases.iter().any(|release| release.file.starts_with(host.as_str()) && release.file.contains(&part))
        };
        self.sources.iter().filter(|source| !fetched(source)).map(|(host, suite)| format!("{host} {suite}")).collect()
    }

    /// The code name of a released Debian that gets no security updates.
    pub fn lacks_security(&self) -> Option<&str> {
        let has = self.releases.iter().any(|release| release.label == "Debian-Security" || release.suite().contains("-security"));
        self.stable.as_deref().filter(|_| !has)
    }

    /// The newest date among the suites that move; where none does (a rolling distribution) among all.
    pub fn newest_date(&self) -> Option<i64> {
        self.clocks().iter().filter_map(|release| release.date).max()
    }

    /// Suites whose index is past its own date of expiry.
    pub fn expired(&self, now: i64) -> Vec<String> {
        let past = |release: &&&Release<'a>| release.valid_until.is_some_and(|until| until < now);
        self.clocks().iter().filter(past).map(|release| release.suite().to_owned()).collect()
    }

    fn clocks(&self) -> Vec<&Release<'a>> {
        let moving: Vec<_> = self.releases.iter().filter(|release| release.moves()).collect();
        if moving.is_empty() { self.releases.iter().collect() } else { moving }
    }
}

impl Release<'_> {
    /// The suite, by the file's name: `deb.debian.org_debian_dists_bookworm-updates_InRelease`.
    fn suite(&self) -> &str {
        let tail = self.file.split("_dists_").nth(1).unwrap_or(self.file);
        tail.trim_end_matches("_InRelease").trim_end_matches("_Release")
    }

    fn moves(&self) -> bool {
        self.label == "Debian-Security" || ["-security", "-updates", "_updates"].iter().any(|end| self.suite().ends_with(end))
    }
}

/// `Sat, 21 Nov 2026 00:53:02 UTC`
fn parse_date(text: &str) -> Option<i64> {
    let date = text.trim().trim_end_matches(['U', 'T', 'C', 'G', 'M', 'Z']).trim_end();
    let date = if date.contains('+') { date.to_owned() } else { format!("{date} +0000") };
    let broken = jiff::fmt::strtime::parse("%a, %d %b %Y %H:%M:%S %z", date).ok()?;
    broken.to_timestamp().ok().map(Timestamp::as_second)
}

/// `Inst libssl3 [3.0.20-1] (3.0.22-1 Debian-Security:12/oldstable-security [amd64])`; a new package has no `[old]`.
fn upgrade(line: &str) -> Option<Upgrade<'_>> {
    let (before, after) = line.strip_prefix("Inst ")?.split_once(" (")?;
    let (name, old) = match before.split_once(" [") {
        Some((name, old)) => (name, Some(old.trim_end_matches(']'))),
        None => (before, None),
    };
    let inner = after.split(')').next()?;
    let (new, origins) = inner.split_once(' ').unwrap_or((inner, ""));
    // The origins that Nagios' check_apt takes for security.
    let security = origins.contains("Debian-Security:")
        || origins.split_whitespace().any(|origin| origin.starts_with("Ubuntu:") && origin.contains("-security"));
    Some(Upgrade { name, old, new, security })
}

/// Hosts and suites of the sources that are fetched over the network, in both forms of sources.list(5).
fn sources(answer: &Answer<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |uri: &str, suite: &str| {
        let host =
            uri.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https")).and_then(|(_, rest)| rest.split('/').next());
        // A suite that ends in a slash is a flat repository, without `dists`.
        if let Some(host) = host.filter(|_| !suite.ends_with('/')) {
            let host = host.rsplit('@').next().unwrap_or(host);
            found.push((host.to_owned(), suite.to_owned()));
        }
    };
    for line in answer.all("source") {
        let rest = line.trim_start().trim_start_matches("deb").trim_start();
        let rest = if rest.starts_with('[') { rest.split_once(']').map_or("", |(_, rest)| rest) } else { rest };
        let mut words = rest.split_whitespace();
        if let (Some(uri), Some(suite)) = (words.next(), words.next()) {
            add(uri, suite);
        }
    }
    let lines: Vec<&str> = answer.all("stanza").collect();
    for stanza in lines.split(|line| line.trim().is_empty()) {
        let (mut types, mut uris, mut suites, mut enabled) = (Vec::new(), Vec::new(), Vec::new(), true);
        let mut key = String::new();
        for line in stanza.iter().filter(|line| !line.starts_with('#')) {
            let value = match line.split_once(':').filter(|_| !line.starts_with([' ', '\t'])) {
                Some((name, value)) => {
                    key = name.to_lowercase();
                    value
                }
                None => *line,
            };
            match key.as_str() {
                "types" => types.extend(value.split_whitespace()),
                "uris" => uris.extend(value.split_whitespace()),
                "suites" => suites.extend(value.split_whitespace()),
                "enabled" => enabled = !matches!(value.trim(), "no" | "false"),
                _ => {}
            }
        }
        if enabled && types.contains(&"deb") {
            uris.iter().for_each(|uri| suites.iter().for_each(|suite| add(uri, suite)));
        }
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_release_files_are_read() {
        assert_eq!(parse_date("Sat, 21 Nov 2026 00:53:02 UTC"), Some(1_795_222_382));
        assert_eq!(parse_date("Sat, 21 Nov 2026 00:53:02 +0000"), Some(1_795_222_382));
        assert_eq!(parse_date("yesterday"), None);
    }

    #[test]
    fn both_forms_of_sources_are_read() {
        let text = "source=deb [arch=amd64 signed-by=/k] https://me:pw@a.org/x bookworm main\nsource=deb cdrom:[Debian] bookworm main\n\
            source=deb http://flat.org ./\nstanza=Types: deb deb-src\nstanza=URIs: http://deb.debian.org/debian\nstanza=Suites: bookworm\nstanza=  bookworm-updates\n\
            stanza=\nstanza=Types: deb\nstanza=URIs: http://off.org\nstanza=Suites: x\nstanza=Enabled: no\nstanza=\n";
        let found = sources(&Answer::of(text));
        let expected = [("a.org", "bookworm"), ("deb.debian.org", "bookworm"), ("deb.debian.org", "bookworm-updates")];
        assert_eq!(found, expected.map(|(host, suite)| (host.to_owned(), suite.to_owned())));
    }

    #[test]
    fn what_apt_would_install_is_read_with_its_origin() {
        let old = upgrade("Inst libssl3 [3.0.20-1~deb12u2] (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [amd64])").unwrap();
        assert_eq!(old, Upgrade { name: "libssl3", old: Some("3.0.20-1~deb12u2"), new: "3.0.22-1~deb12u2", security: true });
        let new = upgrade("Inst epsilon (1.0 Debian:stable [amd64])").unwrap();
        assert_eq!(new, Upgrade { name: "epsilon", old: None, new: "1.0", security: false });
        let ubuntu = upgrade("Inst curl [7] (8 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])").unwrap();
        assert!(ubuntu.security);
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(line in "(Inst )?[a-z\\[\\]() :/é-]{0,40}") {
            upgrade(&line);
            parse_date(&line);
            sources(&Answer::of(&format!("source={line}\nstanza={line}\n")));
        }
    }
}
