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
use crate::domain::verdict::{ErrorReason, Vantage};

const FORMATS: &[&str] = &["ovf", "ova", "vmx", "qcow2"];

#[derive(Debug)]
struct Artifact {
    patterns: Vec<String>,
    format: Option<&'static str>,
    disks: u64,
    guest_os: Option<String>,
    manifest_required: bool,
}

/// Reads the arguments. `path` may be a list: the first pattern that finds a sound build passes. A manifest that is there is always
/// verified; `manifest: verified` asks for one.
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
        let found: Vec<Judgement> =
            evidence.iter().filter(|item| item.outcome == Outcome::Exited(0)).map(|item| self.judge_one(item)).collect();
        let passed = found.iter().find(|judgement| judgement.verdict == crate::domain::verdict::Verdict::Passed);
        if let Some(best) = passed.or(found.first()) {
            return best.clone();
        }
        unanswered(&self.expected(), evidence).unwrap_or_else(|| {
            Judgement::failed(self.expected(), format!("nothing was built yet: no file is at {}", super::some_of(&self.patterns, 6)))
        })
    }
}

impl Artifact {
    fn judge_one(&self, evidence: &Evidence) -> Judgement {
        let Ok(facts) = serde_json::from_str::<ArtifactFacts>(&evidence.stdout) else {
            return Judgement::errored(ErrorReason::Internal, self.expected(), "the facts of the build could not be read");
        };
        let image = match image_formats::read(&facts) {
            Ok(image) => image,
            Err(fault) => return Judgement::failed(self.expected(), format!("{}: {fault}", facts.path)),
        };
        let faults = self.faults(&image);
        if !faults.is_empty() {
            return Judgement::failed(self.expected(), format!("{}: {}", facts.path, faults.join("; ")));
        }
        let manifest = if image.manifest_entries > 0 {
            format!(", {} of its manifest agree", super::count(image.manifest_entries, "hash"))
        } else {
            String::new()
        };
        let disks = super::some_of(&image.disks, 4);
        Judgement::passed(self.expected(), format!("{} ({}) with {disks}{manifest}", facts.path, image.format))
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
            faults.push(format!("it is set up for {system}"));
        }
        if self.manifest_required && image.manifest_entries == 0 {
            faults.push("it has no manifest (.mf)".to_owned());
        }
        faults
    }
}
