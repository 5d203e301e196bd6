//! Solvers: ways to find a program for a task, by their names.

mod clock;
mod effort;
mod show;
mod solution;

pub(crate) use clock::Stopwatch;
pub use effort::Effort;
pub use solution::Solution;
pub(crate) use solution::attempt;

use std::fmt;
use std::sync::Arc;

use synth::solver::{NAMES, Networks, Settings};

use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{FAINT, Html, Table, span, strong};

/// The solver that searches without learning and proves what it says: a shortest program, or that there is none.
///
/// ```
/// # use assemblet::prelude::*;
/// let solution = task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0")?.solve_with(&exact());
/// assert_eq!((solution.steps(), solution.is_shortest()), (Some(2), true));
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn exact() -> Solver {
    Solver::plain("exact", Arc::new(synth::exact::Exact))
}

/// The solver of that name; [`solvers`] lists them.
///
/// # Errors
/// Where there is none of that name; the sentence lists them.
///
/// ```
/// # use assemblet::prelude::*;
/// let gumbel = solver("plus")?.set("method", "gumbel")?.named("gumbel");
/// # Ok::<(), Error>(())
/// ```
pub fn solver(name: impl AsRef<str>) -> Result<Solver, Error> {
    Solver::asking(name.as_ref(), &Networks::shipped())
}

/// Every solver by its name, and what it does.
#[must_use]
pub fn solvers() -> Table {
    let mut table = Table::new(&["solver", "network", "how it searches"]);
    for name in NAMES {
        let network = synth::solver::role(name).map_or("none", synth::solver::Role::name);
        table.row(&[name, network, about(name)]);
    }
    table
}

fn about(name: &str) -> &'static str {
    match name {
        "portfolio" => "exact and plus side by side; the first answer counts",
        "exact" => "ida and bidirectional side by side",
        "ida" => "iterative deepening with an admissible bound",
        "bidirectional" => "from both ends until they meet",
        "plus" => "best-first by policy and value",
        "beam" => "ever wider beams",
        "autoassemblet" => "the paper's tree search",
        "mcts-prior" => "the same with an L2 distance for a value (the paper's MCTS (Prior))",
        "imitation" | "reinforce" => "the likeliest program, without a search",
        _ => "",
    }
}

/// A way to find a program for a task. [`exact`], [`solver`] and [`Model::solver`](crate::model::Model::solver) make them.
#[derive(Clone)]
pub struct Solver {
    label: String,
    solver: Arc<dyn synth::exact::Solver>,
    /// What it is made of, so that it can be made again with other settings; `None` where there are none.
    recipe: Option<(Networks, Settings)>,
}

impl Solver {
    fn plain(label: &str, solver: Arc<dyn synth::exact::Solver>) -> Solver {
        Solver { label: label.to_owned(), solver, recipe: None }
    }

    /// The solver of that name, which asks these networks.
    pub(crate) fn asking(name: &str, networks: &Networks) -> Result<Solver, Error> {
        Solver::cooked(name, name, networks.clone(), Settings::default())
    }

    fn cooked(name: &str, label: &str, networks: Networks, settings: Settings) -> Result<Solver, Error> {
        let found = synth::solver::solver(name, &networks, &settings).map_err(Fault::from)?;
        let solver = found.ok_or_else(|| Fault::unknown("solver", name, &NAMES))?;
        Ok(Solver { label: label.to_owned(), solver, recipe: Some((networks, settings)) })
    }

    fn again(&self, change: impl FnOnce(&mut Settings)) -> Result<Solver, Error> {
        let Some((networks, mut settings)) = self.recipe.clone() else { return Ok(self.clone()) };
        change(&mut settings);
        Solver::cooked(self.solver.name(), &self.label, networks, settings)
    }

    /// Its name in results; that of its method unless [`Solver::named`] gave it another.
    #[must_use]
    pub fn name(&self) -> String {
        self.label.clone()
    }

    /// The same solver under another name in results.
    #[must_use]
    pub fn named(&self, name: &str) -> Solver {
        Solver { label: name.to_owned(), ..self.clone() }
    }

    /// The same solver with another seed of what it draws at random; exact ones draw nothing.
    #[must_use]
    pub fn seed(&self, seed: u64) -> Solver {
        self.again(|settings| settings.seed = seed).unwrap_or_else(|_| self.clone())
    }

    /// The same solver with at most that many positions a task that its network is asked about.
    #[must_use]
    pub fn evaluations(&self, most: u64) -> Solver {
        self.again(|settings| settings.evaluations = Some(most.max(1))).unwrap_or_else(|_| self.clone())
    }

    /// The same solver, which goes on after its first program and looks for a shorter one (tree searches).
    #[must_use]
    pub fn improving(&self) -> Solver {
        self.again(|settings| settings.improve = true).unwrap_or_else(|_| self.clone())
    }

    /// The same solver with a setting of its tree search, such as `set("method", "puct")` or `set("puct.init", 2)`.
    ///
    /// # Errors
    /// Where there is no such setting, or the value does not fit; the sentence says what there is.
    pub fn set(&self, key: &str, value: impl fmt::Display) -> Result<Solver, Error> {
        let has_tree = ["portfolio", "plus", "autoassemblet", "mcts-prior"].contains(&self.solver.name());
        if !has_tree {
            return Err(Fault::NoSettings(self.label.clone()).into());
        }
        self.again(|settings| settings.search.push(format!("{key}={value}")))
    }

    pub(crate) fn inner(&self) -> &dyn synth::exact::Solver {
        &*self.solver
    }

    /// Whether its answers depend on a seed.
    pub(crate) fn draws(&self) -> bool {
        self.solver.draws()
    }
}

impl fmt::Debug for Solver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Solver").field("name", &self.label).field("method", &self.solver.name()).finish()
    }
}

impl Rich for Solver {
    fn bundle(&self) -> Bundle {
        let method = self.solver.name();
        let kind = if method == self.label { String::new() } else { format!(" ({method})") };
        let text = format!("solver {}{kind}: {}", self.label, about(method));
        let head = format!(
            "solver {}{}",
            strong("inherit", &self.label),
            span(FAINT, &format!("{kind}: {}", about(method)))
        );
        Bundle::text(text).html(Html::new().block(&head).finish())
    }
}

impl std::fmt::Display for Solver {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solvers_are_known_by_name_and_settings_are_checked() {
        assert_eq!(solvers().len(), NAMES.len());
        assert!(solvers().column("how it searches").iter().all(|about| !about.is_empty()));
        assert_eq!(solver("plus").unwrap().seed(3).named("mine").name(), "mine");
        let error = solver("plus").unwrap().set("method", "dfs").unwrap_err().to_string();
        assert!(error.starts_with("the search setting `method=dfs`: unknown variant"), "{error}");
        let error = exact().set("method", "puct").unwrap_err().to_string();
        assert!(error.starts_with("the solver exact has no tree search whose settings"), "{error}");
        let error = solver("best").unwrap_err().to_string();
        assert!(error.starts_with("there is no solver 'best'; there are portfolio, exact, ida"), "{error}");
        assert_eq!(
            exact().bundle().get("text/plain"),
            Some("solver exact: ida and bidirectional side by side")
        );
    }
}
