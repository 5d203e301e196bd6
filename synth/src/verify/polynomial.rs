//! Sparse polynomials over Z/2³² in the words of a machine's places.

use std::collections::BTreeMap;
use std::fmt;

use super::NormalForm;
use crate::machine::{MAX_PLACES, Machine, Place, State};
use crate::task::place_name;

/// The most terms that a polynomial may have.
pub const MAX_TERMS: usize = 20_000;
/// The largest total degree: every function has a polynomial of degree 58 at most (see [`NormalForm`]).
pub const MAX_DEGREE: u32 = 58;
/// The total degree above which a product is replaced by the equal function of its normal form. Lower would
/// rewrite products that are small as they are; higher lets powers in two variables outgrow the budget.
const REDUCE_ABOVE: u32 = 36;

/// A polynomial that has more than [`MAX_TERMS`] terms, or that costs more than its [`Budget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the polynomial is too large to work out")]
pub struct TooLarge;

/// How much symbolic work may still be done, in terms touched; tens of millions take a second.
#[derive(Clone, Copy, Debug)]
pub struct Budget(usize);

impl Budget {
    /// A budget of that many terms.
    pub fn new(terms: usize) -> Budget {
        Budget(terms)
    }

    /// Pays for touching `terms` terms.
    ///
    /// # Errors
    /// Where less is left; nothing is then spent.
    pub(super) fn spend(&mut self, terms: usize) -> Result<(), TooLarge> {
        self.0 = self.0.checked_sub(terms).ok_or(TooLarge)?;
        Ok(())
    }
}

impl Default for Budget {
    /// Ten million terms: enough for any program of 15 instructions that is not made of repeated squarings
    /// of a sum of three places.
    fn default() -> Budget {
        Budget(10_000_000)
    }
}

/// A product of powers of places: eight bits for the total degree, above eight bits for each exponent, the
/// first place's highest. The order is by degree first and then lexicographic, and adding the numbers
/// multiplies the monomials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Monomial(u128);

impl Monomial {
    fn shift(place: usize) -> usize {
        8 * (MAX_PLACES - 1 - place)
    }

    /// The exponent of the place with that index on the largest machine.
    pub(super) fn exponent(self, place: usize) -> u32 {
        (self.0 >> Monomial::shift(place)) as u32 & 0xff
    }

    /// The same with another exponent, below 256 as the total degree must be.
    pub(super) fn with_exponent(self, place: usize, exponent: u32) -> Monomial {
        let unit = 1 << (8 * MAX_PLACES) | 1 << Monomial::shift(place);
        Monomial(self.0 - unit * u128::from(self.exponent(place)) + unit * u128::from(exponent))
    }

    pub(super) fn degree(self) -> u32 {
        (self.0 >> (8 * MAX_PLACES)) as u32
    }
}

/// A polynomial with coefficients modulo 2³² in up to ten variables, the initial words of the places.
/// Equal polynomials are equal functions; for the converse compare their [`NormalForm`]s.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Polynomial {
    /// No coefficient is 0.
    terms: BTreeMap<Monomial, u32>,
}

impl Polynomial {
    /// The same word everywhere.
    pub fn constant(word: u32) -> Polynomial {
        Polynomial::from_terms(BTreeMap::from([(Monomial::default(), word)]))
    }

    /// The initial word of a place.
    pub fn place(place: Place) -> Polynomial {
        let index = Machine::LARGEST.index(place).expect("the largest machine has every place");
        Polynomial::from_terms(BTreeMap::from([(Monomial::default().with_exponent(index, 1), 1)]))
    }

    /// The polynomial of these terms, those with coefficient 0 left out.
    pub(super) fn from_terms(mut terms: BTreeMap<Monomial, u32>) -> Polynomial {
        terms.retain(|_, coefficient| *coefficient != 0);
        Polynomial { terms }
    }

    /// The terms by ascending degree; no coefficient is 0.
    pub(super) fn terms(&self) -> impl DoubleEndedIterator<Item = (Monomial, u32)> {
        self.terms.iter().map(|(monomial, coefficient)| (*monomial, *coefficient))
    }

