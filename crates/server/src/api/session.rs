//! Signing in and out, and what the signed-in person may act for.

use super::view::UnitRef;
use crate::app::{App, Mode};
use crate::door::{Body, Path, Seen};
use crate::english;
use crate::problem::{Problem, internal};
use crate::session::{Asker, set_cookie, start};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{Millis, PersonNo};
use shouhu_domain::people::acts_for;
use shouhu_domain::policy;
use shouhu_store::query::people;
use utoipa::ToSchema;

/// The first wrong passwords cost nothing; then the wait doubles, up to an hour.
const FREE_FAILURES: i64 = 5;
/// Nobody's password is longer; a longer one is not worth its hash.
const PASSWORD_MAX: usize = 256;
const WAIT_MAX_MS: Millis = 3_600_000;

#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    pub id: u32,
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PostView {
    pub id: u32,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
    pub unit: UnitRef,
    pub roles: Vec<String>,
    /// The post is another's, whose duties were given to the person for a time (代).
    pub acting: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    pub person: PersonView,
    pub posts: Vec<PostView>,
    /// The post that this request was asked for.
    pub post_id: u32,
    pub demo: bool,
    pub space: String,
    /// Actions that the post's roles permit somewhere.
    pub permissions: Vec<String>,
    /// Sign-ins of the person on other devices that have not been shown on this one.
    pub new_sign_ins: Vec<SignInView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignInView {
    pub device: String,
    pub at_ms: Millis,
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "session",
  responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker) -> Result<Seen<SessionView>, Problem> {
    let person = asker.person;
    let (name, sessions) =
        app.read(move |tx| Ok((people::person_name(tx, person)?, people::sessions(tx, person)?))).await?;
    let name = name.unwrap_or_default();
    let seen_ms = sessions.iter().find(|s| s.id == asker.session).map_or(Millis::MAX, |s| s.seen_ms);
    let unseen = sessions.iter().filter(|s| s.id != asker.session && s.created_ms > seen_ms);
    let new_sign_ins = unseen.map(|s| SignInView { device: s.device.clone(), at_ms: s.created_ms }).collect();
    let state = app.store.state();
    let posts = acts_for(&state, person, app.now())
        .into_iter()
        .map(|no| {
            let post = &state.posts[no.0 as usize];
            let roles = post.roles.iter().map(|r| r.as_str().to_owned()).collect();
            PostView {
                id: no.0,
                title: post.title.clone(),
                title_en: english::title(&post.title),
                unit: UnitRef::of(&state, post.unit),
                roles,
                acting: post.holder != Some(person),
            }
        })
        .collect();
    let view = SessionView {
        person: PersonView { id: person.0, name },
        posts,
        post_id: asker.post.0,
        demo: app.mode == Mode::Demo,
        space: asker.space.as_str().into(),
        permissions: policy::permissions(&asker.roles).into_iter().map(str::to_owned).collect(),
        new_sign_ins,
    };
    Ok(Seen(state.seq, view))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub account: String,
    pub password: String,
}

/// Signs in with account and password.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
  responses((status = 204), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn sign_in(State(app): State<App>, headers: HeaderMap, body: Body<SignIn>) -> Result<Response, Problem> {
    let SignIn { account, password } = body.value;
    if password.chars().count() > PASSWORD_MAX {
        return Err(Problem::new("sign_in.wrong"));
    }
    let known = app.store.state().accounts.get(&account).copied();
    let person = check_password(&app, known, password).await?;
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let token = start(&app, person, device).await?;
    Ok(signed_in(&app, &token))
}

/// The answer that hands the cookie over.
#[must_use]
pub fn signed_in(app: &App, token: &str) -> Response {
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, set_cookie(app, Some(token)))]).into_response()
}

/// Hashes a password for storage. Slow on purpose: call it where blocking is allowed.
///
/// # Errors
/// When the hash cannot be made.
pub fn hash_password(password: &str) -> Result<String, Problem> {
    let hash = argon2::Argon2::default().hash_password(password.as_bytes());
    hash.map(|h| h.to_string()).map_err(|e| internal(&e.to_string()))
}

/// Guesses on one account take turns, so that each sees what the one before has cost; and few hash at once,
/// so that a burst of guesses leaves the machine to the others.
pub struct Turns {
    accounts: [tokio::sync::Mutex<()>; 64],
    hashes: tokio::sync::Semaphore,
}

impl Default for Turns {
    fn default() -> Self {
        let hashes = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        Self {
            accounts: std::array::from_fn(|_| tokio::sync::Mutex::default()),
            hashes: tokio::sync::Semaphore::new(hashes),
        }
    }
}

/// The same time and the same words whether the account exists or not.
async fn check_password(app: &App, known: Option<PersonNo>, password: String) -> Result<PersonNo, Problem> {
    let _turn = match known {
        Some(person) => Some(app.turns.accounts[person.0 as usize % app.turns.accounts.len()].lock().await),
        None => None,
    };
    let now = app.clock.wall();
    let credential = match known {
        Some(person) => app.read(move |tx| people::credential(tx, person)).await?,
        None => None,
    };
    if let Some(found) = credential.as_ref().filter(|c| c.locked_until_ms > now) {
        let wait = serde_json::json!({ "retry_after_ms": found.locked_until_ms - now });
        return Err(Problem::new("sign_in.wait").params(wait));
    }
    let _place = app.turns.hashes.acquire().await.map_err(|e| internal(&e.to_string()))?;
    let right = is_right(credential.as_ref().map(|c| c.hash.clone()), password).await?;
    match (known, credential, right) {
        (Some(person), Some(_), true) => {
            app.chore(move |tx| people::clear_failures(tx, person)).await?;
            Ok(person)
        }
        (Some(person), Some(credential), false) => {
            let until = now + wait_after(credential.failures + 1);
            app.chore(move |tx| people::note_failure(tx, person, until)).await?;
            Err(Problem::new("sign_in.wrong"))
        }
        _ => Err(Problem::new("sign_in.wrong")),
    }
}

