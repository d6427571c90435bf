//! Opening the database whatever its state: missing, fine, newer than the program, damaged, locked, in a folder that
//! cannot be written. The learner's file is never changed before it is known to be ours and sound.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Store, explain, schema};
use crate::ports::StoreError;

/// How long a call waits for another program that is writing.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the start waits: a screen is waiting behind it.
const PATIENCE_AT_START: Duration = Duration::from_secs(2);
/// A file up to this size is checked whole at each start (a millisecond or two); of a larger one only the table that every start
/// reads, unless a call has met damage since.
const CHECKED_WHOLE: u64 = 2 * 1024 * 1024;
/// Tables small in any file.
const SMALL_TABLES: [&str; 2] = ["lesson", "standing"];

/// A store to go on with, and what people must be told of how it was opened.
pub struct Opened {
    /// The file's; or, when `trouble` says that nothing is saved, one that forgets when the program ends.
    pub store: Store,
    /// `None` when all is well.
    pub trouble: Option<Trouble>,
}

/// Why the learner's file could not be used as it was. Its text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A later version of the program wrote it. It was left untouched.
    #[error(
        "nothing is saved in this session: {} was written by a newer drillyard (format {found}, this one knows {known}); it was left untouched; update drillyard to go on with it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// It is some other program's database. It was left untouched.
    #[error("nothing is saved in this session: {} is another program's database; move it away, or set DRILLYARD_DATA to another folder", .0.display())]
    Foreign(PathBuf),
    /// It was damaged; a new one is in its place, and saving works.
    #[error("your saved progress was damaged ({reason}); it was kept as {}, and a new file begun", kept.display())]
    Damaged {
        /// Where the damaged file is now; its `-wal` and `-shm` are beside it under the same name.
        kept: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another program holds it.
    #[error("nothing is saved in this session: another program has locked {}; close that program and start again", .0.display())]
    Locked(PathBuf),
    /// The file or its folder cannot be written or made.
    #[error(
        "nothing is saved in this session: {} cannot be written ({reason}); make it writable, or set DRILLYARD_DATA to another folder",
        path.display()
    )]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// As the system says it.
        reason: String,
    },
}

impl Trouble {
    /// Whether what is learnt in this session is lost at its end.
    pub fn nothing_saved(&self) -> bool {
        !matches!(self, Self::Damaged { .. })
    }
}

/// What stops an opening.
enum Stop {
    Trouble(Trouble),
    Damage(String),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Store {
    /// Opens (or begins) the progress of `course` in the file at `path`; missing folders are made.
    ///
    /// # Errors
    /// Only when not even a store in memory can be had.
    pub fn open(path: &Path, course: &str) -> Result<Opened, StoreError> {
        match open_sound(path).or_else(|stop| renew_damaged(path, stop)) {
            Ok((connection, trouble)) => {
                let suspect = Some(beside(path, ".suspect"));
                Ok(Opened { store: Self { connection: Mutex::new(connection), course: course.to_owned(), suspect }, trouble })
            }
            Err(stop) => Ok(Opened { store: Self::in_memory(course)?, trouble: Some(trouble_of(path, stop)) }),
        }
    }
}

/// Whether this error says that the file itself is damaged.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn trouble_of(path: &Path, stop: Stop) -> Trouble {
    let path = path.to_owned();
    match stop {
        Stop::Trouble(trouble) => trouble,
        Stop::Damage(reason) => Trouble::NotWritable { path, reason: format!("it is damaged: {reason}, and cannot be moved aside") },
        Stop::Sqlite(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Trouble::Locked(path),
            _ => Trouble::NotWritable { path, reason: explain("open", &error).0 },
        },
    }
}

type Sound = (Connection, Option<Trouble>);

