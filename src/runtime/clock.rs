//! The time of day, as the machine tells it: `ports::Clock`, and the time zone it is told in.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::ports::Clock;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The learner's time zone. To find its name would mean to list all zones there are; nothing here shows a name.
pub fn zone() -> TimeZone {
    let named = std::env::var_os("TZ").is_some_and(|zone| !zone.is_empty());
    let local = if named { None } else { std::fs::read("/etc/localtime").ok() };
    local.and_then(|rules| TimeZone::tzif("local", &rules).ok()).unwrap_or_else(TimeZone::system)
}
