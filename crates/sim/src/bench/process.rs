//! The server as a process of its own: started, watched, ended by its own id.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The kernel counts CPU time in these steps a second.
const TICKS_PER_SECOND: f64 = 100.0;

pub struct Server {
    child: Child,
    pub address: String,
    /// From the start of the process until it said that it was ready.
    pub start: Duration,
}

impl Server {
    /// Starts `binary serve` on a database and waits for the line with its address.
    ///
    /// # Errors
    /// When it cannot be started or ends before it is ready.
    pub fn start(binary: &Path, database: &str, data: &Path) -> io::Result<Self> {
        let begun = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or_else(|| io::Error::other("the server has no output"))?;
        let mut lines = BufReader::new(out).lines();
        let address = loop {
            let Some(line) = lines.next().transpose()? else {
                child.wait()?;
                return Err(io::Error::other("the server ended before it was ready"));
            };
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.trim().trim_end_matches('/').to_owned();
            }
        };
        let start = begun.elapsed();
        // What it prints later must not fill the pipe; ends with the server.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address, start })
    }

    /// CPU seconds that the process has used so far.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn cpu_seconds(&self) -> io::Result<f64> {
        cpu_of(self.child.id())
    }

    /// Resident memory now, in MB.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn rss_mb(&self) -> io::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
        let kb = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
        kb.map(|kb| kb / 1_024.0).ok_or_else(|| io::Error::other("no VmRSS"))
    }

    /// Ends the server and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub fn stop(mut self) -> io::Result<()> {
        // A clean end would write a snapshot that the next measurement must not profit from.
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// A measurement that failed leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        // Gone already after `stop`.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// CPU seconds of a process, user and system.
///
/// # Errors
/// When there is no such process.
pub fn cpu_of(pid: u32) -> io::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the name in brackets and may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok());
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => Ok((user + system) / TICKS_PER_SECOND),
        _ => Err(io::Error::other("unreadable /proc/stat")),
    }
}
