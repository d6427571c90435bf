//! Where a key works: a screen, or a state of one in which its keys mean something else.

/// Where a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// On every screen.
    Everywhere,
    /// The contents.
    Contents,
    /// The questions that are due.
    Due,
    /// A lesson's page.
    Lesson,
    /// Words to find on a page: keys type, but for those of this scope.
    Find,
    /// A place to jump to: keys type, but for those of this scope.
    Jump,
    /// A search of the course: keys type, but for those of this scope.
    Search,
    /// The outline, where it takes the whole screen.
    Outline,
    /// A picture, enlarged.
    Picture,
    /// One step's results.
    Result,
    /// The list of keys.
    Keys,
    /// What was told, and what is wrong.
    Messages,
    /// The list of actions: keys type, but for those of this scope.
    Palette,
    /// A question with options to choose.
    Quiz,
    /// A question whose options are put in order.
    Sequence,
    /// A question that was answered wrong, and can be tried again.
    TryAgain,
    /// A question that was answered right, or given up.
    Settled,
    /// All questions of a quiz at a glance.
    Questions,
    /// Whether to hand an exam in.
    HandIn,
    /// What came of a quiz.
    Review,
    /// What a lesson asks to be delivered.
    Deliverables,
    /// An answer to that: keys type, but for those of this scope.
    Writing,
    /// What such an answer was before.
    Versions,
    /// A file to go along with an answer: keys type, but for those of this scope.
    Attach,
    /// What was handed in, and waits for an instructor.
    Inbox,
    /// What narrows that: keys type, but for those of this scope.
    InboxFilter,
    /// Learners by lessons.
    Gradebook,
    /// What narrows them: keys type, but for those of this scope.
    GradebookFilter,
    /// A submission, to be reviewed.
    Reviewing,
    /// A comment or a note to it: keys type, but for those of this scope.
    Commenting,
    /// What one says again and again: keys type, but for those of this scope.
    Phrases,
    /// A live discussion, prompt after prompt.
    Talk,
    /// What would be sent.
    Sending,
    /// Setting up a machine: keys type, but for those of this scope.
    Target,
    /// A yes or no.
    Question,
    /// A passphrase: keys type, but for those of this scope.
    Passphrase,
    /// An answer in words: keys type, but for those of this scope.
    Answer,
}

impl Scope {
    /// All of them, as the manual lists them.
    pub const ALL: &[Self] = &[
        Self::Everywhere,
        Self::Contents,
        Self::Due,
        Self::Lesson,
        Self::Find,
        Self::Jump,
        Self::Search,
        Self::Outline,
        Self::Picture,
        Self::Result,
        Self::Quiz,
        Self::Sequence,
        Self::TryAgain,
        Self::Settled,
        Self::Questions,
        Self::HandIn,
        Self::Review,
        Self::Deliverables,
        Self::Writing,
        Self::Versions,
        Self::Attach,
        Self::Inbox,
        Self::InboxFilter,
        Self::Gradebook,
        Self::GradebookFilter,
        Self::Reviewing,
        Self::Commenting,
        Self::Phrases,
        Self::Talk,
        Self::Sending,
        Self::Keys,
        Self::Messages,
        Self::Palette,
        Self::Target,
        Self::Question,
        Self::Passphrase,
        Self::Answer,
    ];

    /// Its name in the user's `keymap.yaml`: `try-again`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Contents => "contents",
            Self::Due => "due",
            Self::Lesson => "lesson",
            Self::Find => "find",
            Self::Jump => "jump",
            Self::Search => "search",
            Self::Outline => "outline",
            Self::Picture => "picture",
            Self::Result => "result",
            Self::Keys => "keys",
            Self::Messages => "messages",
            Self::Palette => "commands",
            Self::Quiz => "quiz",
            Self::Sequence => "sequence",
            Self::TryAgain => "try-again",
            Self::Settled => "settled",
            Self::Questions => "questions",
            Self::HandIn => "hand-in",
            Self::Review => "review",
            Self::Deliverables => "deliverables",
            Self::Writing => "writing",
            Self::Versions => "versions",
            Self::Attach => "attach",
            Self::Inbox => "inbox",
            Self::InboxFilter => "inbox-filter",
            Self::Gradebook => "gradebook",
            Self::GradebookFilter => "gradebook-filter",
            Self::Reviewing => "reviewing",
            Self::Commenting => "commenting",
            Self::Phrases => "phrases",
            Self::Talk => "talk",
            Self::Sending => "sending",
            Self::Target => "machine",
            Self::Question => "question",
            Self::Passphrase => "passphrase",
            Self::Answer => "answer",
        }
    }

    /// The scope of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    /// The heading over its keys on the keys screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Contents => "Contents",
            Self::Due => "What is due",
            Self::Lesson => "Lesson",
            Self::Find => "Finding on a page",
            Self::Jump => "Jumping to a place",
            Self::Search => "Searching the course",
            Self::Outline => "Outline",
            Self::Picture => "A picture, enlarged",
            Self::Result => "Results of a step",
            Self::Keys => "Keys",
            Self::Messages => "Messages",
            Self::Palette => "Commands",
            Self::Quiz => "Knowledge check",
            Self::Sequence => "Knowledge check, things to put in order",
            Self::TryAgain => "Knowledge check, after a wrong answer",
            Self::Settled => "Knowledge check, with the answer on show",
            Self::Questions => "Knowledge check, all questions",
            Self::HandIn => "Knowledge check, handing an exam in",
            Self::Review => "Knowledge check, at its end",
            Self::Deliverables => "Deliverables",
            Self::Writing => "Deliverables, while writing",
            Self::Versions => "Deliverables, versions of an answer",
            Self::Attach => "Deliverables, attaching a file",
            Self::Inbox => "Inbox",
            Self::InboxFilter => "Inbox, while narrowing it",
            Self::Gradebook => "Gradebook",
            Self::GradebookFilter => "Gradebook, while narrowing it",
            Self::Reviewing => "Reviewing a submission",
            Self::Commenting => "Reviewing, while writing",
            Self::Phrases => "Phrases",
            Self::Talk => "Reviewing, in a talk with the learner",
            Self::Sending => "Reviewing, before it is sent",
            Self::Target => "Setting up a machine",
            Self::Question | Self::Passphrase | Self::Answer => "A question",
        }
    }

    /// There is something to find here: words on a page, or what a list has.
    pub fn finds(self) -> bool {
        matches!(self, Self::Contents | Self::Lesson | Self::Outline | Self::Keys | Self::Inbox | Self::Gradebook)
    }

    /// Keys type text here: a letter is never a command.
    pub fn types_text(self) -> bool {
        matches!(
            self,
            Self::Writing
                | Self::Attach
                | Self::InboxFilter
                | Self::GradebookFilter
                | Self::Commenting
                | Self::Phrases
                | Self::Target
                | Self::Passphrase
                | Self::Answer
                | Self::Palette
                | Self::Find
                | Self::Jump
                | Self::Search
        )
    }
}
