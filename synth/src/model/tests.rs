//! The fast paths against the plain dfdx graph, and the promises of [`Evaluator`].

use std::sync::Arc;

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::kernel::Isa;
use super::*;
use crate::machine::{ActionId, Machine, State};

/// Small networks of every kind: odd sizes, so that no width is a multiple of a register's.
fn configs() -> Vec<ModelConfig> {
    let ram = Machine::new(3, 2).unwrap();
    let small = |config: ModelConfig| ModelConfig { embedding: 5, hidden: 37, decoder: 19, ..config };
    let paper = small(ModelConfig::paper(ram, 3));
    let plus = small(ModelConfig::plus(Machine::PAPER));
    vec![
        ModelConfig { shared_encoder: true, ..paper.clone() },
        paper,
        ModelConfig { nonlinearity: Nonlinearity::Relu, layers: 3, ..plus.clone() },
        plus,
    ]
}

/// Current states, target states and steps left of some items of `pairs` pairs, half of them a step from the
/// item before.
fn items(machine: Machine, pairs: usize, count: usize, seed: u64) -> Vec<(Vec<State>, Vec<State>, usize)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut items: Vec<(Vec<State>, Vec<State>, usize)> = Vec::new();
    for index in 0..count {
        let mut word = || {
            let word: i32 = rng.random();
            (word >> [0, 8, 22, 24, 29][word.rem_euclid(5) as usize]) as u32
        };
        if index % 2 == 1 {
            let mut next = items[index - 1].clone();
            next.0[0].set(machine.place(index % machine.places()), word());
            items.push(next);
            continue;
        }
        let mut states = || -> Vec<State> {
            let state = |_| State::new(machine, &(0..machine.places()).map(|_| word()).collect::<Vec<_>>());
            (0..pairs).map(state).collect()
        };
        let (current, mut target) = (states(), states());
        target[0].set(machine.place(0), current[0].get(machine.place(0)));
        items.push((current, target, index));
    }
    items
}

fn observe(items: &[(Vec<State>, Vec<State>, usize)]) -> Vec<Observation<'_>> {
    items.iter().map(|(current, target, steps)| Observation::new(current, target, *steps)).collect()
}

