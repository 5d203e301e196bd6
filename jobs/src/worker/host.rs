//! The machine that a worker runs on: its name, and what it has.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::sweep::Resources;

/// The machine's name.
pub(super) fn name() -> String {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let name = read("/proc/sys/kernel/hostname").or_else(|| read("/etc/hostname"));
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    name.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_else(|| "localhost".to_owned())
}

/// Its cores and memory, as far as this process may use them. GPUs are for the user to tell.
pub(super) fn resources() -> Resources {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    Resources { cores: cores as u32, memory_mib: memory_mib(), gpus: 0 }
}

/// Mebibytes of memory: the machine's, or the control group's limit where that is lower; 2⁴⁰ where nobody tells, so
/// that nothing is refused for it.
fn memory_mib() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| total_kib(&text));
    let limit = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limit =
        limit.iter().find_map(|path| std::fs::read_to_string(Path::new(path)).ok()?.trim().parse().ok());
    let limit = limit.map_or(u64::MAX, |bytes: u64| bytes >> 20);
    machine.map_or(1 << 40, |kib| kib >> 10).min(limit)
}

fn total_kib(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_found_among_the_others() {
        assert_eq!(total_kib("MemFree:  12 kB\nMemTotal:       16384 kB\n"), Some(16384));
        assert_eq!(total_kib("nothing"), None);
        assert!(resources().cores > 0 && resources().memory_mib > 0 && !name().is_empty());
    }
}
