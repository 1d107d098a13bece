//! `shouhu bench report`: filings over HTTP, boards and lists, with five million filings stored and with none.

use super::Setting;
use super::cascade::{machine, times};
use super::figures::{Figure, Report, median};
use super::growth::uuid7;
use super::http::Client;
use super::process::Server;
use super::scale::cookie;
use super::surveys::{DAYS_OF_A_RUN, Surveys, Town, answers, surveys};
use crate::rng::Rng;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::report::Day;
use std::error::Error;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CLIENT_THREADS: usize = 4;
const FILE_TIME: Duration = Duration::from_secs(6);
/// Filings that the full store holds at least.
const STORED: usize = 5_000_000;

/// Measures everything; `progress` is told what is being measured.
///
/// # Errors
/// When the server cannot be started or answers wrongly.
pub fn report(setting: &Setting, mut progress: impl FnMut(&str)) -> Outcome<Report> {
    let mut figures = vec![];
    progress("a store without filings");
    let empty = surveys(setting, 0)?;
    let sites: usize = empty.towns.iter().map(|(_, sites)| sites.len()).sum();
    let server = Server::start(&setting.server, &empty.database, &empty.data)?;
    let (_, before) = filings(&server, &empty)?;
    server.stop()?;
    let days = u32::try_from(STORED.div_ceil(sites.max(1)))?;
    progress("a store with five million");
    let full = surveys(setting, days)?;
    let server = Server::start(&setting.server, &full.database, &full.data)?;
    let (per_s, after) = filings(&server, &full)?;
    figures.push(Figure::at_least("submit_per_s", per_s, "/s", 4_000.0));
    figures.push(Figure::at_most("submit_cpu_s_per_1000", after * 1_000.0, "s", 0.2));
    figures.push(Figure::at_most("submit_growth_ratio", after / before.max(1e-9), "", 1.3));
    progress("boards and lists");
    figures.extend(reads(&server, &full)?);
    server.stop()?;
    let engine = if setting.postgres.is_some() { "postgres" } else { "sqlite" };
    Ok(Report { machine: machine(), seed: setting.seed, engine, figures })
}

/// Filings over HTTP by 64 towns for their sites: how many a second, and the server's CPU seconds of one.
fn filings(server: &Server, store: &Surveys) -> Outcome<(f64, f64)> {
    let (towns, first) = store.turn()?;
    let cpu = server.cpu_seconds()?;
    let begun = Instant::now();
    let seed = u64::from(std::process::id()) << 8;
    let threads: Vec<_> = towns
        .chunks(towns.len().div_ceil(CLIENT_THREADS))
        .enumerate()
        .map(|(at, towns)| {
            let (address, towns, matter) = (server.address.clone(), towns.to_vec(), store.matter);
            std::thread::spawn(move || {
                file_some(&address, &towns, matter, first, seed + at as u64).map_err(|e| e.to_string())
            })
        })
        .collect();
    let mut filed = 0;
    for thread in threads {
        filed += thread.join().map_err(|_| "a client's thread failed")??;
    }
    let wall = begun.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds()? - cpu;
    // Counts of one run stay far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let filed = (filed as f64).max(1.0);
    Ok((filed / wall, cpu / filed))
}

/// Each client has one request in flight; they go in step, each through its sites and then the next day.
fn file_some(address: &str, towns: &[Town], matter: i64, first: Day, seed: u64) -> std::io::Result<u64> {
    let mut rng = Rng::new(seed);
    let mut clients: Vec<Client> =
        towns.iter().map(|(town, _)| Client::connect(address, &cookie(*town))).collect::<Result<_, _>>()?;
    let until = Instant::now() + FILE_TIME;
    let mut slots: Vec<_> = towns.iter().map(|(_, sites)| every_slot(first, sites)).collect();
    let mut filed = 0;
    while Instant::now() < until {
        let mut sent = vec![];
        for (client, slots) in clients.iter_mut().zip(&mut slots) {
            let Some((period, site)) = slots.next() else { continue };
            let path = format!("/api/v1/reports/{matter}/slots/{period}/{site}");
            let answers = serde_json::to_string(&answers(UnitNo(site), period))?;
            client.send("POST", &path, Some(&uuid7(&mut rng)), &format!("{{\"version\":1,\"answers\":{answers}}}"))?;
            sent.push(client);
        }
        if sent.is_empty() {
            break;
        }
        for client in sent {
            let answer = client.receive()?;
            if answer.status != 201 {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(std::io::Error::other(format!("file: {} {body}", answer.status)));
            }
            filed += 1;
        }
    }
    Ok(filed)
}

fn every_slot(first: Day, sites: &[u32]) -> impl Iterator<Item = (Day, u32)> + use<> {
    let sites = sites.to_vec();
    (0..DAYS_OF_A_RUN).flat_map(move |day| sites.clone().into_iter().map(move |site| (first.plus(day), site)))
}

fn reads(server: &Server, store: &Surveys) -> Outcome<Vec<Figure>> {
    let mut admin = Client::connect(&server.address, &cookie(store.province_admin))?;
    let (matter, last) = (store.matter, store.next.plus(-1));
    let board = format!("/api/v1/reports/{matter}/board?period={last}&level=county");
    admin.get(&board)?;
    let boards = times(|| admin.get(&board), 101)?;
    let list = format!("/api/v1/reports/{matter}/rows?period={last}&state=filed&limit=50");
    let first = times(|| admin.get(&list), 101)?;
    Ok(vec![
        Figure::at_most("board_ms_p50", median(&boards), "ms", 10.0),
        Figure::at_most("list_first_ms", median(&first), "ms", 20.0),
    ])
}
