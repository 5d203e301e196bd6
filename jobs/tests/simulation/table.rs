//! Every state of a trial × everything that can be asked about it.

use jobs::scheduler::{Answer, Request, Scheduler};
use jobs::wire::{ClaimRequest, Directive, Ending, Lease, ProblemKind, Report, Submission};
use serde_json::json;
use store::row::{Class, SweepId, TrialId};

use crate::definitions::{at, config, definition};
use crate::rows::{Rows, same};

const TRIAL: TrialId = TrialId { sweep: SweepId(1), number: 0 };

/// A scheduler and the rows that it wrote, at a time.
pub(crate) struct Bench {
    pub(crate) scheduler: Scheduler,
    pub(crate) rows: Rows,
    pub(crate) now: i64,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        let (scheduler, batch) = Scheduler::restore(config(), std::iter::empty(), at(0)).unwrap();
        assert!(batch.is_empty());
        Bench { scheduler, rows: Rows::default(), now: 0 }
    }

    /// Asks, commits, and checks everything that can be checked.
    pub(crate) fn ask(&mut self, request: Request) -> Result<Answer, ProblemKind> {
        self.ask_in_words(request).map_err(|(kind, _)| kind)
    }

    pub(crate) fn ask_in_words(&mut self, request: Request) -> Result<Answer, (ProblemKind, String)> {
        let told = format!("{request:?}");
        let decision = self.scheduler.handle(request, at(self.now));
        assert!(
            decision.answer.is_ok() || decision.changes.is_empty(),
            "{told} was refused and changed something"
        );
        self.rows.commit(decision.changes).unwrap();
        assert_eq!(self.scheduler.audit(), Vec::<String>::new(), "after {told}");
        let (restored, _) = Scheduler::restore(config(), self.rows.iter(), at(self.now)).unwrap();
        same(&self.scheduler.portrait(), &restored.portrait())
            .unwrap_or_else(|it| panic!("after {told}: {it}"));
        decision.answer.map_err(|problem| (problem.kind, problem.message))
    }

    pub(crate) fn submit(
        &mut self,
        definition: jobs::sweep::Definition,
    ) -> Result<Answer, (ProblemKind, String)> {
        self.ask_in_words(Request::Submit(Submission { definition, source: String::new(), key: None }))
    }

    pub(crate) fn claim(&mut self, worker: &str) -> Option<Lease> {
        self.claim_on(worker, "host", 64)
    }

    pub(crate) fn claim_on(&mut self, worker: &str, host: &str, cores: u32) -> Option<Lease> {
        let capacity = jobs::sweep::Resources { cores, memory_mib: 1 << 20, gpus: 0 };
        let request =
            ClaimRequest { worker: worker.to_owned(), host: host.to_owned(), capacity, wait_s: 0.0 };
        match self.ask(Request::Claim(request)) {
            Ok(Answer::Claim(assignment)) => assignment.map(|it| it.lease),
            other => panic!("a claim was answered with {other:?}"),
        }
    }

    pub(crate) fn sweep(&mut self, sweep: &str) -> jobs::wire::SweepView {
        match self.ask(Request::Sweep { sweep: sweep.to_owned() }) {
            Ok(Answer::Sweep(view)) => *view,
            other => panic!("{sweep} was shown as {other:?}"),
        }
    }

    pub(crate) fn state(&mut self, trial: TrialId) -> &'static str {
        match self.ask(Request::Trial { trial }) {
            Ok(Answer::Trial(view)) => view.trial.state.word(),
            other => panic!("{trial} was shown as {other:?}"),
        }
    }

    pub(crate) fn pass(&mut self, ms: i64) {
        self.now += ms;
        assert_eq!(self.ask(Request::Tick), Ok(Answer::Done));
    }
}

pub(crate) fn succeeded(digest: &str) -> Ending {
    Ending::Succeeded { value: 0.5, digest: digest.to_owned() }
}

pub(crate) fn failed(class: Class) -> Ending {
    Ending::Failed { class, message: "it broke".to_owned() }
}

