//! Carries out effects. What touches the store or the course's files is done by one thread, in the order asked; runs of
//! checks and searches for machines have threads of their own. Answers come back as messages.

use std::cell::{LazyCell, OnceCell};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::adapters::opener;
use crate::adapters::own_program;
use crate::adapters::prober::LocalProber;
use crate::adapters::store::Store;
use crate::app::code::Code;
use crate::app::effect::{Copied, Effect, LayoutOrder};
use crate::app::msg::{JobId, Msg};
use crate::app::page::{Page, Part};
use crate::course::summaries;
use crate::domain::course::{Course, LessonId};
use crate::domain::deliverable::Draft;
use crate::ports::{CourseFiles, LearnerStore, ProgressStore, StoreError};
use crate::ui::images::Key;

use super::event_loop::{Happening, Inbox};
use super::highlighting::{self, Orders};
use super::lesson::{self, Lessons, Room};
use super::office_work::{self, Desk};
use super::panic::contained;
use super::paths::Paths;
use super::person::ScreenPerson;
use super::pictures::{self, Wishes};
use super::runs::Runs;
use super::{attaching, checking, clipboard, clock, config, due, editing, indexing, trying, watching};

/// Leaving waits this long for what is still being written.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the workers share.
pub struct Shared {
    /// The course as its files are now.
    pub course: Mutex<Arc<Course>>,
    /// Its files.
    pub files: Arc<dyn CourseFiles>,
    /// The program's own files.
    pub paths: Paths,
    /// Pictures are drawn.
    pub pictures: bool,
    /// The terminal has colours.
    pub colours: bool,
    /// Where answers go.
    pub inbox: Inbox,
    /// Questions that wait for an answer.
    pub person: ScreenPerson,
    /// Asks this host and the targets; keeps opened keys while the program runs.
    pub prober: LocalProber,
    /// Runs that can be stopped.
    pub runs: Runs,
    /// What an instructor works with, where one sits here.
    pub desk: Option<Arc<Desk>>,
}

impl Shared {
    /// The course as its files are now.
    pub fn course(&self) -> Arc<Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lessons<'a>(&'a self, course: &'a Course) -> Lessons<'a> {
        Lessons { course, files: &*self.files, own_checks: &self.paths.checks, pictures: self.pictures, colours: self.colours }
    }

    /// Tells the model.
    pub fn tell(&self, msg: Msg) {
        // Nobody listens any more when the program is leaving.
        let _ = self.inbox.send(Happening::Msg(msg));
    }
}

/// What the worker that reads is told.
enum Order {
    /// Carry this out.
    Do(Box<Effect>),
    /// Say when all that came before is done.
    Settled(Sender<()>),
}

/// The workers.
pub struct World {
    shared: Arc<Shared>,
    jobs: Option<Sender<Order>>,
    worker: Option<JoinHandle<()>>,
    wishes: OnceCell<Wishes>,
    highlighter: OnceCell<Orders>,
    begun: SystemTime,
}

impl World {
    /// Starts the worker that reads; the first thing it does is open the store. The others start when there is something to do:
    /// what the first page waits for has the machine for itself.
    pub fn start(shared: Shared) -> Self {
        let begun = SystemTime::now();
        let shared = Arc::new(shared);
        let (jobs, orders) = channel();
        let worker = {
            let shared = shared.clone();
            std::thread::spawn(move || work(&shared, &orders))
        };
        Self { shared, jobs: Some(jobs), worker: Some(worker), wishes: OnceCell::new(), highlighter: OnceCell::new(), begun }
    }

    /// Watches the course's files; tells those too that changed since the workers started.
    pub fn watch(&self) {
        watching::start(&self.shared, self.begun);
    }

    /// Pictures that should be ready.
    pub fn want_pictures(&self, keys: Vec<Key>) {
        if keys.is_empty() && self.wishes.get().is_none() {
            return;
        }
        self.wishes.get_or_init(|| pictures::start(self.shared.files.clone(), self.shared.inbox.clone())).set(keys);
    }

