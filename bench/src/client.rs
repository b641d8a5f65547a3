//! A lean client: keep-alive connections on one thread, requests written whole, answers read and
//! no more looked at than must be. It shares the two cores with what it measures.

use crate::measure::Took;
use anyhow::Context as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request, ready to be sent.
pub struct Request {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Of which kind it is, counted from 0.
    pub kind: usize,
    /// The status that its answer must have.
    pub status: u16,
}

/// Writes a GET.
pub fn get(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    head("GET", path, headers, None)
}

/// Writes a POST of JSON.
pub fn post(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = head("POST", path, headers, Some(body.len()));
    bytes.extend_from_slice(body);
    bytes
}

fn head(method: &str, path: &str, headers: &[(&str, &str)], body: Option<usize>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(length) = body {
        text.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {length}\r\n"
        ));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// An address that no other visitor of the last minutes has, as a proxy would tell it.
pub fn address(no: u64) -> String {
    let bytes = (no as u32).to_be_bytes();
    format!("10.{}.{}.{}", bytes[1], bytes[2], bytes[3])
}

/// A connection that is kept.
struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads its answer: the status, and where the body begins.
    async fn ask(&mut self, bytes: &[u8]) -> anyhow::Result<(u16, usize)> {
        self.stream.write_all(bytes).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(at) = end_of_head(&self.buffer) {
                break at;
            }
            let read = self.stream.read_buf(&mut self.buffer).await?;
            anyhow::ensure!(read > 0, "the server hung up");
        };
        let text = std::str::from_utf8(&self.buffer[..head])?;
        let status = text
            .get(9..12)
            .and_then(|it| it.parse().ok())
            .context("no status")?;
        let length: usize = text
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            })
            .context("an answer of unknown length")?;
        while self.buffer.len() < head + length {
            let read = self.stream.read_buf(&mut self.buffer).await?;
            anyhow::ensure!(read > 0, "the server hung up");
        }
        Ok((status, head))
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// Whether a server answers at all.
pub fn is_up(address: SocketAddr, path: &str) -> anyhow::Result<bool> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address)?;
    stream.write_all(&get(path, &[("Connection", "close")]))?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}

fn single<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the client did not start")?
        .block_on(work)
}

/// Sends requests over so many connections for so long, each as soon as the one before it was
/// answered; gives what they took, by kind. `next` makes the request of a number, or none when
/// there is nothing left.
pub fn load(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    kinds: usize,
    next: impl Fn(u64) -> Option<Request>,
) -> anyhow::Result<Vec<Took>> {
    single(async move {
        let counter = std::cell::Cell::new(0_u64);
        let begun = Instant::now();
        let hands = (0..connections).map(|_| async {
            let mut line = Line::open(address).await?;
            let mut times = vec![Vec::new(); kinds];
            let mut failed = vec![0_u64; kinds];
            while begun.elapsed() < time {
                let no = counter.get();
                counter.set(no + 1);
                let Some(request) = next(no) else { break };
                let at = Instant::now();
                let (status, head) = line.ask(&request.bytes).await?;
                if status == request.status {
                    times[request.kind].push(at.elapsed());
                } else {
                    failed[request.kind] += 1;
                    if failed[request.kind] == 1 {
                        let body = String::from_utf8_lossy(&line.buffer[head..]);
                        let short: String = body.chars().take(400).collect();
                        eprintln!("   answered {status}: {short}");
                    }
                }
            }
            Ok::<_, anyhow::Error>((times, failed))
        });
        let done = futures_util::future::try_join_all(hands).await?;
        let wall = begun.elapsed();
        Ok((0..kinds)
            .map(|kind| {
                let times = done.iter().flat_map(|(times, _)| times[kind].clone());
                let failed = done.iter().map(|(_, failed)| failed[kind]).sum();
                Took::new(times.collect(), wall, failed)
            })
            .collect())
    })
}
