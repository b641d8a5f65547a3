//! A router that knows its own addresses, so that the rule of each can be looked for, and an
//! address without a rule is found before anybody asks for it.

use axum::routing::MethodRouter;

/// A router with the list of what it answers.
#[derive(Debug)]
pub struct Listed<S = crate::house::House> {
    router: axum::Router<S>,
    addresses: Vec<(&'static str, String)>,
}

/// The methods that a handler can be there for, as axum's routers name them.
const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("head", "HEAD"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("patch", "PATCH"),
    ("post", "POST"),
    ("put", "PUT"),
    ("trace", "TRACE"),
];

/// The methods that a route answers. axum tells them only in its debugging text; a test holds it
/// to that.
fn methods<S>(route: &MethodRouter<S>) -> Vec<&'static str> {
    let told = format!("{route:?}");
    METHODS
        .into_iter()
        .filter(|(word, _)| {
            let field = format!(" {word}: ");
            let rest = told.split(&field).nth(1).unwrap_or("None");
            !rest.starts_with("None")
        })
        .map(|(_, method)| method)
        .collect()
}

impl<S> Default for Listed<S>
where
    S: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Listed<S>
where
    S: Clone + Send + Sync + 'static,
{
    /// A router of nothing.
    pub fn new() -> Self {
        Self {
            router: axum::Router::new(),
            addresses: Vec::new(),
        }
    }

    /// Adds an address.
    #[must_use]
    pub fn route(mut self, path: &str, route: MethodRouter<S>) -> Self {
        for method in methods(&route) {
            self.addresses.push((method, path.to_owned()));
        }
        self.router = self.router.route(path, route);
        self
    }

    /// Adds the addresses of another.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.addresses.extend(other.addresses);
        self.router = self.router.merge(other.router);
        self
    }

    /// Puts something round all addresses.
    #[must_use]
    pub fn dressed(mut self, dress: impl FnOnce(axum::Router<S>) -> axum::Router<S>) -> Self {
        self.router = dress(self.router);
        self
    }

    /// What it answers: method and address.
    pub fn addresses(&self) -> &[(&'static str, String)] {
        &self.addresses
    }

    /// The router itself.
    pub fn router(self) -> axum::Router<S> {
        self.router
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{any, delete, get};

    #[test]
    fn a_router_tells_its_addresses_with_every_method() {
        async fn answer() {}
        let listed: Listed<()> = Listed::new()
            .route("/a", get(answer).post(answer))
            .merge(Listed::new().route("/b/{id}", delete(answer).put(answer)));
        let told: Vec<String> = listed
            .addresses()
            .iter()
            .map(|(method, path)| format!("{method} {path}"))
            .collect();
        assert_eq!(told, ["GET /a", "POST /a", "DELETE /b/{id}", "PUT /b/{id}"]);
        // Any method: only the fallback is there.
        let any: Listed<()> = Listed::new().route("/c", any(answer));
        assert!(any.addresses().is_empty());
    }
}
