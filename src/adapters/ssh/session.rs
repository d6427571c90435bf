//! A session with one target, kept from one batch of questions to the next: opened when first needed, and anew when it has ended since.
//! Owned by one thread at a time (libssh2's sessions must not be shared). The way there is `target`'s, the asking `guest`'s.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ssh2::{Channel, ErrorCode};

use super::guest::{self, Event};
use super::ladder::{Fault, Ladder};
use super::link::LinkFault;
use super::script::Snippet;
use super::target::{Target, Way};
use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::evidence::{Evidence, Outcome, RungReport};
use crate::domain::probe::{Ask, Probe};
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::{ErrorReason, Rung, Vantage};
use crate::ports::{Cancel, Person, TargetEvent, TargetSession};

/// A login speaks for the way for so long: who then asks whether one can log in gets a new one.
const LOGIN_HOLDS: Duration = Duration::from_secs(60);
/// How soon a session from before has to answer. A machine that was suspended or rolled back since may not even refuse.
const KEPT_ANSWERS: Duration = Duration::from_secs(5);
/// Something is sent as often as this, in seconds, so that no router forgets the connection.
const KEEPALIVE: u32 = 15;
/// `LIBSSH2_ERROR_CHANNEL_FAILURE`. A server that allows one channel at a time (MaxSessions) still counts the last one for a moment after
/// it is closed.
const NO_ROOM: i32 = -21;
const MAKES_ROOM: Duration = Duration::from_millis(20);

/// What stands open, if anything does.
pub struct Session<'a> {
    target: Target<'a>,
    open: Option<Open>,
    /// One stood open and has ended by itself.
    ended: bool,
}

/// A login that held.
struct Open {
    /// The channel that was asked in last, until the server too has closed it.
    last: Option<Channel>,
    /// The next one, opened ahead: what the server says while nothing is asked is read, and answered, by reading from it.
    next: Option<Channel>,
    way: Way,
    ladder: Ladder,
    shown: String,
    since: Instant,
}

impl<'a> Session<'a> {
    /// Nothing is open yet.
    pub fn with(target: Target<'a>) -> Self {
        Self { target, open: None, ended: false }
    }

    fn put(&mut self, round: &mut Round<'_>, person: &dyn Person, cancel: &Cancel, tell: &mut dyn FnMut(TargetEvent)) -> Result<(), Fault> {
        let (mut open, channel) = match self.kept(round, cancel)? {
            Some(kept) => kept,
            None => self.connect(round, person, cancel, tell)?,
        };
        (round.ladder, round.shown) = (open.ladder.clone(), open.shown.clone());
        tell(TargetEvent::Doing(format!("asking {}", self.target.name)));
        open.last = round.run(&open.way, channel, cancel, tell)?;
        open.ladder = round.ladder.clone();
        // Where anything went wrong on the way, no channel comes back, and the next batch begins anew.
        self.ended = open.last.is_none();
        self.open = (!self.ended).then_some(open);
        Ok(())
    }

    /// The session from before with a channel to ask in, if it still answers.
    fn kept(&mut self, round: &Round<'_>, cancel: &Cancel) -> Result<Option<(Open, Channel)>, Fault> {
        let Some(mut open) = self.open.take() else { return Ok(None) };
        if round.asks_for_login() && open.since.elapsed() > LOGIN_HOLDS {
            return Ok(None);
        }
        let deadline = Deadline::after(KEPT_ANSWERS, cancel);
        match open.channel(&deadline) {
            Ok(channel) => Ok(Some((open, channel))),
            Err(_) if deadline.left() == Err(Stopped::Cancelled) => Err(Fault::stopped(Rung::Shell, Stopped::Cancelled, "")),
            Err(fault) => {
                tracing::info!(target = self.target.name, ?fault, "a session has ended since");
                self.ended = true;
                Ok(None)
            }
        }
    }

    fn connect(
        &mut self,
        round: &mut Round<'_>,
        person: &dyn Person,
        cancel: &Cancel,
        tell: &mut dyn FnMut(TargetEvent),
    ) -> Result<(Open, Channel), Fault> {
        let again = std::mem::take(&mut self.ended);
        if again {
            tell(TargetEvent::Doing(format!("the connection to {} has ended; connecting again", self.target.name)));
        }
        let way = self.target.climb(&mut round.ladder, &mut round.shown, person, cancel, tell);
        if again {
            round.ladder.remark(Rung::Tcp, "connected again, as the connection from before had ended");
        }
        let way = way?;
        let channel = guest::open(&way.link, cancel)?;
        let (ladder, shown) = (round.ladder.clone(), round.shown.clone());
        Ok((Open { last: None, next: None, way, ladder, shown, since: Instant::now() }, channel))
    }
}

impl TargetSession for Session<'_> {
    fn ask(&mut self, probes: &[Probe], person: &dyn Person, cancel: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
        let name = self.target.name.clone();
        let mut round = Round {
            probes,
            answered: vec![false; probes.len()],
            ladder: Ladder::default(),
            shown: name.clone(),
            name: &name,
            started: Timestamp::now(),
        };
        let fault = self.put(&mut round, person, cancel, tell).err();
        round.answer_the_rest(fault.as_ref(), tell);
    }

    fn tend(&mut self) {
        if let Some(open) = &mut self.open
            && let Err(error) = open.tend()
        {
            tracing::info!(target = self.target.name, %error, "a session has ended while nothing was asked");
            self.open = None;
            self.ended = true;
        }
    }
}

