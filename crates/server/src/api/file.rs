//! Files: stored by their content before anything names them, handed out only with a matter that does.
//!
//! An upload goes to a temporary file, is hashed while it arrives, synced, and only then put in its
//! place: what was sent by half leaves nothing behind. It must never trust a name or a media type.

use super::matter::find;
use super::view::FileView;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shouhu_domain::ids::{DAY_MS, MatterId, Millis};
use shouhu_domain::matter::FileRef;
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use shouhu_store::lane::WriteError;
use shouhu_store::query::file::{self as uploads, Unnamed, Upload};
use shouhu_store::query::matter as query;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path as DiskPath, PathBuf};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

/// Largest file.
pub const BYTES_MAX: u64 = 50 * 1024 * 1024;
const NAME_MAX: usize = 200;
const TYPE_MAX: usize = 120;
/// Pieces that wait between socket and disk.
const PIECES: usize = 8;
const PIECE: usize = 64 * 1024;

/// Stores a file: raw body, its type in `Content-Type`, its name in `Shouhu-File-Name` (UTF-8,
/// percent-encoded). The same content is stored once.
#[utoipa::path(post, path = "/files", tag = "files",
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, body = FileView), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn upload(State(app): State<App>, asker: Asker, request: Request) -> Result<Seen<FileView>, Problem> {
    // Whoever writes matters may bring files for them, whoever files reports photographs for those, and
    // whoever inspects how it was found.
    asker
        .may(&app.store.state(), &[Action::MatterIssue, Action::BreakDown, Action::ReportFile, Action::FindingWrite])?;
    let name = name_of(request.headers())?;
    let media_type = type_of(request.headers());
    let (arrived, sha256, size) = arrive(&app, request.into_body()).await?;
    // From here on no sweep may come between the file and its row.
    let _placing = app.placing.read().await;
    put_in_place(&app, arrived, &sha256).await?;
    let file = Upload { sha256, name, media_type, size: i64::try_from(size).unwrap_or(i64::MAX) };
    let (person, now, row) = (asker.person, app.clock.wall(), file.clone());
    app.chore(move |tx| uploads::put_upload(tx, person, &row, now)).await?;
    let Upload { sha256, name, media_type, .. } = file;
    Ok(Seen(app.store.state().seq, FileView { sha256, name, media_type, size }))
}

