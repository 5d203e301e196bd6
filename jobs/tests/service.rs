//! The engine, its service and its clients, over real sockets and with real processes.

#[path = "service/disk.rs"]
mod disk;
#[path = "service/engine.rs"]
mod engine;
#[path = "service/events.rs"]
mod events;
#[path = "service/files.rs"]
mod files;
#[path = "service/keeper.rs"]
mod keeper;
#[path = "service/lab.rs"]
mod lab;
#[path = "service/program.rs"]
mod program;
#[path = "service/raw.rs"]
mod raw;
#[path = "service/security.rs"]
mod security;
#[path = "service/starting.rs"]
mod starting;
#[path = "service/verbs.rs"]
mod verbs;
