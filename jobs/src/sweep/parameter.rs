//! A parameter of the space, as it is written: `{ float = [1e-4, 1e-2], log = true }`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use store::row::Params;

/// A parameter of the space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Parameter {
    /// Its values.
    pub domain: Domain,
    /// It exists only where each of these parameters has one of these values.
    pub when: BTreeMap<String, Vec<Value>>,
}

/// The values of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// One of these: texts, numbers or booleans.
    Choice(Vec<Value>),
    /// A whole number.
    Int {
        /// The smallest.
        low: i64,
        /// The largest, itself included.
        high: i64,
        /// The distance from one to the next, from the smallest on; 1 where there is none.
        step: Option<u64>,
        /// Whether it is drawn evenly by magnitude.
        log: bool,
    },
    /// A number.
    Float {
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
        /// The distance from one to the next, if it is not continuous.
        step: Option<f64>,
        /// Whether it is drawn evenly by magnitude.
        log: bool,
    },
}

impl Parameter {
    /// Whether it exists in a point that has `params`.
    pub fn exists(&self, params: &Params) -> bool {
        self.when.iter().all(|(parent, values)| {
            params.get(parent).is_some_and(|is| values.iter().any(|value| same(value, is)))
        })
    }
}

impl Domain {
    /// How many values it has; none where it is continuous. A range has at least one once it is validated.
    pub fn size(&self) -> Option<u64> {
        match self {
            Domain::Choice(values) => Some(values.len() as u64),
            Domain::Int { low, high, step, .. } => {
                Some(high.abs_diff(*low) / step.unwrap_or(1).max(1)).map(|steps| steps.saturating_add(1))
            }
            Domain::Float { low, high, step: Some(step), .. } => {
                Some(((high - low) / step).round() as u64 + 1)
            }
            Domain::Float { step: None, .. } => None,
        }
    }

    /// The value number `index`, from 0, of a domain that is not continuous; the last one beyond.
    pub fn value(&self, index: u64) -> Value {
        let index = self.size().map_or(0, |size| index.min(size.saturating_sub(1)));
        match self {
            Domain::Choice(values) => values.get(index as usize).cloned().unwrap_or_default(),
            Domain::Int { low, step, .. } => {
                Value::from(low.saturating_add_unsigned(index.saturating_mul(step.unwrap_or(1))))
            }
            Domain::Float { low, high, step, .. } => {
                let there = low + index as f64 * step.unwrap_or(0.0);
                Value::from(short(there).clamp(*low, *high))
            }
        }
    }

    /// Whether `value` is one of its values.
    pub fn contains(&self, value: &Value) -> bool {
        match self {
            Domain::Choice(values) => values.iter().any(|other| same(other, value)),
            Domain::Int { low, high, step, .. } => value.as_i64().is_some_and(|v| {
                (*low..=*high).contains(&v) && v.abs_diff(*low) % step.unwrap_or(1).max(1) == 0
            }),
            Domain::Float { low, high, step, .. } => value.as_f64().is_some_and(|v| {
                (*low..=*high).contains(&v)
                    && step.is_none_or(|step| {
                        let steps = (v - low) / step;
                        (steps - steps.round()).abs() < 1e-6
                    })
            }),
        }
    }
}

/// Whether two values are the same: numbers by their size, so that 1 is 1.0.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    a == b || matches!((a.as_f64(), b.as_f64()), (Some(x), Some(y)) if x == y)
}

/// The nearest number of twelve digits, so that multiples of 0.1 look like that.
pub(super) fn short(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// How a parameter stands in TOML and JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    choice: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    int: Option<[i64; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    float: Option<[f64; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Number>,
    #[serde(default, skip_serializing_if = "is_false")]
    log: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    when: BTreeMap<String, Vec<Value>>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl TryFrom<Written> for Parameter {
    type Error = String;

    fn try_from(written: Written) -> Result<Parameter, String> {
        let Written { choice, int, float, step, log, when } = written;
        let domain = match (choice, int, float) {
            (Some(values), None, None) => {
                if step.is_some() || log {
                    return Err("a `choice` has neither `step` nor `log`".to_owned());
                }
                Domain::Choice(values)
            }
            (None, Some([low, high]), None) => {
                let whole = |step: Number| {
                    step.as_u64().ok_or("the `step` of an `int` must be a whole number above 0")
                };
                Domain::Int { low, high, step: step.map(whole).transpose()?, log }
            }
            (None, None, Some([low, high])) => {
                Domain::Float { low, high, step: step.and_then(|step| step.as_f64()), log }
            }
            _ => return Err("a parameter has one of `choice`, `int` and `float`".to_owned()),
        };
        Ok(Parameter { domain, when })
    }
}

impl From<Parameter> for Written {
    fn from(parameter: Parameter) -> Written {
        let mut written =
            Written { choice: None, int: None, float: None, step: None, log: false, when: parameter.when };
        match parameter.domain {
            Domain::Choice(values) => written.choice = Some(values),
            Domain::Int { low, high, step, log } => {
                written.int = Some([low, high]);
                written.step = step.map(Number::from);
                written.log = log;
            }
            Domain::Float { low, high, step, log } => {
                written.float = Some([low, high]);
                written.step = step.and_then(Number::from_f64);
                written.log = log;
            }
        }
        written
    }
}
