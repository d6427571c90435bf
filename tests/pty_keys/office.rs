//! Keys of the instructor's part: the inbox, a submission and what is said of it, a talk, and what would be sent. Ada handed in twice, the
//! second time with another answer, and after her Grace.

use std::path::Path;
use std::process::Command;

use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::{Hidden, Shown};
use crate::mouse::Hand::{Click, Turn, TypeAfterClick};
use crate::mouse::{Gesture, gesture, wide};
use crate::school::School;
use crate::{Place, Steps};

const OFFICE: &str = "the office";
const INBOX: Steps = &[("", "3 new"), ("", "▸ ! ada")];
const FILTER: Steps = &[("", "3 new"), ("/", "2 of 2")];
const ADA: Steps = &[("", "3 new"), ("", "▸ ! ada"), ("\r", "0 of 2 decided")];
const READING: Steps = &[("", "3 new"), ("", "▸ ! ada"), ("\r", "0 of 2 decided"), ("\r", "Because it has")];
const COMMENT: Steps = &[("", "3 new"), ("", "▸ ! ada"), ("\r", "0 of 2 decided"), ("c", "comment for"), ("Say more", "· saved")];
const PHRASES: Steps = &[("", "3 new"), ("", "▸ ! ada"), ("\r", "0 of 2 decided"), ("p", "▸ 1  Say which")];
const TALK: Steps = &[("", "3 new"), ("", "▸ ! ada"), ("\r", "0 of 2 decided"), ("L", "Prompt 1 of 2")];
const SENDING: Steps = &[("", "3 new"), ("", "▸ ! ada"), ("\r", "0 of 2 decided"), ("v", "1 of 2"), ("s", "Sign and send this")];

/// Whether a place is the instructor's part.
pub fn is_meant(arguments: &str) -> bool {
    arguments == OFFICE
}

/// What begins the workbench. Each time at the same: decided on is in a home of its own, and sent to a remote of its own.
pub fn begun(folder: &Path, arguments: &str) -> String {
    let folder = folder.display();
    if !is_meant(arguments) {
        return format!("$DRILLYARD {folder}/{arguments}");
    }
    format!("cp -a {folder}/school/. $HOME/; $DRILLYARD instructor --course $HOME/course --remote $HOME/shared.git")
}

/// A tutor's home in `school`. False where there is no ssh-keygen.
pub fn write_school(folder: &Path) -> bool {
    let Some(school) = School::busy() else { return false };
    let phrases: String = (1..=40).map(|number| format!("  - Say which {number:02}.\n")).collect();
    school.tutor.write(".config/drillyard/config.yaml", &format!("phrases:\n{phrases}"));
    let copied = Command::new("cp").arg("-a").arg(school.tutor.path("")).arg(folder.join("school")).status().unwrap();
    assert!(copied.success());
    true
}

