//! Paths that clients name: only what is in the folder that they may see.

use crate::wire::Problem;

/// The longest path, in bytes.
const LONGEST: usize = 1024;
/// The longest name in one, in bytes.
const LONGEST_NAME: usize = 255;

/// The names that a path is made of, from the folder on.
///
/// # Errors
/// Where it could lead out of the folder, or is no path: absolute, with empty parts, `.`, `..`, or characters that no
/// name of a file should have.
pub(super) fn names(path: &str) -> Result<Vec<&str>, Problem> {
    let refused = |why: &str| Problem::invalid(format!("{path:?} is no path of an attempt's folder: {why}"));
    if path.is_empty() || path.len() > LONGEST {
        return Err(Problem::invalid(format!(
            "a path has 1 to {LONGEST} bytes, and this one {}",
            path.len()
        )));
    }
    let names: Vec<&str> = path.split('/').collect();
    for name in &names {
        match *name {
            "" => return Err(refused("it begins or ends with /, or has an empty part")),
            "." | ".." => return Err(refused("name files from the folder on, without . and ..")),
            name if name.len() > LONGEST_NAME => {
                return Err(refused("a name in it is longer than 255 bytes"));
            }
            name if name.chars().any(char::is_control) => return Err(refused("it has control characters")),
            _ => {}
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_below_the_folder_are_paths() {
        for good in ["log.txt", "work/a/b.bin", "work/..x", "work/x..", "ä b", "work/.hidden", "a\\b"] {
            assert_eq!(names(good).unwrap().join("/"), good);
        }
        let long = "x".repeat(300);
        let deep = "x/".repeat(600) + "x";
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../x",
            "work/../../x",
            "work/..",
            "./x",
            "work/./x",
            "work//x",
            "work/",
            "a\0b",
            "a\nb",
            "work/\u{7f}",
            &long,
            &deep,
        ] {
            assert!(names(bad).is_err(), "{bad:?}");
        }
    }
}