    /// Has a text edited in the person's own editor, by a thread of its own, and tells what came of it.
    pub fn edit(&self, text: String) -> oneshot::Receiver<Result<String, String>> {
        let (shared, (done, edited)) = (self.shared.clone(), oneshot::channel());
        std::thread::spawn(move || {
            let folder = shared.paths.progress.parent().unwrap_or(Path::new("."));
            // Nobody waits for it any more when the program is leaving.
            let _ = done.send(editing::edit(&text, folder));
        });
        edited
    }

    /// Has a lesson shown and handed in by this program's own command, once all that was asked for before is in the store.
    pub fn hand_in(&self, lesson: LessonId) -> oneshot::Receiver<Result<bool, String>> {
        let (done, handed_in) = oneshot::channel();
        let (settled, is_settled) = channel();
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Order::Settled(settled));
        }
        let course = self.shared.files.folder().map(|folder| [OsString::from("--course"), folder.into()]);
        std::thread::spawn(move || {
            let _ = is_settled.recv_timeout(FAREWELL);
            let words = ["submit", &lesson.0, "--then-wait"].map(OsString::from);
            // Nobody waits for it any more when the program is leaving.
            let _ = done.send(own_program::run(words.into_iter().chain(course.into_iter().flatten())));
        });
        handed_in
    }

    /// Has code looked at; what was asked before is left.
    pub fn highlight(&self, job: JobId, blocks: Vec<Code>) {
        self.highlighter.get_or_init(|| highlighting::start(self.shared.inbox.clone())).set(job, blocks);
    }

    /// Puts text on the clipboard of this machine, and tells when that is done. `sent`: the terminal was given it too. Where there is
    /// no such clipboard, says at once what became of it.
    pub fn copy(&self, copied: Copied, sent: bool) -> Option<Result<String, String>> {
        clipboard::put(copied, sent, self.shared.clone())
    }

    /// Has one effect carried out. Those of the terminal itself are the loop's.
    pub fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Reply(question, answer) => self.shared.person.answer(question, answer),
            Effect::CancelJob(job) => self.shared.runs.cancel(job),
            Effect::OpenUrl(address) => match opener::open_url(&address) {
                Ok(()) => self.shared.tell(Msg::Notice(format!("opened {address}"))),
                Err(fault) => self.shared.tell(Msg::Fault(fault)),
            },
            effect => {
                if let Effect::RunChecks { job, .. } = &effect {
                    // It waits its turn, and can be cancelled meanwhile.
                    self.shared.runs.expect(*job);
                }
                if let Some(jobs) = &self.jobs {
                    let _ = jobs.send(Order::Do(Box::new(effect)));
                }
            }
        }
    }
}

