//! `shouhu bench cascade`: issue, sign, board, inbox, start, policy, on the store of the issue.

use super::Setting;
use super::figures::{Figure, Report, median, percentile};
use super::growth::{growth_ratio, issue_body, uuid7};
use super::http::Client;
use super::import::import_cpu_s;
use super::process::Server;
use super::scale::{Scale, cookie, scale};
use crate::rng::Rng;
use shouhu_domain::ids::{PersonNo, PostNo, UnitNo};
use shouhu_domain::policy::{self, Action, Role};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Threads that drive the clients which sign at the same time.
const CLIENT_THREADS: usize = 4;
const SIGN_TIME: Duration = Duration::from_secs(6);

/// Measures everything; `progress` is told what is being measured.
///
/// # Errors
/// When the server cannot be started or answers wrongly.
pub fn cascade(setting: &Setting, mut progress: impl FnMut(&str)) -> Outcome<Report> {
    let mut figures = vec![];
    progress("store");
    let store = scale(setting, setting.units, setting.matters)?;
    let large = scale(setting, 200_000, 1)?;
    progress("start");
    let server = Server::start(&setting.server, &store.database, &store.data)?;
    figures.push(Figure::at_most("start_s", server.start.as_secs_f64(), "s", 3.0));
    figures.push(Figure::at_most("start_rss_mb", server.rss_mb()?, "MB", 250.0));
    progress("board and inbox");
    figures.extend(reads(&server, &store)?);
    progress("sign");
    figures.extend(signs(&server, &store)?);
    server.stop()?;
    progress("issue to 200,000");
    figures.extend(issues(setting, &large)?);
    progress("empty installation");
    figures.extend(empty(setting)?);
    progress("import of 60,000 units");
    figures.push(Figure::at_most("import_60k_cpu_s", import_cpu_s(setting)?, "s", 6.0));
    progress("policy");
    figures.push(Figure::at_most("policy_us", policy_us(setting), "us", 20.0));
    progress("growth");
    figures.push(Figure::at_most("growth_ratio", growth_ratio(setting)?, "", 2.0));
    let engine = if setting.postgres.is_some() { "postgres" } else { "sqlite" };
    Ok(Report { machine: machine(), seed: setting.seed, engine, figures })
}

pub(super) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        cpu.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or("").trim_start_matches([' ', '\t', ':']);
    format!("{cores} cores {name}")
}

fn reads(server: &Server, store: &Scale) -> Outcome<Vec<Figure>> {
    let mut admin = Client::connect(&server.address, &cookie(store.province_admin))?;
    let mut officer = Client::connect(&server.address, &cookie(store.county_officer))?;
    let counties = "/api/v1/board?level=county";
    // The first board after a start makes the counters; that is part of starting.
    admin.get(counties)?;
    officer.get("/api/v1/board")?;
    let board = times(|| admin.get(counties), 101)?;
    let mut rng = Rng::new(7);
    let mut inbox = vec![];
    for unit in (0..300).map(|_| store.silent[rng.index(store.silent.len())]) {
        let mut client = Client::connect(&server.address, &cookie(unit))?;
        inbox.push(client.get("/api/v1/matters?box=in&limit=50")?.0);
    }
    Ok(vec![
        Figure::at_most("board_ms_p50", median(&board), "ms", 10.0),
        Figure::at_most("inbox_ms_p99", percentile(&inbox, 99), "ms", 10.0),
        Figure::at_most("scoped_ratio", scoped(server, store, &mut admin, &mut officer)?, "", 1.2),
    ])
}

pub(super) fn times<T>(mut get: impl FnMut() -> std::io::Result<(f64, T)>, count: usize) -> Outcome<Vec<f64>> {
    (0..count).map(|_| Ok(get()?.0)).collect()
}

/// Rounds of the comparison: CPU is told in steps of 10 ms, so each path must cost many of them.
const SCOPED_ROUNDS: usize = 1_000;

/// Server CPU of one question asked by a county officer against the province's administrator: the worst of a board
/// and a list. Both ask for the same county, so that nothing but the scope differs.
fn scoped(server: &Server, store: &Scale, admin: &mut Client, officer: &mut Client) -> Outcome<f64> {
    let cost = |client: &mut Client, path: &str| -> Outcome<f64> {
        let before = server.cpu_seconds()?;
        for _ in 0..SCOPED_ROUNDS {
            client.get(path)?;
        }
        Ok(server.cpu_seconds()? - before)
    };
    let mut worst: f64 = 0.0;
    let board = format!("/api/v1/board?node={}", store.county_officer);
    for path in [board.as_str(), "/api/v1/matters?limit=50"] {
        let (all, scoped) = (cost(admin, path)?, cost(officer, path)?);
        eprintln!("  {path}: {:.0} us for the province, {:.0} us for a county", all * 1_000.0, scoped * 1_000.0);
        worst = worst.max(scoped / all.max(0.01));
    }
    Ok(worst)
}

/// Receipts over HTTP by 64 clients, each a unit of its own.
fn signs(server: &Server, store: &Scale) -> Outcome<Vec<Figure>> {
    let signers = store.signers()?;
    let cpu = server.cpu_seconds()?;
    let begun = Instant::now();
    let per_thread = signers.len().div_ceil(CLIENT_THREADS);
    // Ids that no earlier run has used.
    let seed = u64::from(std::process::id()) << 8;
    let threads: Vec<_> = signers
        .chunks(per_thread)
        .enumerate()
        .map(|(at, units)| {
            let (address, units, matters) = (server.address.clone(), units.to_vec(), store.matters.clone());
            std::thread::spawn(move || {
                sign_some(&address, &units, &matters, seed + at as u64).map_err(|e| e.to_string())
            })
        })
        .collect();
    let mut signed = 0;
    for thread in threads {
        signed += thread.join().map_err(|_| "a client's thread failed")??;
    }
    let wall = begun.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds()? - cpu;
    // Counts of one run stay far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let signed = signed as f64;
    Ok(vec![
        Figure::at_least("sign_per_s", signed / wall, "/s", 5_000.0),
        Figure::at_most("sign_server_cpu_us", cpu * 1e6 / signed.max(1.0), "us", 120.0),
    ])
}

