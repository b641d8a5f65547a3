//! HTTP as bare as can be, so that a test knows what was sent and whether an answer came whole.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longer than the server itself gives an answer, so that silence is never an impatient test.
const PATIENCE: Duration = Duration::from_secs(70);

/// An answer that came whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// The head in small letters.
    pub head: String,
    /// The head as it came.
    pub raw_head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

/// A header of a head in small letters.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(it, _)| *it == name)
        .map(|(_, value)| value.trim())
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Request {
    line: String,
    headers: String,
    body: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            line: format!("{method} {path} HTTP/1.1"),
            ..Self::default()
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    pub fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// As it goes over the wire; the connection ends with the answer where it is the last one.
    pub fn bytes(&self, address: SocketAddr, last: bool) -> Vec<u8> {
        let end = if last { "connection: close\r\n" } else { "" };
        let length = self.body.len();
        let mut bytes = format!(
            "{}\r\nhost: {address}\r\ncontent-length: {length}\r\n{end}{}\r\n",
            self.line, self.headers
        )
        .into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    /// Asks on a connection of its own.
    pub async fn ask(&self, address: SocketAddr) -> io::Result<Answer> {
        let asked = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(&self.bytes(address, true)).await?;
            read(&mut stream).await
        };
        tokio::time::timeout(PATIENCE, asked)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Sends it and goes away without waiting for the answer.
    pub async fn send_and_leave(&self, address: SocketAddr, after: Duration) -> io::Result<()> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(&self.bytes(address, true)).await?;
        tokio::time::sleep(after).await;
        Ok(())
    }
}

/// One message with its length in its head: the head as it came, and the body.
pub async fn message(stream: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let mut bytes = Vec::new();
    let body_at = loop {
        if let Some(at) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(cut());
        }
    };
    let head = String::from_utf8_lossy(&bytes[..body_at]).into_owned();
    let length = header(&head.to_lowercase(), "content-length")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    let mut body = bytes.split_off(body_at);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err(cut());
        }
    }
    Ok((head, body))
}

/// Reads one answer.
pub async fn read(stream: &mut TcpStream) -> io::Result<Answer> {
    let (head, body) = message(stream).await?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse().ok())
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(Answer {
        status,
        head: head.to_lowercase(),
        raw_head: head,
        body,
    })
}