pub const PLACES: &[Place] = &[
    Place {
        scope: Scope::Inbox,
        arguments: OFFICE,
        way: INBOX,
        rows: &[
            (A::Open, &[], "", Shown("0 of 2 decided")),
            (A::Sync, &[("j", "▸ ! grace"), ("t", "theme:")], "", Shown("nothing new")),
            (A::Find, &[], "grace", Hidden("! ada@")),
            (A::Next, &[], "", Shown("▸ ! grace")),
            (A::Previous, &[("j", "▸ ! grace")], "", Shown("▸ ! ada")),
            (A::Cancel, &[("/grace\r", "1 of 2"), ("", "Enter review")], "", Shown("! ada@")),
        ],
    },
    Place {
        scope: Scope::InboxFilter,
        arguments: OFFICE,
        way: FILTER,
        rows: &[
            (A::Open, &[("gra", "1 of 2")], "", Shown("Enter review")),
            (A::Down, &[], "", Shown("▸ ! grace")),
            (A::Up, &[("\x1b[B", "▸ ! grace")], "", Shown("▸ ! ada")),
            (A::Cancel, &[("gra", "1 of 2")], "", Shown("! ada@")),
            (A::Clear, &[("gra", "1 of 2")], "", Shown("2 of 2")),
        ],
    },
    Place {
        scope: Scope::Reviewing,
        arguments: OFFICE,
        way: ADA,
        rows: &[
            (A::Verified, &[], "", Shown("1 of 2 decided")),
            (A::NeedsWork, &[], "", Shown("comment for the learner")),
            (A::Comment, &[], "", Shown("comment for the learner")),
            (A::Send, &[], "", Shown("decide on something first")),
            (A::NextWaiting, &[], "", Shown("grace@example.org  ")),
            (A::Open, &[], "", Shown("Because it has")),
            (A::VerifyRest, &[], "", Shown("2 of 2 decided")),
            (A::Phrases, &[], "", Shown("40 phrases")),
            (A::Witnessed, &[], "", Shown("witnessed")),
            (A::Talk, &[], "", Shown("Prompt 1 of 2")),
            (A::Next, &[], "", Shown("▸ ○ And what")),
            (A::Previous, &[("\t", "▸ ○ And what")], "", Shown("▸ ○ Why is")),
            (A::Copy, &[], "", Shown("copied")),
            (A::Lesson, &[], "", Shown("% read")),
            (A::Cancel, &[], "", Shown("Enter review")),
        ],
    },
    Place {
        scope: Scope::Reviewing,
        arguments: OFFICE,
        way: READING,
        rows: &[(A::Difference, &[], "", Shown("[-is.-]")), (A::Evidence, &[], "", Shown("the learner's computer"))],
    },
    Place {
        scope: Scope::Commenting,
        arguments: OFFICE,
        way: COMMENT,
        rows: &[
            (A::Cancel, &[], "", Shown("v verified")),
            (A::Phrases, &[], "", Shown("40 phrases")),
            (A::Next, &[], "", Hidden("Say more")),
            (A::Previous, &[("\t", "And what")], "", Shown("Say more")),
            (A::Edit, &[], "", Shown("your editor, false, ended")),
            (A::Undo, &[], "", Hidden("Say more")),
            (A::Redo, &[("\x1a", "Say")], "", Shown("Say more")),
            (A::DeleteWord, &[], "", Hidden("Say more")),
            (A::Clear, &[], "", Hidden("Say more")),
            (A::DeleteRest, &[("\x1b[H", "Say more")], "", Hidden("Say more")),
        ],
    },
    Place {
        scope: Scope::Phrases,
        arguments: OFFICE,
        way: PHRASES,
        rows: &[
            (A::Open, &[], "", Shown("comment for the learner")),
            (A::Down, &[], "", Shown("▸ 2  Say which")),
            (A::Up, &[("\x1b[B", "▸ 2  Say which")], "", Shown("▸ 1  Say which")),
            (A::PageDown, &[], "", Hidden("▸ 1  Say which")),
            (A::PageUp, &[("\x1b[6~", "▸    Say which")], "", Shown("▸ 1  Say which")),
            (A::Cancel, &[], "", Shown("comment for the learner")),
            (A::Clear, &[("zz", "no phrase")], "", Shown("40 phrases")),
        ],
    },
    Place {
        scope: Scope::Talk,
        arguments: OFFICE,
        way: TALK,
        rows: &[
            (A::Next, &[], "", Shown("Prompt 2 of 2")),
            (A::Previous, &[("\t", "Prompt 2 of 2")], "", Shown("Prompt 1 of 2")),
            (A::Open, &[], "", Shown("note, which stays here")),
            (A::Witnessed, &[], "", Shown("reaches L3")),
            (A::Verified, &[], "", Shown("1 of 2 decided")),
            (A::NeedsWork, &[], "", Shown("comment for the learner")),
            (A::Comment, &[], "", Shown("comment for the learner")),
            (A::Difference, &[], "", Shown("[-is.-]")),
            (A::Evidence, &[], "", Shown("the learner's computer")),
            (A::Cancel, &[], "", Hidden("Prompt 1 of 2")),
        ],
    },
    Place {
        scope: Scope::Sending,
        arguments: OFFICE,
        way: SENDING,
        rows: &[(A::Yes, &[], "", Shown("sent: ada@example.org")), (A::No, &[], "", Shown("v verified"))],
    },
];

pub const GESTURES: &[Gesture] = &[
    gesture("click on a submission of the inbox", OFFICE, INBOX, Click("grace@"), Shown("▸ ! grace")),
    gesture("second click on a submission of the inbox", OFFICE, INBOX, Click("▸ ! ada"), Shown("0 of 2 decided")),
    Gesture {
        size: (80, 18),
        ..gesture("wheel over what is known of a submission", OFFICE, INBOX, Turn("signature", 5), Shown("decided   0"))
    },
    gesture("click on what narrows the inbox", OFFICE, &[("", "3 new"), ("/o\r", "2 of 2")], TypeAfterClick("/o", "x"), Shown("/ox")),
    gesture("click on a prompt", OFFICE, ADA, Click("And what"), Shown("Nothing is written here")),
    wide("click on a prompt beside its answer", OFFICE, ADA, Click("And what"), Shown("▸ ○ And what")),
    wide("second click on a prompt", OFFICE, ADA, Click("▸ ○ Why is"), Shown("comment for the learner")),
    gesture("click in a comment", OFFICE, COMMENT, TypeAfterClick("Say more", "Please. "), Shown("Please. Say more")),
    gesture("click on a phrase", OFFICE, PHRASES, Click("Say which 05"), Shown("comment for the learner")),
    gesture("click on the key that sends", OFFICE, SENDING, Click("sign and send"), Shown("sent: ada@example.org")),
    gesture("wheel in what would be sent", OFFICE, SENDING, Turn("by    tutor", 20), Hidden("by    tutor")),
];
