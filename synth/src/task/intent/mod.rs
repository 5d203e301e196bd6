//! The intent language: the function that a program should compute, written down.
//!
//! A task's pairs show a function at a few inputs; its intent says it for all of them, so that a program
//! which merely fits the pairs can be told from one that does what was meant.
//!
//! ```text
//! ecx = ecx + 30; eax = min(eax, ebx)        # one place each
//! eax, ebx, ecx, edx = sort(eax, ebx, ecx, edx)   # ascending; `_` skips a value
//! ebx = any                                  # its final word does not matter
//! ```
//!
//! Statements are separated by `;` or line ends, and `#` starts a comment. **Every right-hand side reads the
//! words before the program runs**, so `eax = ebx; ebx = eax` swaps. A place that no statement assigns keeps
//! its word. Places are registers, with or without `%`, and slots such as `-4(%rbp)`; a slot wins over a
//! minus sign where an operand is due, and after an operand `-` subtracts.
//!
//! Expressions have whole numbers (−2³¹ to 2³² − 1), places, `+`, `-`, `*`, unary minus, parentheses, `^` with
//! a written exponent of 0 to 64 (it binds tighter than unary minus, and `0^0` is 1), `min(a, …)`, `max(a, …)`
//! and `filter(x, t, v)`: v where x < t, else x. Arithmetic wraps modulo 2³²; `min`, `max`, `filter` and `sort`
//! compare words as signed. Parentheses, calls and unary minuses nest at most 64 deep.

mod evaluate;
mod parse;
mod print;

use std::str::FromStr;

pub use parse::{IntentError, MAX_EXPONENT, MAX_NESTING};

use super::Care;
use crate::machine::{MAX_REGISTERS, MAX_SLOTS, Machine, Place};

/// What a program should compute; the default is to change nothing. Text both ways: [`FromStr`] and `Display`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    statements: Vec<Statement>,
}

/// One statement: what becomes of one place, or of several at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `place = expression`.
    Assign(Place, Expression),
    /// `place = any`: the final word does not matter.
    Any(Place),
    /// `target, … = sort(value, …)`: the values ascending, one for each target; `None` is `_`.
    Sort {
        /// Where the smallest value goes, then the next; as many as `values`.
        targets: Vec<Option<Place>>,
        /// What is sorted, as signed words.
        values: Vec<Expression>,
    },
}

/// A word computed from the words before the program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A number as written, −2³¹ to 2³² − 1; equal words may be written signed or unsigned.
    Number(i64),
    /// The word in a place.
    Place(Place),
    /// A first term, then at least one more, added or subtracted.
    Sum(Box<Expression>, Vec<(Sign, Expression)>),
    /// At least two factors.
    Product(Vec<Expression>),
    /// Unary minus.
    Negative(Box<Expression>),
    /// A base and its exponent, 0 to [`MAX_EXPONENT`].
    Power(Box<Expression>, u32),
    /// The smallest of at least one value, as signed words.
    Min(Vec<Expression>),
    /// The largest of at least one value, as signed words.
    Max(Vec<Expression>),
    /// `filter(x, t, v)`: v where x < t as signed words, else x.
    Filter(Box<[Expression; 3]>),
}

/// Whether a term of a sum is added or subtracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Sign {
    Plus,
    Minus,
}

impl Intent {
    /// Parses an intent whose places must all be on `machine`.
    ///
    /// # Errors
    /// The first place where the text leaves the language or names a place that `machine` lacks.
    pub fn parse(text: &str, machine: Machine) -> Result<Intent, IntentError> {
        parse::parse_statements(text, machine).map(|statements| Intent { statements })
    }

    /// The statements, in the order written; no two assign the same place.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The places of `machine` whose final word matters: all but those that are `any`.
    pub fn care(&self, machine: Machine) -> Care {
        let any = |place: &Place| self.statements.contains(&Statement::Any(*place));
        Care::of(machine, machine.all_places().filter(|place| !any(place)))
    }

    /// Whether `machine` has every place that is read or assigned.
    pub fn fits(&self, machine: Machine) -> bool {
        let mut fits = true;
        self.visit(&mut |place| fits &= machine.index(place).is_some());
        fits
    }

