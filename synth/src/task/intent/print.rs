//! Intents as text that parses back to the same intent.

use std::fmt;

use super::{Expression, Intent, Sign, Statement};
use crate::task::place_name;

impl fmt::Display for Intent {
    /// The statements on one line with `; ` between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        separated(f, "; ", self.statements())
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Assign(place, expression) => write!(f, "{} = {expression}", place_name(*place)),
            Statement::Any(place) => write!(f, "{} = any", place_name(*place)),
            Statement::Sort { targets, values } => {
                let name = |target: &Option<_>| target.map_or_else(|| "_".to_owned(), place_name);
                write!(f, "{} = ", targets.iter().map(name).collect::<Vec<_>>().join(", "))?;
                call(f, "sort", values)
            }
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(number) => number.fmt(f),
            Expression::Place(place) => f.write_str(&place_name(*place)),
            Expression::Sum(first, rest) => {
                operand(f, first, Strength::Product)?;
                rest.iter().try_for_each(|(sign, term)| {
                    f.write_str(if *sign == Sign::Plus { " + " } else { " - " })?;
                    operand(f, term, Strength::Product)
                })
            }
            Expression::Product(factors) => factors.iter().enumerate().try_for_each(|(index, factor)| {
                f.write_str(if index == 0 { "" } else { " * " })?;
                operand(f, factor, Strength::Negative)
            }),
            Expression::Negative(part) => {
                f.write_str("-")?;
                // Without the parentheses it would read back as one negative number.
                let literal = matches!(**part, Expression::Number(number) if number >= 0);
                operand(f, part, if literal { Strength::Always } else { Strength::Negative })
            }
            Expression::Power(base, exponent) => {
                operand(f, base, Strength::Atom)?;
                write!(f, "^{exponent}")
            }
            Expression::Min(values) => call(f, "min", values),
            Expression::Max(values) => call(f, "max", values),
            Expression::Filter(values) => call(f, "filter", &**values),
        }
    }
}

/// How tightly an expression's outermost operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Sum,
    Product,
    Negative,
    Power,
    Atom,
    /// Stronger than any expression: parentheses in every case.
    Always,
}

fn strength(expression: &Expression) -> Strength {
    match expression {
        Expression::Sum(..) => Strength::Sum,
        Expression::Product(_) => Strength::Product,
        Expression::Negative(_) => Strength::Negative,
        Expression::Number(number) if *number < 0 => Strength::Negative,
        Expression::Power(..) => Strength::Power,
        _ => Strength::Atom,
    }
}

/// Writes an operand, in parentheses where it binds less tightly than `least`.
fn operand(f: &mut fmt::Formatter<'_>, expression: &Expression, least: Strength) -> fmt::Result {
    // A sum within a sum and a product within a product keep their own parentheses, because `least` is
    // always above the strength of the operator around it.
    if strength(expression) < least { write!(f, "({expression})") } else { write!(f, "{expression}") }
}

fn call(f: &mut fmt::Formatter<'_>, name: &str, values: &[Expression]) -> fmt::Result {
    write!(f, "{name}(")?;
    separated(f, ", ", values)?;
    f.write_str(")")
}

fn separated(f: &mut fmt::Formatter<'_>, separator: &str, items: &[impl fmt::Display]) -> fmt::Result {
    items.iter().enumerate().try_for_each(|(index, item)| {
        f.write_str(if index == 0 { "" } else { separator })?;
        item.fmt(f)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Machine;

    fn expression() -> impl Strategy<Value = Expression> {
        use Expression as E;
        let leaf = prop_oneof![
            (0i64..20).prop_map(E::Number),
            (-(1i64 << 31)..1 << 32).prop_map(E::Number),
            (0usize..10).prop_map(|index| E::Place(Machine::LARGEST.place(index))),
        ];
        leaf.prop_recursive(5, 40, 4, |part| {
            let parts = |least: usize| proptest::collection::vec(part.clone(), least..5);
            let sign = prop_oneof![Just(Sign::Plus), Just(Sign::Minus)];
            let terms = proptest::collection::vec((sign, part.clone()), 1..4);
            prop_oneof![
                (part.clone(), terms).prop_map(|(first, rest)| E::Sum(Box::new(first), rest)),
                parts(2).prop_map(E::Product),
                parts(1).prop_map(E::Min),
                parts(1).prop_map(E::Max),
                proptest::array::uniform3(part.clone()).prop_map(|parts| E::Filter(Box::new(parts))),
                (part.clone(), 0u32..65).prop_map(|(base, exponent)| E::Power(Box::new(base), exponent)),
                part.prop_map(|part| E::Negative(Box::new(part))),
            ]
        })
    }

    fn intent() -> impl Strategy<Value = Intent> {
        // Each place is assigned by one statement: by the sort where its bit is set, else alone or not.
        let each = proptest::collection::vec((expression(), 0u8..4), 10..11);
        (each, proptest::collection::vec(any::<bool>(), 4)).prop_map(|(each, skip)| {
            let mut statements = Vec::new();
            let (mut targets, mut values) = (Vec::new(), Vec::new());
            for (place, (value, kind)) in Machine::LARGEST.all_places().zip(each) {
                match kind {
                    0 => statements.push(Statement::Assign(place, value)),
                    1 => statements.push(Statement::Any(place)),
                    2 => {
                        let skipped = skip.get(targets.len()).is_some_and(|skip| *skip);
                        targets.push((!skipped).then_some(place));
                        values.push(value);
                    }
                    _ => {}
                }
            }
            if !targets.is_empty() {
                statements.push(Statement::Sort { targets, values });
            }
            Intent { statements }
        })
    }

    proptest! {
        #[test]
        fn printed_intents_parse_back(intent in intent()) {
            prop_assert_eq!(intent.to_string().parse(), Ok(intent));
        }
    }

    #[test]
    fn parentheses_stand_only_where_they_are_needed() {
        let check = |text: &str, printed: &str| {
            assert_eq!(text.parse::<Intent>().unwrap().to_string(), printed, "for {text:?}");
        };
        check("%eax=((eax+(ebx*2))); # twice\n\n ebx = any", "eax = eax + ebx * 2; ebx = any");
        check("eax = eax - (ebx - 1)*-(2)", "eax = eax - (ebx - 1) * -(2)");
        check("eax = - ebx^2 - (-2)^2 - -4(%rbp)^2", "eax = -ebx^2 - (-2)^2 - -4(%rbp)^2");
        check("eax = --4(%rbp) -(%rbp)", "eax = --4(%rbp) - -0(%rbp)");
        check("_,ebx = sort ( eax , 2 )", "_, ebx = sort(eax, 2)");
    }
}
