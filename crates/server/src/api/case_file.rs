//! The case file of a matter: as a page with proofs, and as one file that proves itself (`docs/CASE-FILE.md`),
//! made while it is sent.
//!
//! The file holds what the page shows, to whom it shows it; values about persons stay sealed in it whoever
//! asks, for a file goes where no policy follows it.

use super::file::disposition;
use super::journal::{JournalRow, LOOK_STEP, Records, about, concerns, parsed, row, scope, scope_holds};
use super::matter::{MatterView, find, view};
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{MatterId, Seq, UnitNo};
use shouhu_domain::policy::{Action, ListScope};
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal::case::{self, Writer};
use shouhu_store::journal::{self, hex};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::{IntoParams, ToSchema};

/// Records of one page of a case file, each with its proof.
const CASE_PAGE: usize = 1_000;
/// Pieces that wait for the network.
const PIECES: usize = 4;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// The last `seq` of the page before.
    pub after: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CaseFile {
    pub matter: MatterView,
    /// In the journal's order.
    pub rows: Vec<JournalRow>,
    pub head: String,
    /// The last record under the head.
    pub seq: i64,
    /// For each row: the record as hashed and its way to a head, to be checked without this program.
    #[schema(value_type = Vec<Object>)]
    pub proofs: Vec<journal::Proof>,
    /// Ask again with `after` for the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The case file of a matter: order, relays, receipts, with proofs; for auditors.
#[utoipa::path(get, path = "/matters/{id}/case-file", tag = "audit", params(("id" = i64, Path), CaseQuery),
  responses((status = 200, body = CaseFile), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<CaseQuery>,
) -> Result<Seen<CaseFile>, Problem> {
    let (from, last) = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        (matter.from, matter.last_seq)
    };
    let scope = scope(&app, &asker, Action::JournalRead)?;
    let (_, matter) = view(&app, &asker, id).await?;
    let (reader, asking) = (app.clone(), asker.clone());
    let from_seq = query.after.unwrap_or(id - 1).max(id - 1);
    let (rows, proofs, next, head) = app
        .read(move |tx| {
            let head = journal::head(tx)?;
            let (records, next) = records_of(tx, MatterId(id), from_seq, last)?;
            let (mut rows, mut proofs) = (vec![], vec![]);
            for (seq, record) in records {
                let shown = {
                    let state = reader.store.state();
                    let unit = about(&state, seq, &record);
                    unit == Some(from) || scope_holds(&state, &scope, unit)
                };
                if shown {
                    proofs.extend(journal::prove(tx, seq)?);
                    rows.push(row(tx, &reader, &asking, seq, record)?);
                }
            }
            Ok((rows, proofs, next, head))
        })
        .await?;
    Ok(Seen(head.seq, CaseFile { matter, rows, head: hex::text(&head.hash), seq: head.seq, proofs, next }))
}

/// The records of a matter lie between the one that submitted it and the last that it knows of.
fn records_of(tx: &mut Tx, matter: MatterId, after: Seq, last: Seq) -> Result<(Records, Option<Seq>), DbError> {
    let number = matter.to_string();
    let (mut found, mut at) = (vec![], after);
    while at < last {
        let from = at;
        journal::read_page(tx, at, LOOK_STEP, |seq, body| {
            at = seq;
            // Cheap first: most records between are of other matters.
            if seq <= last && (seq == matter.0 || body.contains(&number)) {
                let record = parsed(seq, body)?;
                if concerns(seq, &record, matter) {
                    found.push((seq, record));
                }
            }
            Ok(())
        })?;
        if at == from {
            break;
        }
        if found.len() >= CASE_PAGE {
            found.truncate(CASE_PAGE);
            let next = found.last().map(|(seq, _)| *seq).filter(|seq| *seq < last);
            return Ok((found, next));
        }
    }
    Ok((found, None))
}

struct Export {
    app: App,
    matter: MatterId,
    from: UnitNo,
    last: Seq,
    scope: ListScope,
}

/// The case file to take away: records with their exact bytes, their ways to the batches' roots, and the
/// chain from before the first of them to the newest; for auditors.
#[utoipa::path(get, path = "/matters/{id}/case-file.json", tag = "audit", params(("id" = i64, Path)),
  responses((status = 200, content_type = "application/json"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn export(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Response, Problem> {
    let (from, last) = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        (matter.from, matter.last_seq)
    };
    let scope = scope(&app, &asker, Action::JournalRead)?;
    let (pieces, told) = mpsc::channel::<std::io::Result<Bytes>>(PIECES);
    let export = Export { app, matter: MatterId(id), from, last, scope };
    tokio::task::spawn_blocking(move || {
        if let Err(error) = export.write(&pieces) {
            tracing::error!(%error, id, "a case file broke off");
            // The transfer breaks off: a file that ends early must not look whole. Nobody may be listening.
            let _ = pieces.blocking_send(Err(std::io::Error::other("the journal could not be read")));
        }
    });
    let mut response = Body::from_stream(ReceiverStream::new(told)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, disposition("attachment", &format!("案卷-{id}.json")));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

impl Export {
    /// Ends early when nobody listens any more.
    fn write(&self, pieces: &mpsc::Sender<std::io::Result<Bytes>>) -> Result<(), DbError> {
        let send = |text: String| pieces.blocking_send(Ok(Bytes::from(text))).is_ok();
        let beginning = self.app.store.read(|tx| case::beginning(tx, self.matter.0))?;
        let (mut first, before) = beginning.ok_or_else(|| DbError::other("the matter has no batch"))?;
        let (mut writer, opening) = Writer::open(self.matter.0, before)?;
        if !send(opening) {
            return Ok(());
        }
        loop {
            let batches =
                self.app.store.read(|tx| case::batches(tx, first, self.last, |seq, body| self.shows(seq, body)))?;
            let Some(last) = batches.last() else { break };
            first = last.last + 1;
            for batch in &batches {
                if !send(writer.batch(batch)?) {
                    return Ok(());
                }
            }
        }
        send(writer.close());
        Ok(())
    }

    fn shows(&self, seq: Seq, body: &str) -> Result<bool, DbError> {
        // Cheap first: most records between are of other matters.
        if seq != self.matter.0 && !body.contains(&self.matter.to_string()) {
            return Ok(false);
        }
        let record = parsed(seq, body)?;
        if !concerns(seq, &record, self.matter) {
            return Ok(false);
        }
        let state = self.app.store.state();
        let unit = about(&state, seq, &record);
        Ok(unit == Some(self.from) || scope_holds(&state, &self.scope, unit))
    }
}
