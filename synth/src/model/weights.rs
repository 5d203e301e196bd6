//! The numbers of a network, apart from any library.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{ModelConfig, ModelError};

/// A network's sizes and all of its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    config: ModelConfig,
    /// One matrix a parameter, row by row, in the order of [`ModelConfig::parameters`].
    values: Vec<Vec<f32>>,
}

impl Weights {
    /// A fresh network; the same seed gives the same one on every machine.
    ///
    /// # Errors
    /// Where a size is outside its limits.
    pub fn random(config: &ModelConfig, seed: u64) -> Result<Weights, ModelError> {
        config.check()?;
        let draw = |(stream, spec): (usize, super::ParameterSpec)| {
            // A stream for each parameter: another layer more does not change the ones before it.
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(stream as u64);
            let unit = |bits: u32| (bits >> 8) as f32 / (1 << 23) as f32 - 1.0;
            (0..spec.rows * spec.columns).map(|_| spec.bound * unit(rng.next_u32())).collect()
        };
        let values = config.parameters().into_iter().enumerate().map(draw).collect();
        Ok(Weights { config: config.clone(), values })
    }

    /// The network of these numbers.
    ///
    /// # Errors
    /// Where a size is outside its limits, or a number is not finite.
    ///
    /// # Panics
    /// Where `values` is not as [`ModelConfig::parameters`] says.
    pub fn new(config: &ModelConfig, values: Vec<Vec<f32>>) -> Result<Weights, ModelError> {
        config.check()?;
        let specs = config.parameters();
        assert_eq!(specs.len(), values.len(), "one matrix a parameter");
        for (spec, values) in specs.iter().zip(&values) {
            assert_eq!(spec.rows * spec.columns, values.len(), "the size of {}", spec.name);
            if !values.iter().all(|x| x.is_finite()) {
                return Err(ModelError::Parameter(spec.name.clone()));
            }
        }
        Ok(Weights { config: config.clone(), values })
    }

    /// The sizes.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// One matrix a parameter, row by row, in the order of [`ModelConfig::parameters`].
    pub fn values(&self) -> &[Vec<f32>] {
        &self.values
    }

    /// How many numbers there are.
    #[allow(clippy::len_without_is_empty, reason = "a network is never empty")]
    pub fn len(&self) -> usize {
        self.values.iter().map(Vec::len).sum()
    }

    /// A parameter by its name.
    ///
    /// # Panics
    /// Where there is none of that name.
    pub(super) fn get(&self, name: &str) -> &[f32] {
        let index = self.config.parameters().iter().position(|spec| spec.name == name);
        &self.values[index.unwrap_or_else(|| panic!("no parameter is called {name}"))]
    }
}
