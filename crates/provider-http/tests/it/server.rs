//! A loopback server that says exactly the bytes it is told to, and counts what reaches it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use provider_http::SafeUrl;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// One thing the server does once it has a whole request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Say(Vec<u8>),
    Pause(Duration),
    /// Keeps the connection open and never says another word.
    Hang,
    /// Closes the connection in order.
    Close,
    /// Closes it with a reset.
    Reset,
    /// Passes on what comes from either side, as a proxy does after `CONNECT`.
    Tunnel(SocketAddr),
}

pub(crate) type Reply = Vec<Step>;

/// One request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn first_line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Decides on the reply to the request with this number, counted from zero.
type Script = dyn Fn(usize, &Seen) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    tls: bool,
    state: Arc<State>,
}

struct State {
    script: Box<Script>,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    admitted: AtomicUsize,
    tunnelled: Mutex<Vec<u8>>,
}

/// An answer with the right length.
pub(crate) fn answer(status: u16, body: &str) -> Reply {
    answer_with(status, &[], body.as_bytes())
}

pub(crate) fn answer_with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut bytes = head(status, headers, body.len());
    bytes.extend_from_slice(body);
    vec![Step::Say(bytes)]
}

/// The head of an answer that promises `length` bytes.
pub(crate) fn head(status: u16, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Whatever\r\n");
    for (name, value) in headers {
        head += &[name, ": ", value, "\r\n"].concat();
    }
    // These two never have a body, and a length would be a lie.
    if !matches!(status, 204 | 304) {
        head += &["content-length: ", &length.to_string(), "\r\n"].concat();
    }
    (head + "\r\n").into_bytes()
}

impl Server {
    /// Answers each request with the next reply; the last one stands for all that follow.
    pub(crate) async fn replying(replies: Vec<Reply>) -> Self {
        Self::scripted(move |number, _| replies[number.min(replies.len() - 1)].clone()).await
    }

    pub(crate) async fn scripted(
        script: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::bind(None, Box::new(script)).await
    }

    pub(crate) async fn with_tls(acceptor: TlsAcceptor, replies: Vec<Reply>) -> Self {
        let script = move |number: usize, _: &Seen| replies[number.min(replies.len() - 1)].clone();
        Self::bind(Some(acceptor), Box::new(script)).await
    }

    async fn bind(acceptor: Option<TlsAcceptor>, script: Box<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            tls: acceptor.is_some(),
            state: Arc::new(State {
                script,
                seen: Mutex::default(),
                connections: AtomicUsize::new(0),
                admitted: AtomicUsize::new(0),
                tunnelled: Mutex::default(),
            }),
        };
        let state = Arc::clone(&server.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                state.connections.fetch_add(1, Ordering::SeqCst);
                // Each word goes out by itself, without waiting for the next.
                stream.set_nodelay(true).unwrap();
                let (state, acceptor) = (Arc::clone(&state), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => state.serve(stream).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                state.serve(stream).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> SafeUrl {
        SafeUrl::parse(&self.text_url(path)).unwrap()
    }

    pub(crate) fn text_url(&self, path: &str) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen_since(0)
    }

    /// What came in after so many requests.
    pub(crate) fn seen_since(&self, requests: usize) -> Vec<Seen> {
        self.state.seen.lock().unwrap()[requests..].to_vec()
    }

    /// How many whole requests came in.
    pub(crate) fn requests(&self) -> usize {
        self.state.seen.lock().unwrap().len()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many connections came as far as the application: all, or with TLS those whose
    /// handshake ended well.
    pub(crate) fn admitted(&self) -> usize {
        self.state.admitted.load(Ordering::SeqCst)
    }

    /// What clients sent through [`Step::Tunnel`].
    pub(crate) fn tunnelled(&self) -> Vec<u8> {
        self.state.tunnelled.lock().unwrap().clone()
    }
}

/// A stream that may be able to reset its connection.
trait Resettable {
    fn reset(self);
}

impl Resettable for TcpStream {
    fn reset(self) {
        self.set_zero_linger().unwrap();
    }
}

impl Resettable for tokio_rustls::server::TlsStream<TcpStream> {
    fn reset(self) {
        self.into_inner().0.set_zero_linger().unwrap();
    }
}

impl State {
    async fn serve<S>(&self, mut stream: S)
    where
        S: AsyncRead + AsyncWrite + Resettable + Unpin,
    {
        self.admitted.fetch_add(1, Ordering::SeqCst);
        let mut buffer = Vec::new();
        while let Some(request) = next_request(&mut stream, &mut buffer).await {
            let number = {
                let mut seen = self.seen.lock().unwrap();
                seen.push(request.clone());
                seen.len() - 1
            };
            for step in (self.script)(number, &request) {
                match step {
                    Step::Say(bytes) => {
                        // The client may have left already, which is its right.
                        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err()
                        {
                            return;
                        }
                    }
                    Step::Pause(time) => tokio::time::sleep(time).await,
                    Step::Hang => std::future::pending().await,
                    Step::Close => {
                        drop(stream.shutdown().await);
                        return;
                    }
                    Step::Reset => return stream.reset(),
                    Step::Tunnel(to) => {
                        let far = TcpStream::connect(to).await.unwrap();
                        return self.pass_on(stream, far).await;
                    }
                }
            }
        }
    }

    /// Either side may hang up at any time, which ends both directions.
    async fn pass_on(&self, near: impl AsyncRead + AsyncWrite, far: TcpStream) {
        let (mut from_near, mut to_near) = tokio::io::split(near);
        let (mut from_far, mut to_far) = far.into_split();
        let there = async {
            let mut piece = vec![0; 4096];
            while let Ok(length @ 1..) = from_near.read(&mut piece).await {
                let piece = &piece[..length];
                self.tunnelled.lock().unwrap().extend_from_slice(piece);
                if to_far.write_all(piece).await.is_err() {
                    return;
                }
            }
        };
        tokio::select! {
            () = there => {}
            _ = tokio::io::copy(&mut from_far, &mut to_near) => {}
        }
    }
}

async fn next_request(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Option<Seen> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let rest = buffer.split_off(end);
    let head = String::from_utf8(std::mem::replace(buffer, rest)).unwrap();
    let mut request = Seen {
        head,
        body: Vec::new(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse::<usize>().unwrap());
    while buffer.len() < length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let rest = buffer.split_off(length);
    request.body = std::mem::replace(buffer, rest);
    Some(request)
}
