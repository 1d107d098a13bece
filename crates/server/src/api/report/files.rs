//! Photographs and files of filings: who may name them, and who is shown them.
//!
//! A content is named by its hash. It must never be enough to know a hash: a filing names what its author has
//! uploaded, or what stands in the slot already.

use super::rows::stood;
use super::slot::slot_of;
use crate::api::file::{hand_out, taken_up};
use crate::api::view::FileView;
use crate::app::App;
use crate::door::Path;
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use axum::response::Response;
use shouhu_domain::command::SlotKey;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::matter::FileRef;
use std::collections::BTreeMap;

/// A photograph or a file of any revision of a slot, for whoever may read the slot.
#[utoipa::path(get, path = "/reports/{matter}/slots/{period}/{subject}/files/{sha256}", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path), ("sha256" = String, Path)),
  responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path((matter, period, subject, sha256)): Path<(i64, String, u32, String)>,
) -> Result<Response, Problem> {
    let slot = slot_of(Path((matter, period, subject)))?;
    let named = named_in(&app, &asker, slot).await?.remove(&sha256);
    let FileRef { sha256, name, media_type, size } = named.ok_or_else(|| Problem::new("not_found"))?;
    hand_out(&app, FileView { sha256, name, media_type, size }).await
}

/// The same answers, each file in them as it was uploaded; one that the asker may not name is unknown.
pub(super) async fn known_files(
    app: &App,
    asker: &Asker,
    slot: SlotKey,
    mut answers: Answers,
) -> Result<Answers, Problem> {
    let mut known: BTreeMap<String, FileRef> = BTreeMap::new();
    let mut in_slot = None;
    for (pointer, file) in files_of(&answers, "/answers") {
        let sha256 = &file.sha256;
        if known.contains_key(sha256) {
            continue;
        }
        let found = match taken_up(app, asker, sha256).await? {
            Some(own) => Some(own),
            None => {
                let in_slot = match &mut in_slot {
                    Some(named) => named,
                    none => none.insert(named_in(app, asker, slot).await?),
                };
                in_slot.get(sha256).cloned()
            }
        };
        known.insert(sha256.clone(), found.ok_or_else(|| Problem::new("file.unknown").at(pointer))?);
    }
    put_in(&mut answers, &known);
    Ok(answers)
}

/// The same answers, each file in them as the asker has uploaded it; any other is unknown.
pub(in crate::api) async fn uploaded_in(app: &App, asker: &Asker, mut answers: Answers) -> Result<Answers, Problem> {
    let mut known: BTreeMap<String, FileRef> = BTreeMap::new();
    for (pointer, file) in files_of(&answers, "/answers") {
        let own = taken_up(app, asker, &file.sha256).await?;
        known.insert(file.sha256.clone(), own.ok_or_else(|| Problem::new("file.unknown").at(pointer))?);
    }
    put_in(&mut answers, &known);
    Ok(answers)
}

/// What any revision of a slot names, and the filing before it: "no change" says that again.
async fn named_in(app: &App, asker: &Asker, slot: SlotKey) -> Result<BTreeMap<String, FileRef>, Problem> {
    let (filed, history) = stood(app, asker, slot).await?;
    let before = filed.last.as_ref().map(|last| &last.answers);
    let revisions = history.iter().filter_map(|(_, Record { event, .. })| match event {
        Event::ReportFiled(filing) | Event::ReportCorrected(filing) => Some(&filing.answers),
        _ => None,
    });
    let files = revisions.chain(before).flat_map(|answers| files_of(answers, ""));
    Ok(files.map(|(_, file)| (file.sha256.clone(), file.clone())).collect())
}

/// The files that answers name, those of repeats included, each with its pointer.
pub(in crate::api) fn files_of<'a>(answers: &'a Answers, at: &str) -> Vec<(String, &'a FileRef)> {
    let mut files = vec![];
    for (name, answer) in answers.iter() {
        match answer {
            Answer::File(file) => files.push((format!("{at}/{name}"), file)),
            Answer::Rows(rows) => {
                let of_row = |(no, row)| files_of(row, &format!("{at}/{name}/{no}"));
                files.extend(rows.iter().enumerate().flat_map(of_row));
            }
            _ => {}
        }
    }
    files
}

fn put_in(answers: &mut Answers, known: &BTreeMap<String, FileRef>) {
    for (_, answer) in answers.iter_mut() {
        match answer {
            Answer::File(file) => {
                if let Some(own) = known.get(&file.sha256) {
                    file.clone_from(own);
                }
            }
            Answer::Rows(rows) => rows.iter_mut().for_each(|row| put_in(row, known)),
            _ => {}
        }
    }
}
