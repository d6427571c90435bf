//! What a panic does to the terminal. Only the UI thread's ends the program, with the terminal given back first, so that the
//! message can be read. A worker's is logged, and whoever ran the job tells of it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::terminal;

/// Sets the hook; the calling thread is the UI's from now on.
pub fn install_hook() {
    let ui = std::thread::current().id();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == ui {
            terminal::give_back();
            usual(panic);
        } else {
            tracing::error!("a worker panicked: {panic}");
        }
    }));
}

/// Runs a worker's job; a panic in it becomes a message for people.
pub fn contained<T>(what: &str, job: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(job)).map_err(|panic| {
        format!("{what} broke off: a fault in Drillyard itself ({}); the rest goes on, the log has more", message(&*panic))
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_panics_leaves_a_message() {
        assert_eq!(contained("adding", || 1 + 1), Ok(2));
        let told = contained("reading", || panic!("no more ink")).unwrap_err();
        assert!(told.contains("reading") && told.contains("no more ink"), "{told}");
    }
}
