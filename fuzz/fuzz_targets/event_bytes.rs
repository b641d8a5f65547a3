//! Bytes that claim to be the events of a case or of a petition, a line each: reading, folding and
//! reckoning never panic, and what is written is read back as the same.

#![no_main]

use domain::case;
use domain::ids::PetitionId;
use domain::petition::Petition;
use domain::testing::Story;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use store::journal::event::{Journal, OfCases, OfPetitions, StoredEvent, verify_chain};

/// The events that the lines hold, as far as they can be read.
fn events<E: DeserializeOwned>(text: &str) -> Vec<E> {
    text.lines()
        .map_while(|line| serde_json::from_str(line).ok())
        .collect()
}

fn is_read_as_it_was_written<S: Serialize + DeserializeOwned + PartialEq + Debug>(snapshot: &S) {
    let written = serde_json::to_string(snapshot).expect("a snapshot is written");
    let read: S = serde_json::from_str(&written).expect("a snapshot is read");
    assert_eq!(*snapshot, read);
}

fn is_one_chain<J: Journal>(events: &[J::Event]) {
    let of = Story::filed_online().case.id.0;
    let mut head = [0; 32];
    let mut stored = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let link = StoredEvent::<J>::write(of, at as i64 + 1, head, event, [7; 16]);
        let link = link.expect("an event is written");
        head = link.hash;
        stored.push(link);
    }
    assert_eq!(verify_chain(&stored), Ok(head));
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let id = Story::filed_online().case.id;
    let of_case = events(text);
    is_read_as_it_was_written(&case::fold(id, &of_case));
    is_one_chain::<OfCases>(&of_case);
    let of_petition = events(text);
    is_read_as_it_was_written(&Petition::fold(PetitionId(id.0), &of_petition));
    is_one_chain::<OfPetitions>(&of_petition);
});
