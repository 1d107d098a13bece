//! Groups for a time: their term and their members. The unit and the posts are projected as any other.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::Seq;

const PUT_TERM: Insert = Insert {
    table: "group_term",
    columns: &["unit_no", "led_by_no", "reason", "formed_ms", "until_ms", "seq"],
    conflict: "",
};
const EXTEND: &str = "update group_term set until_ms = $1, seq = $2 where unit_no = $3";
const END: &str = "update group_term set ended_ms = $1, end_reason = $2, seq = $3 where unit_no = $4";
/// Groups are few: no index.
const LED_BY: &str = "update group_term set led_by_no = $1 where led_by_no = $2 and ended_ms is null";
const PUT_MEMBER: Insert =
    Insert { table: "group_member", columns: &["group_no", "post_no", "home_no", "from_ms"], conflict: "" };
/// Served by the primary key, as the next.
const RELEASE: &str = "update group_member set until_ms = $1 where group_no = $2 and post_no = $3";
const RELEASE_ALL: &str = "update group_member set until_ms = $1 where group_no = $2 and until_ms is null";

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::GroupFormed { unit, led_by, until_ms, reason } => {
            tx.insert_many(&PUT_TERM, &[params![unit.0, led_by.0, reason, record.at, *until_ms, seq]])?;
        }
        Event::MemberSeconded { group, post, home } => {
            tx.insert_many(&PUT_MEMBER, &[params![group.0, post.0, home.0, record.at]])?;
        }
        Event::MemberReleased { group, post, .. } => {
            tx.execute(RELEASE, &params![record.at, group.0, post.0])?;
        }
        Event::GroupExtended { group, until_ms, .. } => {
            tx.execute(EXTEND, &params![*until_ms, seq, group.0])?;
        }
        Event::GroupDissolved { group, to, reason } => {
            tx.execute(END, &params![record.at, reason, seq, group.0])?;
            tx.execute(RELEASE_ALL, &params![record.at, group.0])?;
            tx.execute(LED_BY, &params![to.0, group.0])?;
        }
        _ => {}
    }
    Ok(())
}
