//! A one-time code becomes an account: the person chooses account and password; the code goes.

use super::session::{hash_password, signed_in};
use crate::app::App;
use crate::door::Body;
use crate::problem::{Problem, internal};
use crate::session::start;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shouhu_domain::command::{Command, NewPost};
use shouhu_domain::ids::PersonNo;
use shouhu_domain::people::PostKind;
use shouhu_store::query::{activation, people};
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
    pub account: String,
    /// The person's own name.
    pub name: String,
    pub password: String,
}

/// What is kept of a code: letters are small, gaps and dashes do not count.
#[must_use]
pub fn code_digest(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Sha256::digest(plain.as_bytes()).into()
}

/// Redeems a one-time code and signs the new account in.
#[utoipa::path(post, path = "/activate", tag = "session", request_body = Activate,
  responses((status = 204), (status = 410, body = Problem), (status = 422, body = Problem)))]
pub async fn redeem(State(app): State<App>, headers: HeaderMap, body: Body<Activate>) -> Result<Response, Problem> {
    let Activate { code, account, name, password } = body.value;
    check(&account, &password)?;
    let digest = code_digest(&code);
    let hash =
        tokio::task::spawn_blocking(move || hash_password(&password)).await.map_err(|e| internal(&e.to_string()))??;
    let person = {
        let _alone = ONE_AT_A_TIME.lock().await;
        make_account(&app, digest, &account, &name, hash).await?
    };
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let token = start(&app, person, device).await?;
    Ok(signed_in(&app, &token))
}

fn check(account: &str, password: &str) -> Result<(), Problem> {
    if account.is_empty() {
        return Err(Problem::new("input.missing").at("/account"));
    }
    if account.chars().count() > ACCOUNT_MAX {
        return Err(Problem::new("input.too_long").at("/account"));
    }
    if account.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Problem::new("input.bad_character").at("/account"));
    }
    match password.chars().count() {
        length if length < PASSWORD_MIN => {
            Err(Problem::new("password.too_short").params(serde_json::json!({ "min": PASSWORD_MIN })).at("/password"))
        }
        length if length > PASSWORD_MAX => Err(Problem::new("input.too_long").at("/password")),
        _ => Ok(()),
    }
}

/// The post with its holder goes to the journal; the password and the used code do not.
async fn make_account(
    app: &App,
    digest: [u8; 32],
    account: &str,
    name: &str,
    hash: String,
) -> Result<PersonNo, Problem> {
    let now = app.clock.wall();
    let found = app.read(move |tx| activation::find(tx, &digest, now)).await?;
    let found = found.ok_or_else(|| Problem::new("activation.gone"))?;
    let post = NewPost {
        unit: found.unit,
        title: found.title,
        kind: PostKind::Other,
        roles: vec![found.role],
        phone: None,
        mail: None,
        holder_name: Some(name.to_owned()),
        holder_account: Some(account.to_owned()),
    };
    app.machine("activation", Command::AddPosts { posts: vec![post] }).await?;
    let person =
        app.store.state().accounts.get(account).copied().ok_or_else(|| internal("the account was not made"))?;
    app.chore(move |tx| {
        activation::take(tx, &digest)?;
        people::put_credential(tx, person, &hash, now)
    })
    .await?;
    Ok(person)
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
        assert!(check("wang", "correct horse").is_ok());
        assert_eq!(check("wang", "short").unwrap_err().code, "password.too_short");
        assert_eq!(check("wang li", "correct horse").unwrap_err().code, "input.bad_character");
        assert_eq!(check("", "correct horse").unwrap_err().code, "input.missing");
    }
}
