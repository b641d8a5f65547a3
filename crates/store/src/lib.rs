//! The files: all SQL is here and nowhere else, for SQLite and PostgreSQL.
