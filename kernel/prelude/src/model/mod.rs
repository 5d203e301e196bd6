//! Networks: what they say of a task.

mod ask;
mod by_hand;
mod heat_map;
mod policy;

pub use policy::Policy;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use synth::machine::Machine as Size;
use synth::model::{Architecture, Checkpoint, Evaluator, checkpoint, evaluator};
use synth::solver::{NetworkError, Networks, Role};

use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{FAINT, Html, Table, grouped, span, strong};
use crate::solver::Solver;

/// The networks that [`Model::shipped`] has, by their names.
#[must_use]
pub fn models() -> Table {
    let mut table = Table::new(&["model", "what it is"]);
    for role in Role::ALL {
        let about = match role {
            Role::Imitation => "the paper's network after imitation alone",
            Role::Reinforce => "the paper's network after imitation and plain policy gradients",
            Role::Paper => "the paper's network after all of Algorithm 1",
            Role::Plus => "ours: imitation of shortest programs, and the value of best play",
        };
        table.row(&[role.name(), about]);
    }
    table
}

/// A network: a policy over the instructions and a value of a position.
///
/// [`Model::shipped`] has those inside the laboratory, [`Model::load`] reads a file, and
/// [`Run::model`](crate::train::Run::model) is what a training run has learned.
#[derive(Clone)]
pub struct Model {
    name: String,
    pub(crate) evaluator: Arc<dyn Evaluator>,
    architecture: Architecture,
    /// `None` for a model by hand.
    checkpoint: Option<Arc<Checkpoint>>,
}

