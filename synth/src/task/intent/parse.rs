//! Text to statements of the intent language, with errors that say where and what.

use super::{Expression, Sign, Statement};
use crate::machine::{Machine, Place, Register, Slot};

/// The largest exponent that may be written after `^`.
pub const MAX_EXPONENT: u32 = 64;
/// How deep parentheses, calls and unary minuses may nest: enough for any intent written by hand, and few
/// enough that no text can exhaust the stack.
pub const MAX_NESTING: usize = 64;

/// Text that is not an intent, with the place of the first thing wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}, found {found}")]
pub struct IntentError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What could have stood there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// Parses the statements of an intent, all of whose places must be on `machine`.
pub(super) fn parse_statements(text: &str, machine: Machine) -> Result<Vec<Statement>, IntentError> {
    let mut statements = Vec::new();
    let mut assigned = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split('#').next().unwrap_or_default();
        let mut start = 0;
        for statement in code.split(';') {
            let end = start + statement.len();
            let mut parser =
                Parser { machine, line: number + 1, text: code, at: start, end, nesting: 0, assigned };
            parser.skip_space();
            if parser.at < end {
                statements.push(parser.statement()?);
            }
            assigned = parser.assigned;
            start = end + 1;
        }
    }
    Ok(statements)
}

/// A position in one statement of one line.
struct Parser<'a> {
    machine: Machine,
    line: usize,
    text: &'a str,
    /// Byte offsets into `text`; `end` is the statement's.
    at: usize,
    end: usize,
    /// How many parentheses, calls and unary minuses are open here.
    nesting: usize,
    /// The places that this and earlier statements assign.
    assigned: Vec<Place>,
}

impl<'a> Parser<'a> {
    /// `targets = value`, where the value is `any`, `sort(…)` or an expression.
    fn statement(&mut self) -> Result<Statement, IntentError> {
        let first = self.at;
        let mut targets = vec![self.target()?];
        while self.takes(',') {
            targets.push(self.target()?);
        }
        self.expect('=', "= after what is assigned")?;
        let value = self.at;
        let statement = match (&targets[..], self.keyword()) {
            (_, Some("sort")) => {
                let values = self.arguments()?;
                if values.len() != targets.len() {
                    let expected = format!("sort of {} values, one for each target", targets.len());
                    let found = format!("sort of {}", values.len());
                    return Err(IntentError { found, ..self.error(value, &expected) });
                }
                Statement::Sort { targets, values }
            }
            ([Some(place)], Some("any")) => Statement::Any(*place),
            ([Some(place)], _) => {
                self.at = value;
                Statement::Assign(*place, self.expression()?)
            }
            ([_], _) => return Err(self.error(first, "a place to assign (_ stands among targets of sort)")),
            _ => return Err(self.error(value, "sort(…), the only value for several targets")),
        };
        if self.at < self.end {
            return Err(self.error(self.at, "an operator or the end of the statement"));
        }
        Ok(statement)
    }

    fn target(&mut self) -> Result<Option<Place>, IntentError> {
        let start = self.at;
        if self.rest().starts_with('_') && self.word() == "_" {
            self.skip_space();
            return Ok(None);
        }
        self.at = start;
        let Some(place) = self.place()? else {
            return Err(self.error(start, "a place to assign, such as eax or -4(%rbp)"));
        };
        if self.assigned.contains(&place) {
            return Err(self.error(start, "a place that is not assigned yet"));
        }
        self.assigned.push(place);
        Ok(Some(place))
    }

    /// Terms with `+` and `-` between them.
    fn expression(&mut self) -> Result<Expression, IntentError> {
        let first = self.term()?;
        let mut rest = Vec::new();
        loop {
            let sign = match self.rest().chars().next() {
                Some('+') => Sign::Plus,
                Some('-') => Sign::Minus,
                _ => break,
            };
            self.advance(1);
            rest.push((sign, self.term()?));
        }
        Ok(if rest.is_empty() { first } else { Expression::Sum(Box::new(first), rest) })
    }

    /// Factors with `*` between them.
    fn term(&mut self) -> Result<Expression, IntentError> {
        let first = self.factor()?;
        if !self.rest().starts_with('*') {
            return Ok(first);
        }
        let mut factors = vec![first];
        while self.takes('*') {
            factors.push(self.factor()?);
        }
        Ok(Expression::Product(factors))
    }

    /// A power, or a factor after a minus sign.
    fn factor(&mut self) -> Result<Expression, IntentError> {
        let start = self.at;
        if !self.rest().starts_with('-') || slot_text(self.rest()).is_some() {
            return self.power();
        }
        self.advance(1);
        let literal = self.rest().starts_with(|c: char| c.is_ascii_digit());
        let negated = self.nested(start, Parser::factor)?;
        match negated {
            Expression::Number(number) if literal => {
                let negative = -number;
                if negative < i64::from(i32::MIN) {
                    return Err(self.error(start, NUMBER));
                }
                Ok(Expression::Number(negative))
            }
            other => Ok(Expression::Negative(Box::new(other))),
        }
    }

    /// An atom, or an atom with an exponent.
    fn power(&mut self) -> Result<Expression, IntentError> {
        let base = self.atom()?;
        if !self.takes('^') {
            return Ok(base);
        }
        let start = self.at;
        let exponent = self.word().parse().ok().filter(|exponent| *exponent <= MAX_EXPONENT);
        self.skip_space();
        let exponent = exponent.ok_or_else(|| self.error(start, "an exponent from 0 to 64"))?;
        Ok(Expression::Power(Box::new(base), exponent))
    }

