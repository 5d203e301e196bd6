//! The command line of Assemblet.

fn main() {}
