//! Whether the base and the space of a definition fit together, and fit the sampler.

use std::collections::BTreeMap;

use serde_json::Value;

use super::check::{clash, inside};
use super::definition::Definition;
use super::error::{DefinitionError, hint};
use super::grid::Grid;
use super::order::order;
use super::parameter::{Domain, Parameter, same, short};
use super::schema::join;

/// The largest whole number that JSON and a double have exactly.
const EXACT: i64 = 1 << 53;

type Checked = Result<(), DefinitionError>;

impl Definition {
    pub(super) fn check_space(&self) -> Checked {
        inside("base", self.base.len(), ..=1000, "at most 1,000 settings")?;
        inside("space", self.space.len(), ..=256, "at most 256 parameters")?;
        for (name, value) in &self.base {
            let full = join("base", name);
            check_setting_name(&full, name)?;
            check_base_value(&full, value)?;
        }
        for (name, parameter) in &self.space {
            let full = join("space", name);
            check_setting_name(&full, name)?;
            if self.base.contains_key(name) {
                return Err(clash(full, "stands in [base], too; only one of them can hold"));
            }
            check_domain(&full, &parameter.domain)?;
            self.check_when(&full, name, parameter)?;
        }
        self.check_folders()?;
        self.check_seed()?;
        order(&self.space).map(drop).map_err(|name| {
            clash(join(&join("space", name), "when"), "depends on itself by way of other parameters")
        })
    }

    /// The sweep gives every trial a seed, unless the definition has settings of that name.
    fn check_seed(&self) -> Checked {
        for (section, there) in
            [("base", self.base.contains_key("seed")), ("space", self.space.contains_key("seed"))]
        {
            if there && self.budget.seeds > 1 {
                let reason =
                    "would be the seed of every repeat of a point; drop it, or set `budget.seeds` to 1";
                return Err(clash(join(section, "seed"), reason));
            }
        }
        Ok(())
    }

    /// No setting is a folder of another one: `a` and `a.b` cannot both hold.
    fn check_folders(&self) -> Checked {
        let names: BTreeMap<&str, &str> = self
            .base
            .keys()
            .map(|name| (name.as_str(), "base"))
            .chain(self.space.keys().map(|name| (name.as_str(), "space")))
            .collect();
        for (name, section) in &names {
            for (dot, _) in name.match_indices('.') {
                if let Some(other) = names.get(&name[..dot]) {
                    let reason =
                        format!("clashes with `{other}.{}`, which is a value and no table", &name[..dot]);
                    return Err(clash(join(section, name), reason));
                }
            }
        }
        Ok(())
    }

    fn check_when(&self, full: &str, name: &str, parameter: &Parameter) -> Checked {
        let full = join(full, "when");
        for (parent, values) in &parameter.when {
            if parent == name {
                return Err(clash(full, "names the parameter itself"));
            }
            let Some(other) = self.space.get(parent) else {
                let known: Vec<&str> = self.space.keys().map(String::as_str).filter(|n| *n != name).collect();
                let fault = super::error::Fault::Unknown {
                    hint: format!("no parameter has that name; {}", hint(parent, &known)),
                };
                return Err(DefinitionError::at(join(&full, parent), fault));
            };
            let full = join(&full, parent);
            if values.is_empty() {
                return Err(DefinitionError::value(full, "at least one value", "an empty list"));
            }
            for value in values {
                if !other.domain.contains(value) {
                    let allowed = format!("values that `space.{parent}` can have");
                    return Err(DefinitionError::value(full, allowed, value));
                }
            }
        }
        Ok(())
    }

    pub(super) fn check_grid(&self) -> Checked {
        for (name, parameter) in &self.space {
            if parameter.domain.size().is_none() {
                let reason = "is continuous, and a grid needs a `step`; or take another sampler";
                return Err(clash(join("space", name), reason));
            }
        }
        let size = Grid::new(&self.space).size();
        if size >= Grid::MOST {
            return Err(clash("sampler.kind", "is a grid of more than 1,000,000 points; take fewer values"));
        }
        match self.budget.trials {
            Some(trials) if u64::from(trials) > size => Err(DefinitionError::value(
                "budget.trials",
                format!("at most {size}, the points of the grid"),
                trials,
            )),
            _ => Ok(()),
        }
    }

