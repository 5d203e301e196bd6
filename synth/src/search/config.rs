//! What decides a search: every setting with its unit and default, and the two presets.

use serde::{Deserialize, Serialize};

/// The settings of a tree search. The default is [`Config::plus`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How the next state to evaluate is chosen. Default: `best-first`.
    pub method: Method,
    /// The seed of every draw; each task draws from a stream of its own. Default: 0.
    pub seed: u64,
    /// What an outcome loses with each instruction, above 0 and at most 1. Default: 0.9.
    pub discount: f32,
    /// Goes on after the first solution and looks for a shorter one until the budget ends. Default: false.
    pub improve: bool,
    /// Which actions are tried. Default: `canonical`.
    pub actions: Actions,
    /// Leaves out an instruction after which more places are wrong than instructions are left: each writes one
    /// place, so no solution is lost. Default: true.
    pub bound: bool,
    /// Steps all children of a new node at once, so that a solution one instruction away is never missed.
    /// Default: true.
    pub look_ahead: bool,
    /// Keeps a state once, at its smallest depth, whichever ways lead to it; otherwise once for each way, as a tree
    /// in the strict sense. Default: true.
    pub graph: bool,
    /// The most positions to evaluate for one task, at least 1; none: no bound of this kind. Default: none.
    pub evaluations: Option<u64>,
    /// The leaves of one tree that are evaluated together, at least 1. More fill the batches of few tasks,
    /// and make each choice with less known. Default: 4; 1 where playouts come back to their nodes.
    pub leaves: usize,
    /// The tasks that are searched side by side, at least 1, so that their leaves share a batch. No answer
    /// depends on it. Default: 256.
    pub in_flight: usize,
    /// The expansions of one round, at least 1: Gumbel search draws anew for each, and with `commit` an
    /// instruction is chosen after it. Best-first search has no rounds. Default: 100.
    pub round: u32,
    /// Plays one instruction after each round and searches on from there, from the start again where that
    /// leads nowhere. Otherwise all playouts begin at the start. Default: false.
    pub commit: bool,
    /// Settings of `ucb1`.
    pub ucb1: Ucb1,
    /// Settings of `puct`.
    pub puct: Puct,
    /// Settings of `gumbel`.
    pub gumbel: Gumbel,
    /// Settings of `best-first`.
    pub best_first: BestFirst,
}

/// How the next state to evaluate is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The paper's: equation 6, children sampled from the policy, rollouts.
    Ucb1,
    /// AlphaZero's: the prior scales the exploration.
    Puct,
    /// Gumbel top-k and sequential halving at the root, the improved policy below.
    Gumbel,
    /// The cheapest candidate of the whole tree, by policy and value.
    BestFirst,
}

/// Which actions of the catalogue are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actions {
    /// One for each distinct effect, and none that changes nothing in the state at hand.
    Canonical,
    /// All: 224 on the paper's machine.
    All,
}

/// Settings of the paper's selection and expansion (§3.5).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ucb1 {
    /// ε of equation 6, at least 0. Default: 0.5.
    pub exploration: f32,
    /// A node of N visits has at most ⌈`widening`·√N⌉ children; above 0. Default: 2.
    pub widening: f32,
    /// The most children of a node that are still worth a visit, at least 1. Default: 32.
    pub most_children: usize,
    /// How often an action is drawn again where its child is there already. Default: 8.
    pub redraws: u32,
    /// The most instructions of a rollout (never more than are left); 0: the value alone. Default: 15.
    pub rollout_steps: usize,
}

/// Settings of PUCT.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Puct {
    /// The exploration of a node with few visits, at least 0. Default: 1.25.
    pub init: f32,
    /// The visits at which the exploration begins to grow, above 0. Default: 19652.
    pub base: f32,
    /// How much lower than its parent's own value an unvisited child is taken to be, at least 0. Default: 0.
    pub reduction: f32,
    /// Stretches the values of a node's children to 0 to 1 before they are compared: values of unsolved
    /// positions lie close together. Default: true.
    pub rescale: bool,
}

/// Settings of Gumbel search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gumbel {
    /// The actions considered at the root, at least 1. Default: 16.
    pub considered: usize,
    /// Visits that a value counts for before there are any, at least 0. Default: 50.
    pub visit_offset: f32,
    /// The weight of values against log-priors, at least 0. Default: 0.1.
    pub value_scale: f32,
    /// Stretches the completed values of a node to 0 to 1, as in [`Puct::rescale`]. Default: true.
    pub rescale: bool,
}

