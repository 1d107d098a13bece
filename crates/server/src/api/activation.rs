//! A one-time code becomes an account: the person chooses account and password; the code goes.

use super::session::{hash_password, signed_in};
use super::view::UnitRef;
use crate::app::App;
use crate::door::{Body, Seen};
use crate::problem::{Problem, internal};
use crate::session::start;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shouhu_domain::command::{Command, NewPost, PostCommand};
use shouhu_domain::ids::{PersonNo, PostNo, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_store::query::activation::{self, Activation};
use shouhu_store::query::people;
use tokio::sync::Mutex;
use utoipa::ToSchema;

/// Characters of a password; there are no other rules for one.
const PASSWORD_MIN: usize = 10;
const PASSWORD_MAX: usize = 200;
const ACCOUNT_MAX: usize = 60;

/// One activation at a time: a code that two people type at once serves the first.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Activate {
    pub code: String,
    /// Ignored when the person has an account already.
    #[serde(default)]
    pub account: String,
    /// The person's own name, where the code does not belong to somebody known.
    #[serde(default)]
    pub name: String,
    pub password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    pub code: String,
}

/// What stands behind a code: what is still to be said.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    pub unit: UnitRef,
    pub post_title: String,
    /// Fixed: the person does not choose one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    pub needs_name: bool,
}

/// What is kept of a code: letters are small, gaps and dashes do not count.
#[must_use]
pub fn code_digest(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Sha256::digest(plain.as_bytes()).into()
}

/// Says for which post a code is, so that nobody redeems another's slip.
#[utoipa::path(post, path = "/activate/look", tag = "session", request_body = Look,
  responses((status = 200, body = CodeView), (status = 410, body = Problem)))]
pub async fn look(State(app): State<App>, body: Body<Look>) -> Result<Seen<CodeView>, Problem> {
    let opens = behind(&app, code_digest(&body.value.code)).await?;
    let account = match &opens {
        Opens::Holder { person, .. } => account_of(&app, *person).await?,
        Opens::New { .. } => None,
    };
    let state = app.store.state();
    let (unit, post_title, needs_name) = match opens {
        Opens::New { unit, title, .. } => (unit, title, true),
        Opens::Holder { post, .. } => {
            let post = state.post(post).ok_or_else(|| Problem::new("activation.gone"))?;
            (post.unit, post.title.clone(), false)
        }
    };
    Ok(Seen(state.seq, CodeView { unit: UnitRef::of(&state, unit), post_title, account, needs_name }))
}

/// Redeems a one-time code and signs the account in.
#[utoipa::path(post, path = "/activate", tag = "session", request_body = Activate,
  responses((status = 204), (status = 410, body = Problem), (status = 422, body = Problem)))]
pub async fn redeem(State(app): State<App>, headers: HeaderMap, body: Body<Activate>) -> Result<Response, Problem> {
    let Activate { code, account, name, password } = body.value;
    check_password(&password)?;
    let digest = code_digest(&code);
    let hash =
        tokio::task::spawn_blocking(move || hash_password(&password)).await.map_err(|e| internal(&e.to_string()))??;
    let person = {
        let _alone = ONE_AT_A_TIME.lock().await;
        let person = enrol(&app, digest, &account, &name).await?;
        let now = app.clock.wall();
        let redeemed = app.chore(move |tx| {
            activation::take(tx, &digest)?;
            people::put_credential(tx, person, &hash, now)
        });
        if !redeemed.await? {
            return Err(Problem::new("activation.gone"));
        }
        // Whoever was signed in with a password that was lost is so no more.
        super::session::leave_all(&app, person, "").await?;
        person
    };
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let token = start(&app, person, device).await?;
    Ok(signed_in(&app, &token))
}

/// What a code that is still good opens now.
enum Opens {
    New { unit: UnitNo, title: String, role: Role },
    Holder { post: PostNo, person: PersonNo },
}

async fn behind(app: &App, digest: [u8; 32]) -> Result<Opens, Problem> {
    let now = app.clock.wall();
    let found = app.read(move |tx| activation::find(tx, &digest, now)).await?;
    let gone = || Problem::new("activation.gone");
    match found.ok_or_else(gone)? {
        Activation::New { unit, title, role } => Ok(Opens::New { unit, title, role }),
        Activation::Holder(post) => {
            // Whoever held the post when the slip was printed may have left it.
            let person = app.store.state().post(post).and_then(|post| post.holder).ok_or_else(gone)?;
            Ok(Opens::Holder { post, person })
        }
    }
}

async fn account_of(app: &App, person: PersonNo) -> Result<Option<String>, Problem> {
    let found = app.read(move |tx| people::persons(tx, &[i64::from(person.0)])).await?;
    Ok(found.into_iter().next().and_then(|(_, (_, account))| account))
}

/// The person behind the code, with an account: both go to the journal, the password and the code do not.
async fn enrol(app: &App, digest: [u8; 32], account: &str, name: &str) -> Result<PersonNo, Problem> {
    match behind(app, digest).await? {
        Opens::New { unit, title, role } => {
            check_account(account)?;
            let post = NewPost {
                unit,
                title,
                kind: PostKind::Other,
                roles: vec![role],
                phone: None,
                mail: None,
                holder_name: Some(name.to_owned()),
                holder_account: Some(account.to_owned()),
            };
            app.machine("activation", Command::AddPosts { posts: vec![post] }).await?;
            let made = app.store.state().accounts.get(account).copied();
            made.ok_or_else(|| internal("the account was not made"))
        }
        Opens::Holder { person, .. } => {
            if !app.store.state().enrolled.contains(&person) {
                check_account(account)?;
                let command = PostCommand::GiveAccount { person, account: account.to_owned() };
                app.machine("activation", Command::Post(command)).await?;
            }
            Ok(person)
        }
    }
}

fn check_account(account: &str) -> Result<(), Problem> {
    if account.is_empty() {
        return Err(Problem::new("input.missing").at("/account"));
    }
    if account.chars().count() > ACCOUNT_MAX {
        return Err(Problem::new("input.too_long").at("/account"));
    }
    if account.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Problem::new("input.bad_character").at("/account"));
    }
    Ok(())
}

/// A password that may be chosen.
///
/// # Errors
/// `password.too_short`, `input.too_long`.
pub fn check_password(password: &str) -> Result<(), Problem> {
    match password.chars().count() {
        length if length < PASSWORD_MIN => {
            Err(Problem::new("password.too_short").params(serde_json::json!({ "min": PASSWORD_MIN })).at("/password"))
        }
        length if length > PASSWORD_MAX => Err(Problem::new("input.too_long").at("/password")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        assert_eq!(code_digest("abcd-efgh 2345"), code_digest("ABCDEFGH2345"));
        assert_ne!(code_digest("abcdefgh2345"), code_digest("abcdefgh2346"));
    }

    #[test]
    fn passwords_have_a_least_length_and_accounts_no_blanks() {
        assert!(check_account("wang").is_ok() && check_password("correct horse").is_ok());
        assert_eq!(check_password("short").unwrap_err().code, "password.too_short");
        assert_eq!(check_account("wang li").unwrap_err().code, "input.bad_character");
        assert_eq!(check_account("").unwrap_err().code, "input.missing");
    }
}
