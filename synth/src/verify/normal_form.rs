//! The canonical form of a polynomial function modulo 2³².
//!
//! Different polynomials can be one function: 2³¹·x² and 2³¹·x agree on every word. What follows decides
//! when they do. Write the polynomial in falling factorials, f = Σ c(k)·(x)ₖ, where k has one exponent for
//! each place, (x)ₖ = ∏ (xᵢ)(xᵢ−1)…(xᵢ−kᵢ+1) and k! = ∏ kᵢ!. This can always be done, and in one way,
//! because (x)ₖ has leading term ∏ xᵢ^kᵢ with coefficient 1.
//!
//! **Theorem.** f is 0 at every input if and only if 2³² divides c(k)·k! for every k.
//!
//! *If:* (x)ₖ is k! times a product of binomial coefficients, hence a multiple of k!.
//! *Only if:* let k be minimal (place by place) among the exponents for which 2³² does not divide c(k)·k!.
//! At x = k every (x)ⱼ is 0 but for j ≤ k, the terms with j < k are 0 by the choice of k, and (k)ₖ = k!; so
//! f(k) = c(k)·k! ≠ 0. ∎
//!
//! So c(k) counts modulo 2^(32 − v₂(k!)) only, with v₂(k!) the number of factors 2 in k!; the coefficients so
//! reduced are the [`NormalForm`], and where two forms differ the proof names an input at which the functions
//! do. (One variable: Kempner 1921; D. Singmaster, "On polynomial functions (mod m)", J. Number Theory 6,
//! 1974. Several: Z. Chen, "On polynomial functions from `Z_n1 × … × Z_nr` to `Z_m`", Discrete Mathematics, 1996.)

use std::collections::BTreeMap;

use super::polynomial::{MAX_DEGREE, Monomial};
use super::{Budget, Polynomial, TooLarge};
use crate::machine::{MAX_PLACES, Machine, State};

/// The canonical form: equal for two polynomials exactly where they are the same function of 32-bit words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NormalForm {
    /// The coefficient of (x)ₖ by k: not 0, and below 2^(32 − v₂(k!)).
    coefficients: BTreeMap<Monomial, u32>,
}

/// No exponent of a normal form is as large: 34! is the first factorial that 2³² divides.
const EXPONENTS: usize = 34;
/// One more than the largest degree that a product can have before it is reduced.
const DEGREES: usize = 2 * MAX_DEGREE as usize + 1;

/// `STIRLING_SECOND[n][k]`: xⁿ = Σ S(n, k)·(x)ₖ, modulo 2³².
static STIRLING_SECOND: [[u32; EXPONENTS]; DEGREES] = {
    let mut table = [[0; EXPONENTS]; DEGREES];
    table[0][0] = 1u32;
    let mut n = 1;
    while n < DEGREES {
        let mut k = 1;
        while k < EXPONENTS {
            table[n][k] = table[n - 1][k - 1].wrapping_add((k as u32).wrapping_mul(table[n - 1][k]));
            k += 1;
        }
        n += 1;
    }
    table
};

/// `STIRLING_FIRST[k][n]`, signed: (x)ₖ = Σ s(k, n)·xⁿ, modulo 2³².
static STIRLING_FIRST: [[u32; EXPONENTS]; EXPONENTS] = {
    let mut table = [[0; EXPONENTS]; EXPONENTS];
    table[0][0] = 1u32;
    let mut k = 1;
    while k < EXPONENTS {
        let mut n = 0;
        while n < EXPONENTS {
            let shifted = if n == 0 { 0 } else { table[k - 1][n - 1] };
            // (x)ₖ = (x)ₖ₋₁ · (x − (k − 1))
            table[k][n] = shifted.wrapping_sub((k as u32 - 1).wrapping_mul(table[k - 1][n]));
            n += 1;
        }
        k += 1;
    }
    table
};

