//! Opening: the journal and the index are read whole, compared, and each is mended from the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::aside;
use crate::codec::row_of;
use crate::disk::Disk;
use crate::error::StoreError;
use crate::files;
use crate::home::Home;
use crate::index::Index;
use crate::index::on_disk::{OnDisk, Trouble};
use crate::journal::survey::{Survey, Torn};
use crate::journal::{Journal, damaged, read, remove, replay};
use crate::owner::Lock;
use crate::place;
use crate::row::Row;
use crate::status::Opened;
use crate::store::Store;

/// Opens the store of a home.
pub(crate) fn open(home: &Home, disk: Arc<dyn Disk>) -> Result<(Store, Opened), StoreError> {
    with_lock(home, disk, place::take(home)?).map_err(|(error, _)| error)
}

/// Opens the store of a home that this process owns; gives the lock back where that fails.
pub(crate) fn with_lock(
    home: &Home,
    disk: Arc<dyn Disk>,
    lock: Lock,
) -> Result<(Store, Opened), (StoreError, Lock)> {
    let mut opened = Opened::default();
    match parts(home, disk, &mut opened) {
        Ok((journal, index)) => Ok((Store::new(home.clone(), journal, index, opened.rebuilt, lock), opened)),
        Err(error) => Err((error, lock)),
    }
}

fn parts(home: &Home, disk: Arc<dyn Disk>, opened: &mut Opened) -> Result<(Journal, Index), StoreError> {
    remove_parts(&home.journal());
    let survey = Survey::of(&home.journal())?;
    let index = index_of(home, &survey, opened)?;
    let journal = journal_of(home, disk, &survey, &index, opened)?;
    Ok((journal, index))
}

