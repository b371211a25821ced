//! A slow line to a service on this machine: every answer comes the same time after its request.
//!
//! What is asked a second time is answered from memory, so that the time is that of the line, and
//! not that of a service which works on the same two cores as its client.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::outcome::{Failure, Result};

/// A line, cut when it is dropped.
#[derive(Debug)]
pub(super) struct Line {
    /// The address to ask instead of the service.
    pub(super) address: String,
    ends: Arc<Ends>,
}

#[derive(Debug)]
struct Ends {
    /// Host and port of the service.
    service: String,
    latency: Duration,
    answers: Mutex<HashMap<Vec<u8>, Arc<Vec<u8>>>>,
    requests: AtomicUsize,
    cut: AtomicBool,
}

impl Line {
    /// A line to the service at `http://HOST:PORT`.
    pub(super) fn to(address: &str, latency: Duration) -> Result<Self> {
        let service = address.strip_prefix("http://").unwrap_or(address);
        let broken = |error: std::io::Error| Failure::new(format!("a slow line: {error}"));
        let listener = TcpListener::bind("127.0.0.1:0").map_err(broken)?;
        let host = listener.local_addr().map_err(broken)?;
        let ends = Arc::new(Ends {
            service: service.to_owned(),
            latency,
            answers: Mutex::default(),
            requests: AtomicUsize::new(0),
            cut: AtomicBool::new(false),
        });
        let shared = Arc::clone(&ends);
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if shared.cut.load(Ordering::Relaxed) {
                    return;
                }
                let ends = Arc::clone(&shared);
                // A client that goes away ends its thread.
                std::thread::spawn(move || ends.serve(stream));
            }
        });
        Ok(Self {
            address: format!("http://{host}"),
            ends,
        })
    }

    /// How many requests there were since this was asked.
    pub(super) fn requests(&self) -> usize {
        self.ends.requests.swap(0, Ordering::Relaxed)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.ends.cut.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for the next client.
        let host = self.address.trim_start_matches("http://");
        drop(TcpStream::connect(host));
    }
}

impl Ends {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut answers = stream.try_clone()?;
        let mut requests = BufReader::new(stream);
        while let Some(request) = next_request(&mut requests)? {
            let arrived = Instant::now();
            self.requests.fetch_add(1, Ordering::Relaxed);
            let answer = self.answer(request)?;
            let left = self.latency.saturating_sub(arrived.elapsed());
            #[expect(clippy::disallowed_methods, reason = "there is no runtime here")]
            std::thread::sleep(left);
            answers.write_all(&answer)?;
        }
        Ok(())
    }

    fn answer(&self, request: Vec<u8>) -> std::io::Result<Arc<Vec<u8>>> {
        let known = || self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(&request) {
            return Ok(Arc::clone(answer));
        }
        let answer = Arc::new(self.ask(&request)?);
        known().insert(request, Arc::clone(&answer));
        Ok(answer)
    }

    /// Asks the service itself, on a connection that ends with its answer.
    fn ask(&self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut service = TcpStream::connect(&self.service)?;
        let line_end = request.iter().position(|byte| *byte == b'\n').unwrap_or(0) + 1;
        service.write_all(&request[..line_end])?;
        service.write_all(b"connection: close\r\n")?;
        service.write_all(&request[line_end..])?;
        let mut answer = Vec::new();
        service.read_to_end(&mut answer)?;
        // The connection to the client stays.
        let close = b"connection: close\r\n";
        if let Some(at) = answer.windows(close.len()).position(|part| part == close) {
            answer.drain(at..at + close.len());
        }
        Ok(answer)
    }
}

/// The bytes of the next request, if there is one.
fn next_request(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let mut length = 0;
    loop {
        let begin = request.len();
        if stream.read_until(b'\n', &mut request)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&request[begin..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let begin = request.len();
    request.resize(begin + length, 0);
    stream.read_exact(&mut request[begin..])?;
    Ok(Some(request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_is_answered_from_memory() {
        let service = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", service.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = service.accept().unwrap();
            let request = next_request(&mut BufReader::new(stream.try_clone().unwrap()));
            let answer = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(request.unwrap().unwrap()).unwrap()
        });
        let latency = Duration::from_millis(5);
        let line = Line::to(&address, latency).unwrap();
        let host = line.address.strip_prefix("http://").unwrap();
        let mut client = TcpStream::connect(host).unwrap();
        for _ in 0..2 {
            let began = Instant::now();
            client
                .write_all(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
                .unwrap();
            let mut answer = [0; 40];
            client.read_exact(&mut answer).unwrap();
            assert!(answer.ends_with(b"\r\n\r\nok"));
            assert!(began.elapsed() >= latency);
        }
        assert_eq!(line.requests(), 2);
        assert_eq!(line.requests(), 0);
        assert!(asked.join().unwrap().ends_with("\r\n\r\nx"));
    }
}