impl NormalForm {
    /// The normal form of a polynomial of degree at most twice [`MAX_DEGREE`].
    ///
    /// # Errors
    /// Where the budget is spent.
    pub fn of(polynomial: &Polynomial, budget: &mut Budget) -> Result<NormalForm, TooLarge> {
        let mut terms: BTreeMap<Monomial, u32> = polynomial.terms().collect();
        for place in 0..MAX_PLACES {
            // Dropping what 2³² divides after each place is sound, since the later places only multiply
            // by whole numbers, and it keeps the middle of the computation small.
            let powers = |exponent: u32| &STIRLING_SECOND[exponent as usize][..];
            terms = converted(terms, place, powers, |monomial| modulus_mask(monomial, place), budget)?;
        }
        Ok(NormalForm { coefficients: terms })
    }

    /// A polynomial of degree at most [`MAX_DEGREE`] that is this function.
    ///
    /// # Errors
    /// Where the budget is spent.
    pub fn polynomial(&self, budget: &mut Budget) -> Result<Polynomial, TooLarge> {
        let mut terms = self.coefficients.clone();
        for place in 0..MAX_PLACES {
            let powers = |exponent: u32| &STIRLING_FIRST[exponent as usize][..];
            terms = converted(terms, place, powers, |_| u32::MAX, budget)?;
        }
        Ok(Polynomial::from_terms(terms))
    }

    /// Whether the function is 0 everywhere.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// An input at which the function is not 0, with words below 34; `None` where there is none.
    pub fn nonzero_at(&self) -> Option<State> {
        // Ordered by degree, the first exponents are minimal place by place.
        let (monomial, _) = self.coefficients.first_key_value()?;
        let words: Vec<u32> = (0..MAX_PLACES).map(|place| monomial.exponent(place)).collect();
        Some(State::new(Machine::LARGEST, &words))
    }
}

/// Rewrites one place's powers in another basis: exponent e becomes Σ `row(e)[n]` · (new basis)ₙ. Each
/// coefficient is reduced by the bits in `mask`, and dropped where nothing is left.
fn converted(
    terms: BTreeMap<Monomial, u32>,
    place: usize,
    row: impl Fn(u32) -> &'static [u32],
    mask: impl Fn(Monomial) -> u32,
    budget: &mut Budget,
) -> Result<BTreeMap<Monomial, u32>, TooLarge> {
    if terms.keys().all(|monomial| monomial.exponent(place) < 2) {
        // 1 and x are the same in both bases, and 0! and 1! have no factor 2.
        return Ok(terms);
    }
    let mut sums = BTreeMap::new();
    for (monomial, coefficient) in terms {
        let exponent = monomial.exponent(place);
        let row = &row(exponent)[..EXPONENTS.min(exponent as usize + 1)];
        budget.spend(row.len())?;
        for (n, factor) in row.iter().enumerate() {
            let sum: &mut u32 = sums.entry(monomial.with_exponent(place, n as u32)).or_default();
            *sum = sum.wrapping_add(coefficient.wrapping_mul(*factor));
        }
    }
    sums.retain(|monomial, coefficient| {
        *coefficient &= mask(*monomial);
        *coefficient != 0
    });
    Ok(sums)
}

/// The bits of a coefficient that count once the places up to `last` are in falling factorials: those below
/// 2^(32 − v₂), where v₂ is that of the product of these places' k!.
fn modulus_mask(monomial: Monomial, last: usize) -> u32 {
    let factors_of_two: u32 = (0..=last).map(|place| twos_in_factorial(monomial.exponent(place))).sum();
    u32::MAX.checked_shr(factors_of_two).unwrap_or(0)
}

