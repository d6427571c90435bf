//! The time of day, as the machine tells it: `ports::Clock`.

use jiff::Timestamp;

use crate::ports::Clock;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
