//! Suites: frozen lists of tasks to measure solvers on.

use std::collections::BTreeMap;

use synth::suite::{NAMES, about, load};

use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{FAINT, Html, Table, counted, span, strong};
use crate::task::Task;

/// A frozen suite: `human-v1`, `general-v1`, `ram-v1`, `length-v1` or `paper-v1`; [`suites`] says what they are.
///
/// # Errors
/// Where there is none of that name; the sentence lists them.
///
/// ```
/// # use assemblet::prelude::*;
/// let human = suite("human-v1")?;
/// assert_eq!(human.len(), 130);
/// human.task("human-add-1")?.solve();
/// # Ok::<(), Error>(())
/// ```
pub fn suite(name: impl AsRef<str>) -> Result<Suite, Error> {
    suite_of(name.as_ref())
}

/// Compiled here once, and not in every cell that calls the function above.
fn suite_of(name: &str) -> Result<Suite, Error> {
    let tasks = load(name).ok_or_else(|| Fault::unknown("suite", name, &NAMES))?;
    let tasks = tasks.into_iter().map(|asked| Task { asked }).collect();
    Ok(Suite { name: name.to_owned(), about: about(name).unwrap_or_default().to_owned(), tasks })
}

/// Every frozen suite by its name, and what it is.
#[must_use]
pub fn suites() -> Table {
    let mut table = Table::new(&["suite", "what it is"]);
    for name in NAMES {
        table.row(&[name, about(name).unwrap_or_default()]);
    }
    table
}

/// A list of tasks with a name. [`suite`] gives a frozen one, [`Suite::of`] makes one of your own.
///
/// Shown as a table of its families with their numbers of tasks.
#[derive(Clone, Debug)]
pub struct Suite {
    name: String,
    about: String,
    tasks: Vec<Task>,
}

impl Suite {
    /// A suite of your own tasks, at least one.
    ///
    /// # Errors
    /// Where there is none.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let mine = Suite::of("mine", &[task("human-add-1")?, task("eax = eax * ebx")?])?;
    /// mine.evaluate(&[exact()])?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn of(name: &str, tasks: &[Task]) -> Result<Suite, Error> {
        if tasks.is_empty() {
            return Err(Fault::EmptySuite.into());
        }
        Ok(Suite { name: name.to_owned(), about: String::new(), tasks: tasks.to_vec() })
    }

    /// A suite from a file of tasks in JSON, one a line, as the command line reads it.
    ///
    /// # Errors
    /// Where the file cannot be read, a line of it is no task, or it has none; the sentence has the line.
    pub fn load(path: impl AsRef<str>) -> Result<Suite, Error> {
        Suite::load_from(path.as_ref())
    }

    fn load_from(path: &str) -> Result<Suite, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Fault::io("read tasks from", path, error))?;
        let mut tasks = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if !line.trim().is_empty() {
                let read = synth::task::Task::from_json(line.trim());
                let name = path.to_owned();
                tasks.push(Task { asked: read.map_err(|error| Fault::TaskLine { name, number, error })? });
            }
        }
        Suite::of(path, &tasks)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its tasks in order.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        self.tasks.clone()
    }

    /// The number of its tasks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether it has no tasks, which no suite is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// The task of that id.
    ///
    /// # Errors
    /// Where it has none of that id.
    pub fn task(&self, id: &str) -> Result<Task, Error> {
        let found = self.tasks.iter().find(|task| task.asked.id == id).cloned();
        found.ok_or_else(|| Fault::NoTaskIn { suite: self.name.clone(), id: id.to_owned() }.into())
    }

    /// The tasks of one family or tier, as a suite of their own.
    ///
    /// # Errors
    /// Where no task is of that family or tier; the sentence lists them.
    pub fn only(&self, group: &str) -> Result<Suite, Error> {
        let is_in =
            |task: &&Task| [&task.asked.family, &task.asked.tier].iter().any(|g| g.as_deref() == Some(group));
        let tasks: Vec<Task> = self.tasks.iter().filter(is_in).cloned().collect();
        if tasks.is_empty() {
            let mut known: Vec<&str> = Vec::new();
            for name in self.tasks.iter().flat_map(|task| [&task.asked.tier, &task.asked.family]).flatten() {
                if !known.contains(&name.as_str()) {
                    known.push(name);
                }
            }
            return Err(Fault::unknown("family or tier", group, &known).into());
        }
        Ok(Suite { name: format!("{}, {group}", self.name), tasks, ..self.clone() })
    }

    /// Every task in a table, with its tier, what is meant, and its shortest known program.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["task", "tier", "shortest", "intent"]);
        for Task { asked } in &self.tasks {
            let shortest = asked.shortest.map_or(String::new(), |steps| steps.to_string());
            let intent = asked.intent.clone().unwrap_or_default();
            table.row(&[asked.id.clone(), asked.tier.clone().unwrap_or_default(), shortest, intent]);
        }
        table
    }

    /// The families in order of appearance, with their tiers and numbers of tasks.
    fn families(&self) -> Table {
        let mut table = Table::new(&["family", "tier", "tasks", "such as"]);
        let mut groups: Vec<(&str, &str, usize, &str)> = Vec::new();
        let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for Task { asked } in &self.tasks {
            let (family, tier) =
                (asked.family.as_deref().unwrap_or("-"), asked.tier.as_deref().unwrap_or("-"));
            let place = *places.entry((family, tier)).or_insert_with(|| {
                let example = asked.intent.as_deref().unwrap_or(&asked.id);
                groups.push((family, tier, 0, example));
                groups.len() - 1
            });
            groups[place].2 += 1;
        }
        for (family, tier, count, example) in groups {
            table.row(&[family, tier, &count.to_string(), example]);
        }
        table
    }
}

