//! Watches the serving process: starts it, cuts its power when it asks, ends it.
//!
//! The child speaks in lines on its standard output: `ready ADDRESS`, `step WORDS` (progress), `cut SEQ`. It
//! ends by itself when its standard input closes, so nothing stays behind when this process dies.

use super::lan;
use crate::cli::DemoFlags;
use crate::serve;
use anyhow::{Context as _, bail};
use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long the child may take to end in order.
const END_WITHIN: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(50);

enum News {
    Line(String),
    /// The child's output has ended: it is gone.
    Gone,
    Stop,
}

pub struct Supervisor<'f> {
    pub flags: &'f DemoFlags,
    pub folder: PathBuf,
    pub address: SocketAddr,
    pub code: Option<String>,
}

impl Supervisor<'_> {
    pub fn run(mut self) -> anyhow::Result<ExitCode> {
        let (tell, news) = channel();
        watch_signals(tell.clone())?;
        let mut cut_at = None;
        let mut announced = false;
        loop {
            let mut child = self.start(cut_at)?;
            listen(&mut child, tell.clone())?;
            let next = self.follow(&news, &mut announced);
            match next {
                Next::Cut(seq) => {
                    child.kill().context("the power could not be cut")?;
                    child.wait()?;
                    drain(&news);
                    cut_at = Some(seq);
                }
                Next::End => {
                    end(child)?;
                    return Ok(ExitCode::SUCCESS);
                }
                Next::Died => {
                    let status = child.wait()?;
                    if status.success() {
                        return Ok(ExitCode::SUCCESS);
                    }
                    bail!("the demo ended by itself ({status}); its reasons are above");
                }
            }
        }
    }

    fn start(&self, cut_at: Option<i64>) -> anyhow::Result<Child> {
        let program = std::env::current_exe().context("the program does not know its own file")?;
        let mut command = Command::new(program);
        command.arg("demo-child").arg("--data").arg(&self.folder);
        command.arg("--listen").arg(self.address.to_string());
        command.arg("--units").arg(self.flags.units.to_string());
        command.arg("--seed").arg(self.flags.seed.to_string());
        if let Some(code) = &self.code {
            command.arg("--code").arg(code);
        }
        if let Some(seq) = cut_at {
            command.arg("--cut-at").arg(seq.to_string());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.spawn().context("the serving process could not be started")
    }

    fn follow(&mut self, news: &Receiver<News>, announced: &mut bool) -> Next {
        loop {
            match news.recv() {
                Ok(News::Line(line)) => match line.split_once(' ').unwrap_or((&line, "")) {
                    ("ready", address) => {
                        // After a power cut the same port is taken again.
                        self.address = address.parse().unwrap_or(self.address);
                        self.announce(announced);
                    }
                    ("step", words) => eprintln!("{words}"),
                    ("cut", seq) => return Next::Cut(seq.parse().unwrap_or(0)),
                    _ => println!("{line}"),
                },
                Ok(News::Gone) => return Next::Died,
                Ok(News::Stop) | Err(_) => return Next::End,
            }
        }
    }

    fn announce(&self, announced: &mut bool) {
        if std::mem::replace(announced, true) {
            return;
        }
        println!("http://127.0.0.1:{}", self.address.port());
        if let Some(code) = &self.code {
            println!("{}", lan::entrance(self.address.port(), code));
        }
        if std::io::stdout().is_terminal() {
            println!("演示数据，只在这台电脑上。按 Ctrl-C 结束。 A demonstration; Ctrl-C ends it.");
        }
    }
}

enum Next {
    Cut(i64),
    End,
    Died,
}

/// One thread per child, ending with the child's output.
fn listen(child: &mut Child, tell: Sender<News>) -> anyhow::Result<()> {
    let output = child.stdout.take().context("the serving process has no output")?;
    std::thread::Builder::new().name("child's words".into()).spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if tell.send(News::Line(line)).is_err() {
                return;
            }
        }
        // Nobody left to tell: then we are ending as well.
        let _ = tell.send(News::Gone);
    })?;
    Ok(())
}

/// Words of a child that has just been killed are of no interest.
fn drain(news: &Receiver<News>) {
    while let Ok(News::Line(_)) = news.recv_timeout(END_WITHIN) {}
}

/// A thread that waits for Ctrl-C or the system's wish; it ends with the process.
fn watch_signals(tell: Sender<News>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(serve::stop_signal());
        let _ = tell.send(News::Stop);
    })?;
    Ok(())
}

/// Closing its input asks the child to end; one that does not is killed.
fn end(mut child: Child) -> anyhow::Result<()> {
    drop(child.stdin.take());
    let mut waited = Duration::ZERO;
    while child.try_wait()?.is_none() {
        if waited >= END_WITHIN {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        std::thread::sleep(LOOK_EVERY);
        waited += LOOK_EVERY;
    }
    Ok(())
}
