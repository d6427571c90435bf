//! Setting up a machine: what ssh calls it, which key opens it, which virtual machine it is. Candidates that the host knows
//! stand below; choosing one fills the fields.

use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::app::msg::{Candidate, JobId, Trial};
use crate::app::page::Machine;
use crate::app::sheet::{Sheet, Tone, fit};
use crate::app::text_field::TextField;
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::evidence::{Outcome, RungState};
use crate::domain::target::{TargetBinding, VmBinding};
use crate::domain::verdict::Verdict;

use super::result::way;
use super::{brought_on, scrolled};

/// The fields, from top to bottom: label, and what to write there.
pub const FIELDS: [(&str, &str); 3] = [
    ("ssh", "user@host:port, or a name from ~/.ssh/config"),
    ("key", "the private key that opens it, if not the usual one"),
    ("vm", "hypervisor and machine: libvirt golden, vmware ~/VMs/golden.vmx"),
];

/// Cells left of a field's text.
const LABEL: u16 = 8;

/// Cells that stay free at both sides of the form.
const MARGINS: u16 = 4;

/// The form.
#[derive(Clone, Debug)]
pub struct State {
    /// The machine, as the course names it.
    pub machine: Machine,
    /// Texts of [`FIELDS`].
    pub fields: [TextField; 3],
    /// A field, or past them a candidate.
    pub focus: usize,
    /// `None` while they are being looked for.
    pub candidates: Option<Vec<Candidate>>,
    /// The search for candidates.
    pub job: JobId,
    /// What is to be checked again once the machine is known.
    pub then: Option<(LessonId, Selection)>,
    /// The way there, as it is tried or was.
    trial: Option<(JobId, Trial)>,
    /// Why the settings could not be written, or what is missing.
    pub fault: Option<String>,
    /// First line on screen.
    pub top: usize,
}

impl State {
    /// The form for a machine, filled with its settings so far, and the search for candidates.
    pub fn new(machine: Machine, then: Option<(LessonId, Selection)>, shell: &mut Shell) -> (Self, Effect) {
        let binding = shell.bindings.get(&machine.name).cloned().unwrap_or_default();
        let job = shell.job();
        let mut state =
            Self { machine, fields: Default::default(), focus: 0, candidates: None, job, then, trial: None, fault: None, top: 0 };
        state.fill(&binding);
        (state, Effect::ListCandidates { job })
    }

    fn fill(&mut self, binding: &TargetBinding) {
        let vm = binding.vm.as_ref().map(|vm| format!("{} {}", vm.provider, vm.id));
        let texts = [binding.ssh.as_deref(), binding.identity.as_deref(), vm.as_deref()];
        self.fields = texts.map(|text| TextField::new(text.unwrap_or_default()));
    }

    /// What the fields say; a message when they say too little.
    fn binding(&self) -> Result<TargetBinding, String> {
        let [ssh, identity, vm] = self.fields.each_ref().map(|field| Some(field.text().trim().to_owned()).filter(|text| !text.is_empty()));
        let vm = match vm.as_deref().map(|vm| vm.split_once(' ')) {
            None => None,
            Some(Some((provider, id))) => Some(VmBinding { provider: provider.to_owned(), id: id.trim().to_owned() }),
            Some(None) => return Err("vm takes two words: the hypervisor, then the machine".to_owned()),
        };
        if ssh.is_none() && vm.is_none() {
            return Err("give at least a name for ssh, or a virtual machine".to_owned());
        }
        Ok(TargetBinding { ssh, identity, vm })
    }