/// Whether a password fits a hash. A stranger costs as much as a known account: something is hashed either way.
async fn is_right(hash: Option<String>, password: String) -> Result<bool, Problem> {
    tokio::task::spawn_blocking(move || {
        let Some(hash) = hash else { return hash_password(&password).map(|_| false) };
        let parsed = PasswordHash::new(&hash).map_err(|e| internal(&e.to_string()))?;
        Ok(argon2::Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
    .map_err(|e| internal(&e.to_string()))?
}

/// How long a further attempt must wait after so many wrong ones.
pub(crate) fn wait_after(failures: i64) -> Millis {
    let over = u32::try_from((failures - FREE_FAILURES).clamp(0, 30)).unwrap_or(0);
    if over == 0 { 0 } else { (1_000 << (over - 1)).min(WAIT_MAX_MS) }
}

/// Signs this device out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(State(app): State<App>, asker: Asker) -> Result<Response, Problem> {
    end(&app, &asker, asker.session.clone()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, set_cookie(&app, None))]).into_response())
}

async fn end(app: &App, asker: &Asker, id: String) -> Result<(), Problem> {
    let (person, ended) = (asker.person, id.clone());
    let found = app.chore(move |tx| people::end_session(tx, &ended, person)).await?;
    app.sessions.forget(&id);
    if found { Ok(()) } else { Err(Problem::new("not_found")) }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceView {
    pub id: String,
    pub device: String,
    pub created_ms: Millis,
    pub expires_ms: Millis,
    pub this_device: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Devices {
    pub rows: Vec<DeviceView>,
}

/// The devices on which the person is signed in.
#[utoipa::path(get, path = "/sessions", tag = "session", responses((status = 200, body = Devices)))]
pub async fn devices(State(app): State<App>, asker: Asker) -> Result<Seen<Devices>, Problem> {
    let person = asker.person;
    let rows = app.read(move |tx| people::sessions(tx, person)).await?;
    let rows = rows
        .into_iter()
        .map(|s| DeviceView {
            this_device: s.id == asker.session,
            id: s.id,
            device: s.device,
            created_ms: s.created_ms,
            expires_ms: s.expires_ms,
        })
        .collect();
    Ok(Seen(app.store.state().seq, Devices { rows }))
}

/// Ends the session of one of the person's devices.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "session", params(("id" = String, Path)),
  responses((status = 204), (status = 404, body = Problem)))]
pub async fn end_device(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    if !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Problem::new("not_found"));
    }
    end(&app, &asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the sessions of all the person's devices but this one.
#[utoipa::path(delete, path = "/sessions", tag = "session", responses((status = 204)))]
pub async fn end_others(State(app): State<App>, asker: Asker) -> Result<StatusCode, Problem> {
    leave_all(&app, asker.person, &asker.session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the sessions of a person but one.
///
/// # Errors
/// When the store fails.
pub async fn leave_all(app: &App, person: PersonNo, but: &str) -> Result<(), Problem> {
    let own = but.to_owned();
    let ended = app
        .chore(move |tx| {
            let others = people::sessions(tx, person)?;
            people::end_others(tx, person, &own)?;
            Ok(others.into_iter().map(|s| s.id).filter(|id| *id != own).collect::<Vec<_>>())
        })
        .await?;
    ended.iter().for_each(|id| app.sessions.forget(id));
    Ok(())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    pub password: String,
    pub new_password: String,
}

/// Changes the person's password; all other devices are signed out.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = PasswordBody,
  responses((status = 204), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn change_password(
    State(app): State<App>,
    asker: Asker,
    body: Body<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let PasswordBody { password, new_password } = body.value;
    super::activation::check_password(&new_password)?;
    if password.chars().count() > PASSWORD_MAX {
        return Err(Problem::new("password.wrong").at("/password"));
    }
    // A session that somebody has left open is no way to guess the password either: the wait grows here too.
    check_password(&app, Some(asker.person), password).await.map_err(|problem| match problem.code.as_str() {
        "sign_in.wrong" => Problem::new("password.wrong").at("/password"),
        _ => problem,
    })?;
    let hash = tokio::task::spawn_blocking(move || hash_password(&new_password)).await;
    let hash = hash.map_err(|e| internal(&e.to_string()))??;
    let (person, now) = (asker.person, app.clock.wall());
    if !app.chore(move |tx| people::put_credential(tx, person, &hash, now)).await? {
        return Err(Problem::new("unauthenticated"));
    }
    leave_all(&app, asker.person, &asker.session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The owner has read, on this device, who signed in on others.
#[utoipa::path(post, path = "/session/seen", tag = "session", responses((status = 204)))]
pub async fn see_sign_ins(State(app): State<App>, asker: Asker) -> Result<StatusCode, Problem> {
    let (id, now) = (asker.session.clone(), app.clock.wall());
    app.chore(move |tx| people::see_sign_ins(tx, &id, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends_at_an_hour() {
        assert_eq!(wait_after(5), 0);
        assert_eq!(wait_after(6), 1_000);
        assert_eq!(wait_after(8), 4_000);
        assert_eq!(wait_after(99), WAIT_MAX_MS);
    }
}
