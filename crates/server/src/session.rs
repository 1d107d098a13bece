//! Who asks: the session cookie, the person behind it and the post that they act for.
//!
//! Sessions live in the store and can be ended per device; a small cache spares the look-up.
//! Signing in never tells whether an account exists, and wrong passwords only slow down.

use crate::app::{App, Mode};
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use shouhu_domain::command::Actor;
use shouhu_domain::event::Space;
use shouhu_domain::ids::{Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::people::acts_for;
use shouhu_domain::policy::{self, Action, Role};
use shouhu_domain::state::State;
use shouhu_store::query::people::{self, Session};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// How long a session lasts without a new sign-in.
pub const SESSION_MS: Millis = 30 * 24 * 3_600_000;
/// Sessions that the cache holds; when it is full it starts again.
const CACHED_MAX: usize = 50_000;

#[derive(Default)]
pub struct SessionCache {
    by_token: RwLock<HashMap<[u8; 32], Session>>,
}

impl SessionCache {
    fn get(&self, token: &[u8; 32]) -> Option<Session> {
        self.by_token.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    fn put(&self, token: [u8; 32], session: Session) {
        let mut cache = self.by_token.write().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHED_MAX {
            cache.clear();
        }
        cache.insert(token, session);
    }

    /// Forgets an ended session at once.
    pub fn forget(&self, id: &str) {
        self.keep(|session| session.id != id);
    }

    /// Forgets the sessions of somebody who has been erased.
    pub fn forget_person(&self, person: PersonNo) {
        self.keep(|session| session.person != person);
    }

    fn keep(&self, kept: impl Fn(&Session) -> bool) {
        self.by_token.write().unwrap_or_else(PoisonError::into_inner).retain(|_, session| kept(session));
    }
}

/// The name of the cookie: `__Host-` can only be set over https.
#[must_use]
pub fn cookie_name(app: &App) -> &'static str {
    match (app.https, app.mode) {
        (true, _) => "__Host-shouhu",
        (false, Mode::Live) => "shouhu",
        (false, Mode::Demo) => "shouhu-demo",
    }
}

/// The whole `Set-Cookie` value for a token, or for its removal.
#[must_use]
pub fn set_cookie(app: &App, token: Option<&str>) -> String {
    let secure = if app.https { "; Secure" } else { "" };
    let age = if token.is_some() { SESSION_MS / 1000 } else { 0 };
    let (name, token) = (cookie_name(app), token.unwrap_or(""));
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

#[must_use]
pub fn token_digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Starts a session for a person and gives the cookie's token, which is stored nowhere.
///
/// # Errors
/// When the session cannot be stored.
pub async fn start(app: &App, person: PersonNo, device: &str) -> Result<String, Problem> {
    use base64::Engine as _;
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(app.random::<32>());
    let now = app.clock.wall();
    let session = Session {
        id: uuid::Uuid::from_bytes(app.random()).simple().to_string(),
        person,
        created_ms: now,
        expires_ms: now + SESSION_MS,
        device: device.chars().filter(|c| !c.is_control()).take(120).collect(),
        seen_ms: now,
    };
    let digest = token_digest(&token);
    match app.chore(move |tx| people::put_session(tx, &digest, &session)).await? {
        true => Ok(token),
        false => Err(Problem::new("unauthenticated")),
    }
}

/// The person who asks and the post that they act for.
#[derive(Clone, Debug)]
pub struct Asker {
    pub session: String,
    pub person: PersonNo,
    pub post: PostNo,
    pub unit: UnitNo,
    pub roles: Vec<Role>,
    /// Lists, boards and counts show this space, and what is written is written there (rule 15). What is named
    /// by its number is answered in either: it says itself where it belongs.
    pub space: Space,
}

impl Asker {
    #[must_use]
    pub fn actor(&self) -> Actor {
        let Self { person, post, unit, roles, .. } = self.clone();
        Actor::Person { person, post, unit, roles }
    }

    /// Whether the post may do one of these to its own unit.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn may(&self, state: &State, actions: &[Action]) -> Result<(), Problem> {
        let may = |action: &Action| policy::scope(&state.tree, &self.policy(), *action, self.unit).is_ok();
        if actions.iter().any(may) { Ok(()) } else { Err(Problem::new("forbidden")) }
    }

    #[must_use]
    pub fn policy(&self) -> policy::Actor<'_> {
        policy::Actor { unit: self.unit, roles: &self.roles, person: self.person, post: self.post }
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = cookie(parts, cookie_name(app)).ok_or_else(|| Problem::new("unauthenticated"))?;
        let session = find(app, token_digest(token)).await?;
        if !meant_for(parts, session.person) {
            return Err(Problem::new("session.other_person"));
        }
        let wanted = parts.headers.get("shouhu-post").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let space = space_of(parts)?;
        let state = app.store.state();
        let post = choose_post(&state, session.person, wanted.as_deref(), app.now())?;
        let post = &state.posts[post.0 as usize];
        Ok(Self {
            session: session.id,
            person: session.person,
            post: post.no,
            unit: post.unit,
            roles: post.roles.clone(),
            space,
        })
    }
}

/// A phone that several persons use says whose command it sends: what one has pressed never goes out as another's.
fn meant_for(parts: &Parts, person: PersonNo) -> bool {
    let named = parts.headers.get("shouhu-person").map(|v| v.to_str().ok().and_then(|text| text.parse().ok()));
    named.is_none_or(|named| named == Some(person.0))
}

/// The header, or the query where a browser sends no headers of ours: a stream, a file.
fn space_of(parts: &Parts) -> Result<Space, Problem> {
    let header = parts.headers.get("shouhu-space").map(|v| v.to_str().unwrap_or("?"));
    let pairs = parts.uri.query().unwrap_or_default().split('&');
    let query = pairs.filter_map(|pair| pair.strip_prefix("space=")).next();
    match header.or(query) {
        None | Some("live") => Ok(Space::Live),
        Some("drill") => Ok(Space::Drill),
        Some(_) => Err(Problem::new("query.wrong").detail("space is live or drill")),
    }
}

fn cookie<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
    let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.flat_map(|c| c.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

async fn find(app: &App, digest: [u8; 32]) -> Result<Session, Problem> {
    let session = match app.sessions.get(&digest) {
        Some(session) => session,
        None => {
            let found = app.read(move |tx| people::session(tx, &digest)).await?;
            let session = found.ok_or_else(|| Problem::new("unauthenticated"))?;
            app.sessions.put(digest, session.clone());
            session
        }
    };
    if session.expires_ms <= app.clock.wall() {
        return Err(Problem::new("unauthenticated"));
    }
    Ok(session)
}

/// The post that a request asks for, among those for which the person may act now.
fn choose_post(state: &State, person: PersonNo, wanted: Option<&str>, now: Millis) -> Result<PostNo, Problem> {
    let posts = acts_for(state, person, now);
    match wanted {
        None => posts.first().copied().ok_or_else(|| Problem::new("post.not_held")),
        Some(text) => {
            let wanted = text.parse().map(PostNo).map_err(|_| Problem::new("post.not_held"))?;
            posts.contains(&wanted).then_some(wanted).ok_or_else(|| Problem::new("post.not_held"))
        }
    }
}