impl Drop for World {
    /// What was asked for before leaving is written before the program ends; but nobody waits for ever.
    fn drop(&mut self) {
        self.jobs.take();
        self.shared.person.leave();
        let deadline = Instant::now() + FAREWELL;
        if let Some(worker) = self.worker.take() {
            while !worker.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

fn work(shared: &Arc<Shared>, orders: &Receiver<Order>) {
    let opener = shared.clone();
    let mut opening = Some(std::thread::spawn(move || open_store(&opener)));
    // Opening takes a while: only who needs the store waits for it.
    let opened: Opened = LazyCell::new(Box::new(move || opening.take()?.join().ok()?));
    shared.tell(Msg::Bindings(config::load(&shared.paths.config).config.bindings(&shared.course().id)));
    if super::workbench::test_panic("worker")
        && let Err(fault) = contained("a job", super::workbench::provoke)
    {
        shared.tell(Msg::Fault(fault));
    }
    for order in orders {
        let effect = match order {
            Order::Do(effect) => *effect,
            Order::Settled(done) => {
                let _ = done.send(());
                continue;
            }
        };
        let done = match effect {
            Effect::LoadLesson { job, lesson, width, cell } => {
                contained("opening a lesson", || load(shared, &opened, job, lesson, (width, cell)))
            }
            Effect::LayOut { job, order } => {
                lay_out(shared, job, order);
                Ok(())
            }
            effect => {
                let Some(store) = &*opened else { return };
                let what = format!("{effect:?}");
                let what = what.split([' ', '{', '(']).next().unwrap_or_default().to_owned();
                contained(&what, || carry_out(shared, store, effect))
            }
        };
        if let Err(fault) = done {
            shared.tell(Msg::Fault(fault));
        }
    }
}

/// The learner's store; or, when it can't be had, one that forgets, and the reason on screen.
fn open_store(shared: &Shared) -> Option<Arc<dyn LearnerStore>> {
    let opened = Store::open(&shared.paths.progress, &shared.course().id).map_err(|error| error.to_string());
    let store = opened.map(|opened| {
        if let Some(trouble) = opened.trouble {
            let words = trouble.to_string();
            shared.tell(if trouble.nothing_saved() { Msg::NothingSaved(words) } else { Msg::Fault(words) });
        }
        Arc::new(opened.store) as Arc<dyn LearnerStore>
    });
    store.inspect_err(|fault| shared.tell(Msg::Fault(fault.clone()))).ok()
}

type Opened = LazyCell<Option<Arc<dyn LearnerStore>>, Box<dyn FnOnce() -> Option<Arc<dyn LearnerStore>>>>;

/// Reads a lesson; of a large one first its beginning, and then, in a thread of its own, the whole.
fn load(shared: &Arc<Shared>, store: &Opened, job: JobId, lesson: LessonId, room: Room) {
    let recalled = |mut page: Page| {
        if let Some(store) = &**store {
            lesson::recall(&mut page, &**store);
        }
        Box::new(page)
    };
    let page = lesson::read(&shared.lessons(&shared.course()), &lesson, room, true).map(recalled);
    let beginning = page.as_ref().ok().filter(|page| matches!(page.part, Part::Beginning(..)));
    let known = beginning.map(|page| (page.reading.clone(), page.results.clone()));
    shared.tell(Msg::LessonLoaded { job, page });
    if let Some((reading, results)) = known {
        let shared = shared.clone();
        std::thread::spawn(move || {
            let read = contained("opening a lesson", || lesson::read(&shared.lessons(&shared.course()), &lesson, room, false)).flatten();
            let page = read.map(|page| Box::new(Page { reading, results, ..page }));
            shared.tell(Msg::LessonLoaded { job, page });
        });
    }
}

/// Lays a large page out in a thread of its own.
fn lay_out(shared: &Arc<Shared>, job: JobId, order: LayoutOrder) {
    let shared = shared.clone();
    std::thread::spawn(move || match contained("a layout", || order.lay_out()) {
        Ok(document) => shared.tell(Msg::LaidOut { job, document: Box::new(document) }),
        Err(fault) => shared.tell(Msg::Fault(fault)),
    });
}

fn carry_out(shared: &Arc<Shared>, store: &Arc<dyn LearnerStore>, effect: Effect) {
    let now = Timestamp::now();
    let told = |saved: Result<(), StoreError>| {
        if let Err(fault) = saved {
            shared.tell(Msg::Fault(fault.to_string()));
        }
    };
    match effect {
        Effect::LoadQuiz { job, lesson, quiz } => {
            let quiz = super::quiz::load(&shared.course(), &*shared.files, &**store, (&lesson, &quiz), now).map(Box::new);
            shared.tell(Msg::QuizLoaded { job, quiz });
        }
        Effect::LoadDue => match due::agenda(&shared.course(), &*shared.files, &**store, now, &clock::zone()) {
            Ok(agenda) => shared.tell(Msg::Due(Box::new(agenda))),
            Err(fault) => shared.tell(Msg::Fault(fault.to_string())),
        },
        Effect::LoadReview { job } => {
            let quiz = super::quiz::load_review(&shared.course(), &*shared.files, &**store, now, &clock::zone()).map(Box::new);
            shared.tell(Msg::QuizLoaded { job, quiz });
        }
        Effect::RereadLesson { job, lesson, width, cell } => {
            let page = lesson::load(&shared.lessons(&shared.course()), &**store, &lesson, (width, cell)).map(Box::new);
            shared.tell(Msg::LessonReread { job, lesson, page });
        }
        Effect::RereadCourse => watching::reread(shared),
        Effect::SavePlace { lesson, reading, read_percent } => told(store.set_reading(&lesson, &reading, read_percent, now)),
        Effect::SaveStatement { lesson, check, statement } => told(store.set_statement(&lesson, &check, &statement, now)),
        Effect::SaveRunning(running) => told(store.set_running(&running)),
        Effect::SaveAttempt(attempt) => match store.add_attempt(&attempt) {
            Ok(()) => shared.tell(Msg::AttemptSaved),
            fault => told(fault),
        },
        Effect::LoadDeliverables { job, lesson } => {
            let loaded = super::deliverables::load(&shared.lessons(&shared.course()), &**store, &lesson).map(Box::new);
            shared.tell(Msg::DeliverablesLoaded { job, loaded });
        }
        Effect::SaveDraft { lesson, purpose, text } => {
            let draft = Box::new(Draft { purpose: *purpose, text, at: now });
            match store.add_draft(&lesson, &draft) {
                Ok(()) => shared.tell(Msg::DraftSaved { lesson, draft }),
                Err(fault) => shared.tell(Msg::DraftRefused { lesson, key: draft.purpose.key, fault: fault.to_string() }),
            }
        }
        Effect::LoadVersions { lesson, key } => {
            let versions = store.versions(&lesson, &key).map_err(|error| error.to_string());
            shared.tell(Msg::Versions { lesson, key, versions });
        }
        Effect::ListFiles(typed) => shared.tell(Msg::FilesListed(attaching::list(&typed))),
        Effect::Attach { lesson, purpose, path } => {
            match attaching::attach(&**store, &lesson, *purpose, &attaching::expanded(&path), now) {
                Ok(()) => shared.tell(Msg::Notice(format!("{path} goes along when this lesson is handed in"))),
                Err(fault) => shared.tell(Msg::Fault(fault)),
            }
        }
        Effect::Detach { lesson, attachment } => match store.detach(&lesson, &attachment) {
            Ok(_) => shared.tell(Msg::Notice(format!("{} goes along no longer; the file itself stays", attachment.path))),
            Err(fault) => shared.tell(Msg::Fault(fault.to_string())),
        },
        Effect::ReviewsRead(lesson) => told(store.reviews_read(&lesson)),
        Effect::LoadEvidence { hash } => {
            let evidence = store.evidence(&hash).map_err(|error| error.to_string());
            shared.tell(Msg::Evidence { hash, evidence });
        }
        Effect::FindStart => {
            if let Some(lesson) = lesson::start(&shared.lessons(&shared.course()), &**store) {
                shared.tell(Msg::StartAt(lesson));
            }
        }
        Effect::LoadProgress => match store.overview() {
            Ok(progress) => shared.tell(Msg::Progress(progress)),
            Err(fault) => shared.tell(Msg::Fault(fault.to_string())),
        },
        Effect::LoadSummaries => {
            let course = shared.course();
            let (found, diagnostics) = summaries(&course, &|path| shared.files.text(path).ok());
            shared.tell(Msg::Summaries(found));
            shared.tell(Msg::CheckIds(lesson::check_ids(&shared.lessons(&course))));
            shared.tell(Msg::Problems(diagnostics));
        }
        Effect::SaveTarget { name, binding } => {
            let file: &PathBuf = &shared.paths.config;
            let course = &shared.course().id;
            let saved = config::change_bindings(file, course, |bindings| drop(bindings.insert(name.clone(), binding)));
            let saved = saved.map(|()| config::load(file).config.bindings(course));
            shared.tell(Msg::TargetSaved { name, saved });
        }
        Effect::BuildIndex { job } => indexing::start(shared, job),
        Effect::IndexPage { lesson } => {
            if let Some(page) = indexing::read_page(&shared.course(), &*shared.files, &lesson) {
                shared.tell(Msg::PageIndexed(Box::new(page)));
            }
        }
        Effect::RunChecks { job, lesson, selection, watch } => {
            let store: Arc<dyn ProgressStore> = store.clone();
            checking::start(shared, &store, checking::Order { job, lesson, selection, watch })
        }
        Effect::ListCandidates { job } => checking::list_candidates(shared, job),
        Effect::TryTarget { job, name, binding } => trying::start(shared, job, name, binding),
        Effect::Office(order) => office_work::carry_out(shared, order),
        Effect::LoadLesson { .. }
        | Effect::LayOut { .. }
        | Effect::Reply(..)
        | Effect::CancelJob(_)
        | Effect::Highlight { .. }
        | Effect::OpenUrl(_)
        | Effect::Copy(_)
        | Effect::EditText(_)
        | Effect::HandIn(_)
        | Effect::Mouse(_)
        | Effect::Suspend
        | Effect::Quit => {}
    }
}
