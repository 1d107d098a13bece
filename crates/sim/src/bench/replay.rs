//! The same filings sent again and again, each time in another order, over connections that are cut and to a
//! server that is killed between: what the phones of a province do on a bad day.
//!
//! Whatever happens on the way, each slot is filed once and its receipt stays the same.

use super::Setting;
use super::growth::uuid7;
use super::http::Client;
use super::process::Server;
use super::scale::cookie;
use super::surveys::{Surveys, answers, surveys};
use crate::rng::Rng;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::report::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error>>;

const PHONES: usize = 4;
/// One request in so many is cut: half of them before the server has it whole, half before its answer is heard.
const CUT_ONE_IN: u64 = 8;

/// What came of it.
#[derive(Debug)]
pub struct Replayed {
    /// Where the store is, so that a test can take it away.
    pub database: String,
    /// Filings that were sent in each round.
    pub sent: usize,
    pub cuts: usize,
    /// Filings that the boards of all days count.
    pub slots: u64,
    /// Receipts with a number of their own.
    pub receipts: usize,
    /// Answers that were not word for word those of the first round.
    pub other_answers: usize,
}

/// A filing with the id that its phone made for it.
#[derive(Clone)]
struct Filing {
    town: u32,
    path: String,
    id: String,
    body: String,
}

type Receipts = BTreeMap<String, Vec<u8>>;

/// Files `count` slots once and sends them all again in `again` further rounds.
///
/// # Errors
/// When the server cannot be started or refuses one.
pub fn replay(setting: &Setting, count: usize, again: usize) -> Outcome<Replayed> {
    let store = surveys(setting, 0)?;
    let mut rng = Rng::new(setting.seed);
    let (mut filings, days) = filings(&store, count, &mut rng)?;
    let (mut first, mut cuts, mut other_answers) = (Receipts::new(), 0, 0);
    for round in 0..=again {
        shuffle(&mut filings, &mut rng);
        let server = Server::start(&setting.server, &store.database, &store.data)?;
        let (receipts, cut) = send_all(&server.address, &filings, rng.u64())?;
        // Killed in the middle of whatever it does: the next round meets what it had promised.
        server.stop()?;
        cuts += cut;
        match round {
            0 => first = receipts,
            _ => other_answers += receipts.iter().filter(|(id, receipt)| first.get(*id) != Some(*receipt)).count(),
        }
    }
    let server = Server::start(&setting.server, &store.database, &store.data)?;
    let slots = filed_slots(&server, &store, &days)?;
    server.stop()?;
    let numbers: BTreeSet<i64> = first.values().filter_map(|receipt| seq_of(receipt)).collect();
    let (sent, receipts) = (filings.len(), numbers.len());
    Ok(Replayed { database: store.database, sent, cuts, slots, receipts, other_answers })
}

/// Slots of the first days, and those days.
fn filings(store: &Surveys, count: usize, rng: &mut Rng) -> Outcome<(Vec<Filing>, Vec<Day>)> {
    let sites: Vec<(u32, u32)> =
        store.towns.iter().flat_map(|(town, sites)| sites.iter().map(|site| (*town, *site))).collect();
    let days = i32::try_from(count.div_ceil(sites.len().max(1)))?;
    let days: Vec<Day> = (0..days).map(|day| store.next.plus(day)).collect();
    let slots = days.iter().flat_map(|day| sites.iter().map(move |(town, site)| (*day, *town, *site)));
    let filing = |(day, town, site): (Day, u32, u32)| {
        let answers = serde_json::to_string(&answers(UnitNo(site), day))?;
        Ok(Filing {
            town,
            path: format!("/api/v1/reports/{}/slots/{day}/{site}", store.matter),
            id: uuid7(rng),
            body: format!("{{\"version\":1,\"answers\":{answers}}}"),
        })
    };
    Ok((slots.take(count).map(filing).collect::<Outcome<_>>()?, days))
}

fn shuffle(filings: &mut [Filing], rng: &mut Rng) {
    for last in (1..filings.len()).rev() {
        let other = rng.range(0, last as u64 + 1);
        filings.swap(last, usize::try_from(other).unwrap_or(0));
    }
}

/// Each phone sends its share in order; what was cut is sent again over a new connection.
fn send_all(address: &str, filings: &[Filing], seed: u64) -> Outcome<(Receipts, usize)> {
    let shares = filings.chunks(filings.len().div_ceil(PHONES).max(1)).zip(0u64..);
    let phones: Vec<_> = shares
        .map(|(share, at)| {
            let (address, share) = (address.to_owned(), share.to_vec());
            std::thread::spawn(move || phone(&address, &share, seed ^ at).map_err(|error| error.to_string()))
        })
        .collect();
    let (mut receipts, mut cuts) = (Receipts::new(), 0);
    for phone in phones {
        let (some, cut) = phone.join().map_err(|_| "a phone's thread failed")??;
        receipts.extend(some);
        cuts += cut;
    }
    Ok((receipts, cuts))
}

fn phone(address: &str, share: &[Filing], seed: u64) -> std::io::Result<(Receipts, usize)> {
    let mut rng = Rng::new(seed);
    let mut lines: BTreeMap<u32, Client> = BTreeMap::new();
    let (mut receipts, mut cuts) = (Receipts::new(), 0);
    for filing in share {
        while rng.range(0, CUT_ONE_IN) == 0 {
            let line = lines.remove(&filing.town).map_or_else(|| Client::connect(address, &cookie(filing.town)), Ok)?;
            line.cut("POST", &filing.path, &filing.id, &filing.body, rng.range(0, 2) == 0)?;
            cuts += 1;
        }
        let line = match lines.entry(filing.town) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(Client::connect(address, &cookie(filing.town))?)
            }
        };
        line.send("POST", &filing.path, Some(&filing.id), &filing.body)?;
        let answer = line.receive()?;
        if answer.status != 201 {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(std::io::Error::other(format!("{}: {} {body}", filing.path, answer.status)));
        }
        receipts.insert(filing.id.clone(), answer.body);
    }
    Ok((receipts, cuts))
}

fn filed_slots(server: &Server, store: &Surveys, days: &[Day]) -> Outcome<u64> {
    let mut admin = Client::connect(&server.address, &cookie(store.province_admin))?;
    let mut all = 0;
    for day in days {
        let (_, board) = admin.get(&format!("/api/v1/reports/{}/board?period={day}", store.matter))?;
        let board: serde_json::Value = serde_json::from_slice(&board)?;
        all += board["total"]["counts"]["received"].as_u64().ok_or("a board without counts")?;
    }
    Ok(all)
}

fn seq_of(receipt: &[u8]) -> Option<i64> {
    let receipt: serde_json::Value = serde_json::from_slice(receipt).ok()?;
    receipt["seq"].as_i64()
}
