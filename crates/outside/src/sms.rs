//! Text messages: an operator's gateway spoken to over HTTP, or a folder of `.json` files.
//!
//! The contract with the gateway is one request: `POST` of `{"id", "to", "text"}` with a
//! bearer token. 2xx is taken, 4xx is refused for good (but 408 and 429 ask for patience),
//! anything else is tried again. `id` repeats when a job runs twice, so that the gateway can
//! drop the second copy.

use crate::Trouble;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Duration;

/// One text message to one phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextMessage {
    /// What makes this message this one, unique and in ASCII: the job's id.
    pub id: String,
    /// The phone's number.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// How text messages leave.
#[derive(Clone)]
pub enum Gateway {
    /// A gateway spoken to over HTTP.
    Http {
        /// The client, with its connections.
        client: reqwest::Client,
        /// The gateway's address.
        url: reqwest::Url,
        /// The bearer token.
        token: String,
    },
    /// A folder where each message becomes `<id>.json`.
    Record {
        /// The folder; made when it is not there.
        folder: PathBuf,
    },
}

impl std::fmt::Debug for Gateway {
    // By hand, because the token must not be printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Http { url, .. } => f.debug_struct("Http").field("url", &url.as_str()).finish(),
            Self::Record { folder } => f.debug_struct("Record").field("folder", folder).finish(),
        }
    }
}

impl Gateway {
    /// A gateway at `url`, with its bearer token.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the address cannot be read or the client not be built.
    pub fn http(url: &str, token: &str) -> Result<Self, Trouble> {
        let url = reqwest::Url::parse(url).map_err(|error| {
            Trouble::never("the address of the SMS gateway cannot be read", error)
        })?;
        // Whoever installed a provider first keeps it: there is only one, ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Trouble::never("the SMS client cannot be built", error))?;
        Ok(Self::Http {
            client,
            url,
            token: token.to_owned(),
        })
    }

    /// Sends one message, or records it.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the gateway refuses the message, [`Trouble::Later`] when it
    /// cannot be reached or asks for patience.
    pub async fn send(&self, message: &TextMessage) -> Result<(), Trouble> {
        match self {
            Self::Http { client, url, token } => {
                let answer = client
                    .post(url.clone())
                    .bearer_auth(token)
                    .json(message)
                    .send()
                    .await
                    .map_err(|error| Trouble::later("the SMS gateway was not reached", error))?;
                let status = answer.status();
                if status.is_success() {
                    return Ok(());
                }
                let what = format!("the SMS gateway answered {status}");
                let patience = matches!(status.as_u16(), 408 | 429);
                if status.is_client_error() && !patience {
                    Err(Trouble::Never { what, source: None })
                } else {
                    Err(Trouble::Later { what, source: None })
                }
            }
            Self::Record { folder } => {
                let body = serde_json::to_vec_pretty(message)
                    .map_err(|error| Trouble::never("the message cannot be written", error))?;
                crate::files::write_whole(folder, &format!("{}.json", message.id), body).await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn message() -> TextMessage {
        TextMessage {
            id: "0192f0c2".to_owned(),
            to: "0912345678".to_owned(),
            text: "Hồ sơ 000.192: có kết quả".to_owned(),
        }
    }

    /// A gateway that answers one request with `status`, and what it was sent.
    async fn gateway(status: &'static str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}/send", listener.local_addr().expect("address"));
        let seen = tokio::spawn(async move {
            let (mut peer, _) = listener.accept().await.expect("a request");
            let mut seen = Vec::new();
            let mut chunk = [0u8; 4096];
            while !seen.ends_with(b"}") {
                let read = peer.read(&mut chunk).await.expect("bytes");
                if read == 0 {
                    break;
                }
                seen.extend_from_slice(&chunk[..read]);
            }
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            peer.write_all(answer.as_bytes()).await.expect("answered");
            String::from_utf8(seen).expect("text")
        });
        (url, seen)
    }

    #[tokio::test]
    async fn the_gateway_gets_number_text_and_token() {
        let (url, seen) = gateway("204 No Content").await;
        let gateway = Gateway::http(&url, "hush").expect("gateway");
        gateway.send(&message()).await.expect("taken");
        let seen = seen.await.expect("seen");
        assert!(seen.contains("authorization: Bearer hush"), "{seen}");
        assert!(
            seen.ends_with(
                r#"{"id":"0192f0c2","to":"0912345678","text":"Hồ sơ 000.192: có kết quả"}"#
            ),
            "{seen}"
        );
        assert!(!format!("{gateway:?}").contains("hush"));
    }

    #[tokio::test]
    async fn a_refusal_is_final_and_a_busy_gateway_is_tried_again() {
        for (status, again) in [
            ("400 Bad Request", false),
            ("429 Too Many Requests", true),
            ("503 Service Unavailable", true),
        ] {
            let (url, _seen) = gateway(status).await;
            let trouble = Gateway::http(&url, "t")
                .expect("gateway")
                .send(&message())
                .await
                .expect_err(status);
            assert_eq!(trouble.is_worth_retrying(), again, "{status}");
        }
    }
}
