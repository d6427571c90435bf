//! Logging in with what the person types: the server's own questions (keyboard-interactive), or a password. Only where no key is let in and
//! somebody is there. What is typed is wiped, but for the copies that libssh2 makes to send it; it is kept nowhere and written to no log.

use std::time::Duration;

use ssh2::{KeyboardInteractivePrompt, Prompt, Session};

use super::auth::KEY_REFUSED;
use super::ladder::Fault;
use super::link::{Link, LinkFault};
use super::settings::Settings;
use crate::adapters::deadline::Deadline;
use crate::domain::cause::Cause;
use crate::domain::run::{Answer, Question};
use crate::domain::sanitize::sanitize_line;
use crate::domain::secret::Secret;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::{Cancel, Person};

/// sshd hangs up on who has not logged in by then (LoginGraceTime); a person has to find the password first.
const PATIENCE: Duration = Duration::from_secs(120);
const TRIES: u32 = 3;
/// How much of the server's words is shown.
const SHOWN: usize = 400;

/// How a server takes what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// It asks questions of its own.
    Questions,
    /// It takes a password.
    Password,
}

impl Means {
    /// The way to log in by typing, when `methods` (the server's list) has one.
    pub fn among(methods: &str) -> Option<Self> {
        let has = |name: &str| methods.split(',').any(|method| method == name);
        match (has("keyboard-interactive"), has("password")) {
            (true, _) => Some(Self::Questions),
            (false, true) => Some(Self::Password),
            (false, false) => None,
        }
    }
}

/// Why the person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No key is let in.
    NoKey,
    /// A key is, and the server wants this besides.
    AfterKey,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    LoggedIn,
    /// The server said no, as often as it was tried.
    Refused,
    /// The person would not say.
    Declined,
}

/// Asks, and logs in with the answers. A fault of the connection goes back as it is.
pub fn log_in(
    link: &Link,
    (means, why): (Means, Why),
    settings: &Settings,
    person: &dyn Person,
    cancel: &Cancel,
) -> Result<Typed, LinkFault> {
    for again in 0..TRIES {
        let mut asking = Asking { machine: settings.as_arguments(), why, person, again: again > 0, declined: false };
        // From here the person's own time counts too; each try has its own.
        let deadline = Deadline::after(PATIENCE, cancel);
        let answer = match means {
            Means::Questions => link.until(&deadline, |session| asking.answer_questions(session, settings)),
            Means::Password => {
                let Some(password) = asking.ask("", "Password:", false) else { return Ok(Typed::Declined) };
                link.until(&deadline, |session| session.userauth_password(&settings.user, password.expose()))
            }
        };
        match answer {
            _ if asking.declined => return Ok(Typed::Declined),
            Ok(()) => return Ok(Typed::LoggedIn),
            Err(LinkFault::Refused(code, _)) if KEY_REFUSED.contains(&code) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(Typed::Refused)
}

/// A login that nothing typed has opened. `keys` is what the keys came to.
pub fn refused(settings: &Settings, keys: Fault) -> Fault {
    let seen = format!("what was typed is not accepted for user {}, and no key is: {}", settings.user, keys.seen);
    let user = &settings.user;
    let password = Cause::at_console(format!("the password is another, or not {user}'s: this sets it"), format!("sudo passwd {user}"));
    // What opens the door for good comes first; a password is only a way round.
    let mut causes = keys.causes;
    causes.insert(causes.len().min(1), password);
    Fault::new(Rung::Auth, ErrorReason::Permission, seen).because(causes)
}

struct Asking<'a> {
    machine: String,
    why: Why,
    person: &'a dyn Person,
    again: bool,
    declined: bool,
}

impl Asking<'_> {
    fn answer_questions(&mut self, session: &Session, settings: &Settings) -> Result<(), ssh2::Error> {
        let answer = session.userauth_keyboard_interactive(&settings.user, self);
        // Without an answer of the person's none of the server's is waited for.
        if self.declined { Ok(()) } else { answer }
    }

    fn ask(&mut self, instruction: &str, prompt: &str, shown: bool) -> Option<Secret> {
        let clean = |text: &str| sanitize_line(text).trim().chars().take(SHOWN).collect::<String>();
        let question = Question::Login {
            machine: self.machine.clone(),
            after_key: self.why == Why::AfterKey,
            instruction: clean(instruction),
            prompt: clean(prompt),
            shown,
            again: self.again,
        };
        match self.person.ask(question) {
            Answer::Passphrase(typed) => Some(typed),
            _ => {
                self.declined = true;
                None
            }
        }
    }
}

impl KeyboardInteractivePrompt for Asking<'_> {
    fn prompt<'a>(&mut self, _: &str, instructions: &str, prompts: &[Prompt<'a>]) -> Vec<String> {
        let mut answers = Vec::new();
        for prompt in prompts {
            let Some(answer) = self.ask(instructions, &prompt.text, prompt.echo) else { return Vec::new() };
            answers.push(answer.expose().to_owned());
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn the_servers_own_questions_come_before_a_plain_password() {
        assert_eq!(Means::among("publickey,password,keyboard-interactive"), Some(Means::Questions));
        assert_eq!(Means::among("publickey,password"), Some(Means::Password));
        assert_eq!(Means::among("publickey,hostbased"), None);
    }

    struct Scripted(Mutex<Vec<Answer>>, Mutex<Vec<Question>>);

    impl Person for Scripted {
        fn ask(&self, question: Question) -> Answer {
            self.1.lock().unwrap().push(question);
            self.0.lock().unwrap().pop().unwrap_or(Answer::Declined)
        }

        fn present(&self) -> bool {
            true
        }
    }

    #[test]
    fn each_prompt_is_asked_by_itself_cleaned_and_the_first_that_is_declined_ends_it() {
        let prompts = || {
            [("Pass\u{1b}[2Jword: ", false), ("Code:\n", true), ("Never: ", false)].map(|(text, echo)| Prompt { text: text.into(), echo })
        };
        let person = Scripted(
            Mutex::new(vec![Answer::Passphrase("b".to_owned().into()), Answer::Passphrase("a".to_owned().into())]),
            Mutex::default(),
        );
        let mut asking = Asking { machine: "me@vm".into(), why: Why::NoKey, person: &person, again: false, declined: false };
        assert_eq!(asking.prompt("", "Two\nsteps", &prompts()[..2]), ["a", "b"]);
        assert!(!asking.declined);
        assert!(asking.prompt("", "", &prompts()[2..]).is_empty() && asking.declined);
        let asked = |instruction: &str, prompt: &str, shown| Question::Login {
            machine: "me@vm".into(),
            after_key: false,
            instruction: instruction.into(),
            prompt: prompt.into(),
            shown,
            again: false,
        };
        let expected = [asked("Two steps", "Password:", false), asked("Two steps", "Code:", true), asked("", "Never:", false)];
        assert_eq!(*person.1.lock().unwrap(), expected);
    }
}
