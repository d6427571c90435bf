//! What a key or a click can ask for. Each action has a name that does not change: the user's `keymap.yaml` says it, and so does
//! whoever types a command.

macro_rules! actions {
    ($($variant:ident $name:literal $words:literal,)*) => {
        /// What a key or a click asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $words] $variant,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// `next-lesson`
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

actions! {
    Open "open" "Open or do what is chosen.",
    Back "back" "Back to where one came from.",
    Next "next" "To the next thing.",
    Previous "previous" "To the thing before.",
    Cancel "cancel" "Close or cancel.",
    Check "check" "Check the step or exercise here.",
    CheckAll "check-all" "Check the whole lesson.",
    Watch "watch" "Check the exercise here again and again, or no longer.",
    Copy "copy" "Copy the fix or the code here.",
    Left "left" "What is too wide, further to the left.",
    Right "right" "What is too wide, further to the right.",
    Outline "outline" "The page's outline.",
    Keys "keys" "All keys.",
    Palette "commands" "Any action by its name.",
    Messages "messages" "What was told since the start, and what is wrong.",
    Leave "leave" "Leave this screen.",
    Quit "quit" "Leave the program.",
    Suspend "suspend" "To the shell; `fg` comes back.",
    Theme "theme" "The next theme.",
    Mouse "mouse" "The mouse to the terminal, for selecting text, or back.",
    Down "down" "A line on.",
    Up "up" "A line back.",
    PageDown "page-down" "A page on.",
    PageUp "page-up" "A page back.",
    HalfDown "half-page-down" "Half a page on.",
    HalfUp "half-page-up" "Half a page back.",
    Top "top" "To the start.",
    Bottom "bottom" "To the end.",
    NextLesson "next-lesson" "The lesson after this one.",
    PreviousLesson "previous-lesson" "The lesson before this one.",
    Hint "hint" "The next hint.",
    Pick "pick" "Choose the option whose number was typed.",
    Toggle "toggle" "Choose the option in focus, or not.",
    MoveDown "move-down" "Move an item of a sequence down.",
    MoveUp "move-up" "Move it up.",
    Solution "solution" "Give a question up.",
    Flag "flag" "Mark a question as one to come back to, or not.",
    Confidence "confidence" "Say how sure one is of an answer.",
    Exam "exam" "Take a quiz as an exam.",
    HandIn "hand-in" "Hand an exam in.",
    NextQuestion "next-question" "The question after this one.",
    PreviousQuestion "previous-question" "The question before this one.",
    Lesson "lesson" "The lesson that a quiz belongs to.",
    Again "again" "The same quiz once more.",
    Missed "missed" "Once more, only what was missed.",
    Due "due" "The questions that are due for review.",
    Evidence "evidence" "The raw evidence, or not.",
    NextCause "next-cause" "The next of the likeliest causes.",
    Try "try" "Try the machine that is being set up.",
    Machine "machine" "Set up the machine.",
    Deliverables "deliverables" "What the lesson asks to be delivered, and what was written for it.",
    Edit "edit" "Write in the person's own editor.",
    Versions "versions" "What an answer was before.",
    Undo "undo" "Take the last change of a text back.",
    Redo "redo" "Make it again.",
    DeleteWord "delete-word" "Delete the word before the cursor.",
    DeleteRest "delete-rest" "Delete the rest of the line.",
    Find "find" "Find words on this page.",
    NextHit "next-hit" "The next hit on this page.",
    PreviousHit "previous-hit" "The hit before.",
    Jump "jump" "Jump to any place of the course.",
    Search "search" "Search all text of the course.",
    Clear "clear" "Empty the line that is typed in.",
    Yes "yes" "Yes.",
    No "no" "No.",
}

impl Action {
    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_action() {
        for action in Action::ALL {
            assert_eq!(Action::named(action.name()), Some(*action));
            assert!(action.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", action.name());
        }
        assert_eq!(Action::named("fly"), None);
    }
}
