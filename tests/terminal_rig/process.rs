//! What Linux tells of a process (proc(5)).

use std::fs;

/// Clock ticks of CPU that a process has used: fields 14 and 15 of its `stat`.
pub fn ticks(pid: &str) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// How often its threads gave the processor away, by themselves or not.
pub fn switches(pid: &str) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    // A thread may end between the two looks.
    let told = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("status")).ok());
    let count = |status: String| {
        let lines = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
        lines.map(|(_, count)| count.trim().parse::<u64>().unwrap()).sum::<u64>()
    };
    told.map(count).sum()
}

/// Whether it is there and not over; one that is over stays until its parent has asked how it ended.
pub fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.rsplit_once(')').unwrap().1.trim_start().starts_with(['Z', 'X']))
}
