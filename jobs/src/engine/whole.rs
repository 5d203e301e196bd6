//! The engine as others hold it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use store::disk::Disk;
use store::{Home, Opened, Store};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::bell::Bell;
use super::clock::{Clock, instant};
use super::error::OpenError;
use super::folders;
use super::keeper::{Dismissed, Keeper};
use super::mail::{Mail, Sight};
use super::options::{Options, Workers};
use super::owner::{Owner, restored};
use super::recent::Recent;
use crate::scheduler::{Answer, Request};
use crate::sweep::Resources;
use crate::wire::{Problem, Shutdown, WorkerView};

/// The owner of a home. Cheap to clone; with the last clone the home is let go.
#[derive(Clone)]
pub struct Engine {
    pub(super) inner: Arc<Inner>,
}

/// What all clones share.
pub(super) struct Inner {
    pub(super) home: Home,
    pub(super) clock: Clock,
    pub(super) recent: Arc<Recent>,
    pub(super) news: Arc<Bell>,
    pub(super) work: Arc<Bell>,
    /// Whether nothing is done any more.
    pub(super) ended: AtomicBool,
    /// Whether a client asked for the end.
    asked: AtomicBool,
    /// Whether it asked that the workers be left.
    workers_left: AtomicBool,
    mail: Sender<Mail>,
    mended: Vec<String>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    keeper: Mutex<Option<Keeper>>,
    /// For verbs that wait and are asked for without a runtime. Taken apart when all is over.
    runtime: Option<Runtime>,
}

impl Engine {
    /// Takes a home, which is made where there is none.
    ///
    /// Messages for the log, such as of a worker that cannot be started, go to standard error.
    ///
    /// # Errors
    /// Where the home cannot be used, or another process has it.
    pub fn open(home: &Home, options: Options) -> Result<Engine, OpenError> {
        Engine::open_with_log(home, options, |message| eprintln!("{message}"))
    }

    /// Like [`open`](Engine::open), with messages for the log going to `log`.
    ///
    /// # Errors
    /// As there.
    pub fn open_with_log(
        home: &Home,
        options: Options,
        log: impl Fn(String) + Send + Clone + 'static,
    ) -> Result<Engine, OpenError> {
        Engine::of_store(home, options, log, Store::open(home)?)
    }

