//! Which parameters matter for good results of a sweep: PED-ANOVA.

mod density;
mod domain;

pub use domain::Domain;

use self::domain::Grid;
use super::StatisticsError;

/// A parameter of a sweep and what the trials had for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// What it may be.
    pub domain: Domain,
    /// Its value in each trial: a number, or a choice's place from 0. `None` where the trial has no such parameter,
    /// as with one that exists only beside a certain choice of another.
    pub values: &'a [Option<f64>],
}

/// Which objective values are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Small ones.
    Minimize,
    /// Large ones.
    Maximize,
}

/// Which trials are good, and among which ones that is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// The share of the best trials that are good, γ′ of the paper: above 0, below `region`.
    pub target: f64,
    /// The share of the best trials that are looked at, γ of the paper: at most 1. Below 1 it asks what makes the
    /// best of the good ones.
    pub region: f64,
}

impl Default for Quantiles {
    /// The best tenth, among all.
    fn default() -> Quantiles {
        Quantiles { target: 0.1, region: 1.0 }
    }
}

/// How much a parameter matters.
#[derive(Clone, Debug, PartialEq)]
pub struct Importance {
    /// The parameter's name.
    pub name: String,
    /// The importance, 0 or more: the variance that it explains of a trial's being good.
    pub value: f64,
    /// Its part of all parameters' importances, 0 to 1; `None` where none matters.
    pub share: Option<f64>,
    /// How many of the trials looked at have the parameter.
    pub active: usize,
}

/// How much each parameter matters, and what that rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Importances {
    /// In the order of the parameters.
    pub parameters: Vec<Importance>,
    /// How many trials there are, the failed ones included.
    pub n: usize,
    /// How many of these have no finite objective value. They are left out.
    pub failed: usize,
    /// How many trials were looked at.
    pub region: usize,
    /// How many of these are good. With fewer than five the importances say little.
    pub target: usize,
}

