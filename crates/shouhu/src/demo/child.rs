//! The serving process of the demo: opens or makes its database, then serves until its power is cut
//! or its input closes.

use super::keep::{self, Place};
use super::papers::january;
use super::{cast, gateway, lan, seed, tamper};
use crate::cli::ChildFlags;
use crate::machine;
use crate::serve;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{Millis, Seq, UnitNo};
use shouhu_server::app::{App, Mode};
use shouhu_server::clock::Clock;
use shouhu_server::demo::code::Code;
use shouhu_server::demo::{Demo, Doors, Moment, PowerCut};
use shouhu_store::engine::Database;
use shouhu_store::journal::{self, Verdict};
use std::collections::HashSet;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// 26 January 2020, 16:20 in Henan: the screening notice is 20 minutes past its due.
pub const START_MS: Millis = 1_580_026_800_000;
/// Where the search for a free port begins, and how many are tried.
const FIRST_PORT: u16 = 8088;
const PORTS_TRIED: u16 = 50;
/// The mark of a seed that was finished.
const SEEDED: &str = "demo.json";

/// What the demo was made from.
#[derive(Serialize, Deserialize)]
struct Seeded {
    seed: u64,
    units: u32,
    /// The last record of the seed.
    last: Seq,
}

pub fn run(flags: &ChildFlags) -> anyhow::Result<ExitCode> {
    // Taken first: another demo that starts at the same time must not get the same port.
    let listener = listen(flags.listen)?;
    let database = Database::Sqlite(flags.data.join("demo.db"));
    let seeded = make_if_missing(flags, &database)?;
    let files = flags.data.join("files");
    std::fs::create_dir_all(&files).context("the demo's folder")?;
    let place = keep::read(&flags.data)?.unwrap_or_else(|| Place::beginning(seeded.last));
    let clock = Clock::moved(machine::wall(), place.domain_now(machine::now_ms()), place.speed);
    let app = serve::open(serve::setup(database.clone(), files, Mode::Demo, clock))?;
    if !serve::is_demo(&app.store)? {
        bail!("{database} is a real installation; a demo never opens one");
    }
    // Whatever was written keeps its moment in the past.
    let written = app.store.state().at;
    app.clock.set(None, Some(written));
    let result = serve::runtime()?.block_on(serve_demo(flags, listener, &app, place));
    app.store.stop();
    result.map(|()| ExitCode::SUCCESS)
}

async fn serve_demo(flags: &ChildFlags, listener: TcpListener, app: &App, place: Place) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let listener = tokio::net::TcpListener::from_std(listener).context("the socket")?;
    let lan = match &flags.code {
        Some(code) => Some(lan::invite(app, address.port(), code).await?),
        None => None,
    };
    let (lan, invited) = lan.unzip();
    let personas = cast::personas(&app.store.state());
    let played: HashSet<UnitNo> = {
        let state = app.store.state();
        let posts = personas.iter().filter_map(|p| state.posts.get(p.post.0 as usize));
        posts.map(|post| post.unit).chain(invited).collect()
    };
    let demo = Arc::new(Demo {
        personas,
        moments: moments(),
        code: flags.code.clone().map(Code::new),
        lan,
        doors: doors(&flags.data),
        kept: Mutex::new(place.kept),
    });
    // A phone opens no address of this computer: over the network messages carry no link.
    let own = address.ip().is_loopback().then(|| format!("http://{address}"));
    app.set_channels(gateway::start(own).await?);
    println!("ready {address}");
    shouhu_server::worker::spawn_all(app);
    tokio::spawn(super::live::run(app.clone(), played));
    tokio::spawn(keep_clock(app.clone(), demo.clone()));
    if let Some(acknowledged) = flags.cut_at {
        tokio::spawn(after_the_cut(app.clone(), demo.clone(), acknowledged));
    }
    shouhu_server::serve::serve_demo(listener, app.clone(), demo, stop()).await.context("the server failed")
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = match address.port() {
        0 => {
            let mut free =
                (FIRST_PORT..FIRST_PORT + PORTS_TRIED).filter_map(|port| TcpListener::bind((address.ip(), port)).ok());
            free.next().with_context(|| format!("no free port from {FIRST_PORT} on; name one with --port"))?
        }
        port => TcpListener::bind(address).with_context(|| format!("port {port} cannot be used"))?,
    };
    listener.set_nonblocking(true).context("the socket")?;
    Ok(listener)
}

