//! Units, persons, posts, saved audiences, the shift log.

use super::Place;
use crate::engine::{DbError, Insert, Tx, Value};
use crate::params;
use shouhu_domain::event::{Event, Personal, Record, Subject};
use shouhu_domain::ids::{Seq, UnitNo};
use shouhu_domain::people::Post;
use shouhu_domain::policy::Role;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, Unit};
use std::collections::{BTreeSet, HashMap};

const PUT_UNIT: Insert = Insert {
    table: "unit",
    columns: &[
        "no",
        "code",
        "level",
        "kind",
        "name",
        "parent_no",
        "sector",
        "tags",
        "aliases",
        "phone",
        "also_county",
        "synthetic",
        "valid_from_ms",
        "closed_at_ms",
        "city_no",
        "county_no",
        "town_no",
        "seq",
    ],
    conflict: "on conflict (no) do update set level = excluded.level, kind = excluded.kind, name = excluded.name,
      parent_no = excluded.parent_no, sector = excluded.sector, tags = excluded.tags, aliases = excluded.aliases,
      phone = excluded.phone, also_county = excluded.also_county, synthetic = excluded.synthetic,
      valid_from_ms = excluded.valid_from_ms,
      closed_at_ms = excluded.closed_at_ms, city_no = excluded.city_no, county_no = excluded.county_no,
      town_no = excluded.town_no, seq = excluded.seq",
};
const PUT_PERSON: Insert = Insert { table: "person", columns: &["no", "name", "account", "seq"], conflict: "" };
const PUT_POST: Insert = Insert {
    table: "post",
    columns: &["no", "unit_no", "title", "kind", "roles", "phone", "holder_no", "seq"],
    conflict: "",
};
const GIVE_ACCOUNT: &str = "update person set account = $1, seq = $2 where no = $3";
const ERASE_PERSON: &str = "update person set name = null, account = null, seq = $1 where no = $2";
const EDIT_POST: &str = "update post set title = $1, kind = $2, phone = $3, seq = $4 where no = $5";
const END_POST: &str = "update post set roles = '', holder_no = null, ended_ms = $1, seq = $2 where no = $3";
const SET_RIGHTS: &str = "update post set roles = $1, holder_no = $2, seq = $3 where no = $4";
const SAVE_AUDIENCE: Insert = Insert {
    table: "audience_saved",
    columns: &["owner_no", "space", "name", "text", "seq"],
    conflict: "on conflict (owner_no, space, name) do update set text = excluded.text, seq = excluded.seq",
};
const DROP_AUDIENCE: &str = "delete from audience_saved where owner_no = $1 and space = $2 and name = $3";
const NOTE_SHIFT: Insert = Insert {
    table: "shift_note",
    columns: &["unit_no", "seq", "at_ms", "post_no", "text", "kind", "open_count"],
    conflict: "",
};

const SET_PLACE: &str = "update unit set city_no = $1, county_no = $2, town_no = $3 where no = $4";

/// Units of one batch, written together: an import brings them by the hundred.
#[derive(Default)]
pub(super) struct Units {
    rows: Vec<Vec<Value<'static>>>,
    /// What this batch has changed, before the state knows it.
    stands: HashMap<UnitNo, Stand>,
    /// Units that have come along with one that has moved.
    came_along: BTreeSet<UnitNo>,
}

#[derive(Clone, Copy)]
struct Stand {
    parent: Option<UnitNo>,
    level: Level,
    also_county: bool,
}

impl Stand {
    fn of(unit: &Unit) -> Self {
        Self { parent: unit.parent, level: unit.level, also_county: unit.also_county }
    }
}

impl Units {
    fn stand(&self, state: &State, unit: UnitNo) -> Option<Stand> {
        self.stands.get(&unit).copied().or_else(|| state.tree.get(unit).map(Stand::of))
    }

    fn path(&self, state: &State, unit: UnitNo) -> impl Iterator<Item = (UnitNo, Stand)> {
        let known = |no: UnitNo| self.stand(state, no).map(|stand| (no, stand));
        std::iter::successors(known(unit), move |(_, stand)| stand.parent.and_then(known))
    }

    /// The place of a unit as the batch leaves it.
    pub(super) fn place_of(&self, state: &State, unit: UnitNo) -> Place {
        let mut place = Place { city: super::NOWHERE, county: super::NOWHERE, town: super::NOWHERE };
        for (no, stand) in self.path(state, unit) {
            place.take(no, stand.level, stand.also_county);
        }
        place
    }