/// v₂(k!), by Legendre's formula: k less its number of one bits.
fn twos_in_factorial(k: u32) -> u32 {
    k - k.count_ones()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::{Place, Register};
    use crate::task::Intent;
    use crate::verify::Symbolic;

    fn polynomial(expression: &str) -> Polynomial {
        let intent: Intent = format!("eax = {expression}").parse().unwrap();
        let symbolic = Symbolic::of_intent(&intent, &mut Budget::default());
        symbolic.get(Place::Register(Register::Eax)).unwrap().clone()
    }

    fn form(expression: &str) -> NormalForm {
        NormalForm::of(&polynomial(expression), &mut Budget::default()).unwrap()
    }

    #[test]
    fn known_identities_modulo_a_power_of_two() {
        let equal = |a: &str, b: &str| assert_eq!(form(a), form(b), "{a} and {b}");
        equal("2147483648 * ebx^2", "2147483648 * ebx");
        equal("2147483648 * ebx * (ebx + 1)", "0");
        equal("1073741824 * ebx * (ebx + 1) * ecx * (ecx - 1)", "0");
        equal("536870912 * ebx^2 * (ebx^2 - 1)", "536870912 * (ebx^3 - ebx) * (4 - ebx)");
        // A product of 34 neighbours is a multiple of 34!, hence of 2³²; one of 32 neighbours only of 2³¹.
        let neighbours = |count| (0..count).map(|i| format!("(ebx - {i})")).collect::<Vec<_>>().join(" * ");
        equal(&neighbours(34), "0");
        equal(&format!("2 * {}", neighbours(32)), "0");
        equal(&format!("{} * ecx * (ecx + 1)", neighbours(32)), "0");
        for unequal in [neighbours(33), neighbours(32), "1073741824 * ebx * (ebx + 1)".to_owned()] {
            assert!(!form(&unequal).is_zero(), "{unequal}");
        }
    }

    #[test]
    fn the_degree_cap_is_the_largest_degree_of_a_normal_form() {
        // The largest degree with Σ v₂(kᵢ!) < 32 over ten places, by dynamic programming on v₂.
        let mut best = [0u32; 32];
        for _ in 0..MAX_PLACES {
            let with = |spent: usize| {
                let options = (0..EXPONENTS as u32).filter(|k| twos_in_factorial(*k) as usize <= spent);
                options.map(|k| best[spent - twos_in_factorial(k) as usize] + k).max().unwrap()
            };
            best = std::array::from_fn(with);
        }
        assert_eq!(best[31], MAX_DEGREE);
    }

    fn terms(places: usize) -> impl Strategy<Value = Polynomial> {
        // Coefficients with many factors 2 make equal functions of different polynomials likely.
        let term = (proptest::collection::vec(0u32..7, places), any::<u32>(), 0u32..32);
        proptest::collection::vec(term, 0..8).prop_map(|terms| {
            let monomial = |exponents: Vec<u32>| {
                let exponents = exponents.into_iter().enumerate();
                exponents.fold(Monomial::default(), |m, (place, e)| m.with_exponent(place, e))
            };
            Polynomial::from_terms(terms.into_iter().map(|(e, c, shift)| (monomial(e), c << shift)).collect())
        })
    }

    proptest! {
        #[test]
        fn a_form_is_zero_exactly_where_the_function_is(f in terms(2), words in proptest::array::uniform10(any::<u32>())) {
            let budget = &mut Budget::default();
            let form = NormalForm::of(&f, budget).unwrap();
            match form.nonzero_at() {
                Some(input) => prop_assert_ne!(f.evaluate(&input), 0),
                // Exponents below 7 and a zero on the grid of 0 to 6 make every difference, hence f, zero.
                None => prop_assert_eq!(f.evaluate(&State::new(Machine::LARGEST, &words)), 0),
            }
            let grid = (0..49).map(|i| State::new(Machine::LARGEST, &[i % 7, i / 7, 0, 0, 0, 0, 0, 0, 0, 0]));
            prop_assert_eq!(form.is_zero(), grid.into_iter().all(|state| f.evaluate(&state) == 0));
        }

        #[test]
        fn reduction_keeps_the_function_and_the_form(f in terms(3), words in proptest::array::uniform10(any::<u32>())) {
            let budget = &mut Budget::default();
            let form = NormalForm::of(&f, budget).unwrap();
            let reduced = form.polynomial(budget).unwrap();
            let state = State::new(Machine::LARGEST, &words);
            prop_assert_eq!(f.evaluate(&state), reduced.evaluate(&state));
            prop_assert_eq!(NormalForm::of(&reduced, budget).unwrap(), form);
        }
    }
}
