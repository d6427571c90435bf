//! Which day it is for a learner: it ends at four in the morning, local time. Who learns past midnight has not begun another day, and
//! what is due after breakfast is there before.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Hours after midnight at which a day ends.
const ENDS_AT: i64 = 4;

/// The learner's day at this time.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    let earlier = at.checked_sub(SignedDuration::from_hours(ENDS_AT)).unwrap_or(at);
    earlier.to_zoned(zone.clone()).date()
}

/// When the day ends that `now` is in.
pub fn end_of_day(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let tomorrow = day_of(now, zone).tomorrow().ok();
    let four = tomorrow.and_then(|day| day.at(4, 0, 0, 0).to_zoned(zone.clone()).ok());
    four.map_or(now, |four| four.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_four_in_the_morning_where_the_learner_is() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (now, day, end) in [
            ("2026-11-25T01:59:59Z", "2026-11-24", "2026-11-25T02:00:00Z"),
            ("2026-11-25T02:00:00Z", "2026-11-25", "2026-11-26T02:00:00Z"),
            ("2026-11-25T22:30:00Z", "2026-11-25", "2026-11-26T02:00:00Z"),
        ] {
            let now: Timestamp = now.parse().unwrap();
            assert_eq!(day_of(now, &zone).to_string(), day);
            assert_eq!(end_of_day(now, &zone).to_string(), end);
        }
    }

    #[test]
    fn days_at_the_ends_of_time_do_no_harm() {
        for now in [Timestamp::MIN, Timestamp::MAX] {
            end_of_day(now, &TimeZone::UTC);
        }
    }
}