fn doors(folder: &Path) -> Doors {
    let (kept_in, copies_in) = (folder.to_owned(), folder.to_owned());
    Doors {
        cut: Box::new(|acknowledged| println!("cut {acknowledged}")),
        keep: Box::new(move |kept, app| keep::write(&kept_in, kept, app)),
        tamper: Box::new(move |app| tamper::run(app, &copies_in).map_err(|error| format!("{error:#}"))),
    }
}

/// The clock's place is kept every second, so that a power cut costs no more of it.
async fn keep_clock(app: App, demo: Arc<Demo>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        demo.note(&app, |_| {});
    }
}

/// Reads the whole journal and says how many of the acknowledged records are there and whole.
async fn after_the_cut(app: App, demo: Arc<Demo>, acknowledged: Seq) {
    let at = app.clone();
    let read = tokio::task::spawn_blocking(move || {
        let mut reader = at.store.open_reader()?;
        journal::verify(&mut reader, None, |_, _| true)
    });
    let after = match read.await {
        Ok(Ok(Verdict::Clean { head, .. })) => head.seq.min(acknowledged),
        Ok(Ok(Verdict::Broken(broken))) => (broken.first - 1).min(acknowledged),
        Ok(Ok(Verdict::Stopped { .. })) => 0,
        Ok(Err(error)) => return tracing::error!(%error, "the journal could not be read after the power cut"),
        Err(error) => return tracing::error!(%error, "the check after the power cut failed"),
    };
    let cut = PowerCut { at_ms: app.now(), before: acknowledged, after, lost: acknowledged - after };
    demo.note(&app, |kept| kept.power = Some(cut));
}

/// Moments worth a jump.
fn moments() -> Vec<Moment> {
    let moment = |key, label, label_en, at_ms| Moment { key, label, label_en, at_ms };
    vec![
        moment("superior", "16:31 升级到上一级", "16:31 escalated to the superior", january(26, 16, 31)),
        moment("upward", "17:01 再上一级", "17:01 one level higher", january(26, 17, 1)),
        moment("evening", "18:00 两件到期", "18:00 two orders due", january(26, 18, 0)),
        moment("team", "20:40 医疗队集结", "20:40 medical team assembled", january(26, 20, 40)),
        moment("morning", "明早 8:00", "8:00 tomorrow", january(27, 8, 0)),
        moment("noon", "明天 12:01", "12:01 tomorrow", january(27, 12, 1)),
    ]
}

fn make_if_missing(flags: &ChildFlags, database: &Database) -> anyhow::Result<Seeded> {
    let mark = flags.data.join(SEEDED);
    if mark.exists() {
        let text = std::fs::read_to_string(&mark).context("the demo's mark")?;
        return serde_json::from_str(&text).context("the demo's mark");
    }
    refuse_strangers(&flags.data)?;
    let from = machine::now_ms();
    println!("step 生成 {} 个单位的演示省……  Making a province of {} units…", flags.units, flags.units);
    let last = seed::sow(database, flags.seed, flags.units)?;
    let seeded = Seeded { seed: flags.seed, units: flags.units, last };
    std::fs::write(&mark, serde_json::to_string(&seeded)?).context("the demo's mark")?;
    println!("step 用时 {:.1} 秒，{last} 条记录  ({:.1} s)", seconds(from), seconds(from));
    Ok(seeded)
}

// A duration for the eye.
#[allow(clippy::cast_precision_loss)]
fn seconds(from: Millis) -> f64 {
    (machine::now_ms() - from) as f64 / 1_000.0
}

/// Only an empty folder or what an interrupted seed left is used; that is removed.
fn refuse_strangers(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).context("the demo's folder")? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|n| n.starts_with("demo.") || n == "files");
        if !ours {
            bail!("{} is not empty and holds no demo; choose another folder", folder.display());
        }
        if entry.path().is_file() {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Resolves when the watching process closes our input, or at a signal.
async fn stop() {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    // The thread ends with the input, or with the process.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = tell.send(());
    });
    tokio::select! {
        () = serve::stop_signal() => {}
        _ = told => {}
    }
}
