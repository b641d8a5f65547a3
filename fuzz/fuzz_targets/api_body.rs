//! Bodies at every address of the API that takes one, by nobody, a citizen and officers: never a
//! server's error. The first byte chooses the address, the second who asks, the rest is sent.

#![no_main]

use axum::http::Method;
use fuzz::Counter;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::OnceLock;

struct Address {
    method: Method,
    path: String,
    media_type: String,
}

/// The counter, and every address whose description has a body.
fn opened() -> &'static (Counter, Vec<Address>) {
    static OPENED: OnceLock<(Counter, Vec<Address>)> = OnceLock::new();
    OPENED.get_or_init(|| {
        let counter = Counter::open();
        let document: Value =
            serde_json::from_str(include_str!("../../docs/openapi.json")).expect("the document");
        let paths = document["paths"].as_object().expect("paths");
        let mut addresses = Vec::new();
        for (path, operations) in paths {
            let id = if path.contains("/drafts/") { &counter.draft } else { "1" };
            let path = path.replace("{code}", &counter.code).replace("{id}", id);
            for (method, operation) in operations.as_object().expect("operations") {
                let content = operation["requestBody"]["content"].as_object();
                let (Some(content), Ok(method)) = (content, method.to_uppercase().parse()) else {
                    continue;
                };
                let media_type = content.keys().next().expect("a kind of body").clone();
                let media_type = match media_type.starts_with("multipart") {
                    true => format!("{media_type}; boundary=edge"),
                    false => media_type,
                };
                addresses.push(Address { method, path: path.clone(), media_type });
            }
        }
        (counter, addresses)
    })
}

fuzz_target!(|bytes: &[u8]| {
    let [address, who, body @ ..] = bytes else {
        return;
    };
    let (counter, addresses) = opened();
    let address = &addresses[usize::from(*address) % addresses.len()];
    let token = &counter.tokens[usize::from(*who) % counter.tokens.len()];
    let (status, answer) = counter.ask(
        &address.method,
        &address.path,
        token.as_deref(),
        &address.media_type,
        body.to_vec(),
    );
    assert!(status < 500, "{} {}: {answer}", address.method, address.path);
});
