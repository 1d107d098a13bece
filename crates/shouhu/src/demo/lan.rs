//! Addresses for a phone in the same network.

use super::cast;
use super::papers::{PAPERS, Paper};
use super::seed::machine;
use anyhow::Context as _;
use shouhu_domain::command::Command;
use shouhu_domain::ids::{DAY_MS, MatterId, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::state::State;
use shouhu_domain::tree::Level;
use shouhu_server::api::matter::receipt::{link_digest, link_token};
use shouhu_server::app::App;
use shouhu_server::demo::{Lan, qr_svg};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// How long the phone's link lives, in the demo's time.
const LINK_MS: i64 = 30 * DAY_MS;

/// Our address as the network sees it. Nothing is sent: the system only says which of its addresses
/// it would use.
pub fn address() -> IpAddr {
    let asked = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    };
    asked().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}

/// The address that lets a phone in.
pub fn entrance(port: u16, code: &str) -> String {
    format!("http://{}:{port}/demo?code={code}", address())
}

/// The phone's two codes: one opens the demo, the other signs one order for one village.
/// Answers the village as well: nobody else may sign for it.
pub async fn invite(app: &App, port: u16, code: &str) -> anyhow::Result<(Lan, UnitNo)> {
    let (matter, unit) = unsigned_village(&app.store.state()).context("nobody is left to sign")?;
    let token = link_token(app.random::<16>());
    let expires_ms = app.now() + LINK_MS;
    let command = Command::MakeLink { matter, unit, digest: link_digest(&token), expires_ms };
    app.submit(shouhu_store::lane::Envelope {
        id: None,
        fingerprint: [0; 16],
        actor: machine(),
        command,
        now: app.now(),
        device_ms: None,
    })
    .await
    .context("the phone's link")?;
    let (url, entrance_url) = (format!("http://{}:{port}/a/{token}", address()), entrance(port, code));
    let (qr_svg, entrance_qr_svg) = (qr_svg(&url), qr_svg(&entrance_url));
    Ok((Lan { url, qr_svg, entrance_url, entrance_qr_svg }, unit))
}

/// A village, not the one that the visitor plays, that owes its signature on the screening notice.
fn unsigned_village(state: &State) -> Option<(MatterId, UnitNo)> {
    let number = PAPERS[Paper::Screening as usize].number;
    let matter = state.matters.values().find(|m| m.is_open() && m.number.as_deref() == Some(number))?;
    let played = cast::village(state);
    let owing = matter.planes.audience.minus(matter.planes.stage(Stage::Signed)).minus(&matter.planes.excused);
    let village =
        |unit: &UnitNo| Some(*unit) != played && state.tree.get(*unit).is_some_and(|u| u.level == Level::Village);
    let found = owing.iter().find(village).or_else(|| owing.iter().next());
    found.map(|unit| (matter.id, unit))
}
