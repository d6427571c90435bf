//! What was found wrong, or worth knowing, in something handed in: by a rule with a stable name, at a place, in words.

use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It proves nothing as it is.
    Refused,
    /// Somebody should look at it.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Declares the rules: each with its stable name, its weight and its meaning.
macro_rules! rules {
    ($($rule:ident, $name:literal, $severity:ident, $meaning:literal;)*) => {
        /// What is looked at. The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $meaning] $rule,)* }

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)*];

            /// `signature-wrong`
            pub fn name(self) -> &'static str {
                match self { $(Self::$rule => $name,)* }
            }

            /// How much it weighs.
            pub fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$rule => $meaning,)* }
            }
        }
    };
}

rules! {
    DocumentMissing, "document-missing", Refused, "The document that is signed is not there.";
    DocumentUnreadable, "document-unreadable", Refused, "The document can't be read: a field is missing, unknown, or not of its form.";
    SignatureMissing, "signature-missing", Refused, "There is no signature.";
    SignatureUnreadable, "signature-unreadable", Refused, "The signature can't be read, or is of a kind that is not known or not safe.";
    SignatureWrong, "signature-wrong", Refused, "The document is not what was signed.";
    NamespaceWrong, "namespace-wrong", Refused, "The signature was made for another purpose.";
    Certificate, "certificate", Refused, "It is signed with a certificate instead of a plain key.";
    KeyUnknown, "key-unknown", Refused, "The roster does not have the key.";
    KeyNotForThis, "key-not-for-this", Refused, "The roster does not let the key sign for this purpose.";
    KeyDates, "key-dates", Refused, "The key was not valid at that time.";
    KeyOther, "key-other", Refused, "The document names another key than the one that signed it.";
    LearnerOther, "learner-other", Refused, "It is somebody else's.";
    CourseOther, "course-other", Refused, "It is of another course.";
    LessonOther, "lesson-other", Refused, "It is of another lesson.";
    FileMissing, "file-missing", Refused, "A file of the manifest is not there.";
    FileChanged, "file-changed", Refused, "A file has another content than the manifest says.";
    FileUnlisted, "file-unlisted", Refused, "A file is not in the manifest.";
    FilePath, "file-path", Refused, "The manifest names a path that no submission may have, or one twice.";
    EvidenceUnreadable, "evidence-unreadable", Refused, "A file of evidence can't be read.";
    EvidenceMissing, "evidence-missing", Refused, "A result rests on evidence that is not there.";
    ProbeDiffers, "probe-differs", Refused, "The manifest says something else of a probe than the evidence.";
    VerdictDiffers, "verdict-differs", Refused, "The evidence, judged again, comes to something else than the result claims.";
    VerdictDouble, "verdict-double", Refused, "A check has two results.";
    LevelClaimed, "level-claimed", Refused, "A result claims a level that it can't give itself.";
    QuizDiffers, "quiz-differs", Refused, "The score of a quiz is not what its answers come to.";
    AnswerMissing, "answer-missing", Refused, "A deliverable names an answer that is not there.";
    ChainOrder, "chain-order", Refused, "It follows an older submission than the latest, or itself.";
    ChallengeMissing, "challenge-missing", Refused, "It names a challenge that is not there, or brings one that it does not name.";
    ChallengeOther, "challenge-other", Refused, "The challenge was for somebody or something else.";
    ReviewOther, "review-other", Refused, "The review is of another submission.";
    ReviewUnknown, "review-unknown", Refused, "The review decides on something that was not handed in.";
    ReviewLevel, "review-level", Refused, "The review claims a level that the submission does not reach.";
    RerunDiffers, "rerun-differs", Refused, "What the review says of a run contradicts itself or the submission.";
    VerdictChanged, "verdict-changed", Warning, "By a check that is defined otherwise here, the evidence comes to something else than the result claims.";
    EvidenceUnused, "evidence-unused", Warning, "No result rests on a piece of evidence: was one left out?";
    ChallengeExpired, "challenge-expired", Warning, "The challenge was met too late or too early to count.";
    ChallengeUnmet, "challenge-unmet", Warning, "The evidence does not show that the challenge was met.";
    ChainUnknown, "chain-unknown", Warning, "It follows a submission that is not known here.";
    ChainRestarted, "chain-restarted", Warning, "It follows none, and there are earlier ones.";
    ClockAhead, "clock-ahead", Warning, "Evidence is from the future: a clock is wrong.";
    MachineShared, "machine-shared", Warning, "Somebody else handed in from the same computer.";
    HostKeyShared, "host-key-shared", Warning, "Somebody else handed in of a machine with the same host key.";
    CheckChanged, "check-changed", Note, "A check is defined otherwise here than where it was run.";
    CourseChanged, "course-changed", Note, "The course's content is another here than where it was run.";
    NotJudgedAgain, "not-judged-again", Note, "There is no check file here to judge a result again by.";
    Redacted, "redacted", Note, "Secrets were taken out of the evidence before it was handed in.";
    Truncated, "truncated", Note, "Output was longer than what is kept.";
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// By which rule.
    pub rule: Rule,
    /// The file or field: `answers/goal.md`, `manifest.json: probes[3].exit`.
    pub place: String,
    /// In words.
    pub message: String,
}

impl Finding {
    /// Of a place, in words. Both may hold what somebody handed in; they are made safe to show.
    pub fn new(rule: Rule, place: impl AsRef<str>, message: impl AsRef<str>) -> Self {
        let clean = |text: &str| crate::domain::sanitize::sanitize_line(text).into_owned();
        Self { rule, place: clean(place.as_ref()), message: clean(message.as_ref()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {} [{}]", self.rule.severity().word(), self.place, self.message, self.rule.name())
    }
}
