//! The office as a process: `motcua demo | serve | work | migrate | check | …`.

fn main() {}
