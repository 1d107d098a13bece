//! A frugal HTTP client: keep-alive connections of which one thread drives many in step, because
//! the load shares its two cores with the server that it measures.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// One keep-alive connection of one signed-in person.
pub struct Client {
    stream: TcpStream,
    address: String,
    cookie: String,
    buffer: Vec<u8>,
}

/// Status and body of an answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Client {
    /// # Errors
    /// When the server does not answer.
    pub fn connect(address: &str, cookie: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream, address: address.into(), cookie: cookie.into(), buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request without waiting for its answer.
    ///
    /// # Errors
    /// When the connection is broken.
    pub fn send(&mut self, method: &str, path: &str, id: Option<&str>, body: &str) -> io::Result<()> {
        let request = self.request(method, path, id, body);
        self.stream.write_all(request.as_bytes())
    }

    /// Sends a file to be imported, without waiting for the answer.
    ///
    /// # Errors
    /// When the connection is broken.
    pub fn send_bytes(&mut self, path: &str, id: &str, body: &[u8]) -> io::Result<()> {
        let head = self.head("POST", path, Some((id, "application/octet-stream")), body.len());
        self.stream.write_all(head.as_bytes())?;
        self.stream.write_all(body)
    }

    /// Sends a request, or half of it, and hangs up without hearing the answer.
    ///
    /// # Errors
    /// When the connection was broken before.
    pub fn cut(mut self, method: &str, path: &str, id: &str, body: &str, whole: bool) -> io::Result<()> {
        let request = self.request(method, path, Some(id), body).into_bytes();
        let sent = if whole { request.len() } else { request.len() / 2 };
        self.stream.write_all(&request[..sent])
    }

    fn request(&self, method: &str, path: &str, id: Option<&str>, body: &str) -> String {
        self.head(method, path, id.map(|id| (id, "application/json")), body.len()) + body
    }

    fn head(&self, method: &str, path: &str, id: Option<(&str, &str)>, length: usize) -> String {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nShouhu-Space: drill\r\n",
            self.address, self.cookie
        );
        if let Some((id, kind)) = id {
            head += &format!("Idempotency-Key: {id}\r\nContent-Type: {kind}\r\n");
        }
        head + &format!("Content-Length: {length}\r\n\r\n")
    }

    /// Waits for the answer to the oldest request.
    ///
    /// # Errors
    /// When the connection is broken or the answer has no length.
    pub fn receive(&mut self) -> io::Result<Answer> {
        let head_end = self.fill_until(|buffer| find(buffer, b"\r\n\r\n").map(|at| at + 4))?;
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let length = head
            .lines()
            .find_map(|l| l.strip_prefix("content-length:"))
            .and_then(|l| l.trim().parse::<usize>().ok())
            .unwrap_or(0);
        let end = self.fill_until(|buffer| (buffer.len() >= head_end + length).then_some(head_end + length))?;
        let body = self.buffer[head_end..end].to_vec();
        self.buffer.drain(..end);
        Ok(Answer { status, body })
    }

    fn fill_until(&mut self, done: impl Fn(&[u8]) -> Option<usize>) -> io::Result<usize> {
        let mut chunk = [0; 64 * 1024];
        loop {
            if let Some(at) = done(&self.buffer) {
                return Ok(at);
            }
            let read = self.stream.read(&mut chunk)?;
            if read == 0 {
                return Err(io::Error::other("the server closed the connection"));
            }
            self.buffer.extend_from_slice(&chunk[..read]);
        }
    }

    /// One GET that must succeed, with how long it took in milliseconds.
    ///
    /// # Errors
    /// When the answer is not 200.
    pub fn get(&mut self, path: &str) -> io::Result<(f64, Vec<u8>)> {
        let begun = Instant::now();
        self.send("GET", path, None, "")?;
        let answer = self.receive()?;
        if answer.status != 200 {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(io::Error::other(format!("GET {path}: {} {body}", answer.status)));
        }
        Ok((begun.elapsed().as_secs_f64() * 1_000.0, answer.body))
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}
