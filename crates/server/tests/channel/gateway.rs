//! A gateway of the test: speaks HTTP/1.1 as the real ones do, keeps what it was asked, answers as told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug)]
pub enum Mood {
    Answer(u16, &'static str),
    /// Takes the message and says nothing.
    Silence,
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub line: String,
    pub headers: Vec<String>,
    pub body: String,
}

pub struct Gateway {
    pub port: u16,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    mood: Arc<Mutex<Mood>>,
}

impl Gateway {
    /// Its thread ends with the test's process.
    pub fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, mood) = (Arc::new(Mutex::new(vec![])), Arc::new(Mutex::new(mood)));
        let (kept, told) = (asked.clone(), mood.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream);
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 {
                    continue;
                }
                let mut headers = vec![];
                loop {
                    let mut header = String::new();
                    reader.read_line(&mut header).unwrap();
                    match header.trim() {
                        "" => break,
                        header => headers.push(header.to_ascii_lowercase()),
                    }
                }
                let length = headers.iter().find_map(|h| h.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let body = String::from_utf8(body).unwrap();
                kept.lock().unwrap().push(Asked { line: line.trim().into(), headers, body });
                if let Mood::Answer(status, text) = told.lock().unwrap().clone() {
                    let length = text.len();
                    let answer =
                        format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}");
                    reader.get_mut().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        Self { port, asked, mood }
    }

    pub fn mood(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What was asked since the last look.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}
