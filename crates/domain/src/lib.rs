//! The law, pure: no I/O, no async, no ambient clock, no database, no HTTP.