impl Rich for Suite {
    fn bundle(&self) -> Bundle {
        let count = counted(self.tasks.len() as u64, "task");
        let about = if self.about.is_empty() { String::new() } else { format!(": {}", self.about) };
        let head = format!("{} {}", strong("inherit", &self.name), span(FAINT, &format!("{count}{about}")));
        let families = self.families();
        let html = Html::new().block(&head).block(&families.to_html()).finish();
        Bundle::text(format!("{}, {count}{about}\n\n{families}", self.name).trim_end()).html(html)
    }
}

impl std::fmt::Display for Suite {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_grouped_by_family() {
        for name in NAMES {
            let suite = suite(name).unwrap();
            let counts: usize =
                suite.families().column("tasks").iter().map(|n| n.parse::<usize>().unwrap()).sum();
            assert_eq!((counts, suite.table().len()), (suite.len(), suite.len()), "{name}");
        }
        let text = suite("human-v1").unwrap().bundle().get("text/plain").unwrap().to_owned();
        assert!(text.starts_with("human-v1, 130 tasks: 130 human-designed tasks (50 easy"), "{text}");
        assert!(text.contains("\nadd                        easy") || text.contains("\nadd  "), "{text}");
    }

    #[test]
    fn parts_are_taken_and_strange_names_refused() {
        let human = suite("human-v1").unwrap();
        assert_eq!(
            (human.only("easy").unwrap().len(), human.only("sort").unwrap().name().as_str()),
            (50, "human-v1, sort")
        );
        let check = |error: Error, start: &str| assert!(error.to_string().starts_with(start), "{error}");
        check(human.only("soft").unwrap_err(), "there is no family or tier 'soft'; there are easy, add, ");
        check(human.task("human-x").unwrap_err(), "the suite human-v1 has no task 'human-x'");
        check(suite("human").unwrap_err(), "there is no suite 'human'; there are human-v1, general-v1, ");
        check(Suite::of("none", &[]).unwrap_err(), "a suite needs at least one task");
        check(Suite::load("no file").unwrap_err(), "cannot read tasks from no file: ");
    }

    #[test]
    fn suites_are_read_from_files() {
        let path = std::env::temp_dir().join(format!("assemblet-suite-{}.jsonl", std::process::id()));
        let tasks = suite("paper-v1").unwrap().tasks();
        let lines: String = tasks.iter().map(|task| task.to_json() + "\n\n").collect();
        std::fs::write(&path, &lines).unwrap();
        let name = path.to_str().unwrap();
        assert_eq!(Suite::load(name).unwrap().tasks(), tasks);
        std::fs::write(&path, lines + "{}").unwrap();
        let error = Suite::load(name).unwrap_err().to_string();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(error, format!("{name}, line 11: missing field `id` at line 1 column 2"));
    }
}
