//! What varies in a study, and over which range.

use std::collections::BTreeMap;

use serde_json::Value;

use super::setting::Setting;
use crate::chart;
use crate::statistics::Domain;

/// Settings by the parameters' names.
pub type Settings = BTreeMap<String, Setting>;

/// A range is taken for a logarithmic one, where nobody says so, from this factor between its ends.
const WIDE: f64 = 100.0;

/// What varies in a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Over which values.
    pub kind: Kind,
}

/// The values of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Numbers.
    Float {
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
        /// Whether a factor counts, not a distance.
        log: bool,
    },
    /// Whole numbers.
    Int {
        /// The smallest.
        low: i64,
        /// The largest.
        high: i64,
        /// The distance from one to the next; 1 or more.
        step: i64,
        /// Whether a factor counts, not a distance.
        log: bool,
    },
    /// One of these.
    Choice(Vec<Setting>),
}

impl Parameter {
    /// A parameter as a sweep's definition has it: `{"float": [1e-4, 1e-2], "log": true}`; none where it is none.
    #[must_use]
    pub fn of_definition(name: &str, written: &Value) -> Option<Parameter> {
        let log = written["log"] == true;
        let ends = |key: &str| written[key].as_array().filter(|ends| ends.len() == 2);
        let kind = if let Some(values) = written["choice"].as_array() {
            Kind::Choice(values.iter().filter_map(Setting::of_json).collect())
        } else if let Some(ends) = ends("int") {
            let step = written["step"].as_i64().unwrap_or(1).max(1);
            Kind::Int { low: ends[0].as_i64()?, high: ends[1].as_i64()?, step, log }
        } else {
            let ends = ends("float")?;
            Kind::Float { low: ends[0].as_f64()?, high: ends[1].as_f64()?, log }
        };
        Some(Parameter { name: name.to_owned(), kind })
    }

