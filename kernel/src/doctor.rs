//! `doctor`: what keeps the kernel from working, each with its remedy.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::home::Home;
use crate::place::Place;

/// Below this much free space, in bytes, a session or an install may not fit.
const LEAST_FREE: u64 = 2 << 30;

/// One thing that was looked at: its name, what was found, and, where that is bad, what to do.
struct Finding {
    name: &'static str,
    found: String,
    remedy: Option<String>,
}

/// Prints what was found; exit code 1 where something is wrong.
pub(crate) fn examine(place: &Place) -> ExitCode {
    let findings =
        [toolchain(), linker(), sources(), installed(place), space(&std::env::temp_dir()), jupyter()];
    let mut is_well = true;
    for Finding { name, found, remedy } in findings {
        match remedy {
            None => println!("ok     {name}: {found}"),
            Some(remedy) => {
                is_well = false;
                println!("wrong  {name}: {found}\n       {remedy}");
            }
        }
    }
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn toolchain() -> Finding {
    let name = "compiler";
    match (output("rustc", &["--version"]), output("cargo", &["--version"])) {
        (Some(rustc), Some(cargo)) => Finding { name, found: format!("{rustc}, {cargo}"), remedy: None },
        _ => Finding {
            name,
            found: "rustc or cargo is not on the search path".to_owned(),
            remedy: Some("install Rust by rustup, and open a new terminal".to_owned()),
        },
    }
}

fn linker() -> Finding {
    let name = "linker";
    match output("cc", &["--version"]) {
        Some(text) => Finding { name, found: text.lines().next().unwrap_or("cc").to_owned(), remedy: None },
        None => Finding {
            name,
            found: "no `cc` on the search path; rustc links by it".to_owned(),
            remedy: Some("install a C compiler, as by `apt install gcc`".to_owned()),
        },
    }
}

fn sources() -> Finding {
    let name = "rust-src";
    let library = output("rustc", &["--print", "sysroot"])
        .map(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library/core/src/lib.rs"));
    match library {
        Some(path) if path.is_file() => Finding { name, found: "there".to_owned(), remedy: None },
        _ => Finding {
            name,
            found: "the compiler's sources are missing".to_owned(),
            remedy: Some("run `rustup component add rust-src`".to_owned()),
        },
    }
}

fn installed(place: &Place) -> Finding {
    let name = "kernel";
    let remedy = Some(format!("run `assemblet-kernel install` for `{}` again", place.name));
    if !place.kernelspec.join("kernel.json").is_file() {
        return Finding { name, found: format!("none at {}", place.kernelspec.display()), remedy };
    }
    match Home::open(&place.home) {
        Err(error) => Finding { name, found: format!("{error:#}"), remedy },
        Ok(home) => match home.toolchain.complaint() {
            Some(complaint) => Finding { name, found: complaint, remedy },
            None => Finding { name, found: place.kernelspec.display().to_string(), remedy: None },
        },
    }
}

fn space(folder: &Path) -> Finding {
    let name = "disk";
    let free = nix::sys::statvfs::statvfs(folder).map_or(0, |it| it.blocks_available() * it.fragment_size());
    let found = format!("{:.1} GB free in {}", free as f64 / 1e9, folder.display());
    let remedy =
        (free < LEAST_FREE).then(|| "make room, or set TMPDIR to a folder on another disk".to_owned());
    Finding { name, found, remedy }
}

fn jupyter() -> Finding {
    let name = "jupyter";
    match output("jupyter", &["--version"]) {
        Some(text) => {
            let lab = text.lines().find(|line| line.starts_with("jupyterlab")).unwrap_or("installed");
            Finding { name, found: lab.to_owned(), remedy: None }
        }
        None => Finding {
            name,
            found: "no `jupyter` on the search path".to_owned(),
            remedy: Some("run `pip install jupyterlab`, or activate its environment".to_owned()),
        },
    }
}
