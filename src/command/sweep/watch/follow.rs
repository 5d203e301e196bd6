//! Follows a sweep: a thread asks what happened, the caller's thread shows it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use jobs::api::Api;
use jobs::wire::{Happening, Problem, ProblemKind, SweepView, What};

use super::account::Account;
use crate::command::sweep::laboratory::failure;
use crate::ending::Failure;

/// How long one question waits for something to happen; leaving waits for it.
const WAIT: Duration = Duration::from_millis(400);

/// Questions at most for what is left to tell of a sweep that has ended; other sweeps may go on without end.
const MORE: u32 = 100;

/// Between two looks at the keyboard, Ctrl-C and the clock.
const TICK: Duration = Duration::from_millis(100);

/// Shows a sweep while it goes on.
pub(crate) trait Display {
    /// Everything was read, for the first time or again.
    fn standing(&mut self, account: &Account) -> Result<(), Failure>;
    /// Something happened, of which the account does not know yet.
    fn happens(&mut self, account: &Account, happening: &Happening) -> Result<(), Failure>;
    /// Nothing can be asked now, and why; tried again until it can. `None` once it can.
    fn trouble(&mut self, problem: Option<&Problem>) -> Result<(), Failure>;
    /// Ten times a second. The answer says whether to go on.
    fn tick(&mut self, account: &Account) -> Result<Wish, Failure>;
}

/// What the watcher wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To watch on.
    Stay,
    /// To leave.
    Leave,
    /// To leave, by Ctrl-C.
    Interrupt,
}

/// How watching ended.
#[derive(Clone, Debug)]
pub(crate) enum Watched {
    /// All trials have ended.
    Finished(Box<Account>),
    /// The watcher left.
    Left(Wish, Box<Account>),
}

impl Watched {
    /// The sweep as it was then.
    pub(crate) fn account(&self) -> &Account {
        let (Watched::Finished(account) | Watched::Left(_, account)) = self;
        account
    }
}

/// What the asking thread tells.
enum News {
    Standing(Box<Account>),
    Happened(Vec<Happening>, Box<SweepView>),
    Trouble(Problem),
    Over(Problem),
}

/// Shows a sweep until all its trials have ended or the watcher leaves.
///
/// # Errors
/// Where there is no such sweep, it is removed meanwhile, or showing fails.
pub(crate) fn follow(api: &dyn Api, sweep: &str, display: &mut dyn Display) -> Result<Watched, Failure> {
    let left = AtomicBool::new(false);
    let (news, heard) = mpsc::sync_channel(16);
    thread::scope(|scope| {
        scope.spawn(|| ask(api, sweep, &left, &news));
        let watched = show(&heard, display);
        left.store(true, Ordering::Relaxed);
        // A question under way must find somebody who hears its answer, or it would wait for ever.
        drop(heard);
        watched
    })
}

fn show(heard: &mpsc::Receiver<News>, display: &mut dyn Display) -> Result<Watched, Failure> {
    let mut known: Option<Account> = None;
    loop {
        match heard.recv_timeout(TICK) {
            Ok(News::Standing(account)) => {
                display.trouble(None)?;
                display.standing(&account)?;
                known = Some(*account);
            }
            Ok(News::Happened(happenings, view)) => {
                display.trouble(None)?;
                if let Some(account) = &mut known {
                    for happening in &happenings {
                        if !account.concerns(&happening.what) {
                            continue;
                        }
                        display.happens(account, happening)?;
                        account.apply(&happening.what);
                    }
                    account.view = *view;
                }
            }
            Ok(News::Trouble(problem)) => display.trouble(Some(&problem))?,
            Ok(News::Over(problem)) => return Err(failure(problem)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::Other(anyhow::anyhow!("the thread that asks has ended")));
            }
        }
        if let Some(account) = &known {
            if account.view.finished {
                return Ok(Watched::Finished(Box::new(account.clone())));
            }
            match display.tick(account)? {
                Wish::Stay => {}
                wish => return Ok(Watched::Left(wish, Box::new(account.clone()))),
            }
        }
    }
}

/// Asks until nobody hears it any more.
fn ask(api: &dyn Api, sweep: &str, left: &AtomicBool, news: &mpsc::SyncSender<News>) {
    let mut after = None;
    while !left.load(Ordering::Relaxed) {
        let told = match next(api, sweep, &mut after) {
            Ok(told) => told,
            Err(problem) if problem.kind == ProblemKind::Unavailable => {
                after = None;
                Some(News::Trouble(problem))
            }
            Err(problem) => Some(News::Over(problem)),
        };
        let pause = matches!(told, Some(News::Trouble(_)));
        if told.is_some_and(|told| news.send(told).is_err()) {
            return;
        }
        if pause {
            thread::sleep(TICK * 5);
        }
    }
}

/// What there is to tell next. `after` is the number of the last change known, if any is.
fn next(api: &dyn Api, sweep: &str, after: &mut Option<u64>) -> Result<Option<News>, Problem> {
    let Some(known) = *after else {
        // Nothing has a number so large, so the answer is only where the journal ends. Everything is read after that:
        // what happens meanwhile is told twice, which changes nothing, and nothing is left out.
        let end = api.happenings(u64::MAX, Duration::ZERO)?;
        *after = Some(end.last().map_or(0, |happening| happening.id));
        return Ok(Some(News::Standing(Box::new(Account::read(api, sweep)?))));
    };
    let mut happened = api.happenings(known, WAIT)?;
    // Why nothing runs may change without a change of the sweep, so the view is asked for each time.
    let view = api.sweep(sweep)?;
    if view.finished {
        // The end may have come between the two answers; what led to it is told before it.
        for _ in 0..MORE {
            let last = happened.last().map_or(known, |happening| happening.id);
            let more = api.happenings(last, Duration::ZERO)?;
            if more.is_empty() {
                break;
            }
            happened.extend(more);
        }
    }
    if let Some(last) = happened.last() {
        *after = Some(last.id);
    }
    if happened.iter().any(|happening| matches!(happening.what, What::Reset)) {
        *after = None;
        return Ok(None);
    }
    Ok(Some(News::Happened(happened, Box::new(view))))
}