    fn atom(&mut self) -> Result<Expression, IntentError> {
        let start = self.at;
        if let Some(place) = self.place()? {
            return Ok(Expression::Place(place));
        }
        if self.rest().starts_with(|c: char| c.is_ascii_digit()) {
            let number = self.word().parse::<u32>();
            self.skip_space();
            return match number {
                Ok(number) => Ok(Expression::Number(i64::from(number))),
                Err(_) => Err(self.error(start, NUMBER)),
            };
        }
        if self.takes('(') {
            let inner = self.nested(start, Parser::expression)?;
            self.expect(')', "an operator or a closing parenthesis")?;
            return Ok(inner);
        }
        match self.keyword() {
            Some("min") => self.nested(start, Parser::arguments).map(Expression::Min),
            Some("max") => self.nested(start, Parser::arguments).map(Expression::Max),
            Some("filter") => {
                let arguments = self.nested(start, Parser::arguments)?;
                let found = format!("filter of {}", arguments.len());
                let three = <[Expression; 3]>::try_from(arguments);
                let three = three.map_err(|_| IntentError {
                    found,
                    ..self.error(start, "filter of 3 values: what, threshold and replacement")
                })?;
                Ok(Expression::Filter(Box::new(three)))
            }
            _ => Err(self.error(start, "a number, a place, (…), min(…), max(…) or filter(…)")),
        }
    }

    /// At least one expression, in parentheses.
    fn arguments(&mut self) -> Result<Vec<Expression>, IntentError> {
        self.expect('(', "an opening parenthesis")?;
        let mut arguments = vec![self.expression()?];
        while self.takes(',') {
            arguments.push(self.expression()?);
        }
        self.expect(')', "an operator, a comma or a closing parenthesis")?;
        Ok(arguments)
    }

    /// The place that stands here, `None` where something else does, and an error for a place that the
    /// machine lacks or that no machine has.
    fn place(&mut self) -> Result<Option<Place>, IntentError> {
        let start = self.at;
        let place = if let Some((offset, length)) = slot_text(self.rest()) {
            self.at += length;
            let slot = Slot::ALL.into_iter().find(|slot| Some(slot.displacement()) == offset);
            let expected = "a slot: -0(%rbp), -4(%rbp), -8(%rbp) or -12(%rbp)";
            Place::Slot(slot.ok_or_else(|| self.error(start, expected))?)
        } else {
            let percent = self.rest().starts_with('%');
            self.at += usize::from(percent);
            let name = self.word();
            match Register::ALL.into_iter().find(|register| register.name() == name) {
                Some(register) => Place::Register(register),
                None if percent => {
                    let expected = "a register: %eax, %ebx, %ecx, %edx, %esi or %edi";
                    return Err(self.error(start, expected));
                }
                None => {
                    self.at = start;
                    return Ok(None);
                }
            }
        };
        if self.machine.index(place).is_none() {
            return Err(self.error(start, &format!("a place of a machine with {}", self.machine)));
        }
        self.skip_space();
        Ok(Some(place))
    }

    /// Parses one level deeper; `start` is where that level begins.
    fn nested<T>(
        &mut self,
        start: usize,
        parse: impl FnOnce(&mut Parser<'a>) -> Result<T, IntentError>,
    ) -> Result<T, IntentError> {
        if self.nesting == MAX_NESTING {
            return Err(self.error(start, "an expression that nests at most 64 deep"));
        }
        self.nesting += 1;
        let parsed = parse(self)?;
        self.nesting -= 1;
        Ok(parsed)
    }

    /// Takes the word that stands here and the space after it; `None` where no word does.
    fn keyword(&mut self) -> Option<&'a str> {
        let word = self.word();
        self.skip_space();
        (!word.is_empty()).then_some(word)
    }

    /// Takes the letters and digits that stand here.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let length = word_length(rest);
        self.at += length;
        &rest[..length]
    }

    /// Takes one character and the space after it, if it stands here.
    fn takes(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.advance(wanted.len_utf8());
        }
        found
    }

    fn expect(&mut self, wanted: char, expected: &str) -> Result<(), IntentError> {
        if self.takes(wanted) { Ok(()) } else { Err(self.error(self.at, expected)) }
    }

    fn advance(&mut self, bytes: usize) {
        self.at += bytes;
        self.skip_space();
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    /// An error at byte `at`, quoting the slot, the name, the number or the character that stands there.
    fn error(&self, at: usize, expected: &str) -> IntentError {
        let rest = &self.text[at..self.end];
        let signs = rest.len() - rest.trim_start_matches(['%', '-']).len();
        let length = match (slot_text(rest), signs + word_length(&rest[signs..])) {
            (Some((_, length)), _) => length,
            (None, length) if length > signs => length,
            _ => rest.chars().next().map_or(0, char::len_utf8),
        };
        let found = if rest.is_empty() {
            "the end of the statement".into()
        } else {
            format!("'{}'", &rest[..length])
        };
        IntentError {
            line: self.line,
            column: self.text[..at].chars().count() + 1,
            expected: expected.to_owned(),
            found,
        }
    }
}

const NUMBER: &str = "a whole number of 32 bits, -2147483648 to 4294967295";

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// The offset (`None` where it is no number of 32 bits) and the length in bytes of the text `offset(%rbp)`
/// that `text` starts with.
fn slot_text(text: &str) -> Option<(Option<i32>, usize)> {
    let sign = usize::from(text.starts_with('-'));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let based = text[sign + digits..].starts_with("(%rbp)") && (sign == 0 || digits > 0);
    let offset = if digits == 0 { Some(0) } else { text[..sign + digits].parse().ok() };
    based.then_some((offset, sign + digits + "(%rbp)".len()))
}

#[cfg(test)]
mod tests;
