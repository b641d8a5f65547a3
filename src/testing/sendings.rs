//! A mail server and a gateway for text messages, each on a port of its own, that count what they
//! are sent by the name of each message.

use axum::routing::post;
use axum::{Json, Router};
use outside::mail::Post;
use outside::sms::Gateway;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How often each message was sent.
pub(crate) type Counted = BTreeMap<String, u32>;

/// What was sent so far; clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sendings(Arc<Mutex<Counted>>);

impl Sendings {
    /// How often each message was sent so far.
    pub(crate) fn counted(&self) -> Counted {
        self.0.lock().expect("a lock").clone()
    }

    fn came(&self, name: String) {
        *self.0.lock().expect("a lock").entry(name).or_default() += 1;
    }

    /// A mail server that takes everything.
    pub(crate) async fn mail(&self) -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = self.clone();
        tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                // Whoever goes away without a word has sent what it had to.
                tokio::spawn(converse(peer, seen.clone()));
            }
        });
        Post::smtp(&format!("smtp://{address}"), "a@example.vn").expect("a mail server")
    }

    /// A gateway that takes everything.
    pub(crate) async fn gateway(&self) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = self.clone();
        let take = post(async move |Json(message): Json<serde_json::Value>| {
            seen.came(message["id"].as_str().expect("an id").to_owned());
        });
        tokio::spawn(async move {
            let router = Router::new().route("/send", take);
            axum::serve(listener, router).await
        });
        Gateway::http(&format!("http://{address}/send"), "token").expect("a gateway")
    }
}

/// One client of the mail server, to its end.
async fn converse(peer: TcpStream, seen: Sendings) -> std::io::Result<()> {
    let (read, mut write) = peer.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" => "250-mail\r\n250 8BITMIME\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?
                    && line != "."
                {
                    let id = line.strip_prefix("Message-ID: <");
                    if let Some((name, _)) = id.and_then(|id| id.split_once('@')) {
                        seen.came(name.to_owned());
                    }
                }
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