/// Removes what was being written aside when the machine stopped: nobody was told of it.
fn remove_parts(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') && name.ends_with(".part") {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// All rows after the last commit that can be known of: the index where it can say them, else the journal.
fn index_of(home: &Home, survey: &Survey, opened: &mut Opened) -> Result<Index, StoreError> {
    let folder = home.index();
    let exists = fs::symlink_metadata(&folder).is_ok();
    let why = if exists {
        match OnDisk::open(&folder).and_then(|index| catch_up(index, survey)) {
            Ok(Some(index)) => return Ok(Index::OnDisk(index)),
            Ok(None) => Trouble::Damaged("it is older than what the journal still tells".to_owned()),
            Err(trouble) => trouble,
        }
    } else {
        Trouble::Damaged("it is missing".to_owned())
    };
    if survey.missing(survey.base()).is_some() {
        return Err(damaged(survey.obstacle(&home.journal())));
    }
    if survey.last == 0
        && !exists
        && home.root().join("sweeps").read_dir().is_ok_and(|mut found| found.next().is_some())
    {
        opened.notes.push(format!(
            "{} has files of sweeps, and neither a journal nor an index: their rows are lost; it begins anew",
            home.root().display()
        ));
    }
    let snapshot = survey.snapshot.as_ref().map(|(_, path)| path.as_path());
    let memory = replay(snapshot, &survey.runs)?;
    match why {
        Trouble::Unavailable(why) => {
            opened.notes.push(format!(
                "the index {} cannot be used just now ({why}); rows are held in memory until it can",
                folder.display()
            ));
            Ok(Index::Memory(memory, why))
        }
        Trouble::Damaged(why) => {
            opened.rebuilt = survey.last > 0 || exists;
            let rows = memory.tally.rows;
            if exists {
                let to = aside::move_away(&folder)?;
                opened.notes.push(format!(
                    "the index was damaged ({why}); it was moved to {} and its {rows} rows were made again from \
                     the journal; none is lost",
                    to.display()
                ));
            } else if opened.rebuilt {
                opened
                    .notes
                    .push(format!("the index was missing; its {rows} rows were made again from the journal"));
            }
            Ok(match OnDisk::create(&folder, &memory) {
                Ok(index) => Index::OnDisk(index),
                Err(Trouble::Damaged(why) | Trouble::Unavailable(why)) => {
                    opened.notes.push(format!(
                        "a new index could not be made ({why}); rows are held in memory until it can"
                    ));
                    Index::Memory(memory, why)
                }
            })
        }
    }
}

/// Applies to a sound index what the journal has beyond it; nothing where the journal no longer has all of that.
pub(crate) fn catch_up(mut index: OnDisk, survey: &Survey) -> Result<Option<OnDisk>, Trouble> {
    let applied = index.tally().applied;
    let other = Trouble::Damaged("it is of another history than the journal".to_owned());
    match survey.mark(applied).map_err(|error| Trouble::Damaged(error.to_string()))? {
        Some(mark) if mark != index.tally().mark => return Err(other),
        _ => {}
    }
    if survey.missing(applied).is_some() {
        return Ok(None);
    }
    for run in survey.runs.iter().filter(|run| run.end() > applied + 1) {
        let mut done = Ok(());
        let after = applied.max(run.first - 1);
        let lines = read(run, after, usize::MAX, |stamp, batch| {
            if done.is_ok() {
                done = index.apply(stamp, &batch);
            }
        });
        // A line that cannot be read is told by the replay that follows.
        lines.map_err(|error| Trouble::Damaged(error.to_string()))?;
        done?;
    }
    Ok(Some(index))
}

/// The journal, cut to its last whole line, and written anew from the index where it is damaged.
fn journal_of(
    home: &Home,
    disk: Arc<dyn Disk>,
    survey: &Survey,
    index: &Index,
    opened: &mut Opened,
) -> Result<Journal, StoreError> {
    let folder = home.journal();
    if let Some(torn) = &survey.torn {
        opened.notes.push(cut(torn));
    }
    remove(&survey.older)?;
    let tally = index.tally();
    let last = survey.last.max(tally.applied);
    let has_gap = survey.missing(survey.base()).is_some() || last > survey.last;
    let mut faulty: Vec<PathBuf> = survey.faults.iter().map(|fault| fault.path.clone()).collect();
    faulty.dedup();
    let snapshot = survey.snapshot.as_ref().map(|(number, path)| {
        let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
        (*number, bytes)
    });
    let mut segments = survey.runs.clone();
    segments.retain(|run| !faulty.contains(&run.path));
    let mut journal = Journal::new(folder.clone(), disk, snapshot, segments, last)?;
    if has_gap || !faulty.is_empty() {
        let kept = if faulty.is_empty() { None } else { Some(aside::keep(&folder, &faulty)?) };
        journal.compact(tally, rows(index, &home.index()))?;
        let new = journal.snapshot_path();
        faulty.retain(|path| Some(path) != new.as_ref());
        remove(&faulty)?;
        let place = survey.obstacle(&folder).sentence();
        opened.notes.push(match kept {
            Some(kept) => format!(
                "the journal was damaged ({place}); its files were moved to {} and it was written again from the \
                 index; none of its {} rows is lost",
                kept.display(),
                tally.rows
            ),
            None => format!(
                "the journal ended at commit {}, and the index holds commit {last}; it was written again from the \
                 index; none of its {} rows is lost",
                survey.last, tally.rows
            ),
        });
    }
    Ok(journal)
}

/// Cuts a torn end off and keeps it in a file beside; gives the sentence for the log.
fn cut(torn: &Torn) -> String {
    let path = torn.path.display();
    let bytes = torn.bytes - torn.good;
    let cut = || -> std::io::Result<PathBuf> {
        let aside = aside::name(&torn.path, "torn");
        if torn.good == 0 {
            fs::rename(&torn.path, &aside)?;
        } else {
            let whole = fs::read(&torn.path)?;
            files::write_whole(&aside, &whole[torn.good as usize..])?;
            let file = fs::OpenOptions::new().write(true).open(&torn.path)?;
            file.set_len(torn.good)?;
            file.sync_all()?;
        }
        Ok(aside)
    };
    match cut() {
        Ok(aside) => format!(
            "the last {bytes} bytes of {path} were no whole commit, as when the machine stops in the middle of one; \
             they were moved to {}",
            aside.display()
        ),
        // The next segment's number says where this one ends.
        Err(error) => format!(
            "the last {bytes} bytes of {path} are no whole commit, as when the machine stops in the middle of one; \
             they are left there, since they cannot be moved aside ({error})"
        ),
    }
}

/// The rows of an index.
pub(crate) fn rows<'a>(
    index: &'a Index,
    folder: &'a Path,
) -> impl Iterator<Item = Result<Row, StoreError>> + 'a {
    index.rows().map(move |pair| {
        let row = pair.and_then(|(key, value)| row_of(&key, &value));
        row.map_err(|what| StoreError::Index { path: folder.to_owned(), what })
    })
}
