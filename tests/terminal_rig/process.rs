//! What Linux tells of a process (proc(5)).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;

/// Clock ticks of CPU that a process has used: fields 14 and 15 of its `stat`.
pub fn ticks(pid: &str) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// How often each of its threads gave the processor away, by itself or not.
pub fn switches(pid: &str) -> BTreeMap<OsString, u64> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap().map(|thread| thread.unwrap());
    let count = |status: String| {
        let lines = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
        lines.map(|(_, count)| count.trim().parse::<u64>().unwrap()).sum()
    };
    // A thread may end between the two looks.
    threads.filter_map(|thread| Some((thread.file_name(), count(fs::read_to_string(thread.path().join("status")).ok()?)))).collect()
}

/// How often its threads were woken between two looks. One that has ended meanwhile was woken once at least.
pub fn woken(before: &BTreeMap<OsString, u64>, after: &BTreeMap<OsString, u64>) -> u64 {
    let alive = after.iter().map(|(thread, count)| count.saturating_sub(before.get(thread).copied().unwrap_or(0)));
    alive.sum::<u64>() + before.keys().filter(|thread| !after.contains_key(*thread)).count() as u64
}

/// Whether it is there and not over; one that is over stays until its parent has asked how it ended.
pub fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.rsplit_once(')').unwrap().1.trim_start().starts_with(['Z', 'X']))
}
