//! A cell as the user wrote it, and what is compiled in its place.
//!
//! Text is only put in, never taken out, and never a newline: a line of the one is the same line of the other, and a
//! column differs by what stands before it. Put in are
//! - a call where the cell begins and ends to run,
//! - a checkpoint at the start of each loop's body, where the stop button can unwind the cell,
//! - a call around the operand of each `?` outside of functions, which tells the error and its line,
//! - a macro around the last expression, which shows its value. evcxr would compile a cell twice to find out how.

use std::ops::Range;

use ra_ap_syntax::ast::{self, HasLoopBody as _, HasName as _};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxKind, SyntaxNode, TextSize};

/// The statements of a cell are parsed as the body of a function.
const BEFORE: &str = "fn f(){";
const BEGIN: &str = "crate::assemblet::notebook::cell::begin(); ";
const END: &str = " crate::assemblet::notebook::cell::end();";
const CHECKPOINT: &str = " crate::assemblet::notebook::cell::checkpoint();";
const QUESTION: &str = "crate::assemblet::notebook::cell::question(";
const LOCAL: &str = "crate::assemblet::local!{";
const SHOW: &str = "crate::assemblet::show!(";

/// What is known of the variables that a cell's own `let`s define.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lets {
    /// Types for variables whose `let` has none.
    pub(crate) types: Vec<(String, String)>,
    /// Variables that evcxr cannot keep: they go with the cell. Inside of a macro evcxr does not see their `let`.
    pub(crate) locals: Vec<String>,
}

/// A cell made ready for evcxr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rewritten {
    /// What is compiled.
    pub(crate) code: String,
    /// Where in the original, in bytes, which text was put in; ascending.
    insertions: Vec<(usize, String)>,
    /// The statements and items of [`Rewritten::code`], in bytes of it.
    pub(crate) statements: Vec<Range<usize>>,
}

impl Rewritten {
    /// A cell that is compiled as it is.
    pub(crate) fn untouched(cell: &str) -> Self {
        let start = rust_begins(cell);
        let all = Some(start..cell.len()).filter(|range| !cell[range.clone()].trim().is_empty());
        let statements = all.into_iter().collect();
        Self { code: cell.to_owned(), insertions: Vec::new(), statements }
    }

    /// The column of the original, for one of the rewritten text; both count characters from one.
    pub(crate) fn original_column(&self, original: &str, line: usize, column: usize) -> usize {
        let start = line_start(original, line);
        let length = original[start..].lines().next().map_or(0, str::len);
        let mut added = 0;
        for (at, text) in &self.insertions {
            if *at < start {
                continue;
            }
            if *at > start + length {
                break;
            }
            let before = original[start..*at].chars().count();
            // The column in the rewritten line at which this text begins.
            let begins = before + added + 1;
            if column <= begins {
                break;
            }
            let count = text.chars().count();
            added += count.min(column - begins);
        }
        column - added
    }
}

/// Where a line begins, in bytes; lines count from one.
fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}

/// Splits off the leading lines that are no Rust: commands (`:dep …`), shell lines (`!ls`), comments and blank lines.
/// Gives the byte at which Rust begins.
pub(crate) fn rust_begins(cell: &str) -> usize {
    let mut start = 0;
    for line in cell.split_inclusive('\n') {
        let text = line.trim_end();
        let is_command =
            text.trim_start_matches(' ').starts_with(':') && !text.trim_start().starts_with("::");
        if !(is_command || text.starts_with('!') || text.starts_with("//") || text.trim().is_empty()) {
            return start;
        }
        start += line.len();
    }
    cell.len()
}

/// Prepares a cell. One that does not parse is left as it is, so that
/// the compiler says what is wrong with it.
pub(crate) fn rewrite(cell: &str, lets: &Lets) -> Rewritten {
    let start = rust_begins(cell);
    let rust = &cell[start..];
    let parsed = SourceFile::parse(&format!("{BEFORE}{rust}\n}}"), Edition::Edition2024);
    let body = parsed
        .syntax_node()
        .children()
        .find_map(ast::Fn::cast)
        .and_then(|function| function.body())
        .and_then(|body| body.stmt_list());
    let Some(body) = body.filter(|_| parsed.errors().is_empty()) else {
        return Rewritten::untouched(cell);
    };
    let position = |offset: TextSize| usize::from(offset) - BEFORE.len() + start;
    let mut insertions = Vec::new();
    running(body.syntax(), &position, &mut insertions);
    let ends = insertions.split_off(insertions.len().saturating_sub(1));
    annotations(body.syntax(), lets, &position, &mut insertions);
    checkpoints(body.syntax(), &position, &mut insertions);
    questions(body.syntax(), cell, &position, &mut insertions);
    insertions.extend(ends);
    // Of two texts at one place the one for the outer construct comes first; sorting keeps the order of equals.
    insertions.sort_by_key(|(at, _): &(usize, String)| *at);
    put_in(cell, insertions)
}

