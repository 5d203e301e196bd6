//! Any requests in any order: nothing breaks a promise.

use jobs::scheduler::Request;
use jobs::wire::{ClaimRequest, Ending, Lease, Report, Submission, TrialQuery};
use proptest::prelude::*;
use serde_json::json;
use store::row::{Class, Params, SweepId, TrialId};

use crate::definitions::definition;
use crate::table::{Bench, failed, succeeded};

fn any_lease() -> impl Strategy<Value = Lease> {
    (1u32..4, 0u32..5, 1u32..4).prop_map(|(sweep, number, attempt)| Lease {
        trial: TrialId { sweep: SweepId(sweep), number },
        attempt,
    })
}

fn any_ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        Just(succeeded("aa")),
        Just(succeeded("bb")),
        Just(Ending::Pruned { step: 1, value: 0.5 }),
        Just(failed(Class::User)),
        Just(failed(Class::Timeout)),
        Just(failed(Class::Infrastructure)),
        Just(Ending::Cancelled),
        Just(Ending::Released),
    ]
}

fn any_submission() -> impl Strategy<Value = Request> {
    (0u32..3, 1u32..4, 0u32..3, prop::option::of(0u32..3), any::<bool>()).prop_map(
        |(name, trials, seeds, after, limited)| {
            let limit = if limited { json!(1) } else { json!(null) };
            let pruner =
                if limited { json!({"kind": "asha", "min_step": 1, "reduction": 2}) } else { json!(null) };
            let changes =
                [("budget.seeds", json!(seeds + 1)), ("budget.concurrency", limit), ("pruner", pruner)];
            let mut definition = definition(&format!("n{name}"), trials, &changes);
            definition.after = after.map(|after| format!("n{after}")).into_iter().collect();
            Request::Submit(Submission { definition, source: String::new(), key: None })
        },
    )
}

fn any_request() -> impl Strategy<Value = Request> {
    let sweep = || (0u32..3).prop_map(|name| format!("n{name}"));
    let key = || prop::option::of((0u32..3).prop_map(|key| format!("k{key}")));
    let params = |x: u32| Params::from([("x".to_owned(), json!(x))]);
    prop_oneof![
        3 => any_submission(),
        1 => sweep().prop_map(|sweep| Request::Pause { sweep }),
        2 => sweep().prop_map(|sweep| Request::Resume { sweep }),
        1 => sweep().prop_map(|sweep| Request::Cancel { sweep }),
        2 => sweep().prop_map(|sweep| Request::Retry { sweep }),
        1 => (sweep(), 0u32..3, key()).prop_map(|(sweep, trials, key)| Request::Add { sweep, trials, key }),
        1 => sweep().prop_map(|sweep| Request::Remove { sweep }),
        1 => sweep().prop_map(|sweep| Request::Trials { sweep, query: TrialQuery::default() }),
        1 => (sweep(), 0u32..2, key())
            .prop_map(move |(sweep, x, key)| Request::Enqueue { sweep, params: params(x), key }),
        1 => any_lease().prop_map(|lease| Request::CancelTrial { trial: lease.trial }),
        1 => any_lease().prop_map(|lease| Request::RetryTrial { trial: lease.trial }),
        9 => (0u32..4, 1u32..4).prop_map(|(worker, cores)| Request::Claim(ClaimRequest {
            worker: format!("w{worker}"),
            host: format!("h{}", worker % 2),
            capacity: jobs::sweep::Resources { cores, memory_mib: 0, gpus: 0 },
            wait_s: 0.0,
        })),
        3 => any_lease().prop_map(Request::Started),
        3 => any_lease().prop_map(Request::Heartbeat),
        4 => (any_lease(), 0u64..3, 0u32..4).prop_map(|(lease, step, value)| Request::Report {
            lease,
            reports: vec![Report { step, value: f64::from(value) }],
        }),
        6 => (any_lease(), any_ending()).prop_map(|(lease, ending)| Request::Finish { lease, ending }),
        4 => Just(Request::Tick),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_requests_in_any_order_break_no_promise(
        steps in prop::collection::vec((any_request(), prop_oneof![Just(0i64), 0i64..40_000]), 1..80)
    ) {
        let mut bench = Bench::new();
        for (request, passes) in steps {
            bench.now += passes;
            // The bench checks everything after each request.
            let _ = bench.ask(request);
        }
    }
}