pub(super) fn name_of(headers: &HeaderMap) -> Result<String, Problem> {
    let text = headers.get("shouhu-file-name").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let name = percent_decoded(text).ok_or_else(|| Problem::new("file.name_missing"))?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || matches!(name, "." | "..") {
        return Err(Problem::new("file.name_missing"));
    }
    let (pointer, length) = ("Shouhu-File-Name".to_owned(), name.chars().count());
    if length > NAME_MAX {
        return Err(Refusal::TooLong { pointer, length, max: NAME_MAX }.into());
    }
    if name.chars().any(char::is_control) {
        return Err(Refusal::BadCharacter { pointer }.into());
    }
    Ok(name.to_owned())
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |b: Option<u8>| char::from(b?).to_digit(16);
        match byte {
            b'%' => bytes.push(u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

fn type_of(headers: &HeaderMap) -> String {
    let text = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/+-.".contains(c);
    let good = essence.len() <= TYPE_MAX && essence.matches('/').count() == 1 && essence.chars().all(plain);
    if good { essence } else { "application/octet-stream".into() }
}

/// Where a file lies: by the first two digits, so that no folder grows too long.
#[must_use]
pub fn place(files: &DiskPath, sha256: &str) -> PathBuf {
    files.join(&sha256[..2]).join(sha256)
}

/// Why an upload ended early; dropping the temporary file takes it away.
enum Ended {
    TooLarge,
    Cut,
    Disk(io::Error),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<Ended> for Problem {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::TooLarge => Self::new("body.too_large"),
            Ended::Cut => Self::new("body.cut"),
            Ended::Disk(error) if error.kind() == io::ErrorKind::StorageFull => Self::new("disk_full"),
            Ended::Disk(error) => internal(&error.to_string()),
        }
    }
}

/// Goes when it is dropped, unless it was put in its place.
struct Temporary(PathBuf);

/// A whole file that is not in its place yet, its digest and its size.
type Arrived = (Temporary, String, u64);

impl Drop for Temporary {
    fn drop(&mut self) {
        // Already renamed, or already gone: both are what is wanted.
        let _ = fs::remove_file(&self.0);
    }
}

async fn arrive(app: &App, body: Body) -> Result<Arrived, Problem> {
    let name: String = app.random::<16>().iter().map(|b| format!("{b:02x}")).collect();
    let files = app.files.clone();
    let (pieces, waiting) = mpsc::channel::<Option<Bytes>>(PIECES);
    let writing = tokio::task::spawn_blocking(move || write(&files, &name, waiting));
    let mut stream = body.into_data_stream();
    while let Some(piece) = stream.next().await {
        // `None` says that the body broke off; a closed channel that the writer has given up.
        let piece = piece.ok();
        let cut = piece.is_none();
        if pieces.send(piece).await.is_err() || cut {
            break;
        }
    }
    drop(pieces);
    let written = writing.await.map_err(|e| internal(&e.to_string()))?;
    Ok(written?)
}

fn write(files: &DiskPath, name: &str, mut waiting: mpsc::Receiver<Option<Bytes>>) -> Result<Arrived, Ended> {
    let folder = files.join("arriving");
    fs::create_dir_all(&folder)?;
    let temporary = Temporary(folder.join(name));
    let mut file = File::create_new(&temporary.0)?;
    let (mut digest, mut size) = (Sha256::new(), 0_u64);
    while let Some(piece) = waiting.blocking_recv() {
        let piece = piece.ok_or(Ended::Cut)?;
        size += piece.len() as u64;
        if size > BYTES_MAX {
            return Err(Ended::TooLarge);
        }
        digest.update(&piece);
        file.write_all(&piece)?;
    }
    file.sync_all()?;
    let sha256: String = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok((temporary, sha256, size))
}

async fn put_in_place(app: &App, arrived: Temporary, sha256: &str) -> Result<(), Problem> {
    let (files, place) = (app.files.clone(), place(&app.files, sha256));
    let putting = tokio::task::spawn_blocking(move || {
        let folder = place.parent().unwrap_or(&files);
        fs::create_dir_all(folder)?;
        fs::rename(&arrived.0, &place)?;
        File::open(folder)?.sync_all()?;
        File::open(&files)?.sync_all()
    });
    let put = putting.await.map_err(|e| internal(&e.to_string()))?;
    Ok(put.map_err(Ended::Disk)?)
}

/// How long an upload may wait to be named.
const UNNAMED_MS: Millis = DAY_MS;
/// Uploads that one step of a sweep looks at; the lane has others to serve.
const SWEEP_PAGE: usize = 100;

/// Takes away the uploads that are older than a day and that nothing names. A row goes before its file: what stops in
/// between leaves a file that nobody can ask for, and the next upload of the same content takes its place.
///
/// # Errors
/// When the database fails.
pub async fn sweep_unnamed(app: &App) -> Result<usize, WriteError> {
    let before = app.clock.wall() - UNNAMED_MS;
    let (mut after, mut gone) = (Some(String::new()), 0);
    while let Some(name) = after {
        let Unnamed { files, next } = app.read(move |tx| uploads::unnamed(tx, before, &name, SWEEP_PAGE)).await?;
        let _alone = app.placing.write().await;
        let names = app.chore(move |tx| uploads::forget(tx, before, &files)).await?;
        gone += names.len();
        let places: Vec<PathBuf> = names.iter().map(|name| place(&app.files, name)).collect();
        let taken = tokio::task::spawn_blocking(move || places.iter().try_for_each(|place| take_away(place))).await;
        if let Ok(Err(error)) = taken {
            tracing::warn!(%error, "an upload that nothing names could not be taken away");
        }
        after = next;
    }
    Ok(gone)
}

fn take_away(place: &DiskPath) -> io::Result<()> {
    match fs::remove_file(place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Takes away what a stop in the middle of an upload has left; called before requests are taken.
///
/// # Errors
/// When the folder cannot be emptied.
pub fn sweep(files: &DiskPath) -> io::Result<()> {
    match fs::remove_dir_all(files.join("arriving")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FileQuery {
    /// The matter that names the file; without it only the asker's own uploads are found.
    pub matter: Option<i64>,
}

/// A file of a matter that the asker may see, or one that they have uploaded themselves.
#[utoipa::path(get, path = "/files/{sha256}", tag = "files", params(("sha256" = String, Path), FileQuery),
  responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub async fn fetch(
    State(app): State<App>,
    asker: Asker,
    Path(sha256): Path<String>,
    Query(wanted): Query<FileQuery>,
) -> Result<Response, Problem> {
    let missing = || Problem::new("not_found");
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Err(missing());
    }
    let found = match wanted.matter {
        Some(matter) => {
            find(&app.store.state(), &asker, matter)?;
            let named = app.read(move |tx| named_by(tx, MatterId(matter))).await?;
            named.into_iter().find(|f| f.sha256 == sha256)
        }
        None => {
            let person = asker.person;
            let own = app.read(move |tx| uploads::upload(tx, &sha256, person)).await?;
            own.map(|u| FileView {
                sha256: u.sha256,
                name: u.name,
                media_type: u.media_type,
                size: u64::try_from(u.size).unwrap_or(0),
            })
        }
    };
    hand_out(&app, found.ok_or_else(missing)?).await
}

/// The content of a file that the asker may have: whoever calls this has asked the policy.
pub(super) async fn hand_out(app: &App, file: FileView) -> Result<Response, Problem> {
    let path = place(&app.files, &file.sha256);
    let body = in_pieces(path).await.map_err(|e| internal(&format!("file {}: {e}", file.sha256)))?;
    Ok(handed_out(&file, body))
}

/// A file that the asker has uploaded and is about to name.
pub(super) async fn taken_up(app: &App, asker: &Asker, sha256: &str) -> Result<Option<FileRef>, Problem> {
    let (wanted, person, now) = (sha256.to_owned(), asker.person, app.clock.wall());
    let found = app.chore(move |tx| uploads::take_up(tx, &wanted, person, now)).await?;
    let file = |Upload { sha256, name, media_type, size }| FileRef {
        sha256,
        name,
        media_type,
        size: u64::try_from(size).unwrap_or(0),
    };
    Ok(found.map(file))
}

/// A file of the disk, sent while it is read.
pub(super) async fn in_pieces(path: PathBuf) -> io::Result<Body> {
    let opened = tokio::task::spawn_blocking(move || File::open(path)).await.map_err(io::Error::other)??;
    let (pieces, told) = mpsc::channel::<io::Result<Bytes>>(PIECES);
    tokio::task::spawn_blocking(move || send(opened, &pieces));
    Ok(Body::from_stream(ReceiverStream::new(told)))
}

/// All files that any version of a matter or of its minutes names, or a step of its mending.
pub(super) fn named_by(
    tx: &mut shouhu_store::engine::Tx,
    matter: MatterId,
) -> Result<Vec<FileView>, shouhu_store::engine::DbError> {
    let mut files: Vec<FileView> = vec![];
    for version in query::versions(tx, matter)? {
        files.extend(serde_json::from_str::<Vec<FileView>>(&version.files).unwrap_or_default());
        files.extend(version.text_file.and_then(|json| serde_json::from_str::<FileView>(&json).ok()));
    }
    for minutes in shouhu_store::query::meeting::minutes(tx, matter)? {
        files.extend(serde_json::from_str::<Vec<FileView>>(&minutes.files).unwrap_or_default());
    }
    let steps = shouhu_store::query::inspection::steps(tx, matter)?;
    files.extend(steps.into_iter().flat_map(|step| step.files).map(FileView::from));
    Ok(files)
}

/// Ends with the file or when nobody reads any more.
fn send(mut file: File, pieces: &mpsc::Sender<io::Result<Bytes>>) {
    let mut buffer = vec![0; PIECE];
    loop {
        let piece = match file.read(&mut buffer) {
            Ok(0) => return,
            Ok(length) => Ok(Bytes::copy_from_slice(&buffer[..length])),
            Err(error) => Err(error),
        };
        let failed = piece.is_err();
        if pieces.blocking_send(piece).is_err() || failed {
            return;
        }
    }
}

/// A file that a page of ours shows, with nothing that runs: its type, how it is handed out, and what it may do.
type Shown = (&'static str, &'static str, &'static str, &'static str);
const ALONE: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// A PDF is shown in a frame of ours. No sandbox on it: browsers do not start their viewer in one. Nothing in it
/// can run with our origin: no script source is allowed.
const PDF: Shown = (
    "application/pdf",
    "inline",
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    "SAMEORIGIN",
);
/// A photograph stands in a page; only as points, for its type is not guessed.
const PHOTOS: [Shown; 3] = [
    ("image/jpeg", "inline", ALONE, "DENY"),
    ("image/png", "inline", ALONE, "DENY"),
    ("image/webp", "inline", ALONE, "DENY"),
];
/// Anything else is only ever saved.
const SAVED: Shown = ("application/octet-stream", "attachment", ALONE, "DENY");

fn handed_out(file: &FileView, body: Body) -> Response {
    let known = [PDF].into_iter().chain(PHOTOS).find(|(media_type, ..)| *media_type == file.media_type);
    let (media_type, kind, policy, frame) = known.unwrap_or(SAVED);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_FRAME_OPTIONS, frame),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    headers.insert(header::CONTENT_DISPOSITION, disposition(kind, &file.name));
    response
}

/// `Content-Disposition` with the name in UTF-8 (RFC 5987) and a plain one for old programs.
#[must_use]
pub fn disposition(kind: &str, name: &str) -> HeaderValue {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let text = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_names_survive_the_header() {
        let value = disposition("attachment", "关于“𠮷”的通知 v1.docx");
        let text = value.to_str().unwrap();
        let encoded = text.split("UTF-8''").nth(1).unwrap();
        assert_eq!(percent_decoded(encoded).as_deref(), Some("关于“𠮷”的通知 v1.docx"));
        assert_eq!(percent_decoded("%e5%"), None);
        assert_eq!(percent_decoded("%ff"), None);
    }
}