    pub(super) fn put(&mut self, state: &State, seq: Seq, unit: &Unit) {
        let before = self.stand(state, unit.no).map(|_| self.place_of(state, unit.no));
        self.stands.insert(unit.no, Stand::of(unit));
        let place = self.place_of(state, unit.no);
        if before.is_some_and(|before| before != place) {
            self.take_along(state, unit.no);
        }
        self.rows.push(
            params![
                unit.no.0,
                unit.code.clone(),
                unit.level.as_str().to_owned(),
                unit.kind.clone(),
                unit.name.clone(),
                unit.parent.map(|p| i64::from(p.0)),
                unit.sector.clone(),
                unit.tags.join(" "),
                unit.aliases.join(" "),
                unit.phone.clone(),
                unit.also_county,
                unit.synthetic,
                unit.valid_from_ms,
                unit.closed_at_ms,
                place.city,
                place.county,
                place.town,
                seq,
            ]
            .into(),
        );
    }

    /// What stands below a unit that has moved stands elsewhere too.
    fn take_along(&mut self, state: &State, top: UnitNo) {
        let below: Vec<UnitNo> = match state.tree.reportings().next() {
            None => state.tree.territory().under(top).to_vec(),
            // Some stand elsewhere for a time: the line of now does not show every home.
            Some(_) => state.tree.units().map(|u| u.no).collect(),
        };
        let candidates = below.into_iter().chain(self.stands.keys().copied());
        let is_below = |unit: &UnitNo| *unit != top && self.path(state, *unit).any(|(no, _)| no == top);
        let along: Vec<UnitNo> = candidates.filter(is_below).collect();
        self.came_along.extend(along);
    }

    pub(super) fn flush(&mut self, tx: &mut Tx, state: &State) -> Result<(), DbError> {
        if !self.rows.is_empty() {
            tx.insert_many(&PUT_UNIT, &self.rows)?;
            self.rows.clear();
        }
        for unit in std::mem::take(&mut self.came_along) {
            let Place { city, county, town } = self.place_of(state, unit);
            tx.execute(SET_PLACE, &params![city, county, town, unit.0])?;
        }
        Ok(())
    }
}

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::AudienceSaved { owner, name, text, space } => {
            tx.insert_many(&SAVE_AUDIENCE, &[params![owner.0, space.as_str(), name, text, seq]])?;
        }
        Event::AudienceDropped { owner, name, space } => {
            tx.execute(DROP_AUDIENCE, &params![owner.0, space.as_str(), name])?;
        }
        Event::ShiftNoted { unit, text } => note_shift(tx, seq, record, *unit, (text, "note", None))?,
        Event::ShiftHandedOver { unit, note, open } => {
            let open = i64::try_from(open.len()).ok();
            note_shift(tx, seq, record, *unit, (note, "hand_over", open))?;
        }
        Event::ShiftTakenOver { unit, .. } => note_shift(tx, seq, record, *unit, ("", "take_over", None))?,
        _ => people(tx, seq, record)?,
    }
    Ok(())
}

type Note<'a> = (&'a str, &'static str, Option<i64>);

fn note_shift(tx: &mut Tx, seq: Seq, record: &Record, unit: UnitNo, note: Note<'_>) -> Result<(), DbError> {
    let (text, kind, open) = note;
    let post = super::receipt::post_of(record);
    tx.insert_many(&NOTE_SHIFT, &[params![unit.0, seq, record.at, post, text, kind, open]])?;
    Ok(())
}

fn people(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::PersonAdded { no, name, account } => {
            let account = account.as_ref().and_then(Personal::read);
            tx.insert_many(&PUT_PERSON, &[params![no.0, name.read(), account, seq]])?;
        }
        Event::AccountGiven { person, account } => {
            tx.execute(GIVE_ACCOUNT, &params![account.read(), seq, person.0])?;
        }
        Event::PersonalErased { subject: Subject::Person(person), .. } => {
            tx.execute(ERASE_PERSON, &params![seq, person.0])?;
        }
        Event::PostAdded(post) => put_post(tx, seq, post)?,
        Event::PostEdited { post, details, .. } => {
            let (title, kind) = (details.title.as_str(), details.kind.as_str());
            tx.execute(EDIT_POST, &params![title, kind, details.phone.clone(), seq, post.0])?;
        }
        Event::PostEnded { post, .. } => {
            tx.execute(END_POST, &params![record.at, seq, post.0])?;
        }
        Event::RightsGranted { post, roles, holder } | Event::RightsSet { post, roles, holder } => {
            let holder = holder.map(|p| i64::from(p.0));
            tx.execute(SET_RIGHTS, &params![words(roles), holder, seq, post.0])?;
        }
        _ => {}
    }
    Ok(())
}

fn words(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
}

fn put_post(tx: &mut Tx, seq: Seq, post: &Post) -> Result<(), DbError> {
    let row = params![
        post.no.0,
        post.unit.0,
        post.title.as_str(),
        post.kind.as_str(),
        words(&post.roles),
        post.phone.clone(),
        post.holder.map(|p| i64::from(p.0)),
        seq,
    ];
    tx.insert_many(&PUT_POST, &[row])?;
    Ok(())
}