    /// Like [`open`](Engine::open), with what happens to the journal happening on `disk`: for trying what becomes of
    /// a disk that fails.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(home: &Home, options: Options, disk: Arc<dyn Disk>) -> Result<Engine, OpenError> {
        Engine::of_store(home, options, |message| eprintln!("{message}"), Store::open_on(home, disk)?)
    }

    fn of_store(
        home: &Home,
        options: Options,
        log: impl Fn(String) + Send + Clone + 'static,
        (store, opened): (Store, Opened),
    ) -> Result<Engine, OpenError> {
        let clock = Clock::start();
        let (scheduler, owed) = restored(options.scheduler, &store, &clock)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build();
        let runtime = runtime.map_err(OpenError::Thread)?;
        let recent = Arc::new(Recent::new(store.last()));
        let (news, work) = (Arc::new(Bell::new()), Arc::new(Bell::new()));
        let (mail, mails) = channel();
        let (chores, chore_list) = channel();
        let owner = Owner {
            config: options.scheduler,
            store,
            scheduler: Some(scheduler),
            owed,
            clock,
            recent: Arc::clone(&recent),
            news: Arc::clone(&news),
            work: Arc::clone(&work),
            chores,
            sick: None,
            tended: instant(),
        };
        let owning = named("engine", move || owner.run(&mails))?;
        let (of_folders, said) = (home.clone(), log.clone());
        let folders = named("folders", move || folders::work(&of_folders, &chore_list, &said))?;
        let inner = Inner {
            home: home.clone(),
            clock,
            recent,
            news,
            work,
            ended: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            workers_left: AtomicBool::new(false),
            mail,
            mended: opened.notes,
            threads: Mutex::new(vec![owning, folders]),
            keeper: Mutex::new(None),
            runtime: Some(runtime),
        };
        let engine = Engine { inner: Arc::new(inner) };
        if let Some(workers) = options.workers {
            let keeper = engine.keep(workers, log).map_err(OpenError::Thread)?;
            *engine.inner.keeper.lock().unwrap_or_else(PoisonError::into_inner) = keeper;
        }
        Ok(engine)
    }

    /// What the store found and mended when it was opened, a sentence each.
    pub fn mended(&self) -> &[String] {
        &self.inner.mended
    }

    /// The home that it has.
    pub fn home(&self) -> &Home {
        &self.inner.home
    }

    /// Ends what waits, finishes what was asked, and lets the home go. Everything asked after that is `Unavailable`.
    pub fn stop(&self) {
        self.inner.stop();
    }

    /// Whether a client has asked for the end.
    pub fn is_asked_to_stop(&self) -> bool {
        self.inner.asked.load(Ordering::Acquire)
    }

    /// Whether whoever asked for the end wants the workers to run on.
    pub(crate) fn workers_are_left(&self) -> bool {
        self.inner.workers_left.load(Ordering::Relaxed)
    }

    /// Starts no more workers, and asks those of this host to save and to give back what they run.
    pub(crate) fn dismiss_workers(&self) -> Dismissed {
        // Without a keeper there may still be workers of an earlier service: they are the home's.
        drop(self.inner.keeper.lock().unwrap_or_else(PoisonError::into_inner).take());
        Dismissed::ask(&self.inner.home)
    }

    pub(crate) fn ask_to_stop(&self, how: Shutdown) {
        // Read after the other one.
        self.inner.workers_left.fetch_or(how.leave_workers, Ordering::Relaxed);
        self.inner.asked.store(true, Ordering::Release);
        for bell in [&*self.inner.news, &*self.inner.work] {
            bell.ring();
        }
    }

    /// Lets the scheduler decide; the answer is given once the changes are durable.
    pub(crate) async fn decide(&self, request: Request) -> Result<Answer, Problem> {
        let (reply, answer) = oneshot::channel();
        self.inner.send(Mail::Decide(Box::new(request), reply))?;
        answer.await.unwrap_or_else(|_| Err(over()))
    }

    /// Looks at what is durable.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(Sight<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let look = move |sight: Result<Sight<'_>, Problem>| {
            let _ = reply.send(sight.map(look));
        };
        self.inner.send(Mail::Look(Box::new(look)))?;
        answer.await.unwrap_or_else(|_| Err(over()))
    }

    fn keep(&self, workers: Workers, log: impl Fn(String) + Send + 'static) -> io::Result<Option<Keeper>> {
        let Some(runtime) = &self.inner.runtime else { return Ok(None) };
        let watcher = Watcher { mail: self.inner.mail.clone() };
        let bell = (Arc::clone(&self.inner.work), runtime.handle().clone());
        Keeper::start(&self.inner.home, workers, watcher, bell, log).map(Some)
    }

    /// Carries out a verb that waits, for a caller without a runtime.
    pub(super) fn wait<T>(&self, verb: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        match &self.inner.runtime {
            Some(runtime) => runtime.block_on(verb),
            None => Err(over()),
        }
    }
}

impl Inner {
    fn send(&self, mail: Mail) -> Result<(), Problem> {
        if self.ended.load(Ordering::Relaxed) {
            return Err(over());
        }
        self.mail.send(mail).map_err(|_| over())
    }

    fn stop(&self) {
        drop(self.keeper.lock().unwrap_or_else(PoisonError::into_inner).take());
        if !self.ended.swap(true, Ordering::Relaxed) {
            let _ = self.mail.send(Mail::Stop);
        }
        for bell in [&*self.news, &*self.work] {
            bell.ring();
        }
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that panicked has said so; what is durable is so without it.
            let _ = thread.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("home", &self.inner.home).finish_non_exhaustive()
    }
}

/// A look at the scheduler that does not keep the engine alive.
#[derive(Debug)]
pub(super) struct Watcher {
    mail: Sender<Mail>,
}

impl Watcher {
    /// How many trials a host could be given now, at most, and its workers that were heard of within the time of a
    /// lease. None where nobody can tell.
    pub(super) fn claimable(&self, host: String, capacity: Resources) -> Option<(u32, Vec<WorkerView>)> {
        let (reply, answer) = oneshot::channel();
        let look = move |sight: Result<Sight<'_>, Problem>| {
            let told = sight.ok().map(|sight| {
                let mut workers = sight.scheduler.workers(sight.now);
                workers.retain(|worker| worker.host == host);
                (sight.scheduler.claimable(&host, &capacity), workers)
            });
            let _ = reply.send(told);
        };
        self.mail.send(Mail::Look(Box::new(look))).ok()?;
        answer.blocking_recv().ok().flatten()
    }
}

/// The engine does nothing any more.
pub(super) fn over() -> Problem {
    Problem::unavailable("the service is ending; ask again, and another one is started")
}

pub(super) fn named(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    thread::Builder::new().name(name.to_owned()).spawn(body).map_err(OpenError::Thread)
}