/// Settings of best-first search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BestFirst {
    /// What each instruction that the value guesses to be still to come counts beside −ln π of the program, in
    /// nats, at least 0; 0: the policy alone. Default: 3.
    pub weight: f32,
}

/// A setting outside its range.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the search setting `{name}` must be {range}, not {found}")]
pub struct ConfigError {
    /// The setting's name.
    pub name: &'static str,
    /// What it may be.
    pub range: &'static str,
    /// What it is.
    pub found: f64,
}

/// An override that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OverrideError {
    /// It is no setting, or not of its kind.
    #[error("the search setting `{text}`: {message}")]
    Setting {
        /// The override.
        text: String,
        /// What is wrong with it.
        message: String,
    },
    /// Its value is outside the range.
    #[error(transparent)]
    Range(#[from] ConfigError),
}

impl Config {
    /// The best that we know: best-first search with every exact help.
    pub fn plus() -> Config {
        Config {
            method: Method::BestFirst,
            seed: 0,
            discount: 0.9,
            improve: false,
            actions: Actions::Canonical,
            bound: true,
            look_ahead: true,
            graph: true,
            evaluations: None,
            leaves: 4,
            in_flight: 256,
            round: 100,
            commit: false,
            ucb1: Ucb1::default(),
            puct: Puct::default(),
            gumbel: Gumbel::default(),
            best_first: BestFirst::default(),
        }
    }

    /// Gumbel search with every exact help.
    pub fn gumbel() -> Config {
        Config { method: Method::Gumbel, leaves: 1, ..Config::plus() }
    }

    /// The paper's search: equation 6, one sampled child an expansion, rollouts, all actions, and none of the
    /// helps that the paper does not have.
    pub fn paper() -> Config {
        Config {
            method: Method::Ucb1,
            leaves: 1,
            actions: Actions::All,
            bound: false,
            look_ahead: false,
            ..Config::plus()
        }
    }

    /// Whether what is found depends on the seed.
    pub fn draws(&self) -> bool {
        matches!(self.method, Method::Ucb1 | Method::Gumbel)
    }

    /// The config with `overrides`, each `key=value` with a dotted key such as `puct.init=2`, set in their order.
    ///
    /// # Errors
    /// The first that is no setting or does not fit, or a setting that is then outside its range.
    pub fn with(&self, overrides: &[String]) -> Result<Config, OverrideError> {
        let mut settings = serde_json::to_value(self).expect("a config is numbers, words and switches");
        for text in overrides {
            let refuse = |message: String| OverrideError::Setting { text: text.clone(), message };
            let (key, value) = text.split_once('=').ok_or_else(|| refuse("write key=value".to_owned()))?;
            let mut place = &mut settings;
            for part in key.trim().split('.') {
                let known = place.as_object().map(|all| all.keys().cloned().collect::<Vec<_>>().join(", "));
                place = match (place.get_mut(part), known) {
                    (Some(inner), _) => inner,
                    (None, Some(known)) => return Err(refuse(format!("there is no `{part}` among {known}"))),
                    (None, None) => return Err(refuse(format!("there is nothing below it named `{part}`"))),
                };
            }
            if place.is_object() {
                return Err(refuse("that is a group of settings; name one of them".to_owned()));
            }
            let word = || serde_json::Value::String(value.trim().to_owned());
            *place = serde_json::from_str(value.trim()).unwrap_or_else(|_| word());
            // Read at once, so that the message is about this override.
            let read: Result<Config, _> = serde_json::from_value(settings.clone());
            read.map_err(|error| refuse(error.to_string()))?;
        }
        let config: Config = serde_json::from_value(settings).expect("it was read above");
        config.check()?;
        Ok(config)
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        let from = |name, range, found: f64, good: bool| {
            if good { Ok(()) } else { Err(ConfigError { name, range, found }) }
        };
        let count = |name, found: u64| from(name, "at least 1", found as f64, found >= 1);
        let positive = |name, found: f32| {
            from(name, "a number above 0", f64::from(found), found > 0.0 && found.is_finite())
        };
        let weight = |name, found: f32| {
            from(name, "a number of at least 0", f64::from(found), found >= 0.0 && found.is_finite())
        };
        let discount = f64::from(self.discount);
        from("discount", "above 0 and at most 1", discount, discount > 0.0 && discount <= 1.0)?;
        count("evaluations", self.evaluations.unwrap_or(1))?;
        count("leaves", self.leaves as u64)?;
        count("in_flight", self.in_flight as u64)?;
        count("round", self.round.into())?;
        weight("ucb1.exploration", self.ucb1.exploration)?;
        positive("ucb1.widening", self.ucb1.widening)?;
        count("ucb1.most_children", self.ucb1.most_children as u64)?;
        weight("puct.init", self.puct.init)?;
        positive("puct.base", self.puct.base)?;
        weight("puct.reduction", self.puct.reduction)?;
        count("gumbel.considered", self.gumbel.considered as u64)?;
        weight("gumbel.visit_offset", self.gumbel.visit_offset)?;
        weight("gumbel.value_scale", self.gumbel.value_scale)?;
        weight("best_first.weight", self.best_first.weight)
    }
}

