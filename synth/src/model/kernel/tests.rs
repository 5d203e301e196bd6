//! Products against a sum written out, at every width.

use proptest::prelude::*;

use super::*;

/// What a product should be: one chain of fused multiply-adds an output, in order.
fn expected(
    x: &[f32],
    rows: usize,
    w: &[f32],
    inner: usize,
    start: impl Fn(usize, usize) -> f32,
) -> Vec<f32> {
    let columns = w.len() / inner;
    let chain =
        |m, n| (0..inner).fold(start(m, n), |sum, k| x[m * inner + k].mul_add(w[k * columns + n], sum));
    (0..rows * columns).map(|i| chain(i / columns, i % columns)).collect()
}

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919 + seed * 104_729) % 2003) as f32 / 1001.0 - 1.0).collect()
}

fn transposed(matrix: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..rows * columns).map(|i| matrix[i % rows * columns + i / rows]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn products_are_chains_in_order_at_every_width(
        rows in 0usize..15, inner in 1usize..40, columns in 1usize..150, seed in 0usize..1000,
    ) {
        let (x, w) = (numbers(rows * inner, seed), numbers(inner * columns, seed + 1));
        let bias = numbers(columns, seed + 2);
        let dense = expected(&x, rows, &w, inner, |_, n| bias[n]);
        let relu: Vec<f32> = dense.iter().map(|x| x.max(0.0)).collect();
        let before = numbers(rows * columns, seed + 3);
        let added = expected(&x, rows, &w, inner, |m, n| before[m * columns + n]);
        let mut back = Packed::default();
        back.refill_transposed(&transposed(&w, inner, columns), inner, columns);
        let (x_turned, packed) = (transposed(&x, rows, inner), Packed::new(&w, inner, &bias));
        for isa in Isa::available() {
            let mut out = vec![0.0; rows * columns];
            isa.dense(&x, rows, &packed, Activation::Identity, &mut out);
            prop_assert_eq!(&out, &dense);
            isa.dense(&x, rows, &packed, Activation::Relu, &mut out);
            prop_assert_eq!(&out, &relu);
            isa.dense(&x, rows, &packed, Activation::Tanh, &mut out);
            let mut tanh = dense.clone();
            Isa::Scalar.tanh(&mut tanh);
            prop_assert_eq!(&out, &tanh);
            // The left factor turned round, the right one packed from its transpose, added to what is there.
            out.copy_from_slice(&before);
            let left = Left { values: &x_turned, rows, row_step: 1, inner_step: rows };
            isa.product(left, &back, Start::Output, Activation::Identity, &mut out, columns);
            prop_assert_eq!(&out, &added);
        }
    }

    #[test]
    fn log_softmax_is_what_it_says(logits in proptest::collection::vec(-30.0f32..30.0, 1..70)) {
        let sum: f64 = logits.iter().map(|&x| f64::from(x).exp()).sum();
        let mut first = None;
        for isa in Isa::available() {
            let mut logs = logits.clone();
            let mut softmax = vec![0.0; logits.len()];
            isa.log_softmax_into(&mut logs, logits.len(), &mut softmax);
            for ((&x, &log), &p) in logits.iter().zip(&logs).zip(&softmax) {
                prop_assert!((f64::from(log) - (f64::from(x) - sum.ln())).abs() < 1e-5);
                prop_assert!((f64::from(p) - f64::from(x).exp() / sum).abs() < 1e-6);
            }
            prop_assert_eq!(first.get_or_insert(logs.clone()), &logs);
        }
    }
}

#[test]
fn a_crew_of_two_gives_the_bits_of_one() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let isa = Isa::detect();
    for (rows, inner, columns) in [(1, 300, 224), (2, 256, 256), (7, 64, 100), (3, 40, 16)] {
        let (x, w) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
        let layer = Packed::new(&w, inner, &numbers(columns, 3));
        let mut alone = vec![0.0; rows * columns];
        isa.dense(&x, rows, &layer, Activation::Tanh, &mut alone);
        // Over and over, so that the partner comes early, late and not at all.
        let together = || {
            let mut out = vec![0.0; rows * columns];
            Crew::of_two(isa, |crew| {
                for _ in 0..50 {
                    out.fill(9.0);
                    crew.dense(&x, rows, &layer, Activation::Tanh, &mut out);
                    assert_eq!(out, alone);
                }
            });
        };
        pool.install(|| (0..50).for_each(|_| together()));
    }
}
