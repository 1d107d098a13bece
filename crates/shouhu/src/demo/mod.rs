//! `shouhu demo`: the living demonstration province.
//!
//! Two processes: this one watches, the [`child`] serves. When the child asks for a power cut it is
//! killed without a word and started again on the same port and data. It must never open a real
//! installation, nor leave a process behind. [`seed`] makes the province, [`story`] its history.

mod aid;
mod asks;
mod cascade;
mod cast;
pub mod child;
mod gateway;
mod groups;
mod inspection;
mod keep;
mod lan;
mod ledger;
mod live;
mod papers;
mod plan;
mod reports;
mod seed;
mod story;
mod supervise;
mod tamper;
mod teams;

use crate::cli::DemoFlags;
use crate::machine;
use anyhow::Context as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

/// Bits of the code that a phone needs: 12 characters of 5.
const CODE_LENGTH: usize = 12;

pub fn run(flags: &DemoFlags) -> anyhow::Result<ExitCode> {
    let folder = Folder::of(flags)?;
    let ip = IpAddr::V4(if flags.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST });
    // Port 0: the child takes the first free one and says which.
    let address = SocketAddr::new(ip, flags.port.unwrap_or(0));
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