impl Model {
    /// A network inside the laboratory: `plus` (ours), `paper` (the paper's after all of Algorithm 1), `imitation` (the
    /// paper's after imitation alone) or `reinforce` (after plain policy gradients).
    ///
    /// # Errors
    /// Where there is none of that name; the sentence lists them.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let model = Model::shipped("plus")?;
    /// let policy = model.policy(&task("human-add-1")?)?;
    /// assert_eq!(policy.best(), "addl %ebx, %eax");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn shipped(name: &str) -> Result<Model, Error> {
        let known = Role::ALL.map(Role::name);
        let role = Role::ALL.into_iter().find(|role| role.name() == name);
        let role = role.ok_or_else(|| Fault::unknown("shipped model", name, &known))?;
        Ok(Model {
            name: name.to_owned(),
            evaluator: Networks::shipped().get(role),
            architecture: role.architecture(),
            checkpoint: Some(Arc::new(role.checkpoint())),
        })
    }

    /// A network from a `.safetensors` file, or from the folder of a training run.
    ///
    /// # Errors
    /// Where there is none, or it is damaged or of a later version.
    pub fn load(path: impl AsRef<str>) -> Result<Model, Error> {
        Model::load_from(Path::new(path.as_ref()))
    }

    fn load_from(given: &Path) -> Result<Model, Error> {
        let path = if given.is_dir() { given.join("network.safetensors") } else { given.to_owned() };
        if !path.is_file() {
            return Err(Fault::Network(NetworkError::Missing(given.to_owned())).into());
        }
        let read = checkpoint::load(&path, None);
        let read = read.map_err(|error| Fault::Network(NetworkError::File { path: path.clone(), error }))?;
        let name =
            given.file_stem().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned());
        Ok(Model::of(&name, read))
    }

    /// The network of a checkpoint.
    pub(crate) fn of(name: &str, checkpoint: Checkpoint) -> Model {
        Model {
            name: name.to_owned(),
            evaluator: Arc::from(evaluator(&checkpoint.weights)),
            architecture: checkpoint.weights.config().architecture,
            checkpoint: Some(Arc::new(checkpoint)),
        }
    }

    /// A model of your own for tasks of that many registers (2 to 6) without RAM: a function of the words of all pairs now
    /// (`[pairs][registers]`), of those that are wanted, and of the instructions left, that gives a number for each
    /// instruction (see [`instructions`]; larger is likelier, as before a softmax) and a value, 0 to 1.
    ///
    /// It may ask a network made with `synth::model::dfdx`, which it is called with on several threads.
    ///
    /// # Errors
    /// Where `registers` is outside its range, or the function gives another number of numbers.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let wrong = |now: &[Vec<i64>], wanted: &[Vec<i64>]| {
    ///     (0..4).filter(|&r| now.iter().zip(wanted).any(|(now, wanted)| now[r] != wanted[r])).count()
    /// };
    /// let model = Model::by_hand("wrong registers", 4, move |now, wanted, _steps_left| {
    ///     (vec![0.0; 224], 0.9f64.powi(wrong(now, wanted) as i32))
    /// })?;
    /// let task = task("human-add-1")?;
    /// assert_eq!(model.value(&task)?, 0.9);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// With a network of dfdx, untrained, which sees two pairs before and after:
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// use dfdx::prelude::*;
    ///
    /// type Network = (Linear<16, 64>, Tanh, Linear<64, 224>);
    /// let device = Cpu::default();
    /// let network = device.build_module::<Network, f32>();
    /// let model = Model::by_hand("mine", 4, move |now, wanted, _steps_left| {
    ///     let words: Vec<f32> = now.iter().take(2).chain(wanted.iter().take(2)).flatten().map(|&w| w as f32).collect();
    ///     let scores = network.forward(device.tensor_from_vec(words, (Const::<16>,)));
    ///     (scores.as_vec().into_iter().map(f64::from).collect(), 0.5)
    /// })?;
    /// task("human-add-1")?.search(&model, 100)?;
    /// # Ok::<(), assemblet::prelude::Error>(())
    /// ```
    pub fn by_hand(
        name: &str,
        registers: usize,
        function: impl Fn(&[Vec<i64>], &[Vec<i64>], usize) -> (Vec<f64>, f64) + Send + Sync + 'static,
    ) -> Result<Model, Error> {
        let machine = Size::new(registers, 0).map_err(Fault::from)?;
        let evaluator = by_hand::ByHand::new(machine, Box::new(function))?;
        let architecture = Architecture::Plus;
        Ok(Model { name: name.to_owned(), evaluator: Arc::new(evaluator), architecture, checkpoint: None })
    }

    pub(crate) fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// Its name in results.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The same model under another name.
    #[must_use]
    pub fn named(&self, name: &str) -> Model {
        Model { name: name.to_owned(), ..self.clone() }
    }

    /// A solver that asks this network: `plus` for networks of ours, the paper's tree search for the paper's.
    #[must_use]
    pub fn solver(&self) -> Solver {
        let method = if self.architecture == Architecture::Plus { "plus" } else { "autoassemblet" };
        let solver = Solver::asking(method, &Networks::of(&self.evaluator, self.architecture));
        solver.unwrap_or_else(|_| crate::solver::exact()).named(&self.name)
    }

    /// A solver of another method that asks this network: `plus`, `beam` or `portfolio` for networks of ours,
    /// `autoassemblet`, `mcts-prior`, `imitation` or `reinforce` for the paper's.
    ///
    /// # Errors
    /// Where there is no solver of that name, or it asks networks of the other architecture or none.
    pub fn solver_named(&self, method: &str) -> Result<Solver, Error> {
        let fits = |name: &&str| {
            synth::solver::role(name).is_some_and(|role| role.architecture() == self.architecture)
        };
        if !fits(&method) {
            let known: Vec<&str> = synth::solver::NAMES.into_iter().filter(fits).collect();
            return Err(Fault::unknown("solver that asks such a network", method, &known).into());
        }
        let solver = Solver::asking(method, &Networks::of(&self.evaluator, self.architecture))?;
        Ok(solver.named(&format!("{} ({method})", self.name)))
    }

    /// Its parameters by name, with their sizes; without rows for a model by hand.
    #[must_use]
    pub fn parameters(&self) -> Table {
        let mut table = Table::new(&["parameter", "rows", "columns", "numbers"]);
        if let Some(checkpoint) = &self.checkpoint {
            for spec in checkpoint.weights.config().parameters() {
                let numbers = grouped((spec.rows * spec.columns) as u64);
                table.row(&[spec.name, spec.rows.to_string(), spec.columns.to_string(), numbers]);
            }
        }
        table
    }

    /// Writes the network into a `.safetensors` file, which [`Model::load`] and the command line read.
    ///
    /// # Errors
    /// Where the file cannot be written, or the model is one by hand.
    pub fn save(&self, path: impl AsRef<str>) -> Result<(), Error> {
        let path = path.as_ref();
        let checkpoint = self.checkpoint.as_ref().ok_or(Fault::NothingToSave)?;
        std::fs::write(path, checkpoint.to_bytes()).map_err(|error| Fault::io("write", path, error).into())
    }

    /// What there is to say of it in one line, after its name.
    fn facts(&self) -> String {
        let machine = self.evaluator.machine();
        match &self.checkpoint {
            Some(checkpoint) => {
                let config = checkpoint.weights.config();
                let (parameters, steps) =
                    (grouped(checkpoint.weights.len() as u64), grouped(checkpoint.step));
                format!(
                    "network {}, {parameters} parameters, {steps} training steps, for {machine}",
                    config.fingerprint()
                )
            }
            None => format!("model by hand, for {machine}"),
        }
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Model({}: {})", self.name, self.facts())
    }
}

