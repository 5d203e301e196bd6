//! A page by a template of the user's own, in the language of Jinja.

use std::fs;
use std::path::Path;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

use super::content::Page;
use super::error::PageError;
use super::html::HtmlOptions;
use super::text::clean;

/// Under which the template is known to the library.
const NAME: &str = "template";

/// A template, in the language of Jinja2 (as minijinja has it). What it prints is escaped as HTML, but for the parts
/// that are HTML already.
///
/// Parts of the page, as HTML:
///
/// | variable | what it is |
/// |---|---|
/// | `head` | what stands in `<head>`: character set, title, style with fonts and colours |
/// | `summary` | title, question, answer, facts, cautions |
/// | `contents` | links to the sections |
/// | `body` | all sections |
/// | `provenance_html` | the section on provenance |
/// | `script` | the switch between light and dark, and all that makes tables and charts live; comes last |
///
/// and what the page says, as text: `title`, `question`, `answer`, `facts` (each with `name`, `value`, `note`),
/// `cautions`, `sections` (each with `id`, `title` and, as HTML, `html`), `provenance` (each with `name`, `value`) and
/// `definition`. A variable that there is not is an error.
///
/// The shortest one that gives a whole page:
///
/// ```
/// # use reports::page::{HtmlOptions, Page, Provenance, Template};
/// # let page = Page { title: "A & B".into(), question: "".into(), answer: "".into(), facts: vec![],
/// #     cautions: vec![], sections: vec![], attachments: vec![], provenance: Provenance::default() };
/// let text = "<!DOCTYPE html><html lang=en><head>{{ head }}</head>
///     <body><main>{{ summary }}{{ body }}{{ provenance_html }}</main>{{ script }}</body></html>";
/// let html = Template::parse("mine.html", text)?.render(&page, HtmlOptions::default())?;
/// assert!(html.contains("<h1 dir=\"auto\">A &amp; B</h1>"));
/// # Ok::<(), reports::page::PageError>(())
/// ```
#[derive(Debug)]
pub struct Template {
    /// The file, for errors.
    name: String,
    environment: Environment<'static>,
}

impl Template {
    /// Reads a template from a file.
    ///
    /// # Errors
    /// Where it cannot be read, or is no template; then the sentence says in which line.
    pub fn read(path: &Path) -> Result<Template, PageError> {
        let text = fs::read_to_string(path).map_err(PageError::io("read the template", path))?;
        Template::parse(&path.display().to_string(), &text)
    }

    /// Takes a text for a template; `name` is what errors call it.
    ///
    /// # Errors
    /// Where the text is no template.
    pub fn parse(name: &str, text: &str) -> Result<Template, PageError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        // Errors know the text that they are about.
        environment.set_debug(true);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let added = environment.add_template_owned(NAME, text.to_owned());
        added.map_err(|error| PageError::template(name, &error))?;
        Ok(Template { name: name.to_owned(), environment })
    }

    /// The page by this template.
    ///
    /// # Errors
    /// Where the template asks for what there is not; the sentence says in which line.
    pub fn render(&self, page: &Page, options: HtmlOptions) -> Result<String, PageError> {
        let parts = page.fragments(options);
        let html = Value::from_safe_string;
        let text = |text: &str| Value::from(clean(text).into_owned());
        let facts = page.facts.iter();
        let facts: Value = facts
            .map(|fact| context! { name => text(&fact.name), value => text(&fact.value), note => text(&fact.note) })
            .collect();
        let body: String = parts.sections.iter().map(|(_, _, html)| html.as_str()).collect();
        let sections: Value = (parts.sections.into_iter())
            .map(|(id, title, section)| context! { id, title, html => html(section) })
            .collect();
        let entries = page.provenance.entries.iter();
        let provenance: Value =
            entries.map(|(name, value)| context! { name => text(name), value => text(value) }).collect();
        let variables = context! {
            head => html(parts.head),
            summary => html(parts.summary),
            contents => html(parts.contents),
            body => html(body),
            provenance_html => html(parts.provenance),
            script => html(parts.script),
            title => text(&page.title),
            question => text(&page.question),
            answer => text(&page.answer),
            facts,
            cautions => page.cautions.iter().map(|caution| text(caution)).collect::<Value>(),
            sections,
            provenance,
            definition => text(&page.provenance.definition),
        };
        let template = self.environment.get_template(NAME);
        let rendered = template.and_then(|template| template.render(variables));
        rendered.map_err(|error| PageError::template(&self.name, &error))
    }
}
