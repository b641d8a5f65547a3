//! Bytes that claim to be a receipt, as JSON or in a PDF, or a list of roots: reading and checking
//! never panic, and whatever leads to the root of the genuine receipt says what that one says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use store::journal::pdf;
use store::journal::receipt::{KeptRoots, Receipt};

/// A receipt of a demonstration, kept as it was issued.
static GENUINE: LazyLock<Receipt> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../corpus/receipt/genuine")).expect("the genuine receipt")
});

fn check(receipt: &Receipt) {
    let Ok(proved) = receipt.verify() else {
        return;
    };
    let genuine = GENUINE.verify().expect("the genuine receipt is true");
    if proved.root.root == genuine.root.root && receipt.leaf == GENUINE.leaf {
        assert_eq!(proved.heads.last(), genuine.heads.last(), "another head at the same leaf");
        assert_eq!(receipt.code, GENUINE.code, "another code at the same leaf");
    }
    for at in 0..receipt.events.len() {
        receipt.moment(at);
    }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(receipt) = serde_json::from_slice::<Receipt>(bytes) {
        check(&receipt);
        let written = serde_json::to_vec(&receipt).expect("a receipt is written");
        let read: Receipt = serde_json::from_slice(&written).expect("a receipt is read");
        assert_eq!(receipt, read, "a receipt is read as it was written");
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Some(kept) = KeptRoots::read(text)
    {
        kept.roots().count();
    }
    if let Some(place) = pdf::place(bytes) {
        place.text();
    }
    pdf::printed_sha256(bytes);
    if let Some(receipt) = pdf::proof(bytes) {
        check(&receipt);
    }
});