impl Rich for Model {
    fn bundle(&self) -> Bundle {
        let head = format!("{} {}", strong("inherit", &self.name), span(FAINT, &self.facts()));
        Bundle::text(format!("{}: {}", self.name, self.facts())).html(Html::new().block(&head).finish())
    }
}

impl std::fmt::Display for Model {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

/// Every instruction of a machine with that many registers (2 to 6) and RAM slots (0 to 4), in the order of the numbers
/// that a model gives.
///
/// # Errors
/// Where there is no such machine.
///
/// ```
/// # use assemblet::prelude::*;
/// let all = instructions(4, 0)?;
/// assert_eq!((all.len(), all[0].as_str()), (224, "addl %eax, %eax"));
/// # Ok::<(), Error>(())
/// ```
pub fn instructions(registers: usize, slots: usize) -> Result<Vec<String>, Error> {
    let machine = Size::new(registers, slots).map_err(Fault::from)?;
    Ok(synth::machine::Catalog::new(machine).instructions().iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::task;

    #[test]
    fn shipped_models_answer_and_refuse_in_sentences() {
        let task = task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0").unwrap();
        for role in Role::ALL {
            let model = Model::shipped(role.name()).unwrap();
            let policy = model.policy(&task).unwrap();
            let sum: f64 = policy.probabilities().iter().sum();
            assert!((sum - 1.0).abs() < 1e-4 && (0.0..=1.0).contains(&model.value(&task).unwrap()), "{sum}");
        }
        let error = Model::shipped("best").unwrap_err().to_string();
        assert_eq!(error, "there is no shipped model 'best'; there are imitation, reinforce, paper, plus");
        let error = Model::load("nowhere").unwrap_err().to_string();
        assert!(error.starts_with("there is no model at nowhere; name a .safetensors file"), "{error}");
        let plus = Model::shipped("plus").unwrap();
        let error = plus.policy(&crate::task::task("1 2 -> 3 2").unwrap()).unwrap_err().to_string();
        assert!(
            error.starts_with("task example is for 2 registers, but the model is for 4 registers"),
            "{error}"
        );
        let error = plus.solver_named("exact").unwrap_err().to_string();
        assert!(error.ends_with("there are portfolio, plus, beam"), "{error}");
        assert!(plus.bundle().get("text/plain").unwrap().starts_with("plus: network plus 4r0m"));
    }

    #[test]
    fn models_come_back_from_their_files() {
        let path = std::env::temp_dir().join(format!("assemblet-model-{}.safetensors", std::process::id()));
        let path = path.to_str().unwrap();
        Model::shipped("plus").unwrap().save(path).unwrap();
        let task = task("human-add-1").unwrap();
        assert_eq!(
            Model::load(path).unwrap().value(&task).unwrap(),
            Model::shipped("plus").unwrap().value(&task).unwrap()
        );
        std::fs::write(path, "no network").unwrap();
        let error = Model::load(path).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot use the model") && error.contains("not an Assemblet checkpoint"),
            "{error}"
        );
        std::fs::remove_file(path).unwrap();
    }
}
