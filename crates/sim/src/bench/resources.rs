//! `shouhu bench resources`: entries over HTTP on a thousand accounts and on one, balances and ways with five million
//! entries stored, people proposed for many requests at once.

use super::Setting;
use super::cascade::{machine, times};
use super::figures::{Figure, Report, median};
use super::growth::uuid7;
use super::http::Client;
use super::needs::match_s;
use super::process::Server;
use super::scale::place;
use super::stores::{COLD, COMMODITIES, FILLED, HOT, Stores, stores};
use crate::lots;
use crate::rng::Rng;
use crate::twin::entropy;
use shouhu_store::compare::compare;
use shouhu_store::engine::{self, Connection, Role};
use shouhu_store::load::Loader;
use shouhu_store::{Options, Store};
use std::error::Error;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CLIENTS: usize = 64;
const CLIENT_THREADS: usize = 4;
const POST_TIME: Duration = Duration::from_secs(6);

/// Measures everything; `progress` is told what is being measured.
///
/// # Errors
/// When the server cannot be started or answers wrongly.
pub fn resources(setting: &Setting, mut progress: impl FnMut(&str)) -> Outcome<Report> {
    let mut figures = vec![];
    progress(&format!("a store with {} entries", setting.stored));
    let store = stores(setting, setting.stored)?;
    let server = Server::start(&setting.server, &store.database, &store.data)?;
    progress("entries on a thousand accounts");
    let (per_s, cpu_us) = post(&server, &store, Which::Thousand)?;
    figures.push(Figure::at_least("entries_per_s", per_s, "/s", 3_000.0));
    figures.push(Figure::at_most("entry_server_cpu_us", cpu_us, "us", 200.0));
    progress("entries on one account");
    let (hot, _) = post(&server, &store, Which::One)?;
    figures.push(Figure::at_least("entries_hot_per_s", hot, "/s", 2_000.0));
    not_overdrawn(&server, &store)?;
    progress("balances and ways");
    figures.extend(reads(&server, &store)?);
    server.stop()?;
    progress("a proposal for 2,000 requests out of 10,000 people");
    figures.push(match_s(setting)?);
    progress(&format!("{} random operations on a hundred lots", setting.operations));
    let violations = u32::try_from(violations(setting)?)?;
    figures.push(Figure::at_most("ledger_violations", violations.into(), "", 0.0));
    let engine = if setting.postgres.is_some() { "postgres" } else { "sqlite" };
    Ok(Report { machine: machine(), seed: setting.seed, engine, figures })
}

#[derive(Clone, Copy)]
enum Which {
    /// Half of the clients post to ten accounts, the others to a thousand.
    Thousand,
    One,
}

/// The steward and the commodity of a client's next entry.
fn account(which: Which, client: usize, rng: &mut Rng) -> (usize, usize) {
    match which {
        Which::One => (0, 0),
        Which::Thousand if client < CLIENTS / 2 => (client % HOT, 0),
        Which::Thousand => (HOT + (client - CLIENTS / 2) % COLD, rng.index(COMMODITIES)),
    }
}

/// Entries by 64 clients, one in flight each: how many a second, and the server's CPU of one in microseconds.
fn post(server: &Server, store: &Stores, which: Which) -> Outcome<(f64, f64)> {
    let cpu = server.cpu_seconds()?;
    let begun = Instant::now();
    let seed = (u64::from(std::process::id()) << 8) + if matches!(which, Which::One) { 16 } else { 0 };
    let per_thread = CLIENTS / CLIENT_THREADS;
    let threads: Vec<_> = (0..CLIENT_THREADS)
        .map(|thread| {
            let clients: Vec<usize> = (thread * per_thread..(thread + 1) * per_thread).collect();
            let cookies: Vec<String> =
                clients.iter().map(|c| store.cookie(account(which, *c, &mut Rng::new(0)).0)).collect();
            let (address, matter, goods) = (server.address.clone(), store.matter, store.goods.clone());
            std::thread::spawn(move || {
                let at = Post { address, matter, goods, which };
                at.some(&clients, &cookies, seed + thread as u64).map_err(|e| e.to_string())
            })
        })
        .collect();
    let mut posted = 0;
    for thread in threads {
        posted += thread.join().map_err(|_| "a client's thread failed")??;
    }
    let wall = begun.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds()? - cpu;
    // Counts of one run stay far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let posted = (posted as f64).max(1.0);
    Ok((posted / wall, cpu / posted * 1e6))
}

struct Post {
    address: String,
    matter: i64,
    goods: Vec<i64>,
    which: Which,
}

