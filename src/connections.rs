//! Connections as they come in: each is answered until it ends or the server is told to stop. Whoever
//! opens one and sends no whole request in time is put out, so that connections that say nothing do not
//! use up the files that a process may have open.

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

/// How long a connection may take to send the head of a request, the wait for it included: longer than a
/// proxy keeps an idle connection (nginx 60 seconds), so that the proxy is the one that closes it.
pub const LONGEST_HEAD: Duration = Duration::from_secs(75);

/// A request with what is known of whoever sends it.
fn from_peer<B>(peer: SocketAddr, request: Request<B>) -> Request<Body>
where
    B: HttpBody<Data = axum::body::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// Answers connections until told to stop, and then those requests that have begun.
pub async fn serve(
    mut listener: TcpListener,
    app: Router,
    longest_head: Duration,
    told: impl Future<Output = ()>,
) {
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(longest_head);
    let open = GracefulShutdown::new();
    tokio::pin!(told);
    loop {
        let (io, peer) = tokio::select! {
            // It waits a moment by itself where no more files may be opened.
            accepted = axum::serve::Listener::accept(&mut listener) => accepted,
            () = &mut told => break,
        };
        let app = app.clone();
        let service = app.map_request(move |request| from_peer(peer, request));
        let connection = http.serve_connection(TokioIo::new(io), TowerToHyperService::new(service));
        let connection = open.watch(connection.into_owned());
        tokio::spawn(async move {
            // Whoever is gone, or was too slow, is no trouble of ours.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::time::Instant;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    async fn said(address: SocketAddr, sent: &str) -> (String, Duration) {
        let since = Instant::now();
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(sent.as_bytes()).await.expect("sent");
        let mut told = String::new();
        let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_string(&mut told));
        read.await.expect("it ends").expect("text");
        (told, since.elapsed())
    }

    #[tokio::test]
    async fn whoever_sends_no_whole_head_is_put_out_and_whoever_asks_is_known_and_answered() {
        let who = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            "done"
        };
        let app = Router::new().route("/", get(who)).route("/slow", get(slow));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, told) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(
            listener,
            app,
            Duration::from_millis(300),
            async move { drop(told.await) },
        ));
        // Half a head, nothing at all, and a connection that is kept open after its answer.
        for sent in [
            "GET / HTTP/1.1\r\nHost: a\r\n",
            "",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            let (told, took) = said(address, sent).await;
            assert!(took < Duration::from_secs(5), "{sent}: {took:?}");
            assert_eq!(told.contains("127.0.0.1"), sent.ends_with("\r\n\r\n"));
        }
        // An answer may take longer than a head, and is given although the end has come.
        let close = "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let asked = tokio::spawn(said(address, close));
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(stop);
        let (told, _) = asked.await.expect("an answer");
        assert!(told.ends_with("done"), "{told}");
        serving.await.expect("the end");
        assert!(TcpStream::connect(address).await.is_err());
    }
}
