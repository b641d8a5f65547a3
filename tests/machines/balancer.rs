//! A balancer as small as can be: it asks each server whether it is ready, sends requests to those
//! that are over connections it keeps, and never tries a request twice. So a request that a restart
//! loses is seen.

use super::http::{self, Request};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Between two questions to a server.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A server as the balancer knows it.
#[derive(Debug)]
struct Back {
    address: SocketAddr,
    ready: bool,
    kept: VecDeque<TcpStream>,
}

type Backs = Arc<Mutex<Vec<Back>>>;

/// A balancer at work.
pub struct Balancer {
    pub address: SocketAddr,
    backs: Backs,
    tasks: Vec<JoinHandle<()>>,
}

impl Balancer {
    pub async fn start(servers: &[SocketAddr]) -> Self {
        let backs: Backs = Arc::default();
        for address in servers {
            add(&backs, *address);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let looking = tokio::spawn(look(Arc::clone(&backs)));
        let serving = tokio::spawn(serve(listener, Arc::clone(&backs)));
        let it = Self {
            address,
            backs,
            tasks: vec![looking, serving],
        };
        for server in servers {
            it.until_ready(*server).await;
        }
        it
    }

    /// Puts a server in the place of another.
    pub fn replace(&self, old: SocketAddr, new: SocketAddr) {
        self.backs
            .lock()
            .expect("servers")
            .retain(|it| it.address != old);
        add(&self.backs, new);
    }

    /// Waits until a server says that it is ready.
    pub async fn until_ready(&self, address: SocketAddr) {
        for _ in 0..600 {
            let ready = {
                let backs = self.backs.lock().expect("servers");
                backs.iter().any(|it| it.address == address && it.ready)
            };
            if ready {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("{address} does not get ready");
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn add(backs: &Backs, address: SocketAddr) {
    backs.lock().expect("servers").push(Back {
        address,
        ready: false,
        kept: VecDeque::new(),
    });
}

async fn look(backs: Backs) {
    loop {
        let all: Vec<_> = backs
            .lock()
            .expect("servers")
            .iter()
            .map(|it| it.address)
            .collect();
        for address in all {
            let answer = Request::new("GET", "/readyz").ask(address).await;
            let ready = answer.is_ok_and(|it| it.status == 200);
            for back in backs
                .lock()
                .expect("servers")
                .iter_mut()
                .filter(|it| it.address == address)
            {
                back.ready = ready;
                if !ready {
                    back.kept.clear();
                }
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn serve(listener: TcpListener, backs: Backs) {
    let turn = Arc::new(AtomicUsize::new(0));
    while let Ok((client, _)) = listener.accept().await {
        let (backs, turn) = (Arc::clone(&backs), turn.fetch_add(1, Ordering::Relaxed));
        // A request that fails leaves its client without an answer, which the client counts.
        tokio::spawn(async move { drop(forward(client, &backs, turn).await) });
    }
}

async fn forward(mut client: TcpStream, backs: &Backs, turn: usize) -> std::io::Result<()> {
    let (head, body) = http::message(&mut client).await?;
    // The client's connection ends with the answer; the one to the server is kept.
    let head = head.replace("connection: close\r\n", "");
    let (address, kept) = {
        let mut backs = backs.lock().expect("servers");
        let mut ready: Vec<_> = backs.iter_mut().filter(|it| it.ready).collect();
        let several = ready.len().max(1);
        let back = ready
            .get_mut(turn % several)
            .ok_or(std::io::ErrorKind::NotConnected)?;
        (back.address, back.kept.pop_front())
    };
    let mut server = match kept {
        Some(kept) => kept,
        None => TcpStream::connect(address).await?,
    };
    server.write_all(head.as_bytes()).await?;
    server.write_all(&body).await?;
    let (head, body) = http::message(&mut server).await?;
    client.write_all(head.as_bytes()).await?;
    client.write_all(&body).await?;
    if http::header(&head.to_lowercase(), "connection") != Some("close") {
        let mut backs = backs.lock().expect("servers");
        if let Some(back) = backs
            .iter_mut()
            .find(|it| it.address == address && it.ready)
        {
            back.kept.push_back(server);
        }
    }
    Ok(())
}