fn evaluate(evaluator: &dyn Evaluator, items: &[Observation<'_>]) -> (Vec<f32>, Vec<f32>) {
    let mut log_priors = vec![0.0; items.len() * evaluator.actions()];
    let mut values = vec![0.0; items.len()];
    evaluator.evaluate(items, &mut log_priors, &mut values);
    (log_priors, values)
}

/// Targets that use every part of the losses.
fn targets(config: &ModelConfig, items: usize) -> (Vec<PolicyTarget>, Vec<ValueTarget>) {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let policy = (0..3 * items).map(|i| PolicyTarget {
        item: (7 * i) % items,
        action: ActionId::new(rng.random_range(0..config.actions() as u16)),
        weight: rng.random_range(-0.5..1.5),
    });
    let policy = policy.collect();
    let value = |_| ValueTarget { value: rng.random(), weight: rng.random() };
    (policy, (0..items).map(value).collect())
}

#[test]
fn fused_losses_and_gradients_are_those_of_the_plain_graph() {
    for config in configs() {
        let held = items(config.machine(), config.pairs, 23, 4);
        let items = observe(&held);
        let (policy, values) = targets(&config, items.len());
        let weights = Weights::random(&config, 1).unwrap();
        for (policy, values) in [(&policy[..], &values[..]), (&policy[..], &[]), (&[], &values[..])] {
            let batch = TrainingBatch { items: &items, policy, values };
            let fused = Learner::new(&weights).unwrap().losses_and_gradients(&batch);
            let plain = Learner::new(&weights).unwrap().plain().losses_and_gradients(&batch);
            assert!((fused.0.policy - plain.0.policy).abs() < 1e-5, "{:?} {:?}", fused.0, plain.0);
            assert!((fused.0.value - plain.0.value).abs() < 1e-5, "{:?} {:?}", fused.0, plain.0);
            for (spec, (fused, plain)) in config.parameters().iter().zip(fused.1.iter().zip(&plain.1)) {
                for (a, b) in fused.iter().zip(plain) {
                    assert!((a - b).abs() < 1e-5, "{} of {}: {a}, not {b}", spec.name, config.fingerprint());
                }
            }
            // With both parts every parameter learns something, so that the comparison is not one of zeros.
            if !policy.is_empty() && !values.is_empty() {
                assert!(fused.1.iter().all(|g| g.iter().any(|&g| g != 0.0)), "{}", config.fingerprint());
            }
        }
    }
}

#[test]
fn inference_is_the_plain_graph() {
    for config in configs() {
        let held = items(config.machine(), config.pairs, 7, 5);
        let items = observe(&held);
        let weights = Weights::random(&config, 2).unwrap();
        let (log_priors, values) = evaluate(&*evaluator(&weights), &items);
        let mut learner = Learner::new(&weights).unwrap().plain();
        for (i, item) in items.iter().enumerate() {
            let priors = &log_priors[i * config.actions()..][..config.actions()];
            assert!((priors.iter().map(|p| p.exp()).sum::<f32>() - 1.0).abs() < 1e-5);
            for (action, prior) in priors.iter().enumerate().step_by(5) {
                let action = ActionId::new(action as u16);
                let policy = [PolicyTarget { item: 0, action, weight: -1.0 }];
                // weight · V² of a target 0.
                let values_of = [ValueTarget { value: 0.0, weight: 1.0 }];
                let batch = TrainingBatch { items: &[*item], policy: &policy, values: &values_of };
                let (losses, _) = learner.losses_and_gradients(&batch);
                assert!(
                    (losses.policy - prior).abs() < 1e-5,
                    "{}: {losses:?}, not {prior}",
                    config.fingerprint()
                );
                assert!((losses.value.sqrt() - values[i]).abs() < 1e-5, "{losses:?}, not {}", values[i]);
            }
        }
    }
}

#[test]
fn an_answer_has_the_same_bits_in_any_batch_on_any_threads_at_any_width() {
    for config in configs() {
        let weights = Weights::random(&config, 3).unwrap();
        let held = items(config.machine(), config.pairs, 131, 6);
        let items = observe(&held);
        let together = evaluate(&*evaluator(&weights), &items);
        for isa in Isa::available() {
            let evaluator = evaluator_for(&weights, isa);
            assert!(evaluate(&*evaluator, &items) == together, "{isa:?} {}", config.fingerprint());
            for (i, item) in items.iter().enumerate().step_by(10) {
                let (priors, value) = evaluate(&*evaluator, &[*item]);
                assert_eq!(value, together.1[i..=i], "{isa:?} {}", config.fingerprint());
                assert_eq!(priors, together.0[i * config.actions()..][..config.actions()]);
            }
        }
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert!(pool.install(|| evaluate(&*evaluator(&weights), &items)) == together);
        }
    }
}

#[test]
fn what_is_wanted_has_the_same_bits_whatever_else_is_wanted() {
    for config in configs() {
        let weights = Weights::random(&config, 3).unwrap();
        let held = items(config.machine(), config.pairs, 29, 8);
        let items = observe(&held);
        let actions = config.actions();
        let learned: Arc<dyn Evaluator> = Arc::from(evaluator(&weights));
        let distance = DistanceValue::new(learned.clone(), 10.0);
        for evaluator in [&*learned, &distance] {
            let (priors, values) = evaluate(evaluator, &items);
            for mix in [[true, false], [false, true], [true, true]] {
                let wanted = |i: usize| Wanted { policy: mix[i % 2], value: mix[i % 3 % 2] };
                let numbered = items.iter().enumerate();
                let asked: Vec<_> =
                    numbered.map(|(i, &item)| Observation { wanted: wanted(i), ..item }).collect();
                let answers = evaluate(evaluator, &asked);
                let rows = answers.0.chunks(actions).zip(priors.chunks(actions));
                for (i, (answer, prior)) in rows.enumerate() {
                    assert!(!wanted(i).policy || answer == prior, "item {i}");
                    assert!(!wanted(i).value || answers.1[i] == values[i], "item {i}");
                }
            }
        }
    }
}

