//! Runs the guest probes of one target over its session: one channel, one script, each answer told as it comes. A probe
//! that hangs in spite of its time limit loses its channel, and the rest go on in another.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ssh2::Channel;

use super::ladder::Fault;
use super::link::{Link, LinkFault};
use super::script::{Frames, Mark, Snippet, compile};
use crate::adapters::deadline::{Deadline, Stopped, spoken};
use crate::adapters::host::text;
use crate::domain::cause::Cause;
use crate::domain::evidence::{OUTPUT_LIMIT, Outcome};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::Cancel;

/// Until the account's shell has read the script.
const SHELL_LIMIT: Duration = Duration::from_secs(15);
/// What a probe's answer may need on the way, beyond the time that the probe itself has there.
const ON_THE_WAY: Duration = Duration::from_secs(4);
/// How much of an account's own words is shown.
const SHOWN: usize = 200;

/// One probe's answer, or why there is none.
pub struct Answer {
    pub index: usize,
    pub outcome: Outcome,
    pub stdout: String,
    pub stderr: String,
    pub truncated: bool,
    pub started: Timestamp,
}

/// Told while the script runs.
pub enum Event {
    /// The account's shell runs the script: the last rung holds.
    Shell,
    /// One probe is answered.
    Answered(Answer),
}

/// A channel in which a shell waits for a script.
pub fn open(link: &Link, cancel: &Cancel) -> Result<Channel, Fault> {
    let deadline = Deadline::after(SHELL_LIMIT, cancel);
    let opened = link.until(&deadline, |session| session.channel_session());
    let mut channel = opened.map_err(|fault| no_shell(fault, "opens no channel for a command"))?;
    link.until(&deadline, |_| begin(&mut channel)).map_err(|fault| no_shell(fault, "runs no command"))?;
    Ok(channel)
}

/// Starts the shell. `sh -s` means the same to every login shell there is; a long quoted argument would not.
pub fn begin(channel: &mut Channel) -> Result<(), ssh2::Error> {
    channel.exec("sh -s")
}

/// Runs `snippets` in `channel` and tells each answer. The channel comes back where every one of them ended as it should: then the session
/// is fit for more. An error says that the shell could not be had, and nothing was answered.
pub fn run(
    link: &Link,
    channel: Channel,
    snippets: &[Snippet<'_>],
    cancel: &Cancel,
    tell: &mut dyn FnMut(Event),
) -> Result<Option<Channel>, Fault> {
    let mut run = Run::begin(link, channel, snippets, cancel)?;
    tell(Event::Shell);
    let mut done = 0;
    let mut disturbed = false;
    loop {
        let ended = run.listen(tell);
        done += run.answered;
        // Answers come in the order asked: the first one missing is the one that was running.
        let Some(running) = snippets.get(done) else { return Ok((!disturbed && !run.broken).then_some(run.channel)) };
        disturbed = true;
        let connected = !matches!(ended, Ended::Stopped(Stopped::Cancelled)) && !run.broken;
        let (reason, message) = match ended {
            Ended::Stopped(Stopped::TooLate) => {
                (ErrorReason::Timeout, format!("no answer within {}, and it could not be stopped", spoken(running.timeout)))
            }
            Ended::Stopped(Stopped::Cancelled) => (ErrorReason::CutShort, "stopped before it was answered".to_owned()),
            Ended::Closed(words) => (ErrorReason::CutShort, format!("the answer ended before its end mark{words}")),
        };
        drop(run);
        let unanswered = |index, reason, message: String| {
            let outcome = Outcome::Unavailable { reason, message };
            Event::Answered(Answer {
                index,
                outcome,
                stdout: String::new(),
                stderr: String::new(),
                truncated: false,
                started: Timestamp::now(),
            })
        };
        tell(unanswered(running.index, reason, message.clone()));
        done += 1;
        let rest = &snippets[done.min(snippets.len())..];
        let again = || open(link, cancel).and_then(|channel| Run::begin(link, channel, rest, cancel)).ok();
        let again = if connected && !rest.is_empty() { again() } else { None };
        match again {
            Some(next) => run = next,
            None => {
                for snippet in rest {
                    tell(unanswered(snippet.index, ErrorReason::CutShort, message.clone()));
                }
                return Ok(None);
            }
        }
    }
}

/// Why listening ended.
enum Ended {
    Stopped(Stopped),
    /// The channel closed; with what was said at that.
    Closed(String),
}

/// One script on one channel.
struct Run<'a> {
    link: &'a Link,
    channel: Channel,
    snippets: &'a [Snippet<'a>],
    cancel: &'a Cancel,
    stdout: Frames,
    stderr: Frames,
    /// Marks read but not yet looked at, of each stream.
    marks: Vec<Mark>,
    errors: BTreeMap<usize, Vec<u8>>,
    ends: BTreeMap<usize, (i32, Option<String>, Vec<u8>, Duration)>,
    began: BTreeMap<usize, (Instant, Timestamp)>,
    answered: usize,
    /// The connection itself is gone.
    broken: bool,
}