    /// The smallest machine that has every place that is read or assigned.
    pub fn machine(&self) -> Machine {
        let (mut registers, mut slots) = (2, 0);
        self.visit(&mut |place| match place {
            Place::Register(register) => registers = registers.max(register.index() + 1),
            Place::Slot(slot) => slots = slots.max(slot.index() + 1),
        });
        debug_assert!(registers <= MAX_REGISTERS && slots <= MAX_SLOTS);
        Machine::new(registers, slots).expect("every place is on the largest machine")
    }

    /// Whether every place becomes a polynomial in the initial words as written: no `min`, `max`, `filter`
    /// or `sort`. Programs of the base instruction set compute polynomials only.
    pub fn is_polynomial(&self) -> bool {
        self.statements.iter().all(|statement| match statement {
            Statement::Assign(_, expression) => expression.is_polynomial(),
            Statement::Any(_) => true,
            Statement::Sort { .. } => false,
        })
    }

    /// Shows `see` every place that is read or assigned, some of them more than once.
    fn visit(&self, see: &mut impl FnMut(Place)) {
        for statement in &self.statements {
            match statement {
                Statement::Any(place) => see(*place),
                Statement::Assign(place, expression) => {
                    see(*place);
                    expression.visit(see);
                }
                Statement::Sort { targets, values } => {
                    targets.iter().flatten().for_each(|place| see(*place));
                    values.iter().for_each(|value| value.visit(see));
                }
            }
        }
    }
}

impl Expression {
    /// Whether it is a polynomial as written: no `min`, `max` or `filter` in it.
    pub fn is_polynomial(&self) -> bool {
        !matches!(self, Expression::Min(_) | Expression::Max(_) | Expression::Filter(_))
            && self.parts().into_iter().all(Expression::is_polynomial)
    }

    fn visit(&self, see: &mut impl FnMut(Place)) {
        if let Expression::Place(place) = self {
            see(*place);
        }
        self.parts().into_iter().for_each(|part| part.visit(see));
    }

    /// The expressions that it is directly made of.
    fn parts(&self) -> Vec<&Expression> {
        match self {
            Expression::Number(_) | Expression::Place(_) => Vec::new(),
            Expression::Sum(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, term)| term)).collect()
            }
            Expression::Product(parts) | Expression::Min(parts) | Expression::Max(parts) => {
                parts.iter().collect()
            }
            Expression::Negative(part) | Expression::Power(part, _) => vec![part],
            Expression::Filter(parts) => parts.iter().collect(),
        }
    }
}

impl FromStr for Intent {
    type Err = IntentError;

    /// Parses an intent over the places of the largest machine, see [`Intent::parse`].
    fn from_str(text: &str) -> Result<Intent, IntentError> {
        Intent::parse(text, Machine::LARGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_intent_says_about_places() {
        let check = |text: &str, registers, slots, polynomial, care: u16| {
            let intent: Intent = text.parse().unwrap();
            let machine = Machine::new(registers, slots).unwrap();
            assert_eq!(intent.machine(), machine, "{text}");
            assert!(intent.fits(machine) && intent.fits(Machine::LARGEST), "{text}");
            assert_eq!(intent.is_polynomial(), polynomial, "{text}");
            assert_eq!(intent.care(machine).bits(), care, "{text}");
        };
        check("", 2, 0, true, 0b11);
        check("eax = -(ebx^3 * 2 - 1)", 2, 0, true, 0b11);
        check("ecx = any; eax = 1", 3, 0, true, 0b011);
        check("eax = 1 + -8(%rbp); -4(%rbp) = any", 2, 3, true, 0b10111);
        check("eax = 2 * min(edx)", 4, 0, false, 0b1111);
        check("_, ebx = sort(eax, esi)", 5, 0, false, 0b11111);
        check("eax = -filter(eax, 3, -1)", 2, 0, false, 0b11);
        assert!(!"ecx = any".parse::<Intent>().unwrap().fits(Machine::new(2, 4).unwrap()));
    }
}
