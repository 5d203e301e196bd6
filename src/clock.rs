//! The one place that reads the clock: stopwatches, and the time a task may take.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Time since a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// A stopwatch that starts now.
    #[allow(clippy::disallowed_methods, reason = "the command line is where the clock belongs")]
    pub(crate) fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since it was started.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// How long one task may take; `None` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeout(pub(crate) Option<Duration>);

impl Timeout {
    /// Whether a task that was started with the stopwatch has used up its time.
    pub(crate) fn is_over(self, stopwatch: Stopwatch) -> bool {
        self.0.is_some_and(|limit| stopwatch.elapsed() >= limit)
    }
}

impl FromStr for Timeout {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Timeout, &'static str> {
        if text == "none" {
            return Ok(Timeout(None));
        }
        let seconds = text.parse::<f64>().ok().filter(|&seconds| seconds > 0.0);
        let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        duration.map(|limit| Timeout(Some(limit))).ok_or("write a number of seconds above 0, or none")
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("none"),
            Some(limit) => write!(f, "{}", limit.as_secs_f64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_positive_seconds_or_none() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(text.parse::<Timeout>().ok().map(|t| t.to_string()).as_deref(), expected, "{text}");
        };
        check("2", Some("2"));
        check("0.25", Some("0.25"));
        check("none", Some("none"));
        for wrong in ["0", "-1", "nan", "inf", "1e300", "", "2s"] {
            check(wrong, None);
        }
    }
}