fn open_sound(path: &Path) -> Result<Sound, Stop> {
    let unwritable = |error: io::Error| Stop::Trouble(Trouble::NotWritable { path: path.to_owned(), reason: error.to_string() });
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    look_at_header(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE_AT_START)?;
    // Until it is known to be ours and sound, closing must not fold the write-ahead log into the file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    whose(path, schema::version(&connection)?, connection.pragma_query_value(None, "application_id", |row| row.get(0))?)?;
    check(&connection, path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    use_write_ahead_log(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    schema::migrate(&mut connection)?;
    prove_writable(&mut connection)?;
    connection.busy_timeout(PATIENCE)?;
    Ok((connection, None))
}

/// The header tells a newer or a foreign file before SQLite has touched anything
/// (offsets 60 and 68: <https://sqlite.org/fileformat.html#the_database_header>).
fn look_at_header(path: &Path) -> Result<(), Stop> {
    let mut header = [0; 72];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) if header.starts_with(b"SQLite format 3\0") => {
            let number = |at: usize| i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
            whose(path, number(60).into(), number(68))
        }
        Ok(()) => Err(Stop::Damage("it is not a database".to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => match fs::metadata(path) {
            // SQLite itself leaves an empty file when it is stopped before its first write.
            Ok(file) if file.len() == 0 => Ok(()),
            _ => Err(Stop::Damage("it is not a database".to_owned())),
        },
        Err(error) => Err(Stop::Trouble(Trouble::NotWritable { path: path.to_owned(), reason: error.to_string() })),
    }
}

fn whose(path: &Path, version: i64, application: i32) -> Result<(), Stop> {
    if application != schema::APPLICATION_ID && (application != 0 || version != 0) {
        return Err(Stop::Trouble(Trouble::Foreign(path.to_owned())));
    }
    if version > schema::newest() {
        return Err(Stop::Trouble(Trouble::Newer { path: path.to_owned(), found: version, known: schema::newest() }));
    }
    Ok(())
}

fn check(connection: &Connection, path: &Path) -> Result<(), Stop> {
    if schema::version(connection)? == 0 {
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        return if tables == 0 { Ok(()) } else { Err(Stop::Trouble(Trouble::Foreign(path.to_owned()))) };
    }
    let suspect = beside(path, ".suspect");
    let whole = fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_WHOLE) || suspect.exists();
    let questions = if whole {
        vec!["PRAGMA quick_check(1)".to_owned()]
    } else {
        SMALL_TABLES.map(|table| format!("PRAGMA quick_check({table})")).to_vec()
    };
    for question in questions {
        let answer: String = connection.query_row(&question, [], |row| row.get(0))?;
        if answer != "ok" {
            let reason = answer.lines().find(|line| !line.starts_with("***")).unwrap_or(&answer);
            return Err(Stop::Damage(reason.to_owned()));
        }
    }
    if whole && suspect.exists() {
        let _ = fs::remove_file(suspect);
    }
    Ok(())
}

/// Turning the log on needs the file for itself for a moment, and SQLite does not wait for that one.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let deadline = std::time::Instant::now() + PATIENCE_AT_START;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && std::time::Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result.map(|_| ()),
        }
    }
}

/// A file that can be read may still refuse the first write; better to know now than at the first result.
fn prove_writable(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?.rollback()
}

/// Moves a damaged file aside with its companions and begins a new one. Any other stop is handed back.
fn renew_damaged(path: &Path, stop: Stop) -> Result<Sound, Stop> {
    let reason = match stop {
        Stop::Damage(reason) => reason,
        Stop::Sqlite(error) if is_damage(&error) => error.to_string(),
        other => return Err(other),
    };
    // Two programs may find the damage at once; the second must not move the first one's new file.
    let _turn = take_turn(path);
    match open_sound(path) {
        Ok(sound) => return Ok(sound),
        Err(Stop::Damage(_)) => {}
        Err(Stop::Sqlite(error)) if is_damage(&error) => {}
        Err(other) => return Err(other),
    }
    let kept = keep_aside(path).map_err(|_| Stop::Damage(reason.clone()))?;
    let (connection, _) = open_sound(path)?;
    Ok((connection, Some(Trouble::Damaged { kept, reason })))
}

/// A lock on the folder, given back when dropped; `None` where folders cannot be locked.
fn take_turn(path: &Path) -> Option<File> {
    let folder = File::open(path.parent()?).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

fn keep_aside(path: &Path) -> io::Result<PathBuf> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let free = |kept: &PathBuf| !kept.exists();
    let first = beside(path, &format!(".damaged-{stamp}"));
    let kept = std::iter::once(first).chain((2..).map(|n| beside(path, &format!(".damaged-{stamp}-{n}")))).find(free).unwrap_or_default();
    // The log first: left beside a new file of the same name it would be taken for that file's.
    for companion in ["-wal", "-shm"] {
        match fs::rename(beside(path, companion), beside(&kept, companion)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(path, &kept)?;
    let _ = fs::remove_file(beside(path, ".suspect"));
    Ok(kept)
}

/// `path` with `ending` added to its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