impl Default for Config {
    fn default() -> Config {
        Config::plus()
    }
}

impl Default for Ucb1 {
    fn default() -> Ucb1 {
        Ucb1 { exploration: 0.5, widening: 2.0, most_children: 32, redraws: 8, rollout_steps: 15 }
    }
}

impl Default for Puct {
    fn default() -> Puct {
        Puct { init: 1.25, base: 19652.0, reduction: 0.0, rescale: true }
    }
}

impl Default for Gumbel {
    fn default() -> Gumbel {
        Gumbel { considered: 16, visit_offset: 50.0, value_scale: 0.1, rescale: true }
    }
}

impl Default for BestFirst {
    fn default() -> BestFirst {
        BestFirst { weight: 3.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_from_json_and_strange_ones_are_refused() {
        for config in [Config::plus(), Config::paper()] {
            assert_eq!(config.check(), Ok(()));
            let json = serde_json::to_string(&config).unwrap();
            assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
        }
        let short: Config = serde_json::from_str(r#"{"method":"puct","puct":{"init":2}}"#).unwrap();
        let puct = Puct { init: 2.0, ..Puct::default() };
        assert_eq!(short, Config { method: Method::Puct, puct, ..Config::plus() });
        for json in [r#"{"depth":3}"#, r#"{"gumbel":{"noise":1}}"#, r#"{"method":"dfs"}"#] {
            assert!(serde_json::from_str::<Config>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn overrides_set_one_setting_each_or_are_refused_in_one_sentence() {
        let with = |text: &str| {
            let overrides: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            Config::plus().with(&overrides).map_err(|error| error.to_string())
        };
        let puct = Puct { init: 2.0, ..Puct::default() };
        let expected = Config { method: Method::Puct, puct, leaves: 3, ..Config::plus() };
        assert_eq!(with("method=puct puct.init=2 leaves=3"), Ok(expected));
        let check = |text: &str, message: &str| {
            let said = with(text).unwrap_err();
            assert!(said.starts_with(message) && !said.contains('\n'), "{said}");
        };
        check("leaves", "the search setting `leaves`: write key=value");
        check("leafs=3", "the search setting `leafs=3`: there is no `leafs` among ");
        check("leaves.deep=3", "the search setting `leaves.deep=3`: there is nothing below it named `deep`");
        check("puct=3", "the search setting `puct=3`: that is a group of settings");
        check("leaves=many", "the search setting `leaves=many`: invalid type: string");
        check("leaves=0", "the search setting `leaves` must be at least 1, not 0");
    }

    #[test]
    fn settings_outside_their_range_are_named() {
        let check = |config: Config, message: &str| {
            assert_eq!(config.check().unwrap_err().to_string(), message);
        };
        let plus = Config::plus;
        check(
            Config { discount: 1.5, ..plus() },
            "the search setting `discount` must be above 0 and at most 1, not 1.5",
        );
        check(Config { leaves: 0, ..plus() }, "the search setting `leaves` must be at least 1, not 0");
        let puct = Puct { base: f32::NAN, ..Puct::default() };
        check(Config { puct, ..plus() }, "the search setting `puct.base` must be a number above 0, not NaN");
    }
}