    /// A parameter that had these settings: whole numbers or numbers, where all are, else choices in the order in which
    /// they first come.
    #[must_use]
    pub fn of_settings<'a>(name: &str, settings: impl Iterator<Item = &'a Setting> + Clone) -> Parameter {
        let numbers = || settings.clone().filter_map(Setting::number).filter(|number| number.is_finite());
        let (low, high) = numbers().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
            (low.min(number), high.max(number))
        });
        let are_numbers = settings.clone().all(|setting| setting.number().is_some()) && low <= high;
        let are_whole = settings.clone().all(|setting| matches!(setting, Setting::Int(_)));
        let log = low > 0.0 && high / low >= WIDE;
        let kind = if are_numbers && are_whole {
            let whole = || {
                settings
                    .clone()
                    .filter_map(|setting| if let Setting::Int(n) = setting { Some(*n) } else { None })
            };
            let (low, high) = (whole().min().unwrap_or(0), whole().max().unwrap_or(0));
            Kind::Int { low, high, step: 1, log }
        } else if are_numbers {
            Kind::Float { low, high, log }
        } else {
            let mut choices: Vec<Setting> = Vec::new();
            let mut known = std::collections::BTreeSet::new();
            choices.extend(settings.filter(|setting| known.insert(setting.key())).cloned());
            Kind::Choice(choices)
        };
        Parameter { name: name.to_owned(), kind }
    }

    /// Whether a factor counts, not a distance.
    #[must_use]
    pub fn is_log(&self) -> bool {
        match &self.kind {
            Kind::Float { low, log, .. } => *log && *low > 0.0,
            Kind::Int { low, log, .. } => *log && *low > 0,
            Kind::Choice(_) => false,
        }
    }

    /// What a trial has for it as a number: the number itself, or a choice's place from 0; none where it has none, or
    /// one that the parameter cannot have.
    #[must_use]
    pub fn number(&self, settings: &Settings) -> Option<f64> {
        let setting = settings.get(&self.name)?;
        match &self.kind {
            Kind::Choice(choices) => {
                let key = setting.key();
                choices.iter().position(|choice| choice.key() == key).map(|place| place as f64)
            }
            _ => setting.number().filter(|number| number.is_finite()),
        }
    }

    /// Its domain, as the importance of parameters asks it; none where it is impossible.
    #[must_use]
    pub fn domain(&self) -> Option<Domain> {
        match &self.kind {
            Kind::Choice(choices) if choices.is_empty() => None,
            Kind::Choice(choices) => Some(Domain::Categorical { choices: choices.len() }),
            Kind::Float { low, high, .. } if !(low.is_finite() && high.is_finite() && low <= high) => None,
            &Kind::Float { low, high, .. } => {
                Some(Domain::Float { low, high, log: self.is_log(), step: None })
            }
            Kind::Int { low, high, .. } if low > high => None,
            &Kind::Int { low, high, step, .. } => {
                let log = self.is_log();
                Some(Domain::Int { low, high, log, step: if log { 1 } else { step.max(1) } })
            }
        }
    }

    /// Its axis of a chart for trials with these settings.
    #[must_use]
    pub fn axis<'a>(&self, trials: impl Iterator<Item = &'a Settings>) -> chart::Parameter {
        match &self.kind {
            Kind::Choice(choices)
                if choices.iter().all(|choice| choice.number().is_some()) && !choices.is_empty() =>
            {
                let numbers: Vec<Option<f64>> = trials
                    .map(|settings| {
                        settings.get(&self.name).and_then(Setting::number).filter(|n| n.is_finite())
                    })
                    .collect();
                chart::Parameter::linear(&self.name, &numbers)
            }
            Kind::Choice(_) => {
                let names: Vec<Option<String>> =
                    trials.map(|settings| settings.get(&self.name).map(ToString::to_string)).collect();
                let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
                chart::Parameter::names(&self.name, &names)
            }
            _ => {
                let numbers: Vec<Option<f64>> = trials.map(|settings| self.number(settings)).collect();
                if self.is_log() {
                    chart::Parameter::log(&self.name, &numbers)
                } else {
                    chart::Parameter::linear(&self.name, &numbers)
                }
            }
        }
    }

    /// Takes in what trials had beyond the definition, such as a choice that somebody gave by hand.
    pub(super) fn widen<'a>(&mut self, settings: impl Iterator<Item = &'a Setting>) {
        let Kind::Choice(choices) = &mut self.kind else { return };
        let mut known: std::collections::BTreeSet<String> = choices.iter().map(Setting::key).collect();
        choices.extend(settings.filter(|setting| known.insert(setting.key())).cloned());
    }
}

/// Settings in a line: `hidden=64 rate=0.003`.
#[must_use]
pub fn in_a_line(settings: &Settings) -> String {
    let each: Vec<String> = settings.iter().map(|(name, setting)| format!("{name}={setting}")).collect();
    each.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parameters_are_read_from_definitions_and_from_what_trials_had() {
        let of = |written: Value| Parameter::of_definition("x", &written).map(|parameter| parameter.kind);
        assert_eq!(
            of(json!({"float": [1e-4, 1e-2], "log": true})),
            Some(Kind::Float { low: 1e-4, high: 1e-2, log: true })
        );
        assert_eq!(
            of(json!({"int": [16, 64], "step": 16})),
            Some(Kind::Int { low: 16, high: 64, step: 16, log: false })
        );
        assert_eq!(of(json!({"choice": ["a"]})), Some(Kind::Choice(vec![Setting::Text("a".to_owned())])));
        assert_eq!(of(json!("none")), None);
        let found = |settings: &[Setting]| Parameter::of_settings("x", settings.iter()).kind;
        let (one, half) = (Setting::Int(1), Setting::Float(0.5));
        assert_eq!(
            found(&[one.clone(), Setting::Int(200)]),
            Kind::Int { low: 1, high: 200, step: 1, log: true }
        );
        assert_eq!(found(&[one.clone(), half]), Kind::Float { low: 0.5, high: 1.0, log: false });
        let mixed = [one, Setting::Text("a".to_owned()), Setting::Float(1.0)];
        assert_eq!(found(&mixed), Kind::Choice(mixed[..2].to_vec()));
    }
}
