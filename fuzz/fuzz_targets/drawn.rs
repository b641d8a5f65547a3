//! What people bring along or type into the editors: BPMN files, conditions, forms. Each is taken
//! or refused in words; what is taken can be checked, drawn, written and read again.

#![no_main]

use domain::catalogue::process::bpmn;
use domain::catalogue::process::check::Against;
use domain::catalogue::process::diagram::{Diagram, Names};
use domain::catalogue::{Catalogue, Condition, Form};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::OnceLock;

fuzz_target!(|bytes: &[u8]| {
    static SEED: OnceLock<Catalogue> = OnceLock::new();
    let [which, text @ ..] = bytes else { return };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    match which % 3 {
        0 => {
            let Ok(read) = bpmn::read(text) else { return };
            let seed = SEED.get_or_init(Catalogue::seed);
            let mut process = seed.processes()[0].clone();
            read.into(&mut process);
            let _ = process.faults(Against::default());
            let _ = process.resolving(&Value::Null);
            let _ = Diagram::of(&process, Names::CODES);
            assert!(bpmn::read(&bpmn::write(&process, Names::CODES)).is_ok());
        }
        1 => {
            let Ok(condition) = Condition::parse(text) else {
                return;
            };
            assert_eq!(Condition::parse(&condition.to_string()), Ok(condition.clone()));
            let _ = condition.holds(&Value::Null);
        }
        _ => {
            let Ok(form) = Form::parse("fuzz", text) else {
                return;
            };
            let _ = form.faults();
            let _ = form.hidden(&Value::Null);
        }
    }
});