    /// The form's lines. A row below [`FIELDS`] is a candidate.
    pub fn sheet(&self, width: u16, unicode: bool) -> Sheet {
        let mut sheet = Sheet::new(width.min(92));
        let title = if self.machine.title.is_empty() { "A machine of yours" } else { &self.machine.title };
        sheet.line(&[(&self.machine.name, Tone::Title), ("  ", Tone::Text), (title, Tone::Dim)]);
        sheet.gap();
        sheet.paragraph("Checks need to know which machine this is. One line is enough; the rest can stay empty.", Tone::Text);
        sheet.gap();
        for (index, ((label, hint), field)) in FIELDS.iter().zip(&self.fields).enumerate() {
            let room = sheet.width().saturating_sub(LABEL.into());
            let label_tone = if self.focus == index { Tone::Accent } else { Tone::Dim };
            let (shown, tone) = match field.text() {
                "" => (fit(hint, room), Tone::Dim),
                _ if self.focus == index => (field.shown(room).0.to_owned(), Tone::Strong),
                text => (fit(text, room), Tone::Strong),
            };
            sheet.line(&[(&format!("  {label:4}  "), label_tone), (&shown, tone)]).row = Some(index);
        }
        if let Some(fault) = &self.fault {
            sheet.gap();
            sheet.paragraph(fault, Tone::Bad);
        }
        self.tell_trial(&mut sheet, unicode);
        sheet.gap();
        match self.candidates.as_deref() {
            None => {
                sheet.line(&[("Looking for machines on this computer …", Tone::Dim)]);
            }
            Some([]) => {
                sheet.paragraph("No machine found in ~/.ssh/config or at a hypervisor of this computer.", Tone::Dim);
            }
            Some(found) => {
                sheet.line(&[("Found on this computer", Tone::Title)]);
                for (index, candidate) in found.iter().enumerate() {
                    let row = FIELDS.len() + index;
                    let tone = if self.focus == row { Tone::Accent } else { Tone::Text };
                    sheet.ends(&[("  ", Tone::Text), (&candidate.name, tone)], &[(&candidate.found, Tone::Dim)]).row = Some(row);
                }
            }
        }
        sheet
    }

    /// How far the way there holds.
    fn tell_trial(&self, sheet: &mut Sheet, unicode: bool) {
        match self.trial.as_ref().map(|(_, trial)| trial) {
            None => {}
            Some(Trial::Doing(what)) => {
                sheet.gap().paragraph(&format!("{what} …"), Tone::Dim);
            }
            Some(Trial::Done(evidence)) => {
                sheet.gap();
                // The form has little room: what was not reached is told in one line.
                let reached = evidence.ladder.partition_point(|report| report.state != RungState::NotReached);
                way::ladder(sheet, &evidence.ladder[..reached], unicode);
                if let (Some(first), Some(last)) = (evidence.ladder.get(reached), evidence.ladder.last()) {
                    let sign = Verdict::Skipped.mark(unicode);
                    sheet.line(&[(&format!("{sign} {} to {}: not reached", first.rung.label(), last.rung.label()), Tone::Dim)]);
                }
                sheet.gap();
                match (evidence.broken_rung(), &evidence.outcome) {
                    (Some(broken), _) if !broken.causes.is_empty() => {
                        sheet.line(&[("likeliest causes, in order", Tone::Dim)]);
                        way::list(sheet, &broken.causes, None, unicode);
                    }
                    (None, Outcome::Exited(0)) => {
                        sheet.line(&[("It can be checked.", Tone::Good)]);
                    }
                    (_, Outcome::Unavailable { message, .. }) => {
                        sheet.paragraph(message, Tone::Bad);
                    }
                    _ => {
                        sheet.paragraph("The login ended without an answer.", Tone::Bad);
                    }
                }
            }
        }
    }

    /// The machine is being tried.
    pub fn is_trying(&self) -> bool {
        matches!(self.trial, Some((_, Trial::Doing(_))))
    }

    /// What is told of a trial; one of before is none of ours any more.
    pub fn hear(&mut self, job: JobId, trial: &Trial) {
        if let Some((own, shown)) = &mut self.trial
            && *own == job
        {
            shown.clone_from(trial);
        }
    }

