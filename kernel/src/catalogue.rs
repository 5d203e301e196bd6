//! What the prelude has, read from its sources: completions and documentation while a cell runs, when the analyser is
//! not to be had, and wherever it finds nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ra_ap_syntax::ast::{self, HasName as _, HasVisibility as _};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxKind};

/// One public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// The type that a method belongs to.
    pub(crate) owner: Option<String>,
    /// `function`, `class` or `instance`, as Jupyter calls them.
    pub(crate) kind: &'static str,
    /// How it is declared, on one line.
    pub(crate) signature: String,
    /// Markdown.
    pub(crate) docs: String,
}

/// All public items of the prelude.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    by_name: BTreeMap<String, Vec<Entry>>,
}

/// Words that may begin a statement or stand in one.
const KEYWORDS: [&str; 32] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "return", "self",
    "static", "struct", "trait", "true", "type", "use", "while",
];

impl Catalogue {
    /// Reads a folder of sources.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut catalogue = Self::default();
        catalogue.add_folder(folder);
        catalogue
    }

    fn add_folder(&mut self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.add_folder(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && let Ok(text) = fs::read_to_string(&path)
            {
                self.add_source(&text);
            }
        }
    }

    fn add_source(&mut self, text: &str) {
        let file = SourceFile::parse(text, Edition::Edition2024).tree();
        for node in file.syntax().descendants() {
            if let Some(function) = ast::Fn::cast(node.clone()) {
                let owner = function.syntax().ancestors().find_map(ast::Impl::cast);
                if owner.as_ref().is_some_and(|owner| owner.trait_().is_some())
                    || function.visibility().is_none()
                {
                    continue;
                }
                let owner =
                    owner.and_then(|owner| owner.self_ty()).map(|ty| bare(&ty.syntax().text().to_string()));
                self.add(
                    function.name(),
                    owner,
                    "function",
                    &signature(function.syntax(), function.body()),
                    &function,
                );
            } else if let Some(item) = ast::Struct::cast(node.clone()) {
                if item.visibility().is_some() {
                    let name = item.name().map(|name| format!("pub struct {name}")).unwrap_or_default();
                    self.add(item.name(), None, "class", &name, &item);
                }
            } else if let Some(item) = ast::Enum::cast(node.clone()) {
                if item.visibility().is_some() {
                    let name = item.name().map(|name| format!("pub enum {name}")).unwrap_or_default();
                    self.add(item.name(), None, "class", &name, &item);
                }
            } else if let Some(field) = ast::RecordField::cast(node)
                && field.visibility().is_some()
            {
                let owner =
                    field.syntax().ancestors().find_map(ast::Struct::cast).and_then(|item| item.name());
                let text = field.syntax().text().to_string();
                let declared = text.lines().last().unwrap_or_default().trim().to_owned();
                self.add(field.name(), owner.map(|name| name.to_string()), "instance", &declared, &field);
            }
        }
    }

    fn add(
        &mut self,
        name: Option<ast::Name>,
        owner: Option<String>,
        kind: &'static str,
        signature: &str,
        documented: &impl ast::HasDocComments,
    ) {
        let Some(name) = name else { return };
        let docs = documented
            .doc_comments()
            .filter_map(|comment| comment.doc_comment().map(|(text, _)| text.to_owned()));
        let docs: Vec<String> = docs.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()).collect();
        let entry = Entry {
            name: name.to_string(),
            owner,
            kind,
            signature: signature.to_owned(),
            docs: docs.join("\n"),
        };
        self.by_name.entry(entry.name.clone()).or_default().push(entry);
    }

    fn all_of(&self, name: &str) -> impl Iterator<Item = &Entry> {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default().iter()
    }

    /// Items of that name that belong to no type.
    fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        self.all_of(name).filter(|entry| entry.owner.is_none())
    }

    /// Members of that name of a type.
    fn find(&self, name: &str, owner: &str) -> impl Iterator<Item = &Entry> {
        self.all_of(name).filter(move |entry| entry.owner.as_deref() == Some(owner))
    }

    /// What may stand where the code ends, and how many bytes of its end that would replace.
    pub(crate) fn complete(&self, before: &str, variables: &[(String, String)]) -> (Vec<Entry>, usize) {
        let word = last_word(before);
        let rest = &before[..before.len() - word.len()];
        let mut found: Vec<Entry> = Vec::new();
        let members = |owner: &str| {
            let owner = owner.to_owned();
            self.by_name
                .range(word.to_owned()..)
                .take_while(|(name, _)| name.starts_with(word))
                .flat_map(|(_, entries)| entries)
                .filter(move |entry| entry.owner.as_deref() == Some(&owner))
                .cloned()
                .collect::<Vec<_>>()
        };
        if let Some(receiver) = rest.strip_suffix('.').map(last_word) {
            if let Some((_, ty)) = variables.iter().find(|(name, _)| name == receiver) {
                found = members(&bare(ty));
            }
        } else if let Some(owner) = rest.strip_suffix("::").map(last_word) {
            found = members(owner);
        } else {
            let plain = |name: &str, kind, signature: &str| Entry {
                name: name.to_owned(),
                owner: None,
                kind,
                signature: signature.to_owned(),
                docs: String::new(),
            };
            let variables = variables.iter().filter(|(name, _)| name.starts_with(word));
            found.extend(variables.map(|(name, ty)| plain(name, "instance", ty)));
            let items = self.by_name.range(word.to_owned()..).take_while(|(name, _)| name.starts_with(word));
            found.extend(
                items.flat_map(|(_, entries)| entries).filter(|entry| entry.owner.is_none()).cloned(),
            );
            let keywords = KEYWORDS.iter().filter(|keyword| keyword.starts_with(word) && !word.is_empty());
            found.extend(keywords.map(|keyword| plain(keyword, "keyword", "")));
        }
        found.dedup_by(|one, other| one.name == other.name);
        (found, word.len())
    }

    /// Documentation of what is named around a byte of the code, as Markdown.
    pub(crate) fn inspect(&self, code: &str, byte: usize, variables: &[(String, String)]) -> Option<String> {
        let end = byte + code[byte..].find(|c: char| !is_word(c)).unwrap_or(code.len() - byte);
        let before = code[..end].trim_end_matches(['(', '!']);
        let word = last_word(before);
        let rest = &before[..before.len() - word.len()];
        let variable = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, ty)| bare(ty));
        let owner = match (rest.strip_suffix('.'), rest.strip_suffix("::")) {
            (Some(receiver), _) => variable(last_word(receiver)),
            (_, Some(path)) => Some(last_word(path).to_owned()),
            _ => None,
        };
        if owner.is_none()
            && !rest.ends_with('.')
            && let Some((_, ty)) = variables.iter().find(|(known, _)| known == word)
        {
            let of_type: Vec<String> = self.named(&bare(ty)).map(Entry::markdown).collect();
            return Some(format!("```rust\n{word}: {ty}\n```\n\n{}", of_type.join("\n\n")));
        }
        let mut entries: Vec<&Entry> = match &owner {
            Some(owner) => self.find(word, owner).collect(),
            None => self.named(word).collect(),
        };
        if entries.is_empty() && rest.ends_with("::") {
            entries = self.named(word).collect();
        }
        let texts: Vec<String> = entries.into_iter().map(Entry::markdown).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n---\n\n"))
    }
}

