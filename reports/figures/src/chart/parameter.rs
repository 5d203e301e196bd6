//! A parameter of a sweep: what each trial had for it, on an axis of its kind.

use super::axis::Axis;
use super::number::short;

/// A parameter and its value in each trial, in the trials' order. Trials may lack it.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub(super) name: String,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Linear(Vec<f64>),
    Log(Vec<f64>),
    Names { names: Vec<String>, chosen: Vec<Option<usize>> },
}

impl Parameter {
    /// Numbers with equal differences equally far apart. What is no finite number counts as missing.
    #[must_use]
    pub fn linear(name: &str, values: &[Option<f64>]) -> Parameter {
        let values = values.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        Parameter { name: name.to_owned(), values: Values::Linear(values) }
    }

    /// Numbers with equal factors equally far apart. What is not above 0 counts as missing.
    #[must_use]
    pub fn log(name: &str, values: &[Option<f64>]) -> Parameter {
        let positive = |value: &Option<f64>| value.filter(|value| *value > 0.0).unwrap_or(f64::NAN);
        Parameter { name: name.to_owned(), values: Values::Log(values.iter().map(positive).collect()) }
    }

    /// Names, in the order in which they first come.
    #[must_use]
    pub fn names(name: &str, values: &[Option<&str>]) -> Parameter {
        let mut names: Vec<String> = Vec::new();
        let chosen = values.iter().map(|value| {
            let value = (*value)?;
            Some(names.iter().position(|known| known == value).unwrap_or_else(|| {
                names.push(value.to_owned());
                names.len() - 1
            }))
        });
        let chosen = chosen.collect();
        Parameter { name: name.to_owned(), values: Values::Names { names, chosen } }
    }

    /// Trials, those without a value included.
    pub(super) fn count(&self) -> usize {
        match &self.values {
            Values::Linear(values) | Values::Log(values) => values.len(),
            Values::Names { chosen, .. } => chosen.len(),
        }
    }

    pub(super) fn axis(&self) -> Axis {
        match &self.values {
            Values::Linear(values) => Axis::exact(values.iter().copied()),
            Values::Log(values) => Axis::log(values.iter().copied()),
            Values::Names { names, .. } => Axis::names(names.clone()),
        }
    }

    /// What a trial has, as a value of [`Parameter::axis`].
    pub(super) fn value(&self, trial: usize) -> Option<f64> {
        let value = match &self.values {
            Values::Linear(values) | Values::Log(values) => values.get(trial).copied(),
            Values::Names { chosen, .. } => chosen.get(trial)?.map(|index| index as f64),
        };
        value.filter(|value| value.is_finite())
    }

    pub(super) fn words(&self, trial: usize) -> String {
        match &self.values {
            Values::Names { names, chosen } => {
                let name = chosen.get(trial).copied().flatten().and_then(|index| names.get(index));
                name.map_or_else(|| "–".to_owned(), Clone::clone)
            }
            _ => self.value(trial).map_or_else(|| "–".to_owned(), short),
        }
    }
}
