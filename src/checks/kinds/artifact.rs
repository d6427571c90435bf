//! `artifact`: what a build left on this host is whole: a descriptor that names its disks, the disks themselves, and the hashes of a
//! manifest. The formats are read in `image_formats`; the files were looked at by the host adapter.

use std::sync::Arc;
use std::time::Duration;

use super::image_formats::{self, Image};
use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, unanswered};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{ArtifactFacts, Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage, Verdict};

const FORMATS: &[&str] = &["ovf", "ova", "vmx", "qcow2"];

#[derive(Debug)]
struct Artifact {
    patterns: Vec<String>,
    format: Option<&'static str>,
    disks: u64,
    guest_os: Option<String>,
    manifest_required: bool,
}

/// Reads the arguments. `path` may be a list: the newest build that any of its patterns finds is judged. A manifest that is there is
/// always verified; `manifest: verified` asks for one.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let patterns = arguments.texts("path");
    if patterns.is_empty() {
        arguments.refuse("path", "`path` is missing: a file, or a pattern with `*`");
    }
    Arc::new(Artifact {
        patterns,
        format: arguments.choice("format", FORMATS),
        disks: arguments.number("disks").unwrap_or(1),
        guest_os: arguments.text("guest_os"),
        manifest_required: arguments.choice("manifest", &["verified"]).is_some(),
    })
}

impl Kind for Artifact {
    fn name(&self) -> &'static str {
        "artifact"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        let format = self.format.map(|format| format!(" in format {format}")).unwrap_or_default();
        let system = self.guest_os.as_ref().map(|os| format!(" for {os}")).unwrap_or_default();
        let manifest = if self.manifest_required { " and a manifest that agrees" } else { "" };
        let disks = super::count(usize::try_from(self.disks).unwrap_or(usize::MAX), "whole disk");
        format!("a built image{format}{system} with at least {disks}{manifest}")
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let probe = |pattern: &String| {
            let ask = Ask::Host(HostAsk::Artifact { pattern: pattern.clone() });
            // A manifest of gigabytes takes its time to hash.
            Probe { ask, timeout: Duration::from_secs(180) }
        };
        Ok(self.patterns.iter().map(probe).collect())
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answered = evidence.iter().filter(|item| item.outcome == Outcome::Exited(0));
        let Ok(found) = answered.map(|item| serde_json::from_str::<ArtifactFacts>(&item.stdout)).collect::<Result<Vec<_>, _>>() else {
            return Judgement::errored(ErrorReason::Internal, self.expected(), "the facts of the build could not be read");
        };
        // A build may have several descriptors, such as a VMX and the OVF exported from it: one of them that is whole will do.
        let newest = found.iter().max_by_key(|facts| facts.modified);
        let (of_newest, older): (Vec<_>, Vec<_>) =
            found.iter().partition(|facts| newest.is_some_and(|newest| folder(&facts.path) == folder(&newest.path)));
        let is_whole = |judgement: &Judgement| judgement.verdict == Verdict::Passed;
        let judged: Vec<Judgement> = of_newest.into_iter().map(|facts| self.judge_one(facts)).collect();
        if let Some(best) = judged.iter().find(|judgement| is_whole(judgement)).or(judged.first()) {
            let mut best = best.clone();
            if let (false, Some(other)) = (is_whole(&best), older.into_iter().find(|facts| is_whole(&self.judge_one(facts)))) {
                best.actual += &format!("; an older build, {}, is whole", other.path);
            }
            return best;
        }
        unanswered(&self.expected(), evidence).unwrap_or_else(|| {
            let patterns: String = self.patterns.iter().map(|pattern| format!("\n{pattern}")).collect();
            Judgement::failed(
                self.expected(),
                format!("nothing was built yet: there is no file at any of these, where ** is any folders{patterns}"),
            )
        })
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Artifact {
    fn judge_one(&self, facts: &ArtifactFacts) -> Judgement {
        let image = match image_formats::read(facts) {
            Ok(image) => image,
            Err(fault) => return Judgement::failed(self.expected(), format!("{}: {fault}", facts.path)),
        };
        let faults = self.faults(&image);
        if !faults.is_empty() {
            return Judgement::failed(self.expected(), format!("{}: {}", facts.path, faults.join("; ")));
        }
        let manifest = if image.manifest_entries > 0 {
            format!(", its manifest agrees in {}", super::count(image.manifest_entries, "file"))
        } else {
            String::new()
        };
        let system = match (&self.guest_os, &image.guest_os) {
            (Some(_), None) => "; it does not say which system it is for",
            _ => "",
        };
        // What is inside an archive, or on a host without qemu-img, was only compared in size and first bytes.
        let inside = if facts.checks.is_empty() && image.manifest_entries == 0 { "; the disk's inside was not checked" } else { "" };
        let disks = super::some_of(&image.disks, 4);
        Judgement::passed(self.expected(), format!("{} ({}) with {disks}{manifest}{system}{inside}", facts.path, image.format))
    }

    fn faults(&self, image: &Image) -> Vec<String> {
        let mut faults = image.faults.clone();
        if self.format.is_some_and(|format| format != image.format) {
            faults.push(format!("its format is {}", image.format));
        }
        if (image.disks.len() as u64) < self.disks {
            faults.push(format!("it has {}", super::count(image.disks.len(), "disk")));
        }
        if let (Some(wanted), Some(system)) = (&self.guest_os, &image.guest_os)
            && !system.to_lowercase().contains(&wanted.to_lowercase())
        {
            faults.push(format!("it is set up for {system}, not for {wanted}"));
        }
        if self.manifest_required && image.manifest_entries == 0 {
            faults.push("it has no manifest (.mf)".to_owned());
        }
        faults
    }
}
