//! What an intent makes of a state.

use super::{Expression, Intent, Sign, Statement};
use crate::machine::State;

impl Intent {
    /// The state that a program of this intent leaves when it starts in `input`. Places that are `any` keep
    /// their words.
    pub fn evaluate(&self, input: &State) -> State {
        let mut output = *input;
        for statement in &self.statements {
            match statement {
                Statement::Any(_) => {}
                Statement::Assign(place, expression) => output.set(*place, expression.evaluate(input)),
                Statement::Sort { targets, values } => {
                    let mut words: Vec<i32> = values.iter().map(|value| signed(value, input)).collect();
                    words.sort_unstable();
                    for (target, word) in targets.iter().zip(words) {
                        if let Some(place) = target {
                            output.set(*place, word as u32);
                        }
                    }
                }
            }
        }
        output
    }
}

impl Expression {
    /// Its word in the state `input`.
    pub fn evaluate(&self, input: &State) -> u32 {
        match self {
            // The low 32 bits are the word, whether it was written signed or unsigned.
            Expression::Number(number) => *number as u32,
            Expression::Place(place) => input.get(*place),
            Expression::Sum(first, rest) => {
                rest.iter().fold(first.evaluate(input), |sum, (sign, term)| match sign {
                    Sign::Plus => sum.wrapping_add(term.evaluate(input)),
                    Sign::Minus => sum.wrapping_sub(term.evaluate(input)),
                })
            }
            Expression::Product(factors) => {
                factors.iter().fold(1, |product: u32, factor| product.wrapping_mul(factor.evaluate(input)))
            }
            Expression::Negative(part) => part.evaluate(input).wrapping_neg(),
            Expression::Power(base, exponent) => base.evaluate(input).wrapping_pow(*exponent),
            Expression::Min(values) => {
                values.iter().map(|v| signed(v, input)).min().expect("min has a value") as u32
            }
            Expression::Max(values) => {
                values.iter().map(|v| signed(v, input)).max().expect("max has a value") as u32
            }
            Expression::Filter(parts) => {
                let [value, threshold, replacement] = &**parts;
                let below = signed(value, input) < signed(threshold, input);
                if below { replacement.evaluate(input) } else { value.evaluate(input) }
            }
        }
    }
}

fn signed(expression: &Expression, input: &State) -> i32 {
    expression.evaluate(input) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    #[test]
    fn intents_compute_what_they_say() {
        let machine = Machine::new(4, 2).unwrap();
        let state = |words: [i32; 6]| State::new(machine, &words.map(|word| word as u32));
        let check = |text: &str, input, output| {
            let intent: Intent = text.parse().unwrap();
            assert_eq!(intent.evaluate(&state(input)), state(output), "for {text:?}");
        };
        check("", [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]);
        check("eax = ebx; ebx = eax", [1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 5, 6]);
        check("ecx = ecx + 30; eax = any", [1, 2, 3, 4, 5, 6], [1, 2, 33, 4, 5, 6]);
        check("eax = eax - ebx - ecx * 2 ^ 3", [1, 2, 3, 4, 5, 6], [-25, 2, 3, 4, 5, 6]);
        check("eax = -ebx^2 + (-ebx)^2 * 0^0", [1, 2, 3, 4, 5, 6], [0, 2, 3, 4, 5, 6]);
        check("eax = edx -(%rbp); 0(%rbp) = edx--4(%rbp)", [1, 2, 3, 4, 5, 6], [-1, 2, 3, 4, -2, 6]);
        check("eax = 4294967295 + 2; ebx = 65536 * 65537", [0; 6], [1, 65536, 0, 0, 0, 0]);
        check("eax = min(eax, ebx, 0); ebx = max(-7, ebx)", [1, -9, 3, 4, 5, 6], [-9, -7, 3, 4, 5, 6]);
        check("eax = filter(eax, 3, -1); ebx = filter(ebx, 3, -1)", [3, -9, 0, 0, 0, 0], [3, -1, 0, 0, 0, 0]);
        check("eax, ebx, ecx, edx = sort(eax, ebx, ecx, edx)", [3, -1, 4, 1, 0, 0], [-1, 1, 3, 4, 0, 0]);
        check("_, _, ebx, eax = sort(eax, ebx, ecx, edx)", [3, -1, 4, 1, 0, 0], [4, 3, 4, 1, 0, 0]);
    }
}
