//! Bytes that claim to be the events of a case, a line each: reading, folding and reckoning never
//! panic, and what is written is read back as the same.

#![no_main]

use domain::case::{self, Event};
use domain::testing::Story;
use libfuzzer_sys::fuzz_target;
use store::case_file::event_format::{StoredEvent, verify_chain};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let events: Vec<Event> = text
        .lines()
        .map_while(|line| serde_json::from_str(line).ok())
        .collect();
    let id = Story::filed_online().case.id;
    let folded = case::fold(id, &events);
    let written = serde_json::to_string(&folded).expect("a case is written");
    let read = serde_json::from_str(&written).expect("a case is read");
    assert_eq!(folded, read, "a snapshot is read as it was written");
    let mut head = [0; 32];
    let mut stored = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let link = StoredEvent::write(id, at as i64 + 1, head, event, [7; 16]);
        let link = link.expect("an event is written");
        head = link.hash;
        stored.push(link);
    }
    assert_eq!(verify_chain(&stored), Ok(head));
});
