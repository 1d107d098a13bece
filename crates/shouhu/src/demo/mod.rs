//! `shouhu demo`: the living demonstration province.
//!
//! Two processes: this one watches, the [`child`] serves. When the child asks for a power cut it is
//! killed without a word and started again on the same port and data. It must never open a real
//! installation, nor leave a process behind. [`seed`] makes the province, [`story`] its history.

mod cascade;
mod cast;
pub mod child;
mod keep;
mod lan;
mod live;
mod papers;
mod seed;
mod story;
mod supervise;
mod tamper;

use crate::cli::DemoFlags;
use crate::machine;
use anyhow::Context as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the search for a free port begins, and how many are tried.
const FIRST_PORT: u16 = 8088;
const PORTS_TRIED: u16 = 50;
/// Bits of the code that a phone needs: 12 characters of 5.
const CODE_LENGTH: usize = 12;

pub fn run(flags: &DemoFlags) -> anyhow::Result<ExitCode> {
    let folder = Folder::of(flags)?;
    let address = free_address(flags)?;
    let code = flags.lan.then(|| machine::code(CODE_LENGTH));
    supervise::Supervisor { flags, folder: folder.path.clone(), address, code }.run()
}

/// The demo's folder; one that nobody asked to keep goes away at the end.
struct Folder {
    path: PathBuf,
    passing: bool,
}

impl Folder {
    fn of(flags: &DemoFlags) -> anyhow::Result<Self> {
        let passing = flags.data.is_none();
        let fresh = || std::env::temp_dir().join(format!("shouhu-demo-{}", machine::code(8)));
        let path = flags.data.clone().unwrap_or_else(fresh);
        std::fs::create_dir_all(&path).with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Self { path, passing })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.passing {
            // What cannot be removed stays in the system's folder for passing files.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

fn free_address(flags: &DemoFlags) -> anyhow::Result<SocketAddr> {
    let ip = IpAddr::V4(if flags.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST });
    let free = |port| TcpListener::bind((ip, port)).and_then(|listener| listener.local_addr());
    match flags.port {
        Some(port) => free(port).with_context(|| format!("port {port} cannot be used")),
        None => (FIRST_PORT..FIRST_PORT + PORTS_TRIED)
            .find_map(|port| free(port).ok())
            .with_context(|| format!("no free port from {FIRST_PORT} on; name one with --port")),
    }
}
