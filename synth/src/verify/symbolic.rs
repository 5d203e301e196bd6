//! Symbolic execution: what a program or an intent makes of every place, as polynomials.

use super::{Budget, Obstacle, Polynomial, TooLarge};
use crate::machine::{Machine, Opcode, Place, Program, Source};
use crate::task::Intent;
use crate::task::intent::{Expression, Sign, Statement};

/// For every place its final word as a polynomial in the initial words, where it is one that can be
/// worked out.
#[derive(Clone, Debug)]
pub struct Symbolic {
    /// By index on the largest machine.
    places: Vec<Result<Polynomial, Obstacle>>,
}

impl Symbolic {
    /// What a program computes. A place that becomes too large is so until it is overwritten; the rest
    /// goes on without it.
    pub fn of_program(program: &Program, budget: &mut Budget) -> Symbolic {
        let mut symbolic = Symbolic::unchanged();
        for instruction in program.iter() {
            let destination = index(instruction.destination());
            let after = symbolic.after(instruction.opcode(), instruction.source(), destination, budget);
            symbolic.places[destination] = after;
        }
        symbolic
    }

    /// What an intent asks for. A place that is `any` counts as unchanged.
    pub fn of_intent(intent: &Intent, budget: &mut Budget) -> Symbolic {
        let mut symbolic = Symbolic::unchanged();
        for statement in intent.statements() {
            match statement {
                Statement::Any(_) => {}
                Statement::Assign(place, expression) => {
                    symbolic.places[index(*place)] = expression.polynomial(budget);
                }
                Statement::Sort { targets, .. } => {
                    for place in targets.iter().flatten() {
                        symbolic.places[index(*place)] = Err(Obstacle::Comparison);
                    }
                }
            }
        }
        symbolic
    }

    /// The final word of a place.
    ///
    /// # Errors
    /// Why there is no polynomial for it.
    pub fn get(&self, place: Place) -> Result<&Polynomial, Obstacle> {
        self.places[index(place)].as_ref().map_err(|obstacle| *obstacle)
    }

    fn unchanged() -> Symbolic {
        Symbolic { places: Machine::LARGEST.all_places().map(|place| Ok(Polynomial::place(place))).collect() }
    }

    /// The destination's word after one instruction.
    fn after(
        &mut self,
        opcode: Opcode,
        source: Source,
        destination: usize,
        budget: &mut Budget,
    ) -> Result<Polynomial, Obstacle> {
        let own = source.place().is_some_and(|place| index(place) == destination);
        let by_zero = matches!(source, Source::Digit(digit) if digit.value() == 0);
        if (opcode == Opcode::Subl && own) || (opcode == Opcode::Imull && by_zero) {
            // 0 whatever was there, even what is too large to work out.
            return Ok(Polynomial::default());
        }
        let source = match (source, source.place()) {
            (Source::Digit(digit), _) => Polynomial::constant(digit.value()),
            (_, Some(place)) => {
                let polynomial = self.get(place)?;
                budget.spend(polynomial.term_count())?;
                polynomial.clone()
            }
            (_, None) => unreachable!("every source but a digit is a place"),
        };
        if opcode == Opcode::Movl {
            return Ok(source);
        }
        // Taken out rather than copied: the result replaces it.
        let before = std::mem::replace(&mut self.places[destination], Err(Obstacle::TooLarge))?;
        Ok(match opcode {
            Opcode::Movl => unreachable!("returned above"),
            Opcode::Addl => before.plus(1, &source, budget)?,
            Opcode::Subl => before.plus(u32::MAX, &source, budget)?,
            Opcode::Imull => before.times(&source, budget)?,
        })
    }
}

impl Expression {
    /// The expression as a polynomial.
    ///
    /// # Errors
    /// Where it compares words, has too many terms or the budget is spent.
    pub fn polynomial(&self, budget: &mut Budget) -> Result<Polynomial, Obstacle> {
        Ok(match self {
            // The low 32 bits are the word, whether it was written signed or unsigned.
            Expression::Number(number) => Polynomial::constant(*number as u32),
            Expression::Place(place) => Polynomial::place(*place),
            Expression::Sum(first, rest) => {
                rest.iter().try_fold(first.polynomial(budget)?, |sum, (sign, term)| {
                    let factor = if *sign == Sign::Plus { 1 } else { u32::MAX };
                    let term = term.polynomial(budget)?;
                    sum.plus(factor, &term, budget).map_err(Obstacle::from)
                })?
            }
            Expression::Product(factors) => {
                factors.iter().try_fold(Polynomial::constant(1), |product, factor| {
                    let factor = factor.polynomial(budget)?;
                    product.times(&factor, budget).map_err(Obstacle::from)
                })?
            }
            Expression::Negative(part) => {
                Polynomial::default().plus(u32::MAX, &part.polynomial(budget)?, budget)?
            }
            Expression::Power(base, exponent) => base.polynomial(budget)?.power(*exponent, budget)?,
            Expression::Min(_) | Expression::Max(_) | Expression::Filter(_) => {
                return Err(Obstacle::Comparison);
            }
        })
    }
}

impl From<TooLarge> for Obstacle {
    fn from(_: TooLarge) -> Obstacle {
        Obstacle::TooLarge
    }
}

fn index(place: Place) -> usize {
    Machine::LARGEST.index(place).expect("the largest machine has every place")
}
