//! What becomes of a trial whose attempt failed: again at once, again later, or not again.

use chrono::{DateTime, TimeDelta, Utc};
use store::row::{AttemptEnd, Class, TrialRow, TrialState};

use super::chance;
use crate::sweep::Retry;

/// The state of a trial whose last attempt has just failed. The failure is in the row.
pub(super) fn after_failure(
    row: &TrialRow,
    retry: &Retry,
    class: Class,
    message: &str,
    now: DateTime<Utc>,
) -> TrialState {
    let times = failures(row, class);
    if class == Class::Infrastructure && times >= retry.infrastructure.max(1) {
        return quarantined(row, times, now);
    }
    let retries = match class {
        Class::Infrastructure => u32::MAX,
        Class::User => retry.user,
        Class::Timeout => retry.timeout,
    };
    if times > retries {
        return TrialState::Failed { at: now, class, message: message.to_owned() };
    }
    TrialState::Queued { since: now, not_before: Some(now + backoff(row, retry, times)) }
}

/// The state of a trial whose worker was not heard of any more. The loss is in the row.
pub(super) fn after_loss(
    row: &TrialRow,
    retry: &Retry,
    lost_wait: TimeDelta,
    now: DateTime<Utc>,
) -> TrialState {
    let times = failures(row, Class::Infrastructure);
    if times >= retry.infrastructure.max(1) {
        return quarantined(row, times, now);
    }
    let wait = jittered(row, lost_wait).min(backoff(row, retry, times));
    TrialState::Lost { at: now, again: now + wait }
}

/// How many attempts that count failed in this way.
fn failures(row: &TrialRow, class: Class) -> u32 {
    let counted = row.attempts.iter().filter(|attempt| attempt.number > row.forgiven);
    let of_class =
        |end: &Option<AttemptEnd>| matches!(end, Some(AttemptEnd::Failed { class: it, .. }) if *it == class);
    counted.filter(|attempt| of_class(&attempt.end)).count() as u32
}

fn quarantined(row: &TrialRow, times: u32, at: DateTime<Utc>) -> TrialState {
    let last = row
        .attempts
        .last()
        .map_or(String::new(), |attempt| format!(", the last one {} on {}", attempt.worker, attempt.host));
    let message =
        format!("{times} workers were lost with this trial{last}: look at its log, then say `retry`");
    TrialState::Quarantined { at, message }
}

/// The wait before the attempt after the n-th failure: backoff · 2ⁿ⁻¹, at most the longest, from half of it to all of it.
fn backoff(row: &TrialRow, retry: &Retry, times: u32) -> TimeDelta {
    let doubled = retry.backoff_s * 2f64.powi(times.saturating_sub(1).min(1000) as i32);
    jittered(row, seconds(doubled.min(retry.most_backoff_s)))
}

/// From half of a time to all of it, so that trials that failed together do not come back together.
fn jittered(row: &TrialRow, time: TimeDelta) -> TimeDelta {
    let attempt = row.attempts.last().map_or(0, |attempt| attempt.number);
    let of = [row.id.sweep.0.into(), row.id.number.into(), attempt.into()];
    let part = 0.5 + 0.5 * chance::fraction("jitter", &of);
    TimeDelta::milliseconds((time.num_milliseconds() as f64 * part) as i64)
}

/// Seconds as a time, at most some three years; none where they are no number.
pub(super) fn seconds(seconds: f64) -> TimeDelta {
    // NaN becomes 0 with the cast.
    TimeDelta::milliseconds((seconds * 1000.0).clamp(0.0, 1e11) as i64)
}