/// The statements and items of code that begins at a byte, as evcxr splits it.
fn split(code: &str, start: usize) -> Vec<Range<usize>> {
    let parsed = SourceFile::parse(&format!("{BEFORE}{}\n}}", &code[start..]), Edition::Edition2024);
    let function = parsed.syntax_node().children().find_map(ast::Fn::cast);
    let Some(body) = function.and_then(|function| function.body()).and_then(|body| body.stmt_list()) else {
        return Vec::new();
    };
    let position = |offset: TextSize| (usize::from(offset) - BEFORE.len() + start).min(code.len());
    body.syntax()
        .children()
        .map(|node| position(node.text_range().start())..position(node.text_range().end()))
        .collect()
}

fn put_in(cell: &str, insertions: Vec<(usize, String)>) -> Rewritten {
    let mut code = String::with_capacity(cell.len() + 64 * insertions.len());
    let mut done = 0;
    for (at, text) in &insertions {
        code.push_str(&cell[done..*at]);
        code.push_str(text);
        done = *at;
    }
    code.push_str(&cell[done..]);
    let statements = split(&code, rust_begins(&code));
    Rewritten { code, insertions, statements }
}

/// Whether a child of the cell is run where it stands.
fn runs(node: &SyntaxNode) -> bool {
    !ast::Item::can_cast(node.kind()) && node.kind() != SyntaxKind::ATTR
}

/// The beginning, the end, and the last value.
fn running(body: &SyntaxNode, position: &impl Fn(TextSize) -> usize, out: &mut Vec<(usize, String)>) {
    let Some(first) = body.children().find(runs) else { return };
    out.push((position(first.text_range().start()), BEGIN.to_owned()));
    let Some(last) = body.children().last() else { return };
    let end = position(last.text_range().end());
    match ast::Expr::cast(last.clone()) {
        // Of no value, and complete without a semicolon.
        Some(ast::Expr::ForExpr(_) | ast::Expr::WhileExpr(_)) => out.push((end, format!(";{END}"))),
        Some(_) => {
            out.push((position(last.text_range().start()), SHOW.to_owned()));
            out.push((end, format!(");{END}")));
        }
        None => out.push((end, END.to_owned())),
    }
}

/// After the names of variables whose types are known from elsewhere, and around the `let`s of those that go.
fn annotations(
    body: &SyntaxNode,
    lets: &Lets,
    position: &impl Fn(TextSize) -> usize,
    out: &mut Vec<(usize, String)>,
) {
    for statement in body.children().filter_map(ast::LetStmt::cast) {
        let Some(ast::Pat::IdentPat(pattern)) = statement.pat() else { continue };
        let Some(name) = pattern.name().map(|name| name.text().to_string()) else { continue };
        if lets.locals.contains(&name) {
            let range = statement.syntax().text_range();
            out.push((position(range.start()), LOCAL.to_owned()));
            out.push((position(range.end()), "}".to_owned()));
        } else if statement.ty().is_none()
            && let Some((_, known)) = lets.types.iter().find(|(variable, _)| *variable == name)
        {
            out.push((position(pattern.syntax().text_range().end()), format!(": {known}")));
        }
    }
}

/// After the brace of each loop that is not evaluated by the compiler.
fn checkpoints(body: &SyntaxNode, position: &impl Fn(TextSize) -> usize, out: &mut Vec<(usize, String)>) {
    for node in body.descendants() {
        let block = match ast::Expr::cast(node.clone()) {
            Some(ast::Expr::ForExpr(it)) => it.loop_body(),
            Some(ast::Expr::WhileExpr(it)) => it.loop_body(),
            Some(ast::Expr::LoopExpr(it)) => it.loop_body(),
            _ => continue,
        };
        let brace = block.and_then(|block| block.stmt_list()).and_then(|list| list.l_curly_token());
        if let Some(brace) = brace
            && !is_constant(&node)
        {
            out.push((position(brace.text_range().end()), CHECKPOINT.to_owned()));
        }
    }
}

/// Whether code stands where the compiler evaluates it.
fn is_constant(node: &SyntaxNode) -> bool {
    node.ancestors().any(|ancestor| match ancestor.kind() {
        SyntaxKind::CONST | SyntaxKind::STATIC | SyntaxKind::CONST_ARG => true,
        SyntaxKind::FN => ast::Fn::cast(ancestor).is_some_and(|it| it.const_token().is_some()),
        SyntaxKind::BLOCK_EXPR => ast::BlockExpr::cast(ancestor).is_some_and(|it| it.const_token().is_some()),
        _ => false,
    })
}

