//! For whom aid is asked, and under which units an application stands.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record, Subject};
use shouhu_domain::ids::{MatterId, Seq, UnitNo};
use shouhu_domain::matter::Particulars;

const FAMILY: Insert =
    Insert { table: "aid", columns: &["matter_id", "name", "contact", "account", "reason"], conflict: "" };
const PARTY: Insert = Insert {
    table: "aid_party",
    columns: &["unit_no", "matter_id"],
    conflict: "on conflict (unit_no, matter_id) do nothing",
};
const GIVE_REASON: &str = "update aid set reason = $2 where matter_id = $1";
const ERASE: &str = "update aid set name = null, contact = null, account = null, reason = null where matter_id = $1";

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::MatterSubmitted(content) => match &content.particulars {
            Some(Particulars::Application(application)) => parties(tx, MatterId(seq), &[content.from, application.to]),
            _ => Ok(()),
        },
        Event::AidDescribed { matter, family } => {
            let values = [&family.name, &family.contact, &family.account, &family.reason];
            let [name, contact, account, reason] = values.map(|value| value.read().map(str::to_owned));
            tx.insert_many(&FAMILY, &[params![matter.0, name, contact, account, reason]]).map(drop)
        }
        Event::AidResubmitted { matter, reason, .. } => {
            tx.execute(GIVE_REASON, &params![matter.0, reason.read().map(str::to_owned)]).map(drop)
        }
        Event::AidVerified { matter, to, .. } => parties(tx, *matter, &[*to]),
        Event::PersonalErased { subject: Subject::Applicant(matter), .. } => {
            tx.execute(ERASE, &params![matter.0]).map(drop)
        }
        _ => Ok(()),
    }
}

fn parties(tx: &mut Tx, matter: MatterId, units: &[UnitNo]) -> Result<(), DbError> {
    let rows: Vec<_> = units.iter().map(|unit| params![unit.0, matter.0]).collect();
    tx.insert_many(&PARTY, &rows).map(drop)
}
