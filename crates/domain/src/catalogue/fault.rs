//! What is wrong with a process or a form before it is published: each fault is a rule with its
//! name, says where it is and how to put it right. A grave one stands in the way of approval.

/// A fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The rule: `process.cycle`.
    pub rule: &'static str,
    /// What it is about: the number of a step, the whole name of a field; empty for the whole.
    pub at: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether it stands in the way of approval.
    pub grave: bool,
}

impl Fault {
    /// One that stands in the way.
    pub fn grave(rule: &'static str, at: impl ToString, message: impl Into<String>) -> Self {
        Self {
            rule,
            at: at.to_string(),
            message: message.into(),
            grave: true,
        }
    }

    /// One to look at.
    pub fn light(rule: &'static str, at: impl ToString, message: impl Into<String>) -> Self {
        Self {
            grave: false,
            ..Self::grave(rule, at, message)
        }
    }
}

/// Whether any of them stands in the way.
pub fn any_grave(faults: &[Fault]) -> bool {
    faults.iter().any(|fault| fault.grave)
}
