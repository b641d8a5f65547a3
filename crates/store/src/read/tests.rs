//! Tests of the lists on both engines.
