//! The paper: data in, PDF/A or mail text out; synchronous, no I/O.
