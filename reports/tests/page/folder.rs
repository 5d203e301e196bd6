//! Folders of pages: there whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use reports::page::{Block, Folder, Format, PageError, Progress, Template};

use crate::pages;

/// All files of a folder with their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn all_formats() -> Folder<'static> {
    Folder { formats: &Format::ALL, ..Folder::default() }
}

#[test]
fn the_same_page_gives_the_same_bytes_on_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, threads: usize| {
        let path = place.path().join(name);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| all_formats().write(&pages::usual(40), &path)).unwrap();
        files(&path)
    };
    let (one, two) = (write("one", 1), write("two", 5));
    assert_eq!(
        one.iter().map(|file| &file.0).collect::<Vec<_>>(),
        two.iter().map(|file| &file.0).collect::<Vec<_>>()
    );
    for (one, two) in one.iter().zip(&two) {
        assert!(one == two, "{} differs", one.0);
    }
}

#[test]
fn a_folder_has_the_page_its_pictures_and_its_data() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("new/page");
    let (told, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let progress = |progress: Progress| {
        told.fetch_add(1, Ordering::Relaxed);
        most.fetch_max(progress.done, Ordering::Relaxed);
        assert!(progress.done <= progress.of);
    };
    let page = pages::usual(10);
    let written = Folder { progress: &progress, ..all_formats() }.write(&page, &path).unwrap();
    let files = files(&path);
    let names: BTreeSet<&str> = files.iter().map(|file| file.0.as_str()).collect();
    for name in [
        "index.html",
        "page.md",
        "page.tex",
        "tables/trials.tex",
        "figures/history.svg",
        "figures/history.png",
        "data/history.csv",
        "data/history.parquet",
        "data/trials.csv",
        "data/trials.parquet",
        "data/metrics.parquet",
    ] {
        assert!(names.contains(name), "{name} among {names:?}");
    }
    assert_eq!((written.files + 1, written.index), (files.len(), Some(path.join("index.html"))));
    assert_eq!(most.into_inner(), written.files);
    assert_eq!(told.into_inner(), written.files + 1);
    let csv = String::from_utf8(fs::read(path.join("data/trials.csv")).unwrap()).unwrap();
    assert_eq!(csv.lines().count(), 11);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o700, 0o700);
    assert_eq!(fs::read_dir(place.path().join("new")).unwrap().count(), 1, "nothing is left aside");
    // A picture of a page reads the same from its file.
    let svg = fs::read_to_string(path.join("figures/history.svg")).unwrap();
    roxmltree::Document::parse(&svg).unwrap();
}

#[test]
fn frames_come_back_from_parquet_as_they_were() {
    use polars::prelude::{ParquetReader, SerReader};
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page");
    let page = pages::usual(25);
    Folder::default().write(&page, &path).unwrap();
    let blocks = page.sections.iter().flat_map(|section| &section.blocks);
    let table = blocks
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .next()
        .unwrap();
    let file = fs::File::open(path.join("data/trials.parquet")).unwrap();
    assert!(ParquetReader::new(file).finish().unwrap().equals_missing(&table.data));
}

#[test]
fn an_older_page_is_replaced_and_nothing_else_is() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page");
    all_formats().write(&pages::of_text("one"), &path).unwrap();
    let before = files(&path);
    Folder::default().write(&pages::of_text("another"), &path).unwrap();
    let after = files(&path);
    assert_ne!(before, after);
    assert!(!after.iter().any(|file| file.0 == "page.md"), "nothing of the old page is left");

    fs::write(path.join("notes.txt"), "mine").unwrap();
    let refused = Folder::default().write(&pages::of_text("one"), &path).unwrap_err();
    assert!(refused.is_bad_input());
    let sentence = format!(
        "{} holds notes.txt, which is no part of the page there; choose another folder for the page, or move that away",
        path.display()
    );
    assert_eq!(refused.to_string(), sentence);
    fs::remove_file(path.join("notes.txt")).unwrap();
    assert_eq!(files(&path), after, "what was there stays as it was");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left aside");
    // A link leads to a page, and stays.
    std::os::unix::fs::symlink(&path, place.path().join("link")).unwrap();
    Folder::default().write(&pages::of_text("one"), &place.path().join("link")).unwrap();
    assert!(fs::symlink_metadata(place.path().join("link")).unwrap().is_symlink());
    assert_ne!(files(&path), after);
}

#[test]
fn a_place_that_cannot_be_written_is_said_in_a_sentence() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    let check = |path: &Path, expected: &str| {
        let error = Folder::default().write(&pages::of_text("one"), path).unwrap_err().to_string();
        assert_eq!(error, expected.replace("PLACE", &place.path().display().to_string()));
    };
    check(
        &place.path().join("file"),
        "PLACE/file is a file; choose another folder for the page, or move that away",
    );
    check(
        &place.path().join("file/page"),
        "cannot read PLACE/file/page: a part of this path is a file, not a folder",
    );
    check(Path::new("/proc/page"), "cannot write into /proc: there is no such place");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    let error = "pdf".parse::<Format>().unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.is_bad_input()),
        ("\"pdf\" is no format of a page; there are html, md and tex", true)
    );
}

#[test]
fn a_page_that_fails_on_the_way_leaves_what_was_there() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page");
    Folder::default().write(&pages::of_text("one"), &path).unwrap();
    let before = files(&path);
    let template = Template::parse("mine.html", "line one\n{{ titel }}\n").unwrap();
    let error = Folder { template: Some(&template), ..all_formats() }
        .write(&pages::of_text("two"), &path)
        .unwrap_err();
    assert!(matches!(error, PageError::Template { line: Some(2), .. }), "{error}");
    assert_eq!((files(&path), fs::read_dir(place.path()).unwrap().count()), (before, 1));
}

#[test]
fn what_a_killed_writer_left_is_removed_and_what_a_living_one_writes_is_not() {
    let place = tempfile::tempdir().unwrap();
    let made = |name: &str, seconds: u64| {
        let folder = place.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("index.html"), "half").unwrap();
        let at = std::time::SystemTime::now() - std::time::Duration::from_secs(seconds);
        fs::File::open(&folder).unwrap().set_modified(at).unwrap();
        folder
    };
    let (left, young) = (made(".page.aB3.part", 3_600), made(".page.cD4.part", 0));
    let (living, others) = (made(".page.eF5.part", 3_600), made(".other.gH6.part", 3_600));
    let lock = fs::File::open(&living).unwrap();
    lock.lock().unwrap();
    all_formats().write(&pages::usual(4), &place.path().join("page")).unwrap();
    assert!(!left.exists() && young.exists() && living.exists() && others.exists());
}