/// Around the operand of each `?` whose function is the cell itself.
fn questions(
    body: &SyntaxNode,
    cell: &str,
    position: &impl Fn(TextSize) -> usize,
    out: &mut Vec<(usize, String)>,
) {
    // Outer constructs come first, and their texts before those of what is in them.
    for node in body.descendants().filter_map(ast::TryExpr::cast) {
        let (Some(operand), Some(mark)) = (node.expr(), node.question_mark_token()) else { continue };
        let leaves_cell = node
            .syntax()
            .ancestors()
            .skip(1)
            .take_while(|ancestor| ancestor != body)
            .all(|ancestor| !is_function(&ancestor));
        if leaves_cell {
            let at = position(mark.text_range().start());
            let line = cell[..at].matches('\n').count() + 1;
            out.push((position(operand.syntax().text_range().start()), QUESTION.to_owned()));
            out.push((at, format!(", {line})")));
        }
    }
}

fn is_function(node: &SyntaxNode) -> bool {
    match node.kind() {
        SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR | SyntaxKind::CONST | SyntaxKind::STATIC => true,
        SyntaxKind::BLOCK_EXPR => ast::BlockExpr::cast(node.clone())
            .is_some_and(|block| block.async_token().is_some() || block.try_block_modifier().is_some()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rewritten cell, its calls shortened.
    fn short(cell: &str) -> String {
        let code = rewrite(cell, &Lets::default()).code;
        assert_eq!(code.matches('\n').count(), cell.matches('\n').count());
        code.replace("crate::assemblet::notebook::cell::", "@").replace("crate::assemblet::", "@")
    }

    #[test]
    fn each_construct_gets_its_text() {
        let cases = [
            ("let x = 1;", "@begin(); let x = 1; @end();"),
            ("x", "@begin(); @show!(x); @end();"),
            ("x // why", "@begin(); @show!(x); @end(); // why"),
            ("fn f() -> u8 { 1 }", "fn f() -> u8 { 1 }"),
            ("fn f() {}\nf()", "fn f() {}\n@begin(); @show!(f()); @end();"),
            ("for i in 0..3 { p(i) }", "@begin(); for i in 0..3 { @checkpoint(); p(i) }; @end();"),
            ("let v = f()?;", "@begin(); let v = @question(f(), 1)?; @end();"),
            ("f()?.g()?", "@begin(); @show!(@question(@question(f(), 1)?.g(), 1)?); @end();"),
            ("let g = || f()?;", "@begin(); let g = || f()?; @end();"),
            ("const fn f() { loop {} }", "const fn f() { loop {} }"),
            (":dep itoa = \"1\"\nlet x = 1;", ":dep itoa = \"1\"\n@begin(); let x = 1; @end();"),
            ("let = ;", "let = ;"),
            ("", ""),
            ("#![allow(unused)]\nx", "#![allow(unused)]\n@begin(); @show!(x); @end();"),
        ];
        for (cell, expected) in cases {
            assert_eq!(short(cell), expected);
        }
    }

    #[test]
    fn a_type_is_put_to_its_variable() {
        let lets = Lets { types: vec![("x".to_owned(), "Vec<u8>".to_owned())], locals: vec!["c".to_owned()] };
        let code = rewrite("let mut x = f();\nlet y: u8 = 1;\nlet c = || 3;", &lets).code;
        assert!(code.contains("let mut x: Vec<u8> = f();") && code.contains("let y: u8 = 1;"), "{code}");
        assert!(code.contains("local!{let c = || 3;} crate"), "{code}");
    }

    #[test]
    fn columns_find_their_way_back() {
        let cell = "let a = 1;\nlet b = f()? + c;";
        let rewritten = rewrite(cell, &Lets::default());
        let line = rewritten.code.lines().nth(1).unwrap();
        for word in ["let b", "f()", "? + c", "c;"] {
            let column = line.find(word).unwrap() + 1;
            let expected = cell.lines().nth(1).unwrap().find(word).unwrap() + 1;
            assert_eq!(rewritten.original_column(cell, 2, column), expected, "{word}");
        }
        assert_eq!(rewritten.original_column(cell, 1, BEGIN.len() + 5), 5);
    }

    #[test]
    fn statements_are_found_in_the_rewritten_text() {
        let rewritten = rewrite("let a = 1;\na?", &Lets::default());
        let texts: Vec<&str> =
            rewritten.statements.iter().map(|range| &rewritten.code[range.clone()]).collect();
        assert_eq!(texts[1], "let a = 1;");
        assert!(texts[2].contains("a, 2)?"), "{texts:?}");
    }
}