impl Entry {
    pub(crate) fn markdown(&self) -> String {
        let owner = self.owner.as_ref().map(|owner| format!("{owner}::{}", self.name));
        let head = owner.map(|path| format!("// {path}\n")).unwrap_or_default();
        format!("```rust\n{head}{}\n```\n\n{}", self.signature, self.docs)
    }
}

/// What stands before a function's body, on one line.
fn signature(function: &ra_ap_syntax::SyntaxNode, body: Option<ast::BlockExpr>) -> String {
    let end = body.map_or(function.text_range().end(), |body| body.syntax().text_range().start());
    let mut text = String::new();
    for token in function.descendants_with_tokens().filter_map(ra_ap_syntax::NodeOrToken::into_token) {
        let is_attribute = token.parent_ancestors().any(|node| ast::Attr::can_cast(node.kind()));
        if token.text_range().end() <= end && !is_attribute && token.kind() != SyntaxKind::COMMENT {
            text.push_str(token.text());
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A type's name without path, reference, or parameters.
fn bare(ty: &str) -> String {
    let ty = ty.trim_start_matches('&').trim_start_matches("mut ").trim();
    let ty = ty.split('<').next().unwrap_or(ty);
    ty.rsplit("::").next().unwrap_or(ty).trim().to_owned()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn last_word(text: &str) -> &str {
    let start =
        text.char_indices().rev().take_while(|(_, c)| is_word(*c)).last().map_or(text.len(), |(at, _)| at);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        catalogue.add_source(
            "/// Makes a task.\npub fn task(text: &str) -> Result<Task, Error> { x }\n/// Pairs.\npub struct Task { \
             /// How many.\npub pairs: usize }\nimpl Task {\n/// Solves it.\n#[must_use]\npub fn solve(&self) -> \
             Solution { y }\nfn hidden(&self) {} }\nimpl Clone for Task { fn clone(&self) -> Self { z } }",
        );
        catalogue
    }

    fn names(before: &str) -> Vec<String> {
        let variables = [("t".to_owned(), "assemblet::Task".to_owned())];
        catalogue().complete(before, &variables).0.into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn completions_know_variables_and_their_types() {
        assert_eq!(names("let a = ta"), ["task"]);
        assert_eq!(names("t."), ["pairs", "solve"]);
        assert_eq!(names("Task::so"), ["solve"]);
        assert_eq!(names("whi"), ["while"]);
    }

    #[test]
    fn documentation_is_found_where_the_cursor_is() {
        let variables = [("t".to_owned(), "Task".to_owned())];
        let docs = catalogue().inspect("t.solve()", 4, &variables).unwrap();
        assert!(docs.contains("pub fn solve(&self) -> Solution") && docs.contains("Solves it."), "{docs}");
        assert!(catalogue().inspect("t", 1, &variables).unwrap().contains("Pairs."));
        assert_eq!(catalogue().inspect("nothing", 3, &variables), None);
        // A bare name is no other type's method.
        assert_eq!(catalogue().inspect("solve", 5, &variables), None);
    }
}
