//! One-time codes for holders of posts who have no password yet: made in bulk, answered once, kept as hashes.

use super::activation::code_digest;
use super::view::UnitRef;
use crate::app::App;
use crate::door::{Body, Path, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{DAY_MS, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::engine::DbError;
use shouhu_store::query::{activation, people};
use utoipa::ToSchema;

/// Codes of one answer: a stack of slips that somebody can still hand out.
const CODES_MAX: usize = 2_000;
const DAYS_MAX: i64 = 30;
const DAYS: i64 = 7;
/// Groups of a code and letters of a group: 20 letters of 5 bits.
const GROUPS: usize = 4;
const LETTERS: usize = 5;
/// Without letters that look like digits.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodesBody {
    /// How long the codes are good, 7 by default.
    #[serde(default)]
    pub days: Option<i64>,
    /// Only the codes of these posts; else of all below the unit that need one.
    #[serde(default)]
    pub posts: Option<Vec<u32>>,
}

/// One slip.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CodeRow {
    pub post_id: u32,
    pub unit: UnitRef,
    pub post_title: String,
    pub code: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CodeList {
    pub rows: Vec<CodeRow>,
    pub expires_ms: Millis,
    /// Posts that nobody holds: a holder is named first.
    pub vacant: u32,
    /// Posts whose holder has a password already.
    pub active: u32,
    /// More posts wait than one answer holds.
    pub more: bool,
}

/// The posts below a unit for whose holders the asker may make codes, and how many nobody holds.
fn held_below(state: &Province, asker: &Asker, top: UnitNo, only: Option<&[u32]>) -> (Vec<(PostNo, PersonNo)>, u32) {
    let may = |unit: &UnitNo| policy::scope(&state.tree, &asker.policy(), Action::CodeMake, *unit).is_ok();
    let units = state.tree.territory().under(top).iter().filter(|unit| may(unit));
    let posts = units.filter_map(|unit| state.posts_of.get(unit)).flatten();
    let mut vacant = 0;
    let mut held = vec![];
    for no in posts.filter(|no| only.is_none_or(|only| only.contains(&no.0))) {
        match state.post(*no).and_then(|post| post.holder) {
            Some(person) => held.push((*no, person)),
            None => vacant += 1,
        }
    }
    (held, vacant)
}

/// Makes one-time codes for all below a unit who hold a post and have no password, or for the holders of named
/// posts; earlier ones of the same posts are good no more. They are answered once and never again.
#[utoipa::path(post, path = "/units/{no}/codes", tag = "people", params(("no" = u32, Path)), request_body = CodesBody,
  responses((status = 200, body = CodeList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn make(
    State(app): State<App>,
    asker: Asker,
    Path(no): Path<u32>,
    body: Body<CodesBody>,
) -> Result<Seen<CodeList>, Problem> {
    let days = body.value.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Refusal::Unknown { pointer: "/days".into(), value: days.to_string() }.into());
    }
    let (held, vacant) = {
        let state = app.store.state();
        let _ = policy::scope(&state.tree, &asker.policy(), Action::CodeMake, UnitNo(no)).map_err(Refusal::from)?;
        held_below(&state, &asker, UnitNo(no), body.value.posts.as_deref())
    };
    let (waiting, active) = match &body.value.posts {
        // Named on purpose: a lost password is replaced.
        Some(_) => (held.into_iter().map(|(post, _)| post).collect(), 0),
        None => without_password(&app, held).await?,
    };
    let more = waiting.len() > CODES_MAX;
    let expires_ms = app.clock.wall() + days * DAY_MS;
    let codes: Vec<(PostNo, String)> =
        waiting.into_iter().take(CODES_MAX).map(|post| (post, code(&app.random()))).collect();
    let digests: Vec<_> = codes.iter().map(|(post, code)| (*post, code_digest(code))).collect();
    app.chore(move |tx| activation::put_for_posts(tx, &digests, expires_ms)).await?;
    let state = app.store.state();
    let row = |(post, code): (PostNo, String)| {
        let found = state.post(post)?;
        let unit = UnitRef::of(&state, found.unit);
        Some(CodeRow { post_id: post.0, unit, post_title: found.title.clone(), code })
    };
    let rows = codes.into_iter().filter_map(row).collect();
    Ok(Seen(state.seq, CodeList { rows, expires_ms, vacant, active, more }))
}

/// Posts whose holders have no password, once per person, and how many have one.
async fn without_password(app: &App, held: Vec<(PostNo, PersonNo)>) -> Result<(Vec<PostNo>, u32), DbError> {
    app.read(move |tx| {
        let persons: Vec<i64> = held.iter().map(|(_, person)| i64::from(person.0)).collect();
        let mut done = std::collections::HashSet::new();
        for chunk in persons.chunks(500) {
            done.extend(people::active(tx, chunk)?);
        }
        let active = u32::try_from(held.iter().filter(|(_, person)| done.contains(person)).count()).unwrap_or(u32::MAX);
        let waiting = held.into_iter().filter(|(_, person)| done.insert(*person)).map(|(post, _)| post).collect();
        Ok((waiting, active))
    })
    .await
}

pub(super) fn code(random: &[u8; GROUPS * LETTERS]) -> String {
    let letters: Vec<char> = random.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % 32])).collect();
    letters.chunks(LETTERS).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The code of a post is good no more.
#[utoipa::path(delete, path = "/posts/{id}/code", tag = "people", params(("id" = u32, Path)),
  responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn revoke(State(app): State<App>, asker: Asker, Path(no): Path<u32>) -> Result<StatusCode, Problem> {
    {
        let state = app.store.state();
        let unit = state.post(PostNo(no)).map(|post| post.unit).ok_or_else(|| Problem::new("not_found"))?;
        let _ = policy::scope(&state.tree, &asker.policy(), Action::CodeMake, unit).map_err(Refusal::from)?;
    }
    app.chore(move |tx| activation::revoke(tx, PostNo(no))).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_hundred_bits_in_groups_that_can_be_typed() {
        let random: [u8; 20] = std::array::from_fn(|at| u8::try_from(at * 13).unwrap());
        let made = code(&random);
        assert_eq!((made.len(), made.split('-').count()), (23, 4));
        assert!(!made.contains(['i', 'l', 'o', '1']), "{made}");
    }
}