/// How much each parameter matters for a trial's being among the good ones, by PED-ANOVA (S. Watanabe, A. Bansal and
/// F. Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary Subspaces", 2023), with
/// parameters that only some trials have as in K. Baba, Y. Ozaki and S. Watanabe, "Conditional PED-ANOVA", 2026,
/// Theorem 4.2. `objective` has a value for each trial; NaN and infinities are failures.
///
/// Of the R trials looked at, T are good. A parameter that r of the R and t of the T have is worth (T/R)² (t/T)² /
/// (r/R) Σₓ q(x) (p(x)/q(x) − 1)², where q and p are the densities of its values in the r and the t trials, on a grid
/// of at most 50 places. A parameter that fewer than two trials have, or with a single value, is worth 0. The result
/// is that of `PedAnovaImportanceEvaluator` of Optuna 5 with its defaults, before it is normalised.
///
/// It says what the good trials have in common, not what one parameter would do alone; a sampler that goes where it
/// is good makes what it holds fast look unimportant, since all trials have it.
///
/// # Errors
/// [`StatisticsError::Lengths`] where a parameter has not a value for each trial, [`StatisticsError::Range`] where
/// the quantiles are out of order, [`StatisticsError::Domain`] for an impossible domain, [`StatisticsError::Outside`]
/// for a value that is not finite or no choice.
pub fn importances(
    parameters: &[Parameter<'_>],
    objective: &[f64],
    direction: Direction,
    quantiles: Quantiles,
) -> Result<Importances, StatisticsError> {
    check(quantiles)?;
    let grids = (parameters.iter())
        .map(|parameter| Grid::new(parameter, objective.len()))
        .collect::<Result<Vec<Grid>, StatisticsError>>()?;
    let sign = if direction == Direction::Maximize { -1.0 } else { 1.0 };
    let losses: Vec<f64> = objective.iter().map(|value| sign * value).collect();
    let (region, target) = (best(&losses, quantiles.region), best(&losses, quantiles.target));
    let found = |(grid, parameter): (&Grid, &Parameter<'_>)| Importance {
        name: parameter.name.to_owned(),
        value: importance(grid, &region, &target),
        share: None,
        active: grid.active(&region),
    };
    let mut parameters: Vec<Importance> = grids.iter().zip(parameters).map(found).collect();
    let all: f64 = parameters.iter().map(|parameter| parameter.value).sum();
    for parameter in &mut parameters {
        parameter.share = (all > 0.0).then(|| parameter.value / all);
    }
    let failed = objective.iter().filter(|value| !value.is_finite()).count();
    Ok(Importances { parameters, n: objective.len(), failed, region: region.len(), target: target.len() })
}

fn check(Quantiles { target, region }: Quantiles) -> Result<(), StatisticsError> {
    if !(region > 0.0 && region <= 1.0) {
        let what = "the region's quantile";
        return Err(StatisticsError::Range { what, value: region, range: "above 0 and at most 1" });
    }
    if !(target > 0.0 && target < region) {
        let what = "the target's quantile";
        return Err(StatisticsError::Range { what, value: target, range: "above 0 and below the region's" });
    }
    Ok(())
}

/// The trials whose loss is finite and among the least ⌈share · number of such⌉, ties included; in order.
fn best(losses: &[f64], share: f64) -> Vec<usize> {
    let mut finite: Vec<f64> = losses.iter().copied().filter(|loss| loss.is_finite()).collect();
    finite.sort_unstable_by(f64::total_cmp);
    let wanted = (share * finite.len() as f64).ceil() as usize;
    let Some(&limit) = wanted.checked_sub(1).and_then(|last| finite.get(last)) else { return Vec::new() };
    (0..losses.len()).filter(|&trial| losses[trial].is_finite() && losses[trial] <= limit).collect()
}

fn importance(grid: &Grid, region: &[usize], target: &[usize]) -> f64 {
    let (in_region, in_target) = (grid.active(region), grid.active(target));
    if grid.places() < 2 || in_region < 2 || in_target == 0 {
        return 0.0;
    }
    // So that no place has a density of 0.
    let least = 1e-12;
    let (of_target, of_region) = (grid.density(target), grid.density(region));
    let densities = of_target.iter().zip(&of_region).map(|(p, q)| (p + least, q + least));
    let divergence: f64 = densities.map(|(p, q)| q * (p / q - 1.0).powi(2)).sum();
    let part = |part: usize, of: &[usize]| part as f64 / of.len() as f64;
    let good = target.len() as f64 / region.len() as f64;
    good.powi(2) * part(in_target, target).powi(2) / part(in_region, region) * divergence
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WIDE: Domain = Domain::Float { low: 0.0, high: 1.0, log: false, step: None };

    /// Numbers from 0 to below 1 in no order.
    fn scattered(of: usize, n: usize) -> Vec<Option<f64>> {
        (0..n).map(|i| Some(((i * of) as f64 * 0.754_877_666).fract())).collect()
    }

    #[test]
    fn what_decides_is_most_important() {
        let (first, second) = (scattered(1, 200), scattered(37, 200));
        let objective: Vec<f64> = first.iter().map(|value| (value.unwrap() - 0.3).abs()).collect();
        let parameters = [("decides", &first), ("idle", &second)].map(|(name, values)| Parameter {
            name,
            domain: WIDE,
            values,
        });
        let found = importances(&parameters, &objective, Direction::Minimize, Quantiles::default()).unwrap();
        assert_eq!((found.n, found.failed, found.region, found.target), (200, 0, 200, 20));
        assert!(found.parameters[0].share.unwrap() > 0.8, "{found:?}");
        // The direction decides, too: what is best is now at one end.
        let turned = importances(&parameters, &objective, Direction::Maximize, Quantiles::default()).unwrap();
        assert_ne!(found.parameters[0].value, turned.parameters[0].value);
    }

    #[test]
    fn failed_trials_are_counted_and_left_out() {
        let values = scattered(1, 50);
        let mut objective: Vec<f64> = values.iter().map(|value| value.unwrap()).collect();
        let of = |values: &[Option<f64>], objective: &[f64]| {
            let parameter = Parameter { name: "x", domain: WIDE, values };
            importances(&[parameter], objective, Direction::Minimize, Quantiles::default()).unwrap()
        };
        let whole = of(&values[2..], &objective[2..]);
        objective[0] = f64::NAN;
        objective[1] = f64::NEG_INFINITY;
        let found = of(&values, &objective);
        assert_eq!((found.n, found.failed, found.region), (50, 2, 48));
        assert_eq!(found.parameters, whole.parameters);
        for nothing in [&[][..], &[f64::NAN, f64::NAN], &[1.0, f64::NAN], &[3.0, 3.0]] {
            let found = of(&values[..nothing.len()], nothing);
            assert_eq!((found.parameters[0].value, found.parameters[0].share), (0.0, None));
        }
    }

    #[test]
    fn wrong_questions_are_refused() {
        let check = |domain, values: &[Option<f64>], quantiles, message: &str| {
            let parameter = Parameter { name: "rate", domain, values };
            let error = importances(&[parameter], &[1.0, 2.0], Direction::Minimize, quantiles).unwrap_err();
            assert_eq!(error.to_string(), message);
        };
        let common = Quantiles::default();
        let two = [Some(0.5), Some(0.5)];
        check(
            WIDE,
            &two[..1],
            common,
            "there are 1 values of a parameter but 2 trials; there must be as many",
        );
        let wrong = "trial 1 has NaN for the parameter rate, which is outside of its domain";
        check(WIDE, &[None, Some(f64::NAN)], common, wrong);
        let choices = Domain::Categorical { choices: 2 };
        let wrong = "trial 0 has 2 for the parameter rate, which is outside of its domain";
        check(choices, &[Some(2.0), None], common, wrong);
        let log = Domain::Float { low: 0.0, high: 1.0, log: true, step: None };
        let wrong = "the domain of the parameter rate is wrong: a logarithmic one is above 0";
        check(log, &two, common, wrong);
        let wrong = "the target's quantile is 0.5; it must be above 0 and below the region's";
        check(WIDE, &two, Quantiles { target: 0.5, region: 0.5 }, wrong);
        let wrong = "the region's quantile is NaN; it must be above 0 and at most 1";
        check(WIDE, &two, Quantiles { target: 0.5, region: f64::NAN }, wrong);
    }

    proptest! {
        #[test]
        fn the_order_of_trials_and_the_objective_scale_do_not_matter(
            trials in prop::collection::vec((prop::option::of(0.0..1.0f64), 0..20i16), 2..60), turn in 1..7usize,
        ) {
            let of = |trials: &[(Option<f64>, i16)], scale: f64| {
                let values: Vec<Option<f64>> = trials.iter().map(|trial| trial.0).collect();
                let objective: Vec<f64> = trials.iter().map(|trial| f64::from(trial.1) * scale).collect();
                let parameter = Parameter { name: "x", domain: WIDE, values: &values };
                importances(&[parameter], &objective, Direction::Minimize, Quantiles::default()).unwrap()
            };
            let found = of(&trials, 1.0);
            prop_assert!(found.parameters[0].value >= 0.0 && found.parameters[0].value.is_finite());
            prop_assert_eq!(&found, &of(&trials, 8.0));
            let mut turned = trials.clone();
            turned.rotate_left(turn % trials.len());
            prop_assert_eq!(&found, &of(&turned, 1.0));
        }
    }
}