impl<'a> Run<'a> {
    fn begin(link: &'a Link, channel: Channel, snippets: &'a [Snippet<'a>], cancel: &'a Cancel) -> Result<Self, Fault> {
        let deadline = Deadline::after(SHELL_LIMIT, cancel);
        let nonce = nonce();
        let (stdout, stderr) = (Frames::new(&nonce), Frames::new(&nonce));
        let (marks, errors, ends, began) = Default::default();
        let mut run = Self { link, channel, snippets, cancel, stdout, stderr, marks, errors, ends, began, answered: 0, broken: false };
        run.send(compile(snippets, &nonce).as_bytes(), &deadline)?;
        run.await_ready(&deadline)?;
        Ok(run)
    }

    fn send(&mut self, mut script: &[u8], deadline: &Deadline) -> Result<(), Fault> {
        while !script.is_empty() {
            match self.channel.write(script) {
                Ok(count) => script = &script[count..],
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    self.link.wait(deadline).map_err(|stopped| no_shell(LinkFault::Stopped(stopped), ""))?;
                }
                // The account's program ended without reading: what it said tells more than this.
                Err(_) => return Ok(()),
            }
        }
        let _ = self.link.until(deadline, |_| self.channel.send_eof());
        Ok(())
    }

    fn await_ready(&mut self, deadline: &Deadline) -> Result<(), Fault> {
        loop {
            let progress = self.read();
            if let Some(at) = self.marks.iter().position(|mark| *mark == Mark::Ready) {
                self.marks.drain(..=at);
                return Ok(());
            }
            let ended = match progress {
                Progress::Some => continue,
                Progress::None => self.link.wait(deadline).err().map(Some),
                Progress::Ended => Some(None),
            };
            let Some(why) = ended else { continue };
            let said = [self.stderr.noise(), self.stdout.noise()]
                .map(|noise| sanitize_line(&text(noise)).trim().chars().take(SHOWN).collect::<String>());
            let said = said.into_iter().find(|said| !said.is_empty()).map(|said| format!("; it says: {said}")).unwrap_or_default();
            return Err(match why {
                Some(stopped) => Fault::stopped(
                    Rung::Shell,
                    stopped,
                    format!("the account's shell does not take a command within {}{said}", spoken(SHELL_LIMIT)),
                )
                .because([
                    Cause::on_machine(
                        "a line in the account's shell startup files waits for something",
                        "cat ~/.profile ~/.bash_profile ~/.bashrc",
                    ),
                    Cause::on_machine("the machine is overloaded", "uptime"),
                ]),
                None => {
                    let seen = format!("the login works, and the account runs no commands{said}");
                    Fault::new(Rung::Shell, ErrorReason::Permission, seen).because([
                        Cause::on_machine("the account's shell is one that ends at once (nologin, false)", "getent passwd"),
                        Cause::on_machine("the key is limited to one command", "grep command= ~/.ssh/authorized_keys"),
                        Cause::on_machine("the account's shell startup files end it", "cat ~/.profile ~/.bash_profile ~/.bashrc"),
                    ])
                }
            });
        }
    }

    /// Reads and answers until all is answered or nothing more can come.
    fn listen(&mut self, tell: &mut dyn FnMut(Event)) -> Ended {
        let mut deadline = self.deadline_of(0);
        loop {
            let progress = self.read();
            for mark in std::mem::take(&mut self.marks) {
                match mark {
                    Mark::Begin(index) => {
                        self.began.insert(index, (Instant::now(), Timestamp::now()));
                    }
                    Mark::End { index, code, signal, text } => {
                        let took = self.began.get(&index).map_or(Duration::ZERO, |(began, _)| began.elapsed());
                        self.ends.insert(index, (code, signal, text, took));
                    }
                    Mark::Ready | Mark::Done => {}
                }
            }
            while let Some(answer) = self.next_answer() {
                self.answered += 1;
                deadline = self.deadline_of(self.answered);
                tell(Event::Answered(answer));
            }
            if self.answered == self.snippets.len() {
                return Ended::Closed(String::new());
            }
            match progress {
                Progress::Some => {}
                Progress::None => {
                    if let Err(stopped) = self.link.wait(&deadline) {
                        return Ended::Stopped(stopped);
                    }
                }
                Progress::Ended => return Ended::Closed(self.last_words()),
            }
        }
    }