/// Each client has one request in flight; they go in step.
fn sign_some(address: &str, units: &[u32], matters: &[i64], seed: u64) -> std::io::Result<u64> {
    let mut rng = Rng::new(seed);
    let mut clients: Vec<Client> =
        units.iter().map(|unit| Client::connect(address, &cookie(*unit))).collect::<Result<_, _>>()?;
    let until = Instant::now() + SIGN_TIME;
    let mut signed = 0;
    for matter in matters {
        let path = format!("/api/v1/matters/{matter}/sign");
        for client in &mut clients {
            client.send("POST", &path, Some(&uuid7(&mut rng)), "{}")?;
        }
        for client in &mut clients {
            let answer = client.receive()?;
            if answer.status != 200 {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(std::io::Error::other(format!("sign: {} {body}", answer.status)));
            }
            signed += 1;
        }
        if Instant::now() > until {
            break;
        }
    }
    Ok(signed)
}

/// An order to 200,000 units: from the command to the durable answer, and the rows it writes.
fn issues(setting: &Setting, large: &Scale) -> Outcome<Vec<Figure>> {
    let server = Server::start(&setting.server, &large.database, &large.data)?;
    let mut admin = Client::connect(&server.address, &cookie(large.province_admin))?;
    // Ids that no earlier run has used.
    let mut rng = Rng::new(u64::from(std::process::id()));
    let mut issue = |audience: &str| -> Outcome<f64> {
        let begun = Instant::now();
        admin.send("POST", "/api/v1/matters", Some(&uuid7(&mut rng)), &issue_body(audience, large.incident))?;
        let answer = admin.receive()?;
        let body = String::from_utf8_lossy(&answer.body);
        if answer.status != 200 || !body.contains("\"issued\"") {
            return Err(format!("issue: {} {body}", answer.status).into());
        }
        Ok(begun.elapsed().as_secs_f64() * 1_000.0)
    };
    issue("under 41")?;
    let times: Vec<f64> = (0..21).map(|_| issue("under 41")).collect::<Outcome<_>>()?;
    let before = rows(large)?;
    issue("under 41")?;
    let all = rows(large)? - before;
    issue("unit:4101")?;
    let one = rows(large)? - before - all;
    server.stop()?;
    Ok(vec![
        Figure::at_most("issue_rows_added", f64::from(all - one), "rows", 0.0),
        Figure::at_most("issue_ms_median", median(&times), "ms", 20.0),
    ])
}

/// Rows of every table that an issue writes.
fn rows(store: &Scale) -> Outcome<i32> {
    use shouhu_store::engine::{Connection, Database, DbError, Options, Role};
    let database = Database::parse(&store.database)?;
    let mut connection = Connection::open(&database, Role::Reader, &Options::default())?;
    let total = connection.read(|tx| -> Result<i64, DbError> {
        let mut total = 0;
        for sql in [
            "select count(*) from journal",
            "select count(*) from journal_batch",
            "select count(*) from command",
            "select count(*) from matter",
            "select count(*) from matter_version",
            "select count(*) from matter_joint",
            "select count(*) from matter_log",
            "select count(*) from receipt",
        ] {
            total += tx.query_opt(sql, &[], |row| row.get_i64(0))?.unwrap_or(0);
        }
        Ok(total)
    })?;
    Ok(i32::try_from(total)?)
}

fn empty(setting: &Setting) -> Outcome<Vec<Figure>> {
    let (mut starts, mut rss) = (vec![], 0.0);
    for run in 0..5 {
        let data = setting.cache.join(format!("empty-{}-{run}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let database = data.join("shouhu.db").display().to_string();
        let server = Server::start(&setting.server, &database, &data)?;
        starts.push(server.start.as_secs_f64() * 1_000.0);
        std::thread::sleep(Duration::from_millis(300));
        rss = server.rss_mb()?;
        server.stop()?;
        std::fs::remove_dir_all(&data)?;
    }
    Ok(vec![
        Figure::at_most("empty_start_ms", median(&starts), "ms", 300.0),
        Figure::at_most("idle_rss_mb", rss, "MB", 60.0),
    ])
}

/// One decision of the policy among 200,000 units, averaged over random ones.
fn policy_us(setting: &Setting) -> f64 {
    let mut tree = shouhu_domain::tree::Tree::new();
    for unit in crate::province::generate(setting.seed, 200_000).domain_units() {
        tree.put(unit);
    }
    let roles = [Role::Duty];
    let actions: Vec<Action> = Action::all().collect();
    let mut rng = Rng::new(setting.seed);
    let mut pick = || UnitNo(u32::try_from(rng.index(200_000)).unwrap_or(0));
    let asked: Vec<_> = (0..20_000).map(|at| (pick(), actions[at % actions.len()], pick())).collect();
    let decide = |(own, action, unit): &(UnitNo, Action, UnitNo)| {
        let actor = policy::Actor { unit: *own, roles: &roles, person: PersonNo(0), post: PostNo(0) };
        policy::scope(&tree, &actor, *action, *unit).is_ok()
    };
    black_box(decide(&asked[0]));
    let begun = Instant::now();
    black_box(asked.iter().filter(|a| decide(a)).count());
    begun.elapsed().as_secs_f64() * 1e6 / 20_000.0
}
