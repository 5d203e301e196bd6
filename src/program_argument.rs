//! A program as an argument: a file, standard input, or the text itself.

use std::io::{self, Read};
use std::path::Path;

use synth::machine::{Machine, ParseError, Program, parse_program};

/// What `--help` says of such an argument.
pub(crate) const HELP: &str = "The program: a file, - for standard input, or the text itself when it \
                               contains % or white space and no file has that name";

/// The name of a program that is given as text.
const TEXT: &str = "program";

/// A program argument that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProgramError {
    #[error("the program is empty text; give a file, - or instructions such as 'addl $2, %ecx'")]
    Empty,
    #[error("cannot read the program {name}: {error}; give a file, - or instructions with % in them")]
    Unreadable { name: String, error: io::Error },
    #[error("{name}, line {line}: byte {column} is not UTF-8; save the program as UTF-8 text")]
    NotUtf8 { name: String, line: usize, column: usize },
    #[error("{name}, {error}")]
    Parse { name: String, error: ParseError },
    #[error("program, {0}; a shell takes $2 out of double quotes, so write the program in single quotes")]
    Quoting(ParseError),
    #[error(
        "the program needs {needed}, but the {given_by} {}; write a number for each place it names, \
         RAM slots after |",
        describe(*given)
    )]
    TooWide { needed: Machine, given: Machine, given_by: &'static str },
}

fn describe(machine: Machine) -> String {
    format!("has {machine}")
}

/// Reads the program that an argument stands for.
///
/// # Errors
/// Where it cannot be read or is no program; the message says which line and column.
pub(crate) fn read_program(argument: &str) -> Result<Program, ProgramError> {
    let is_text = |text: &str| text.contains(|c: char| c == '%' || c.is_whitespace());
    if argument == "-" {
        let mut bytes = Vec::new();
        let read = io::stdin().read_to_end(&mut bytes);
        parse("standard input", read.map(|_| bytes))
    } else if argument.trim().is_empty() {
        Err(ProgramError::Empty)
    } else if is_text(argument) && !Path::new(argument).exists() {
        parse(TEXT, Ok(argument.as_bytes().to_vec()))
    } else {
        parse(argument, std::fs::read(argument))
    }
}

/// Refuses a program that names places which the machine, given by `given_by`, lacks.
///
/// # Errors
/// Where it does.
pub(crate) fn require_fit(
    program: &Program,
    machine: Machine,
    given_by: &'static str,
) -> Result<(), ProgramError> {
    if program.fits(machine) {
        Ok(())
    } else {
        Err(ProgramError::TooWide { needed: machine.widened_for(program), given: machine, given_by })
    }
}

fn parse(name: &str, read: io::Result<Vec<u8>>) -> Result<Program, ProgramError> {
    let name = name.to_owned();
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => return Err(ProgramError::Unreadable { name, error }),
    };
    match str::from_utf8(&bytes) {
        Ok(text) => parse_program(text).map_err(|error| {
            // What is left of "addl $2, %ecx" once a shell has looked for its second argument.
            let lost = name == TEXT && error.found.starts_with("',");
            if lost { ProgramError::Quoting(error) } else { ProgramError::Parse { name, error } }
        }),
        Err(error) => {
            let valid = &bytes[..error.valid_up_to()];
            let line_start = valid.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
            Err(ProgramError::NotUtf8 { name, line, column: valid.len() - line_start + 1 })
        }
    }
}