    fn deadline_of(&self, position: usize) -> Deadline {
        let limit = self.snippets.get(position).map_or(Duration::ZERO, |snippet| snippet.timeout.max(Duration::from_secs(1)));
        Deadline::after(limit + ON_THE_WAY, self.cancel)
    }

    /// The answer to the next snippet in line, once both of its streams have come to their ends.
    fn next_answer(&mut self) -> Option<Answer> {
        let snippet = self.snippets.get(self.answered)?;
        let index = snippet.index;
        if !self.ends.contains_key(&index) || !self.errors.contains_key(&index) {
            return None;
        }
        let ((code, signal, stdout, took), stderr) = (self.ends.remove(&index)?, self.errors.remove(&index)?);
        // timeout(1) says 124, or the signal it killed with; only a snippet that used up its time can have been stopped.
        let stopped = matches!(code, 124 | 137 | 143) && took + Duration::from_millis(500) >= snippet.timeout;
        let outcome = match signal {
            _ if stopped => Stopped::TooLate.outcome(snippet.timeout),
            Some(signal) => Outcome::Signalled(sanitize_line(&signal).into_owned()),
            None => Outcome::Exited(code),
        };
        Some(Answer {
            index,
            outcome,
            truncated: stdout.len() > OUTPUT_LIMIT || stderr.len() > OUTPUT_LIMIT,
            stdout: text(&stdout),
            stderr: text(&stderr),
            started: self.began.get(&index).map_or_else(Timestamp::now, |(_, at)| *at),
        })
    }

    /// Takes in what both streams have right now.
    fn read(&mut self) -> Progress {
        let mut buffer = [0; 32 * 1024];
        let mut progress = Progress::None;
        for stream in [0, ssh2::EXTENDED_DATA_STDERR] {
            match self.channel.stream(stream).read(&mut buffer) {
                Ok(0) => {}
                Ok(count) if stream == 0 => {
                    self.marks.extend(self.stdout.feed(&buffer[..count]));
                    progress = Progress::Some;
                }
                Ok(count) => {
                    for mark in self.stderr.feed(&buffer[..count]) {
                        if let Mark::End { index, text, .. } = mark {
                            self.errors.insert(index, text);
                        }
                    }
                    progress = Progress::Some;
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => {
                    self.broken = true;
                    return Progress::Ended;
                }
            }
        }
        match progress {
            // Reading one stream may have taken in what belongs to the other: the socket is then empty, the queue is not.
            Progress::None if self.channel.read_window().available > 0 => Progress::Some,
            Progress::None if self.channel.eof() => Progress::Ended,
            progress => progress,
        }
    }

    /// Why the channel closed, as far as the server tells. A signal counts before the exit code, which is 0 then.
    fn last_words(&mut self) -> String {
        if self.broken {
            return ": the connection broke off".to_owned();
        }
        let deadline = Deadline::after(Duration::from_secs(1), self.cancel);
        let _ = self.link.until(&deadline, |_| self.channel.close());
        let _ = self.link.until(&deadline, |_| self.channel.wait_close());
        match self.channel.exit_signal().ok().and_then(|exit| exit.exit_signal) {
            Some(signal) => format!(": the shell was killed by signal {}", sanitize_line(&signal)),
            None => ": the shell ended early".to_owned(),
        }
    }
}

enum Progress {
    /// Something came.
    Some,
    /// Nothing right now.
    None,
    /// Nothing more will.
    Ended,
}

fn no_shell(fault: LinkFault, what: &str) -> Fault {
    match fault {
        LinkFault::Stopped(stopped) => Fault::stopped(Rung::Shell, stopped, format!("no shell within {}", spoken(SHELL_LIMIT))).because([
            Cause::on_machine("the machine is overloaded", "uptime"),
            Cause::here("its network went away in the middle", "drillyard target test"),
        ]),
        LinkFault::Refused(_, words) => {
            Fault::new(Rung::Shell, ErrorReason::Permission, format!("the login works, and the server {what}: {words}")).because([
                Cause::on_machine("the server allows no session, or no more of them", "sudo sshd -T | grep -i maxsessions"),
                Cause::on_machine("the account is limited to file transfer, or to one command", "sudo sshd -T | grep -i forcecommand"),
            ])
        }
    }
}

/// A word that no output holds by chance: the standard library's random keys, hashed.
pub fn nonce() -> String {
    let random = || std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}