    /// The number of terms, 0 for the polynomial 0.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The total degree, 0 for a constant.
    pub fn degree(&self) -> u32 {
        self.terms.keys().next_back().map_or(0, |monomial| monomial.degree())
    }

    /// Its value where the places hold the words of `state`.
    pub fn evaluate(&self, state: &State) -> u32 {
        let value = |(monomial, coefficient): (Monomial, u32)| {
            Machine::LARGEST.all_places().enumerate().fold(coefficient, |product, (index, place)| {
                product.wrapping_mul(state.get(place).wrapping_pow(monomial.exponent(index)))
            })
        };
        self.terms().map(value).fold(0, u32::wrapping_add)
    }

    /// `self + factor · other`; `factor` is 1 for a sum and −1 (as a word) for a difference.
    ///
    /// # Errors
    /// Where the sum has too many terms or the budget is spent.
    pub fn plus(self, factor: u32, other: &Polynomial, budget: &mut Budget) -> Result<Polynomial, TooLarge> {
        budget.spend(other.term_count())?;
        let mut terms = self.terms;
        for (monomial, coefficient) in other.terms() {
            let sum: &mut u32 = terms.entry(monomial).or_default();
            *sum = sum.wrapping_add(coefficient.wrapping_mul(factor));
            if *sum == 0 {
                terms.remove(&monomial);
            }
        }
        Polynomial { terms }.bounded()
    }

    /// The product, or an equal function of degree at most [`MAX_DEGREE`].
    ///
    /// # Errors
    /// Where it has too many terms or the budget is spent.
    pub fn times(&self, other: &Polynomial, budget: &mut Budget) -> Result<Polynomial, TooLarge> {
        budget.spend(self.term_count() * other.term_count())?;
        let mut terms = BTreeMap::new();
        for (a, x) in self.terms() {
            for (b, y) in other.terms() {
                // No exponent overflows its byte: both degrees are at most MAX_DEGREE.
                let sum: &mut u32 = terms.entry(Monomial(a.0 + b.0)).or_default();
                *sum = sum.wrapping_add(x.wrapping_mul(y));
            }
        }
        let product = Polynomial::from_terms(terms);
        if product.degree() > REDUCE_ABOVE {
            NormalForm::of(&product, budget)?.polynomial(budget)?.bounded()
        } else {
            product.bounded()
        }
    }

    /// Its power; the zeroth is 1.
    ///
    /// # Errors
    /// Where it has too many terms or the budget is spent.
    pub fn power(&self, exponent: u32, budget: &mut Budget) -> Result<Polynomial, TooLarge> {
        let bits = 0..u32::BITS - exponent.leading_zeros();
        bits.rev().try_fold(Polynomial::constant(1), |power, bit| {
            let square = power.times(&power, budget)?;
            if exponent >> bit & 1 == 1 { square.times(self, budget) } else { Ok(square) }
        })
    }

    fn bounded(self) -> Result<Polynomial, TooLarge> {
        if self.term_count() <= MAX_TERMS { Ok(self) } else { Err(TooLarge) }
    }
}

impl fmt::Display for Polynomial {
    /// As an expression of the intent language, highest degree first: `eax^2 * ebx - 3 * ecx + 1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (monomial, coefficient)) in self.terms().rev().enumerate() {
            let negative = (coefficient as i32) < 0;
            f.write_str(match (position, negative) {
                (0, true) => "-",
                (0, false) => "",
                (_, true) => " - ",
                (_, false) => " + ",
            })?;
            let size = (coefficient as i32).unsigned_abs();
            let mut factors =
                if size == 1 && monomial.degree() > 0 { vec![] } else { vec![size.to_string()] };
            for (index, place) in Machine::LARGEST.all_places().enumerate() {
                match monomial.exponent(index) {
                    0 => {}
                    1 => factors.push(place_name(place)),
                    exponent => factors.push(format!("{}^{exponent}", place_name(place))),
                }
            }
            f.write_str(&factors.join(" * "))?;
        }
        if self.terms.is_empty() { f.write_str("0") } else { Ok(()) }
    }
}

impl fmt::Debug for Polynomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
