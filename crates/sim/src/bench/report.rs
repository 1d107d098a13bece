//! `shouhu bench report`: filings over HTTP, boards and lists, with five million filings stored and with none.

use super::Setting;
use super::cascade::{machine, times};
use super::figures::{Figure, Report, median};
use super::growth::uuid7;
use super::http::Client;
use super::process::Server;
use super::scale::cookie;
use super::surveys::{DAYS_OF_A_RUN, Surveys, Town, answers, surveys};
use super::{recount, table};
use crate::rng::Rng;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::report::Day;
use std::error::Error;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CLIENT_THREADS: usize = 4;
const FILE_TIME: Duration = Duration::from_secs(6);
/// Rows of one page, and how many pages a list has before the deep one; where it has fewer rows its pages before that
/// are shorter, never the deep one.
const PAGE: usize = 50;
const DEEP: usize = 1_000;
/// Rows of one measured export.
const EXPORTED: usize = 100_000;
const EXPORT_LOOK: Duration = Duration::from_millis(50);
const EXPORT_TIME: Duration = Duration::from_secs(300);

/// Measures everything; `progress` is told what is being measured.
///
/// # Errors
/// When the server cannot be started or answers wrongly.
pub fn report(setting: &Setting, mut progress: impl FnMut(&str)) -> Outcome<Report> {
    let mut figures = vec![];
    progress("a store without filings");
    let empty = surveys(setting, 0)?;
    let server = Server::start(&setting.server, &empty.database, &empty.data)?;
    let (_, before) = filings(&server, &empty)?;
    server.stop()?;
    let days = u32::try_from(setting.stored.div_ceil(empty.sites.len().max(1)))?;
    progress(&format!("a store with {} filings", setting.stored));
    let full = surveys(setting, days)?;
    let server = Server::start(&setting.server, &full.database, &full.data)?;
    let (per_s, after) = filings(&server, &full)?;
    figures.push(Figure::at_least("submit_per_s", per_s, "/s", 4_000.0));
    figures.push(Figure::at_most("submit_cpu_s_per_1000", after * 1_000.0, "s", 0.2));
    figures.push(Figure::at_most("submit_growth_ratio", after / before.max(1e-9), "", 1.3));
    progress("boards and lists");
    figures.extend(reads(&server, &full)?);
    progress("exports");
    figures.extend(exports(&server, &full)?);
    let bundle = bundle(&server)?;
    server.stop()?;
    progress("an import of 60,000 units' figures");
    let (shown, filed) = table::import_s(setting)?;
    figures.push(Figure::at_most("import_s_60k", shown, "s", 5.0));
    figures.push(Figure::at_most("import_filed_s_60k", filed, "s", 10.0));
    progress(&format!("a recount of {} histories", setting.histories));
    let differences = u32::try_from(recount::differences(setting)?)?;
    figures.push(Figure::at_most("recount_differences", differences.into(), "", 0.0));
    figures.push(bundle);
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
    let sites = &store.sites;
    let before = (PAGE * (DEEP - 1)).min(sites.len().saturating_sub(PAGE + 1));
    let after = sites.get(before.max(DEEP)).ok_or("too few sites for a deep page")?;
    let board = format!("/api/v1/reports/{matter}/board?period={last}&level=county");
    let list = format!("/api/v1/reports/{matter}/rows?period={last}&state=received");
    let first = format!("{list}&limit={PAGE}");
    let deep = format!("{list}&limit={PAGE}&after={after}");
    let mut median_of = |path: &str| -> Outcome<f64> {
        admin.get(path)?;
        Ok(median(&times(|| admin.get(path), 101)?))
    };
    Ok(vec![
        Figure::at_most("board_ms_p50", median_of(&board)?, "ms", 10.0),
        Figure::at_most("list_first_ms", median_of(&first)?, "ms", 20.0),
        Figure::at_most("list_deep_ms", median_of(&deep)?, "ms", 20.0),
    ])
}

fn exports(server: &Server, store: &Surveys) -> Outcome<Vec<Figure>> {
    let before = server.rss_mb()?;
    let (csv, csv_mb) = export(server, store, "csv")?;
    let (xlsx, xlsx_mb) = export(server, store, "xlsx")?;
    Ok(vec![
        Figure::at_most("csv_cpu_s_100k", csv, "s", 1.0),
        Figure::at_most("xlsx_cpu_s_100k", xlsx, "s", 4.0),
        Figure::at_most("export_rss_growth_mb", csv_mb.max(xlsx_mb) - before, "MB", 64.0),
    ])
}

/// Server CPU seconds of 100,000 rows, and the most memory that was seen meanwhile.
fn export(server: &Server, store: &Surveys, format: &str) -> Outcome<(f64, f64)> {
    let mut admin = Client::connect(&server.address, &cookie(store.province_admin))?;
    let days = i32::try_from(EXPORTED.div_ceil(store.sites.len().max(1)))?;
    let (from, to) = (store.next.plus(-days), store.next.plus(-1));
    let body = format!(r#"{{"matter_id":{},"from":"{from}","to":"{to}","format":"{format}"}}"#, store.matter);
    let cpu = server.cpu_seconds()?;
    let mut rng = Rng::new(u64::from(std::process::id()));
    admin.send("POST", "/api/v1/exports", Some(&uuid7(&mut rng)), &body)?;
    let mut job: serde_json::Value = serde_json::from_slice(&admin.receive()?.body)?;
    let path = format!("/api/v1/exports/{}", job["id"].as_str().ok_or_else(|| format!("export: {job}"))?);
    let (until, mut most) = (Instant::now() + EXPORT_TIME, 0.0_f64);
    while job["state"] == "running" && Instant::now() < until {
        std::thread::sleep(EXPORT_LOOK);
        most = most.max(server.rss_mb()?);
        job = serde_json::from_slice(&admin.get(&path)?.1)?;
    }
    let rows = job["rows"].as_f64().filter(|rows| job["state"] == "done" && *rows > 0.0);
    let rows = rows.ok_or_else(|| format!("export: {job}"))?;
    // Some hundred thousand: exact in a float.
    #[allow(clippy::cast_precision_loss)]
    Ok(((server.cpu_seconds()? - cpu) / rows * EXPORTED as f64, most))
}

/// What a phone loads first, as the build weighed it.
fn bundle(server: &Server) -> Outcome<Figure> {
    let (_, weight) = Client::connect(&server.address, "")?.get("/field/weight.json")?;
    let weight: serde_json::Value = serde_json::from_slice(&weight)?;
    let kb = weight["field_bundle_kb_gzip"].as_f64().ok_or("the interface was not built")?;
    Ok(Figure::at_most("field_bundle_kb_gzip", kb, "kB", 120.0))
}
