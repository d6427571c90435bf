//! The person at a plain terminal: `ports::Person` on the console.

use super::console::Console;
use super::trust;
use crate::domain::run::{Answer, Question};
use crate::ports::Person;
use crate::runtime::plain_terminal::Echo;

/// Whoever sits at the console; nobody when it is no terminal.
pub struct PersonAtConsole<'a>(pub &'a Console);

impl Person for PersonAtConsole<'_> {
    fn ask(&self, question: Question) -> Answer {
        match question {
            Question::Commands { lesson, commands, changed } => {
                let since = if changed { "The checks have changed since you agreed to them.\n" } else { "" };
                let lines: Vec<String> = commands.iter().map(trust::entry).collect();
                self.0.note(&format!("{since}The checks of {lesson} want to run these commands:\n{}", lines.join("\n")));
                match self.0.confirm("May they run? You are asked again when they change.") {
                    Some(true) => Answer::Accept,
                    _ => Answer::Declined,
                }
            }
            Question::Passphrase { identity, again } => {
                let sorry = if again { "That did not open it. " } else { "" };
                let typed = self.0.ask(&format!("{sorry}Passphrase for {identity}:"), Echo::Hidden);
                typed.filter(|typed| typed.chars() > 0).map_or(Answer::Declined, Answer::Passphrase)
            }
            Question::Login { machine, after_key, instruction, prompt, shown, again } => {
                let sorry = if again { "That was not accepted. " } else { "" };
                let instruction = if instruction.is_empty() { String::new() } else { format!(" It says: {instruction}") };
                let why = if after_key { "Your key is accepted" } else { "No key lets you in" };
                let asks = if after_key { "asks for a second factor" } else { "asks" };
                self.0.note(&format!("{sorry}{why}; the server of {machine} {asks}.{instruction}"));
                let typed = self.0.ask(&prompt, if shown { Echo::Shown } else { Echo::Hidden });
                typed.filter(|typed| typed.chars() > 0).map_or(Answer::Declined, Answer::Passphrase)
            }
            Question::HostKey { target, host, algorithm, fingerprint } => {
                self.0.note(&format!(
                    "{target} ({host}) shows a host key that is not known yet:\n  {algorithm} {fingerprint}\n\
                     On the machine's own console this should print the same:\n  \
                     ssh-keygen -lf /etc/ssh/ssh_host_{}_key.pub",
                    algorithm.to_ascii_lowercase()
                ));
                match self.0.confirm("Is it the machine's? It is then remembered in known_hosts.") {
                    Some(true) => Answer::Accept,
                    _ => Answer::Declined,
                }
            }
        }
    }

    fn present(&self) -> bool {
        self.0.asks()
    }
}
