//! What screens ask of the world: lessons, quizzes, runs of checks.

use super::Shell;
use crate::app::effect::Effect;
use crate::app::opening::{Opening, QuizOpening, Seek};
use crate::app::run::Run;
use crate::domain::check::Selection;
use crate::domain::course::LessonId;

impl Shell {
    /// Asks for a lesson; it comes up when it is read, so that no empty page flashes by.
    pub fn open_lesson(&mut self, lesson: usize, anchor: Option<String>, replaces: bool) -> Vec<Effect> {
        let Some(found) = self.course.lessons.get(lesson) else { return Vec::new() };
        if !found.present {
            let file = self.course.lesson_file(&found.id);
            self.complain(format!("{} is listed in the contents, but its file {file} is missing", found.label()));
            return Vec::new();
        }
        self.open_page(found.id.clone(), anchor, replaces)
    }

    /// The same for any page of the course.
    pub fn open_page(&mut self, lesson: LessonId, anchor: Option<String>, replaces: bool) -> Vec<Effect> {
        let job = self.job();
        self.opening = Some(Opening { job, anchor, seek: None, replaces, since: self.now });
        vec![Effect::LoadLesson { job, lesson, width: self.page_width(), cell: self.cell }]
    }

    /// The same at what was found there.
    pub fn open_at(&mut self, lesson: LessonId, anchor: Option<String>, seek: Option<Seek>) -> Vec<Effect> {
        let effects = self.open_page(lesson, anchor, false);
        if let Some(opening) = &mut self.opening {
            opening.seek = seek;
        }
        effects
    }

    /// A page's file has changed: has it read anew for finding, where it was read.
    pub fn page_changed(&self, lesson: LessonId) -> Option<Effect> {
        self.index.is_some().then_some(Effect::IndexPage { lesson })
    }

    /// Opens the first of `quizzes`; the others come after it. One that was left half-way goes on where it was.
    pub fn open_quiz(&mut self, lesson: LessonId, mut quizzes: Vec<String>) -> Vec<Effect> {
        if quizzes.is_empty() {
            return Vec::new();
        }
        let quiz = quizzes.remove(0);
        let job = self.job();
        self.quiz_opening = Some(QuizOpening { job, lesson: lesson.clone(), quiz: quiz.clone(), rest: quizzes, again: false });
        vec![Effect::LoadQuiz { job, lesson, quiz }]
    }

    /// Opens the review of what is due, unless it is known that nothing is. It is of no lesson, and no quiz by itself.
    pub fn open_review(&mut self) -> Vec<Effect> {
        if self.due.as_deref().is_some_and(|agenda| agenda.due.is_empty()) {
            self.say("nothing is due for review");
            return Vec::new();
        }
        let job = self.job();
        let lesson = LessonId(String::new());
        self.quiz_opening = Some(QuizOpening { job, lesson, quiz: String::new(), rest: Vec::new(), again: false });
        vec![Effect::LoadReview { job }]
    }

    /// Asks for what a lesson wants delivered; it comes up when it is read.
    pub fn open_deliverables(&mut self, lesson: LessonId) -> Vec<Effect> {
        let job = self.job();
        self.deliverables_opening = Some((job, false));
        vec![Effect::LoadDeliverables { job, lesson }]
    }

    /// Starts a run of checks, unless one is under way.
    pub fn check(&mut self, lesson: LessonId, selection: Selection) -> Vec<Effect> {
        if self.run.is_some() {
            self.complain("checks are still running; Esc stops them");
            return Vec::new();
        }
        let job = self.job();
        self.run = Some(Run::new(job, lesson.clone(), selection.clone(), self.now));
        vec![Effect::RunChecks { job, lesson, selection, watch: false }]
    }

    /// Keeps what the person says to a check that only they can settle, and has it judged.
    pub fn state(&mut self, lesson: LessonId, check: (String, String), statement: &str) -> Vec<Effect> {
        let selection = Selection::Check(check.0.clone(), check.1.clone());
        let check = format!("{}/{}", check.0, check.1);
        let mut effects = vec![Effect::SaveStatement { lesson: lesson.clone(), check, statement: statement.to_owned() }];
        effects.extend(self.check(lesson, selection));
        effects
    }
}
