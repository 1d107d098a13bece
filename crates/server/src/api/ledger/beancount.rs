//! A fund or a lot as Beancount text, made while it is sent: each move a transaction of two postings, and at the end what
//! the books say of every account, as assertions that `bean-check` proves without this program.

use super::{Sight, visible};
use crate::api::file::disposition;
use crate::app::App;
use crate::door::Path;
use crate::problem::Problem;
use crate::session::Asker;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shouhu_domain::ids::{CommodityId, Seq, UnitNo};
use shouhu_domain::ledger::{Account, Nature, Place};
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use shouhu_store::engine::DbError;
use shouhu_store::query::ledger::{self as query, FIRST, Told};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Moves that are read at once.
const PAGE: u32 = 2_000;
/// Pieces that wait for the network.
const PIECES: usize = 4;

/// All that is told of one commodity up to one record.
struct Book {
    app: App,
    id: CommodityId,
    /// The commodity's symbol: letters and digits alone.
    symbol: String,
    is_money: bool,
    upto: Seq,
    /// The day after, on which balances are asserted.
    tomorrow: Day,
    /// Codes of the units whose accounts may be shown, by number; of all units for whoever sees everything.
    codes: BTreeMap<UnitNo, String>,
    balances: Vec<(Account, i64)>,
    opening: String,
}

/// The books of a fund or a lot as Beancount text: what the asker looks at, with the balance of each account asserted.
#[utoipa::path(get, path = "/commodities/{commodity}/beancount", tag = "ledger", params(("commodity" = i64, Path)),
  responses((status = 200, content_type = "text/plain"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn export(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Response, Problem> {
    let id = CommodityId(id);
    let book = {
        let state = app.store.state();
        visible(&state, &asker, id)?;
        Book::open(&app, &state, &Sight::of(&state, &asker)?, id)
    };
    let book = book.ok_or_else(|| Problem::new("not_found"))?;
    let name = format!("{}.beancount", book.symbol);
    let (pieces, told) = mpsc::channel::<std::io::Result<Bytes>>(PIECES);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = book.write(&pieces) {
            tracing::error!(%error, %id, "books broke off");
            // A file that ends early must not look whole. Nobody may be listening.
            let _ = pieces.blocking_send(Err(std::io::Error::other("the ledger could not be read")));
        }
    });
    let mut response = Body::from_stream(ReceiverStream::new(told)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, disposition("attachment", &name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

impl Book {
    fn open(app: &App, state: &Province, seen: &Sight, id: CommodityId) -> Option<Self> {
        let commodity = state.ledger.commodities.get(&id)?;
        let is_money = matches!(commodity.nature, Nature::Money { .. });
        let symbol = format!("{}{id}", if is_money { 'F' } else { 'L' });
        let balances: Vec<_> =
            state.ledger.accounts(id).filter(|(account, _)| seen.contains(state, id, account.unit)).collect();
        let units = state.tree.units().filter(|unit| seen.contains(state, id, unit.no));
        let codes = units.map(|unit| (unit.no, unit.code.clone())).collect();
        let mut opening = format!("option \"title\" {}\n", quoted(&commodity.name.zh));
        // In fen, pieces and persons nothing is rounded.
        let _ = writeln!(opening, "1970-01-01 commodity {symbol}\n  name: {}", quoted(&commodity.name.zh));
        let tomorrow = Day::of(app.now()).plus(1);
        let app = app.clone();
        Some(Self { app, id, symbol, is_money, upto: state.seq, tomorrow, codes, balances, opening })
    }

    /// Ends early when nobody listens any more.
    fn write(&self, pieces: &mpsc::Sender<std::io::Result<Bytes>>) -> Result<(), DbError> {
        let send = |text: String| pieces.blocking_send(Ok(Bytes::from(text))).is_ok();
        let mut after = Some(FIRST);
        if !send(self.opening.clone()) {
            return Ok(());
        }
        let mut known: BTreeMap<(UnitNo, Place), ()> = BTreeMap::new();
        while let Some(from) = after {
            let (page, next) = self.app.store.read(|tx| query::all(tx, self.id, from, self.upto, PAGE))?;
            let mut text = String::new();
            for told in page.iter().filter(|told| self.shows(told)) {
                for end in [told.moved.from, told.moved.to] {
                    if known.insert(end, ()).is_none() {
                        let _ = writeln!(text, "1970-01-01 open {}", self.account(end));
                    }
                }
                self.transaction(&mut text, told);
            }
            if !send(text) {
                return Ok(());
            }
            after = next;
        }
        send(self.assertions());
        Ok(())
    }

    fn shows(&self, told: &Told) -> bool {
        self.codes.contains_key(&told.moved.from.0) || self.codes.contains_key(&told.moved.to.0)
    }

    fn transaction(&self, text: &mut String, told: &Told) {
        let Told { seq, moved, on, kind, note, matter } = told;
        let amount = self.amount(moved.amount);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{on} * {} {} ^e{seq}\n  matter: {matter}", quoted(kind.as_str()), quoted(note));
        let _ = writeln!(text, "  {} -{amount} {}", self.account(moved.from), self.symbol);
        let _ = writeln!(text, "  {} {amount} {}", self.account(moved.to), self.symbol);
    }

    fn assertions(&self) -> String {
        let line = |(account, amount): &(Account, i64)| {
            let sign = if *amount < 0 { "-" } else { "" };
            let amount = self.amount(amount.abs());
            format!(
                "{} balance {} {sign}{amount} {}\n",
                self.tomorrow,
                self.account((account.unit, account.place)),
                self.symbol
            )
        };
        self.balances.iter().map(line).collect()
    }

    /// Of units that the asker does not look at no more is said than that they are others.
    fn account(&self, (unit, place): (UnitNo, Place)) -> String {
        let (root, what) = match place {
            Place::Outside => ("Equity", "Outside"),
            Place::Unbooked => ("Liabilities", "Unbooked"),
            Place::Hand => ("Assets", "Hand"),
            Place::Transit => ("Assets", "Transit"),
            Place::Used => ("Expenses", "Used"),
            Place::Lost => ("Expenses", "Lost"),
        };
        match self.codes.get(&unit) {
            Some(code) => format!("{root}:{what}:U{}", plain(code)),
            None => format!("{root}:{what}:Others"),
        }
    }

    fn amount(&self, amount: i64) -> String {
        match self.is_money {
            true => format!("{}.{:02}", amount / 100, amount % 100),
            false => amount.to_string(),
        }
    }
}

/// Names of accounts hold letters, digits and dashes alone.
fn plain(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn quoted(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", one_line.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{plain, quoted};

    #[test]
    fn texts_and_codes_are_made_harmless() {
        assert_eq!(quoted("一\n\"二\" \\"), "\"一 \\\"二\\\" \\\\\"");
        assert_eq!(plain("41-ZZB.1_a"), "41-ZZB-1-a");
    }
}