impl Post {
    fn some(&self, clients: &[usize], cookies: &[String], seed: u64) -> std::io::Result<u64> {
        let mut rng = Rng::new(seed);
        let mut open: Vec<Client> =
            cookies.iter().map(|cookie| Client::connect(&self.address, cookie)).collect::<Result<_, _>>()?;
        let until = Instant::now() + POST_TIME;
        let mut posted = 0;
        while Instant::now() < until {
            for (client, number) in open.iter_mut().zip(clients) {
                let (_, commodity) = account(self.which, *number, &mut rng);
                let (matter, commodity) = (self.matter, self.goods[commodity]);
                let body = format!(
                    r#"{{"matter_id":{matter},"deed":{{"type":"use","commodity_id":{commodity},"amount":3}},"note":"发放"}}"#
                );
                client.send("POST", "/api/v1/entries", Some(&uuid7(&mut rng)), &body)?;
            }
            for client in &mut open {
                let answer = client.receive()?;
                if answer.status != 201 {
                    let body = String::from_utf8_lossy(&answer.body).into_owned();
                    return Err(std::io::Error::other(format!("entry: {} {body}", answer.status)));
                }
                posted += 1;
            }
        }
        Ok(posted)
    }
}

/// What was filled in is in hand or used, on the account that everybody took from.
fn not_overdrawn(server: &Server, store: &Stores) -> Outcome<()> {
    let mut steward = Client::connect(&server.address, &store.cookie(0))?;
    let (_, board) = steward.get(&format!("/api/v1/commodities/{}/board", store.goods[0]))?;
    let board: serde_json::Value = serde_json::from_slice(&board)?;
    let figure = |name: &str| board["total"][name].as_i64().unwrap_or(-1);
    let (hand, used) = (figure("hand"), figure("used"));
    if hand < 0 || hand + used != FILLED {
        return Err(format!("the hot account: {hand} in hand and {used} used of {FILLED}").into());
    }
    Ok(())
}

/// Answers that should not have been given, sums that do not hold, and rows that the journal does not make: after many
/// threads have taken from a hundred lots, also twice with one id. What a kill leaves is asked in `tests/ledger.rs`.
fn violations(setting: &Setting) -> Outcome<usize> {
    let name = format!("bench-lots-{}", std::process::id());
    let data = setting.cache.join(&name);
    std::fs::create_dir_all(&data)?;
    let (database, _) = place(setting, &data, &name);
    Loader::open_again(&database, entropy(setting.seed))?.finish()?;
    let options = Options {
        engine: engine::Options::default(),
        entropy: entropy(setting.seed),
        listener: Box::new(|_, _| {}),
        batch_max: 1_024,
    };
    let store = Store::open(database.clone(), options)?;
    let found = lots::found(&store, setting.seed)?;
    let played = lots::play(&store, &found, (setting.seed, setting.operations), |_, _| {});
    store.stop();
    drop(store);
    let differences = compare(&mut Connection::open(&database, Role::Reader, &engine::Options::default())?)?;
    differences.iter().take(5).for_each(|difference| eprintln!("  {difference:?}"));
    match &played {
        Ok(told) => eprintln!("  {told:?}"),
        Err(why) => eprintln!("  {why}"),
    }
    database.remove()?;
    std::fs::remove_dir_all(&data)?;
    Ok(differences.len() + usize::from(played.is_err()))
}

fn reads(server: &Server, store: &Stores) -> Outcome<Vec<Figure>> {
    let mut province = Client::connect(&server.address, &store.auditor())?;
    let board = format!("/api/v1/commodities/{}/board", store.fund);
    let trace = format!("/api/v1/commodities/{}/trace?unit={}", store.lot, store.village);
    let (_, body) = province.get(&board)?;
    let total = &serde_json::from_slice::<serde_json::Value>(&body)?["total"];
    let figure = |name: &str| total[name].as_i64().unwrap_or(-1);
    let stands = figure("hand") + figure("transit") + figure("used") + figure("lost");
    if figure("came_in") + figure("unbooked") != stands || figure("came_in") <= 0 {
        return Err(format!("the fund does not add up: {total}").into());
    }
    let (_, body) = province.get(&trace)?;
    let way: serde_json::Value = serde_json::from_slice(&body)?;
    if way["complete"] != true {
        return Err(format!("the way of the lot is not whole: {way}").into());
    }
    let mut median_of = |path: &str| -> Outcome<f64> { Ok(median(&times(|| province.get(path), 101)?)) };
    Ok(vec![
        Figure::at_most("balance_ms_p50", median_of(&board)?, "ms", 10.0),
        Figure::at_most("trace_ms_p50", median_of(&trace)?, "ms", 20.0),
    ])
}