#[test]
fn our_network_reads_any_number_of_pairs_in_one_batch() {
    let config = ModelConfig { embedding: 4, hidden: 24, ..ModelConfig::plus(Machine::PAPER_RAM) };
    let evaluator = evaluator(&Weights::random(&config, 4).unwrap());
    let held: Vec<_> = [1, 3, 3, 2].iter().flat_map(|&k| items(config.machine(), k, 2, k as u64)).collect();
    let items = observe(&held);
    let together = evaluate(&*evaluator, &items);
    for (i, item) in items.iter().enumerate() {
        let alone = evaluate(&*evaluator, &[*item]);
        assert_eq!(alone.0, together.0[i * config.actions()..][..config.actions()]);
        assert_eq!(alone.1, together.1[i..=i]);
    }
    // The order of the pairs does not matter but for rounding.
    let (mut current, mut target) = (held[2].0.clone(), held[2].1.clone());
    current.reverse();
    target.reverse();
    let turned = evaluate(&*evaluator, &[Observation { current: &current, target: &target, ..items[2] }]);
    assert!((turned.1[0] - together.1[2]).abs() < 1e-5);
}

#[test]
fn a_network_learns_what_it_is_told_and_the_same_way_on_any_threads() {
    for config in configs() {
        let held = items(config.machine(), config.pairs, 12, 8);
        let items = observe(&held);
        let (_, values) = targets(&config, items.len());
        let policy: Vec<_> = (0..items.len())
            .map(|item| PolicyTarget { item, action: ActionId::new(11 * item as u16), weight: 1.0 })
            .collect();
        let batch = TrainingBatch { items: &items, policy: &policy, values: &values };
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut learner = Learner::new(&Weights::random(&config, 5).unwrap()).unwrap();
            let mut step = || learner.step(&batch, &StepConfig::default()).unwrap();
            let first = step();
            let last = pool.install(|| (0..400).map(|_| step()).last().unwrap());
            (first, last, learner.weights().unwrap())
        };
        let (first, last, weights) = run(1);
        assert!(last.policy < 0.2 * first.policy, "{}: {first:?} {last:?}", config.fingerprint());
        assert!(last.value < 0.2 * first.value, "{}: {first:?} {last:?}", config.fingerprint());
        assert!(run(3) == (first, last, weights), "{}", config.fingerprint());
    }
}

#[test]
fn what_a_network_cannot_read_is_refused_in_one_sentence() {
    let config = &configs()[1];
    let held = items(config.machine(), 2, 1, 1);
    let items = observe(&held);
    let mut learner = Learner::new(&Weights::random(config, 1).unwrap()).unwrap();
    let batch = TrainingBatch { items: &items, policy: &[], values: &[] };
    let error = learner.step(&batch, &StepConfig::default()).unwrap_err().to_string();
    assert_eq!(
        error,
        "this network is for 3 pairs, but was given 2 states and 2 targets; train one for that, or choose other tasks"
    );
    let before = learner.weights().unwrap();
    let held = super::tests::items(config.machine(), 3, 1, 1);
    let items = observe(&held);
    let policy = [PolicyTarget { item: 0, action: ActionId::new(0), weight: f32::NAN }];
    let batch = TrainingBatch { items: &items, policy: &policy, values: &[] };
    let error = learner.step(&batch, &StepConfig::default()).unwrap_err();
    assert!(matches!(error, ModelError::NotFinite { step: 1, .. }), "{error}");
    assert_eq!((learner.weights().unwrap(), learner.steps()), (before, 0));
}

proptest! {
    #[test]
    fn tanh_is_within_a_millionth(x in -20.0f32..20.0) {
        for isa in Isa::available() {
            let mut y = [x; 17];
            isa.tanh(&mut y);
            prop_assert!((f64::from(y[16]) - f64::from(x).tanh()).abs() < 1e-6 && y[16].abs() <= 1.0);
            prop_assert_eq!(y, [y[0]; 17]);
        }
    }

    #[test]
    fn exp_is_within_a_millionth_of_itself(x in -80.0f32..=0.0) {
        for isa in Isa::available() {
            let mut y = [x; 17];
            isa.exp(&mut y);
            prop_assert!((f64::from(y[16]) / f64::from(x).exp() - 1.0).abs() < 1e-6);
            prop_assert_eq!(y, [y[0]; 17]);
        }
    }
}