    /// Tries the machine as it stands in the fields.
    fn try_out(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let binding = match self.binding() {
            Ok(binding) if binding.ssh.is_some() => binding,
            Ok(_) => {
                self.fault = Some("give a name for ssh: a test logs in".to_owned());
                return Vec::new();
            }
            Err(fault) => {
                self.fault = Some(fault);
                return Vec::new();
            }
        };
        let mut effects: Vec<Effect> = self.end_trial().into_iter().collect();
        let job = shell.job();
        (self.trial, self.fault) = (Some((job, Trial::Doing("Trying it".to_owned()))), None);
        effects.push(Effect::TryTarget { job, name: self.machine.name.clone(), binding });
        effects
    }

    /// Stops a trial that is still going on.
    fn end_trial(&self) -> Option<Effect> {
        self.trial.as_ref().filter(|_| self.is_trying()).map(|(job, _)| Effect::CancelJob(*job))
    }

    /// Line and column of the cursor in `sheet`, where something is typed.
    pub fn cursor(&self, sheet: &Sheet) -> Option<(usize, u16)> {
        let field = self.fields.get(self.focus)?;
        let line = sheet.lines.iter().position(|line| line.row == Some(self.focus))?;
        let (_, cell) = field.shown(sheet.width().saturating_sub(LABEL.into()));
        Some((line, LABEL.saturating_add(u16::try_from(cell).ok()?)))
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let rows = FIELDS.len() + self.candidates.as_ref().map_or(0, Vec::len);
        match action {
            Action::Next => self.focus = (self.focus + 1) % rows,
            Action::Previous => self.focus = (self.focus + rows - 1) % rows,
            Action::Clear => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    *field = TextField::default();
                }
            }
            Action::Cancel => {
                shell.go = Some(Go::Back);
                return self.end_trial().into_iter().collect();
            }
            Action::Try => {
                let effects = self.try_out(shell);
                self.show_focus(shell);
                return effects;
            }
            Action::Open => {
                let effects = self.open();
                self.show_focus(shell);
                return effects;
            }
            _ => {}
        }
        self.show_focus(shell);
        Vec::new()
    }

    /// Brings the field or the candidate in focus onto the screen; with the first field, what stands above it.
    fn show_focus(&mut self, shell: &Shell) {
        let body = shell.frame().body;
        let sheet = self.sheet(body.width.saturating_sub(MARGINS), shell.options.unicode);
        let line = sheet.lines.iter().position(|line| line.row == Some(self.focus)).unwrap_or(0);
        self.top = brought_on(self.top, if self.focus == 0 { 0 } else { line }..line + 1, body.height);
        self.scroll(0, shell);
    }

    pub(super) fn scroll(&mut self, by: i32, shell: &Shell) {
        let body = shell.frame().body;
        let lines = self.sheet(body.width.saturating_sub(MARGINS), shell.options.unicode).lines.len();
        self.top = scrolled(self.top, by, lines, body.height);
    }

    /// On a candidate: takes it over into the fields. On a field: saves.
    fn open(&mut self) -> Vec<Effect> {
        let chosen = self.focus.checked_sub(FIELDS.len()).and_then(|index| self.candidates.as_ref()?.get(index).cloned());
        if let Some(candidate) = chosen {
            self.fill(&candidate.binding);
            self.focus = 0;
            return Vec::new();
        }
        match self.binding() {
            Ok(binding) => {
                let save = Effect::SaveTarget { name: self.machine.name.clone(), binding };
                self.end_trial().into_iter().chain([save]).collect()
            }
            Err(fault) => {
                self.fault = Some(fault);
                Vec::new()
            }
        }
    }

    pub(super) fn press(&mut self, key: Key) {
        if let Some(field) = self.fields.get_mut(self.focus)
            && field.press(key)
        {
            self.fault = None;
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.insert(text);
        }
    }

    pub(super) fn click(&mut self, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let body = shell.frame().body;
        let line = self.top + usize::from(row.saturating_sub(body.y));
        let sheet = self.sheet(body.width.saturating_sub(MARGINS), shell.options.unicode);
        let row = sheet.lines.get(line).and_then(|line| line.row).filter(|row| *row < way::CAUSE_ROWS);
        let Some(row) = row else { return Vec::new() };
        self.focus = row;
        if row >= FIELDS.len() { self.act(Action::Open, shell) } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(ssh: &str, identity: &str, vm: &str) -> State {
        State {
            machine: Machine { name: "golden-vm".into(), title: String::new() },
            fields: [ssh, identity, vm].map(TextField::new),
            focus: 0,
            candidates: None,
            job: JobId(0),
            then: None,
            trial: None,
            fault: None,
            top: 0,
        }
    }

    #[test]
    fn a_machine_needs_a_name_for_ssh_or_a_virtual_machine() {
        assert!(form("", "~/.ssh/id", "").binding().is_err());
        assert!(form("", "", "libvirt").binding().is_err());
        let binding = form(" debian@10.0.0.7:2222 ", "", "qemu ~/disks/golden image.qcow2").binding().unwrap();
        assert_eq!(binding.ssh.as_deref(), Some("debian@10.0.0.7:2222"));
        assert_eq!(binding.identity, None);
        assert_eq!(binding.vm, Some(VmBinding { provider: "qemu".into(), id: "~/disks/golden image.qcow2".into() }));
    }

    #[test]
    fn choosing_a_candidate_fills_the_fields_and_enter_then_saves_them() {
        let mut state = form("", "", "");
        let binding = TargetBinding { ssh: Some("golden".into()), ..TargetBinding::default() };
        state.candidates = Some(vec![Candidate { name: "golden".into(), found: "~/.ssh/config".into(), binding: binding.clone() }]);
        state.focus = FIELDS.len();
        assert_eq!(state.open(), []);
        assert_eq!(state.open(), [Effect::SaveTarget { name: "golden-vm".into(), binding }]);
    }

    #[test]
    fn a_trial_is_told_by_its_rungs_and_one_of_before_is_not_heard() {
        use crate::domain::cause::Cause;
        use crate::domain::evidence::{Evidence, RungReport};
        use crate::domain::verdict::{ErrorReason, Rung, Vantage};
        let rung = |rung, state, seen: &str| RungReport { rung, state, seen: seen.into(), causes: vec![], fix: None };
        let mut broken = rung(Rung::Tcp, RungState::Broke, "port 22 refuses");
        broken.causes = vec![Cause::on_machine("no server runs", "systemctl status ssh")];
        let evidence = Evidence {
            vantage: Vantage::Network,
            target: Some("golden-vm".into()),
            command: "ssh golden true".into(),
            outcome: Outcome::Unavailable { reason: ErrorReason::Unreachable, message: "port 22 refuses".into() },
            stdout: String::new(),
            stderr: String::new(),
            started: jiff::Timestamp::UNIX_EPOCH,
            ended: jiff::Timestamp::UNIX_EPOCH,
            truncated: false,
            ladder: vec![
                rung(Rung::Name, RungState::Held, "golden"),
                broken,
                rung(Rung::Banner, RungState::NotReached, ""),
                rung(Rung::Shell, RungState::NotReached, ""),
            ],
        };
        let mut state = form("golden", "", "");
        state.trial = Some((JobId(7), Trial::Doing("connecting to golden".into())));
        assert!(state.is_trying());
        state.hear(JobId(6), &Trial::Done(Box::new(evidence.clone())));
        assert!(state.is_trying(), "that was a trial of before");
        state.hear(JobId(7), &Trial::Done(Box::new(evidence)));
        let lines: Vec<String> =
            state.sheet(80, true).lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect();
        let told =
            ["✓ name       golden", "✗ port       port 22 refuses", "– server to login: not reached", "", "likeliest causes, in order"];
        let at = lines.iter().position(|line| line == told[0]).unwrap();
        assert_eq!(lines[at..at + 5], told);
        assert_eq!(lines[at + 5..at + 7], ["  1 no server runs", "    on the machine: systemctl status ssh"]);
    }
}
