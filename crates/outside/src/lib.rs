//! The neighbours: each an enum, the real one or one that records.
