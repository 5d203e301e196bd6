//! How fast the kernels are, on the network that XLA is measured with: 512 inputs, five tanh layers of 256, 224
//! outputs. The crate reads no clock, so the caller passes one.

use dfdx::prelude::*;

use super::graph::{Adam, Layer, Parameters, Path, PolicyTerm, cross_entropy, matrix, stack, stack_on_data};
use super::kernel::{Activation, Packed};
use super::{Mlp, ModelError};

/// The widths of the measured network.
pub const WIDTHS: [usize; 7] = [512, 256, 256, 256, 256, 256, 224];
const LAYERS: usize = WIDTHS.len() - 1;
const ROUNDS: usize = 9;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// Inference through packed weights.
    Forward,
    /// The same layers in dfdx's own operations.
    PlainForward,
    /// A step of training: forward, cross-entropy to a distribution, backward, Adam.
    AdamStep,
    /// The same step in dfdx's own operations.
    PlainAdamStep,
}

impl Measured {
    /// Every one, in the order of a report.
    pub const ALL: [Measured; 4] =
        [Measured::Forward, Measured::PlainForward, Measured::AdamStep, Measured::PlainAdamStep];

    /// Its name in reports; the fused ones are ours.
    pub fn name(self) -> &'static str {
        match self {
            Measured::Forward => "forward",
            Measured::PlainForward => "dfdx_forward",
            Measured::AdamStep => "adam_step",
            Measured::PlainAdamStep => "dfdx_adam_step",
        }
    }
}

/// The median over 9 rounds of items a second. A round repeats the work until `seconds_a_round` have passed by
/// `clock`, which gives seconds from any start.
///
/// # Errors
/// Where memory runs out.
pub fn throughput(
    measured: Measured,
    batch: usize,
    seconds_a_round: f64,
    clock: &(dyn Fn() -> f64 + Sync),
) -> Result<f64, ModelError> {
    // Inside the pool, as search and training are: a call from outside would wait for a thread to wake up.
    rayon::scope(|_| rate(measured, batch, seconds_a_round, clock))
}

fn rate(
    measured: Measured,
    batch: usize,
    seconds_a_round: f64,
    clock: &(dyn Fn() -> f64 + Sync),
) -> Result<f64, ModelError> {
    let mut network = Network::new(batch)?;
    let mut work = || match measured {
        Measured::Forward => network.forward(),
        Measured::PlainForward => network.plain_forward(),
        Measured::AdamStep => network.step(Path::Fused),
        Measured::PlainAdamStep => network.step(Path::Plain),
    };
    work()?;
    let mut rates = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let (start, mut done) = (clock(), 0);
        let elapsed = loop {
            // Few looks at the clock where an item is quick.
            for _ in 0..(64 / batch).max(1) {
                work()?;
                done += batch;
            }
            let elapsed = clock() - start;
            if elapsed >= seconds_a_round {
                break elapsed;
            }
        };
        rates.push(done as f64 / elapsed);
    }
    rates.sort_by(f64::total_cmp);
    Ok(rates[ROUNDS / 2])
}

struct Network {
    batch: usize,
    parameters: Parameters,
    adam: Adam,
    packed: Mlp,
    input: Vec<f32>,
    out: Vec<f32>,
    targets: std::sync::Arc<[PolicyTerm]>,
}

impl Network {
    fn new(batch: usize) -> Result<Network, ModelError> {
        let draw = |count: usize, seed: usize| -> Vec<f32> {
            (0..count).map(|i| ((i * 7919 + seed * 104_729) % 2003) as f32 / 1001.0 - 1.0).collect()
        };
        let mut list = Vec::new();
        for (i, w) in WIDTHS.windows(2).enumerate() {
            let weight = draw(w[0] * w[1], i).iter().map(|x| 0.08 * x).collect();
            list.push((format!("{i}.weight"), (w[0], w[1]), weight));
            list.push((format!("{i}.bias"), (1, w[1]), vec![0.0; w[1]]));
        }
        let layers = (0..LAYERS).map(|i| Packed::new(&list[2 * i].2, WIDTHS[i], &list[2 * i + 1].2));
        let packed = Mlp::new(layers.collect());
        let parameters = Parameters::of(list)?;
        let classes = WIDTHS[LAYERS];
        let term = |i| PolicyTerm {
            row: (i / classes) as u32,
            class: (i % classes) as u32,
            weight: 1.0 / classes as f32,
        };
        Ok(Network {
            batch,
            adam: Adam::new(&parameters),
            parameters,
            packed,
            input: draw(batch * WIDTHS[0], 99),
            out: vec![0.0; batch * classes],
            targets: (0..batch * classes).map(term).collect(),
        })
    }

    fn forward(&mut self) -> Result<(), ModelError> {
        self.packed.forward(&self.input, &mut self.out);
        Ok(())
    }

    fn layers(&self) -> Vec<Layer> {
        let layer = |i: usize| Layer {
            weight: self.parameters.get(&format!("{i}.weight")).clone(),
            bias: self.parameters.get(&format!("{i}.bias")).clone(),
            activation: if i + 1 < LAYERS { Activation::Tanh } else { Activation::Identity },
        };
        (0..LAYERS).map(layer).collect()
    }

    fn plain_forward(&mut self) -> Result<(), ModelError> {
        let shape = (self.batch, WIDTHS[0]);
        let mut x = matrix(&self.parameters.device, &self.input, shape)?;
        for layer in self.layers() {
            let z = x.try_matmul(layer.weight)?;
            let bias = layer.bias.try_reshape_like(&(z.shape().1,))?;
            let z_shape = *z.shape();
            let z = z.try_add(bias.try_broadcast_like::<_, Axis<0>>(&z_shape)?)?;
            x = if layer.activation == Activation::Tanh { z.try_tanh()? } else { z };
        }
        x.copy_into(&mut self.out);
        Ok(())
    }

    fn step(&mut self, path: Path) -> Result<(), ModelError> {
        let (device, shape) = (&self.parameters.device, (self.batch, WIDTHS[0]));
        let logits = match path {
            Path::Fused => stack_on_data(&self.input, device, &self.layers())?,
            Path::Plain => {
                let input = matrix(device, &self.input, shape)?.put_tape(OwnedTape::default());
                stack(path, input, &self.layers(), None)?
            }
        };
        let loss = cross_entropy(path, logits, self.targets.clone(), None, self.batch)?;
        let mut gradients = loss.try_backward()?;
        self.adam.update(1e-3, &mut self.parameters, &mut gradients, |_| true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_do_the_same_work() {
        let mut fused = Network::new(3).unwrap();
        let mut plain = Network::new(3).unwrap();
        fused.forward().unwrap();
        plain.plain_forward().unwrap();
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        assert!(close(&fused.out, &plain.out));
        fused.step(Path::Fused).unwrap();
        plain.step(Path::Plain).unwrap();
        fused.plain_forward().unwrap();
        plain.plain_forward().unwrap();
        // Adam's first step is of the same size whatever the gradient, so tiny ones may differ in sign.
        let far = fused.out.iter().zip(&plain.out).filter(|(a, b)| (*a - *b).abs() > 1e-2).count();
        assert_eq!(far, 0);
        let ticks = std::sync::atomic::AtomicU32::new(0);
        let clock = || f64::from(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) * 0.5;
        let rate = throughput(Measured::Forward, 64, 2.0, &clock).unwrap();
        assert_eq!(rate, 4.0 * 64.0 / 2.0);
    }
}
