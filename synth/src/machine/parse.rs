//! AT&T text to [`Program`]: the inverse of its `Display`, with errors that say where and what.

use super::{Digit, Instruction, Opcode, Place, Program, Register, Slot, Source};

/// Text that is not a program, with the place of the first thing wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}, found {found}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What could have stood there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// Parses a program: one instruction a line or several with `;` between, `#` to the line's end is a
/// comment, and white space is free, as GNU `as` has it. Slot 0 may be written `(%rbp)`, `0(%rbp)` or
/// `-0(%rbp)`.
///
/// # Errors
/// The first place where the text leaves this grammar, or an instruction that the processor lacks.
pub fn parse_program(text: &str) -> Result<Program, ParseError> {
    let mut program = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split('#').next().unwrap_or_default();
        let mut start = 0;
        for statement in code.split(';') {
            let mut cursor = Cursor { line: number + 1, text: code, at: start, end: start + statement.len() };
            cursor.skip_space();
            if cursor.at < cursor.end {
                program.push(cursor.instruction()?);
            }
            start += statement.len() + 1;
        }
    }
    Ok(program.into())
}

/// A position in one statement of one line.
struct Cursor<'a> {
    line: usize,
    text: &'a str,
    /// Byte offsets into `text`; `end` is the statement's.
    at: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    fn instruction(&mut self) -> Result<Instruction, ParseError> {
        let start = self.at;
        let opcode = self.opcode()?;
        let source = self.source()?;
        self.skip_space();
        self.character(',', "a comma between the operands")?;
        let destination = self.destination()?;
        self.skip_space();
        if self.at < self.end {
            return Err(self.error(self.at, "the end of the instruction"));
        }
        Instruction::new(opcode, source, destination).map_err(|illegal| ParseError {
            found: format!("'{}', but {illegal}", self.text[start..self.end].trim()),
            ..self.error(start, "an instruction of this machine")
        })
    }

    fn opcode(&mut self) -> Result<Opcode, ParseError> {
        let start = self.at;
        let word = self.word();
        let found = Opcode::ALL.into_iter().find(|opcode| opcode.name() == word);
        found.ok_or_else(|| self.error(start, "addl, subl, movl or imull"))
    }

    fn source(&mut self) -> Result<Source, ParseError> {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            Some('$') => {
                self.at += 1;
                let number = self.word();
                let digit = number.parse().ok().and_then(Digit::new);
                digit.map(Source::Digit).ok_or_else(|| self.error(start, "a digit from $0 to $9"))
            }
            Some('%' | '-' | '(' | '0'..='9') => Ok(self.destination()?.into()),
            _ => Err(self.error(start, "a register, a digit $0 to $9 or a slot such as -4(%rbp)")),
        }
    }

    fn destination(&mut self) -> Result<Place, ParseError> {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            Some('%') => {
                self.at += 1;
                let name = self.word();
                let found = Register::ALL.into_iter().find(|register| register.name() == name);
                let expected = "a register: %eax, %ebx, %ecx, %edx, %esi or %edi";
                found.map(Place::Register).ok_or_else(|| self.error(start, expected))
            }
            Some('-' | '(' | '0'..='9') => self.slot().map(Place::Slot),
            _ => Err(self.error(start, "a register or a slot such as -4(%rbp)")),
        }
    }

    fn slot(&mut self) -> Result<Slot, ParseError> {
        let start = self.at;
        let negative = self.peek() == Some('-');
        self.at += usize::from(negative);
        let number = self.word();
        let offset: Option<i32> = if number.is_empty() && !negative { Some(0) } else { number.parse().ok() };
        let offset = offset.map(|value| if negative { -value } else { value });
        let slot = Slot::ALL.into_iter().find(|slot| Some(slot.displacement()) == offset);
        let based = self.text[self.at..self.end].strip_prefix("(%rbp)").is_some();
        match slot {
            Some(slot) if based => {
                self.at += "(%rbp)".len();
                Ok(slot)
            }
            _ => Err(self.error(start, "a slot: -0(%rbp), -4(%rbp), -8(%rbp) or -12(%rbp)")),
        }
    }

    fn character(&mut self, wanted: char, expected: &str) -> Result<(), ParseError> {
        if self.peek() == Some(wanted) {
            self.at += wanted.len_utf8();
            Ok(())
        } else {
            Err(self.error(self.at, expected))
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..self.end].chars().next()
    }

    /// Takes the letters and digits that stand here.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..self.end];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..self.end];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// An error at byte `at`, quoting what stands there up to the next space or comma.
    fn error(&self, at: usize, expected: &str) -> ParseError {
        let rest = self.text[at..self.end].trim_end();
        let length = rest.char_indices().skip(1).find(|(_, c)| c.is_whitespace() || *c == ',');
        let token = &rest[..length.map_or(rest.len(), |(i, _)| i)];
        ParseError {
            line: self.line,
            column: self.text[..at].chars().count() + 1,
            expected: expected.to_owned(),
            found: if token.is_empty() { "the end of the line".to_owned() } else { format!("'{token}'") },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::{ActionId, Catalog, Machine};

    #[test]
    fn white_space_comments_and_slot_zero_are_free() {
        let text =
            "# nothing\n  addl $2,%ecx # two\n\tmovl\t(%rbp) , %eax;subl %eax, 0(%rbp);;\r\nimull $9, %edi";
        let printed = "addl $2, %ecx\nmovl -0(%rbp), %eax\nsubl %eax, -0(%rbp)\nimull $9, %edi\n";
        assert_eq!(parse_program(text).unwrap().to_string(), printed);
    }

    #[test]
    fn errors_name_the_place_and_what_was_expected() {
        let check = |text: &str, message: &str| {
            assert_eq!(parse_program(text).unwrap_err().to_string(), message, "for {text:?}");
        };
        check("add $1, %eax", "line 1, column 1: expected addl, subl, movl or imull, found 'add'");
        check("\n addl $10, %eax", "line 2, column 7: expected a digit from $0 to $9, found '$10'");
        check("addl $-1, %eax", "line 1, column 6: expected a digit from $0 to $9, found '$-1'");
        check(
            "addl %rax, %eax",
            "line 1, column 6: expected a register: %eax, %ebx, %ecx, %edx, %esi or %edi, found '%rax'",
        );
        check("addl %eax %ebx", "line 1, column 11: expected a comma between the operands, found '%ebx'");
        check(
            "addl %eax,",
            "line 1, column 11: expected a register or a slot such as -4(%rbp), found the end of the line",
        );
        check("movl $1, $2", "line 1, column 10: expected a register or a slot such as -4(%rbp), found '$2'");
        check(
            "addl -3(%rbp), %eax",
            "line 1, column 6: expected a slot: -0(%rbp), -4(%rbp), -8(%rbp) or -12(%rbp), found '-3(%rbp)'",
        );
        check(
            "movl -4(%rbp), -8(%rbp)",
            "line 1, column 1: expected an instruction of this machine, found 'movl -4(%rbp), -8(%rbp)', \
             but no instruction has two memory operands; load one into a register first",
        );
        check("addl $1, %eax junk", "line 1, column 15: expected the end of the instruction, found 'junk'");
    }

    proptest! {
        #[test]
        fn printed_programs_parse_back(actions in proptest::collection::vec(0u16..456, 0..40)) {
            let catalog = Catalog::new(Machine::PAPER_RAM);
            let program: Program = actions.iter().map(|&a| catalog.instruction(ActionId::new(a))).collect();
            prop_assert_eq!(parse_program(&program.to_string()), Ok(program));
        }

        #[test]
        fn any_text_gives_a_program_or_an_error(text in "\\PC*|[adl$%0-9ebx,() ;#\n-]*|(addl|movl)[ -~]{0,12}") {
            if let Err(error) = parse_program(&text) {
                prop_assert!(error.line >= 1 && error.column >= 1);
            }
        }
    }
}