    pub(super) fn check_cma_es(&self) -> Checked {
        let adapted = |parameter: &Parameter| {
            parameter.when.is_empty()
                && !matches!(parameter.domain, Domain::Choice(_))
                && parameter.domain.size() != Some(1)
        };
        let count = self.space.values().filter(|parameter| adapted(parameter)).count();
        if count == 0 {
            return Err(clash(
                "sampler.kind",
                "is cma-es, which needs an `int` or a `float` without `when` in [space]",
            ));
        }
        inside("space", count, ..=100, "at most 100 of `int` and `float` without `when`, under cma-es")
    }
}

fn check_setting_name(full: &str, name: &str) -> Checked {
    let good = |c: char| !c.is_control() && !c.is_whitespace() && c != '=';
    let parts = name.split('.').all(|part| !part.is_empty());
    if name.len() > 128 || !parts || !name.chars().all(good) {
        return Err(DefinitionError::value(
            full,
            "named by 1 to 128 characters without spaces and =",
            "that",
        ));
    }
    Ok(())
}

fn check_base_value(full: &str, value: &Value) -> Checked {
    let allowed = "a text, a number, a boolean or a list of them";
    match value {
        Value::Array(values) => {
            for value in values {
                check_base_value(full, value)?;
            }
            Ok(())
        }
        Value::Null => Err(DefinitionError::value(full, allowed, "nothing")),
        Value::Object(_) => Err(DefinitionError::value(full, allowed, "a table")),
        _ => Ok(()),
    }
}

fn check_domain(full: &str, domain: &Domain) -> Checked {
    let key = |name: &str| join(full, name);
    match domain {
        Domain::Choice(values) => {
            inside(key("choice"), values.len(), 1..=1000, "1 to 1,000 values")?;
            for (index, value) in values.iter().enumerate() {
                if !(value.is_string() || value.is_number() || value.is_boolean()) {
                    return Err(DefinitionError::value(key("choice"), "texts, numbers and booleans", value));
                }
                if values[..index].iter().any(|other| same(other, value)) {
                    return Err(clash(key("choice"), format!("has {value} twice")));
                }
            }
            Ok(())
        }
        Domain::Int { low, high, step, log } => {
            inside(key("int"), *low, -EXACT..=EXACT, "within ±2^53")?;
            inside(key("int"), *high, -EXACT..=EXACT, "within ±2^53")?;
            check_ends(key("int"), *low as f64, *high as f64, *log)?;
            let step = step.unwrap_or(1);
            inside(key("step"), step, 1..=EXACT as u64, "at least 1")?;
            let over = high.abs_diff(*low) % step;
            if over != 0 {
                let reason = format!(
                    "of {step} does not lead from {low} to {high}; let the range end at {}",
                    high - over as i64
                );
                return Err(clash(key("step"), reason));
            }
            Ok(())
        }
        Domain::Float { low, high, step, log } => {
            for end in [low, high] {
                inside(key("float"), *end, -1e300..=1e300, "finite")?;
            }
            check_ends(key("float"), *low, *high, *log)?;
            let Some(step) = step else { return Ok(()) };
            if !(step.is_finite() && *step > 0.0) {
                return Err(DefinitionError::value(key("step"), "above 0", step));
            }
            let steps = (high - low) / step;
            inside(key("step"), steps, ..=1e9, "wide enough for at most 1,000,000,000 steps")?;
            if (steps - steps.round()).abs() > 1e-6 {
                let end = short(low + steps.floor() * step);
                let reason =
                    format!("of {step} does not lead from {low} to {high}; let the range end at {end}");
                return Err(clash(key("step"), reason));
            }
            Ok(())
        }
    }
}

fn check_ends(key: String, low: f64, high: f64, log: bool) -> Checked {
    if low > high {
        return Err(DefinitionError::value(
            key,
            "[low, high] with low at most high",
            format!("[{low}, {high}]"),
        ));
    }
    if log && low <= 0.0 {
        return Err(DefinitionError::value(key, "above 0 where `log` is true", low));
    }
    Ok(())
}