impl Open {
    /// A channel that takes a script. Those of before are closed first: a server may allow only one at a time.
    fn channel(&mut self, deadline: &Deadline) -> Result<Channel, LinkFault> {
        let link = &self.way.link;
        if let Some(last) = &mut self.last {
            link.until(deadline, |_| finish(last))?;
            self.last = None;
        }
        let mut channel = match self.next.take() {
            Some(next) => next,
            None => loop {
                match link.until(deadline, |session| session.channel_session()) {
                    Err(LinkFault::Refused(NO_ROOM, _)) if deadline.left().is_ok() => std::thread::sleep(MAKES_ROOM),
                    opened => break opened?,
                }
            },
        };
        link.until(deadline, |_| guest::begin(&mut channel))?;
        Ok(channel)
    }

    /// One step of closing the last channel, opening the next, and hearing what the server says: it may ask whether anybody is there.
    fn tend(&mut self) -> std::io::Result<()> {
        let session = self.way.link.session.clone();
        session.set_keepalive(false, KEEPALIVE);
        match self.step().and_then(|()| session.keepalive_send().map(drop).map_err(std::io::Error::from)) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            step => step,
        }
    }

    fn step(&mut self) -> std::io::Result<()> {
        if let Some(last) = &mut self.last {
            finish(last)?;
            self.last = None;
        }
        let Some(next) = &mut self.next else {
            match self.way.link.session.channel_session() {
                Ok(next) => self.next = Some(next),
                Err(error) if error.code() == ErrorCode::Session(NO_ROOM) => {}
                Err(error) => return Err(error.into()),
            }
            return Ok(());
        };
        match next.read(&mut [0; 64])? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn unavailable(fault: &Fault) -> Outcome {
    Outcome::Unavailable { reason: fault.reason, message: fault.message() }
}

/// Closes a channel, both ways.
fn finish(channel: &mut Channel) -> Result<(), ssh2::Error> {
    channel.wait_eof()?;
    channel.wait_close()?;
    channel.close()
}

/// One batch of questions, and what was seen on the way to their answers.
struct Round<'a> {
    name: &'a str,
    probes: &'a [Probe],
    answered: Vec<bool>,
    ladder: Ladder,
    /// The command that a learner would type for the login.
    shown: String,
    started: Timestamp,
}

impl Round<'_> {
    fn asks_for_login(&self) -> bool {
        self.probes.iter().any(|probe| matches!(probe.ask, Ask::Login { .. }))
    }

    /// Asks in `channel`, and gives it back where all went well.
    fn run(&mut self, way: &Way, channel: Channel, cancel: &Cancel, tell: &mut dyn FnMut(TargetEvent)) -> Result<Option<Channel>, Fault> {
        let probes = self.probes;
        let snippets: Vec<Snippet<'_>> = probes
            .iter()
            .enumerate()
            .filter_map(|(index, probe)| match &probe.ask {
                Ask::Guest { script, .. } => Some(Snippet { index, script, timeout: probe.timeout }),
                Ask::Host(_) | Ask::Login { .. } => None,
            })
            .collect();
        let mut reports = Vec::new();
        guest::run(&way.link, channel, &snippets, cancel, &mut |event| match event {
            Event::Shell => {
                self.ladder.held(Rung::Shell, "commands run");
                reports = self.ladder.reports(None);
                // Who asks for the login asks whether a key opens: another way in is no answer to that.
                let keys = way.without_key.as_ref();
                let outcome = keys.map_or(Outcome::Exited(0), unavailable);
                let of_login = self.ladder.reports(keys);
                for (index, probe) in probes.iter().enumerate().filter(|(_, probe)| matches!(probe.ask, Ask::Login { .. })) {
                    self.answered[index] = true;
                    tell(TargetEvent::Answered(index, self.evidence(probe, outcome.clone(), self.started, &of_login)));
                }
            }
            Event::Answered(answer) => {
                self.answered[answer.index] = true;
                let evidence = self.evidence(&probes[answer.index], answer.outcome, answer.started, &reports);
                let evidence = Evidence { stdout: answer.stdout, stderr: answer.stderr, truncated: answer.truncated, ..evidence };
                tell(TargetEvent::Answered(answer.index, evidence));
            }
        })
    }

    fn answer_the_rest(&self, fault: Option<&Fault>, tell: &mut dyn FnMut(TargetEvent)) {
        let reports = self.ladder.reports(fault);
        for index in (0..self.probes.len()).filter(|&index| !self.answered[index]) {
            let outcome = match fault {
                Some(fault) => unavailable(fault),
                // The way held; a probe of another kind got here, which no runner sends.
                None => Outcome::Unavailable { reason: ErrorReason::Internal, message: "this is no question for a target".to_owned() },
            };
            tell(TargetEvent::Answered(index, self.evidence(&self.probes[index], outcome, self.started, &reports)));
        }
    }

    fn evidence(&self, probe: &Probe, outcome: Outcome, started: Timestamp, ladder: &[RungReport]) -> Evidence {
        let (vantage, command) = match &probe.ask {
            Ask::Guest { script, .. } => (Vantage::Guest, sanitize(script).into_owned()),
            Ask::Login { .. } | Ask::Host(_) => (Vantage::Network, sanitize(&self.shown).into_owned()),
        };
        Evidence {
            vantage,
            target: Some(self.name.to_owned()),
            command,
            outcome,
            stdout: String::new(),
            stderr: String::new(),
            started,
            ended: Timestamp::now(),
            truncated: false,
            ladder: ladder.to_vec(),
        }
    }
}
