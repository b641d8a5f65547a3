//! What a QR code may say when somebody else printed it: the addresses of the look-up and of the
//! check of receipts, with any code and any mark. Never a server's error. The first byte chooses the
//! address; a line end parts code and mark.

#![no_main]

use axum::http::Method;
use fuzz::Counter;
use libfuzzer_sys::fuzz_target;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// As an address holds it.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A String takes whatever is written to it.
        let _ = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' => write!(text, "{}", *byte as char),
            other => write!(text, "%{other:02X}"),
        };
        text
    })
}

fuzz_target!(|bytes: &[u8]| {
    static OPENED: OnceLock<Counter> = OnceLock::new();
    let counter = OPENED.get_or_init(Counter::open);
    let [which, said @ ..] = bytes else {
        return;
    };
    let mut parts = said.splitn(2, |byte| *byte == b'\n');
    let code = escaped(parts.next().unwrap_or_default());
    let mark = escaped(parts.next().unwrap_or_default());
    let path = match which % 5 {
        0 => format!("/tra-cuu?ma={code}"),
        1 => format!("/minh-bach/kiem-tra?ma={code}&dau={mark}"),
        2 => format!("/minh-bach/bang-chung.json?ma={code}&dau={mark}"),
        3 => format!("/api/v1/lookup/{code}"),
        _ => format!("/tra-cuu/{code}/qr.svg"),
    };
    let (status, answer) = counter.ask(&Method::GET, &path, None, "text/html", Vec::new());
    assert!(status < 500, "{path}: {answer}");
});