/// A bench whose first trial has come into a state, with attempt 1 where there was one.
fn bench_with_trial_that_is(state: &str) -> Bench {
    let mut bench = Bench::new();
    let infrastructure = if state == "quarantined" { 1 } else { 5 };
    let changes = [("retry.infrastructure", json!(infrastructure)), ("retry.user", json!(0))];
    bench.submit(definition("one", 1, &changes)).unwrap();
    let lease = Lease { trial: TRIAL, attempt: 1 };
    assert_eq!(bench.claim("w"), Some(lease));
    let mut ask = |request| assert!(bench.ask(request).is_ok());
    match state {
        "queued" => ask(Request::Finish { lease, ending: Ending::Released }),
        "leased" => {}
        "running" => ask(Request::Started(lease)),
        "succeeded" => ask(Request::Finish { lease, ending: succeeded("aa") }),
        "failed" => ask(Request::Finish { lease, ending: failed(Class::User) }),
        "lost" | "quarantined" => bench.pass(30_000),
        "pruned" => ask(Request::Finish { lease, ending: Ending::Pruned { step: 3, value: 0.5 } }),
        "cancelled" => ask(Request::CancelTrial { trial: TRIAL }),
        other => panic!("no state {other}"),
    }
    assert_eq!(bench.state(TRIAL), state);
    bench
}

/// The requests of the table's columns; lease verbs are of attempt 1, or of one that never was.
fn request(column: &str) -> Request {
    let lease = Lease { trial: TRIAL, attempt: 1 };
    let finish = |ending| Request::Finish { lease, ending };
    match column {
        "started" => Request::Started(lease),
        "heartbeat" => Request::Heartbeat(lease),
        "report" => Request::Report { lease, reports: vec![Report { step: 1, value: 0.25 }] },
        "stale" => Request::Heartbeat(Lease { attempt: 2, ..lease }),
        "succeed" => finish(succeeded("aa")),
        "differ" => finish(succeeded("bb")),
        "prune" => finish(Ending::Pruned { step: 3, value: 0.5 }),
        "fail" => finish(failed(Class::User)),
        "crash" => finish(failed(Class::Infrastructure)),
        "release" => finish(Ending::Released),
        "stopped" => finish(Ending::Cancelled),
        "cancel" => Request::CancelTrial { trial: TRIAL },
        "retry" => Request::RetryTrial { trial: TRIAL },
        "silence" => Request::Tick,
        other => panic!("no request {other}"),
    }
}

/// The state after the request, `!` where it was refused as a conflict, with `cancel` where the worker is told to stop.
const TABLE: &str = "
             started  heartbeat report  stale succeed   differ    prune  fail   crash  release stopped cancel    retry  silence
queued       !        !         !       !     !         !         !      !      !      queued  !       cancelled queued queued
leased       running  leased    running !     succeeded succeeded pruned failed queued queued  !       cancelled leased lost
running      running  running   running !     succeeded succeeded pruned failed queued queued  !       cancelled running lost
succeeded    !        !         !       !     succeeded !         !      !      !      !       !       !         !      succeeded
failed       !        !         !       !     !         !         !      failed !      !       !       !         queued failed
lost         !        !         !       !     !         !         !      !      !      !       !       cancelled queued queued
pruned       !        !         !       !     !         !         pruned !      !      !       !       !         !      pruned
cancelled    cancel   cancel    cancel  !     !         !         !      cancelled cancelled cancelled cancelled cancelled queued cancelled
quarantined  !        !         !       !     !         !         !      !      !      !       !       !         queued quarantined
";

#[test]
fn every_state_answers_every_request() {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty());
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    let mut checked = 0;
    for line in lines {
        let mut words = line.split_whitespace();
        let state = words.next().unwrap();
        for (column, expected) in columns.iter().zip(words) {
            let mut bench = bench_with_trial_that_is(state);
            if *column == "silence" {
                bench.now += 30_000;
            }
            let happened = match bench.ask(request(column)) {
                Ok(Answer::Directive(Directive::Cancel)) => "cancel",
                Ok(_) => bench.state(TRIAL),
                Err(ProblemKind::Conflict) => "!",
                Err(other) => panic!("{state} × {column} was refused as {other:?}"),
            };
            assert_eq!(happened, expected, "{state} × {column}");
            checked += 1;
        }
    }
    assert_eq!(checked, 9 * 14);
}
