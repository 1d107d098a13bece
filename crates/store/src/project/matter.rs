//! Matters, their versions and their timeline.

use super::receipt::post_of;
use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record, ResponseLevel};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::{Coming, Content, FileRef, Ruling, Status, TextFile};

const PUT_MATTER: Insert = Insert {
    table: "matter",
    columns: &[
        "id",
        "kind",
        "number",
        "title",
        "from_no",
        "status",
        "submitted_ms",
        "due_ms",
        "audience",
        "addressed",
        "urgency",
        "by_level",
        "verify",
        "parent_id",
        "incident_id",
        "space",
        "text_file",
        "seq",
    ],
    conflict: "",
};
const ISSUE: &str = "update matter set status = 'issued', issued_ms = $1, audience_bits = $2, addressed = $3, seq = $4
  where id = $5";
const SET_STATUS: &str = "update matter set status = $1, seq = $2 where id = $3";
const HAND_OVER: &str = "update matter set from_no = $1, seq = $2 where id = $3 and from_no = $4";
const HAND_OVER_JOINT: &str = "update matter_joint set unit_no = $1 where matter_id = $2 and unit_no = $3";
/// Served by the primary key; whoever stands in for another may sign there already.
const DROP_JOINT: &str = "delete from matter_joint where matter_id = $1 and unit_no = $2
  and exists (select 1 from matter_joint other where other.matter_id = $1 and other.unit_no = $3)";
const AMEND: &str = "update matter set title = $1, text_file = $2, seq = $3 where id = $4";
const PUT_VERSION: Insert = Insert {
    table: "matter_version",
    columns: &[
        "matter_id",
        "version",
        "title",
        "text",
        "files",
        "at_ms",
        "by_no",
        "reason",
        "sign_again",
        "seq",
        "text_file",
    ],
    conflict: "",
};
const PUT_JOINT: Insert =
    Insert { table: "matter_joint", columns: &["matter_id", "unit_no", "signed_ms"], conflict: "" };
const SIGN_JOINT: &str = "update matter_joint set signed_ms = $1 where matter_id = $2 and unit_no = $3";
const COUNTERSIGNED: &str =
    "update matter set status = 'approving', seq = $1 where id = $2 and status = 'countersigning'
  and not exists (select 1 from matter_joint where matter_id = $2 and signed_ms is null)";
pub(super) const LOG: Insert = Insert {
    table: "matter_log",
    columns: &["matter_id", "seq", "at_ms", "kind", "unit_no", "by_no", "post_no", "text", "units", "step", "due_ms"],
    conflict: "",
};

/// One line of a matter's timeline.
#[derive(Default)]
struct Line<'a> {
    kind: &'static str,
    unit: Option<UnitNo>,
    text: Option<&'a str>,
    units: Option<u32>,
    step: Option<u32>,
    due: Option<Millis>,
}

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::MatterSubmitted(content) => submit(tx, seq, record, content)?,
        Event::MatterCountersigned { matter, unit } => {
            tx.execute(SIGN_JOINT, &params![record.at, matter.0, unit.0])?;
            tx.execute(COUNTERSIGNED, &params![seq, matter.0])?;
        }
        Event::MatterIssued { matter, audience, addressed, .. } => {
            tx.execute(ISSUE, &params![record.at, audience.to_bytes(), *addressed, seq, matter.0])?;
        }
        Event::MatterAmended { matter, version, title, text, files, text_file, sign_again, reason } => {
            let text_file = match text_file {
                TextFile::Same => crate::query::matter::text_file(tx, *matter)?,
                TextFile::Nothing => None,
                TextFile::File(file) => Some(json(file)?),
            };
            tx.execute(AMEND, &params![title, text_file.clone(), seq, matter.0])?;
            let (matter, version, sign_again) = (*matter, *version, *sign_again);
            let row = Version { matter, version, title, text, files, text_file, reason, sign_again };
            put_version(tx, seq, record, &row)?;
        }
        Event::MatterHandedOver { matter, from, to, .. } => {
            tx.execute(HAND_OVER, &params![to.0, seq, matter.0, from.0])?;
            tx.execute(DROP_JOINT, &params![matter.0, from.0, to.0])?;
            tx.execute(HAND_OVER_JOINT, &params![to.0, matter.0, from.0])?;
            tx.execute(COUNTERSIGNED, &params![seq, matter.0])?;
        }
        Event::MatterWithdrawn { matter, .. } => set_status(tx, seq, *matter, Status::Withdrawn)?,
        Event::MatterClosed { matter, .. } => set_status(tx, seq, *matter, Status::Closed)?,
        _ => {}
    }
    log(tx, seq, record)
}

fn set_status(tx: &mut Tx, seq: Seq, matter: MatterId, status: Status) -> Result<(), DbError> {
    tx.execute(SET_STATUS, &params![status.as_str(), seq, matter.0])?;
    Ok(())
}

fn submit(tx: &mut Tx, seq: Seq, record: &Record, s: &Content) -> Result<(), DbError> {
    let status = if s.joint.is_empty() { Status::Approving } else { Status::Countersigning };
    let text_file = s.text_file.as_ref().map(json).transpose()?;
    let row = params![
        seq,
        s.kind.as_str(),
        s.number.clone(),
        s.title.as_str(),
        s.from.0,
        status.as_str(),
        record.at,
        s.due_ms,
        s.audience.as_str(),
        0,
        s.urgency.as_str(),
        s.by_level,
        s.verify,
        s.parent.map(|p| p.0),
        s.incident.map(|i| i.0),
        s.space.as_str(),
        text_file.clone(),
        seq,
    ];
    tx.insert_many(&PUT_MATTER, &[row])?;
    let joint: Vec<_> = s.joint.iter().map(|u| params![seq, u.0, None::<i64>]).collect();
    if !joint.is_empty() {
        tx.insert_many(&PUT_JOINT, &joint)?;
    }
    let first = Version {
        matter: MatterId(seq),
        version: 1,
        title: &s.title,
        text: &s.text,
        files: &s.files,
        text_file,
        reason: "",
        sign_again: false,
    };
    put_version(tx, seq, record, &first)
}

struct Version<'a> {
    matter: MatterId,
    version: u32,
    title: &'a str,
    text: &'a str,
    files: &'a [FileRef],
    /// As JSON.
    text_file: Option<String>,
    reason: &'a str,
    sign_again: bool,
}

fn put_version(tx: &mut Tx, seq: Seq, record: &Record, v: &Version) -> Result<(), DbError> {
    let by = record.by.unit().map(|u| i64::from(u.0));
    let files = json(&v.files)?;
    let row = params![
        v.matter.0,
        v.version,
        v.title,
        v.text,
        files,
        record.at,
        by,
        v.reason,
        v.sign_again,
        seq,
        v.text_file.clone()
    ];
    tx.insert_many(&PUT_VERSION, &[row])?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|e| DbError::other(e.to_string()))
}

/// The timeline holds what happened beside the plain steps of the ladder.
fn log(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    let line = line_of(&record.event);
    let matter = match &record.event {
        Event::MatterSubmitted(_) => Some(MatterId(seq)),
        event => event.matter(),
    };
    let (Some(line), Some(matter)) = (line, matter) else { return Ok(()) };
    let row = params![
        matter.0,
        seq,
        record.at,
        line.kind,
        line.unit.map(|u| i64::from(u.0)),
        record.by.unit().map(|u| i64::from(u.0)),
        post_of(record),
        line.text,
        line.units,
        line.step,
        line.due,
    ];
    tx.insert_many(&LOG, &[row])?;
    Ok(())
}

fn line_of(event: &Event) -> Option<Line<'_>> {
    let line = |kind| Line { kind, ..Line::default() };
    Some(match event {
        Event::MatterSubmitted(_) => line("submitted"),
        Event::MatterCountersigned { unit, .. } => Line { unit: Some(*unit), ..line("countersigned") },
        Event::MatterApproved { .. } => line("approved"),
        Event::MatterIssued { addressed, .. } => Line { units: Some(*addressed), ..line("issued") },
        Event::MatterAmended { reason, version, .. } => {
            Line { text: Some(reason), step: Some(*version), ..line("amended") }
        }
        Event::WithdrawalAsked { reason, .. } => Line { text: Some(reason), ..line("withdrawal_asked") },
        Event::MatterWithdrawn { reason, .. } => Line { text: Some(reason), ..line("withdrawn") },
        Event::MatterClosed { reason, .. } if !reason.is_empty() => Line { text: Some(reason), ..line("ended") },
        Event::MatterClosed { lowered, .. } => Line { text: lowered.map(ResponseLevel::as_str), ..line("closed") },
        Event::MatterHandedOver { to, reason, .. } => {
            Line { unit: Some(*to), text: Some(reason), ..line("handed_over") }
        }
        Event::MatterRelayed { unit, text, due_ms, .. } => {
            Line { unit: Some(*unit), text: Some(text), due: *due_ms, ..line("relayed") }
        }
        Event::MatterReminded { under, units, line: on, .. } => {
            Line { unit: Some(*under), units: Some(*units), text: on.as_deref(), ..line("reminded") }
        }
        Event::MatterEscalated { step, to, superior, units, .. } => {
            let (unit, text) = (Some(*superior), Some(to.as_str()));
            Line { unit, text, units: Some(*units), step: Some(*step), ..line("escalated") }
        }
        Event::ReceiptReturned { unit, reason, .. } => {
            Line { unit: Some(*unit), text: Some(reason), ..line("returned") }
        }
        Event::RectificationReported { unit, note, .. } => {
            Line { unit: Some(*unit), text: Some(note), ..line("reported") }
        }
        // What was not passed stands there as returned.
        Event::FindingRechecked { unit, passed: true, note, .. } => {
            Line { unit: Some(*unit), text: Some(note), ..line("rechecked") }
        }
        Event::SiteVisited(visit) => {
            let found = u32::try_from(visit.findings.len()).ok();
            Line { unit: Some(visit.site), units: found, ..line("visited") }
        }
        Event::CloseTried { unit, note, .. } => Line { unit: Some(*unit), text: Some(note), ..line("close_tried") },
        Event::DifficultyRaised { unit, text, .. } => {
            Line { unit: Some(*unit), text: Some(text), ..line("difficulty") }
        }
        Event::DifficultyAnswered { unit, text, .. } => {
            Line { unit: Some(*unit), text: Some(text), ..line("answered") }
        }
        Event::UnitExcused { unit, reason, .. } => Line { unit: Some(*unit), text: Some(reason), ..line("excused") },
        Event::UnitUnreachable { unit, reason, .. } => {
            Line { unit: Some(*unit), text: Some(reason), ..line("unreachable") }
        }
        Event::ReportExempted { exemption, reason, .. } => {
            Line { text: Some(reason), units: Some(exemption.units.count()), ..line("exempted") }
        }
        Event::ExemptionLifted { units, reason, .. } => {
            Line { text: Some(reason), units: Some(units.count()), ..line("exemption_lifted") }
        }
        Event::SignalPut { watch, .. } => Line { text: Some(&watch.title.zh), ..line("signal_put") },
        Event::SignalRetired { reason, .. } => Line { text: Some(reason), ..line("signal_retired") },
        Event::SignalSeen { found, text, .. } => {
            Line { unit: Some(found.node), text: Some(text), ..line("signal_seen") }
        }
        Event::MatterRuled { unit, ruling, text, .. } => {
            let kind = match ruling {
                Ruling::Granted => "ruled_granted",
                Ruling::Refused => "ruled_refused",
                Ruling::Answered => "ruled_answered",
            };
            Line { unit: Some(*unit), text: Some(text), ..line(kind) }
        }
        Event::MeetingAnswered { unit, coming, text, .. } => {
            let kind = match coming {
                Coming::Attending => "attending",
                Coming::Deputy => "deputy",
                Coming::Declined => "declined",
            };
            Line { unit: Some(*unit), text: Some(text), ..line(kind) }
        }
        Event::AttendanceRecorded { units, .. } => Line { units: Some(*units), ..line("attended") },
        Event::MinutesWritten { version, .. } => Line { step: Some(*version), ..line("minuted") },
        Event::AidVerified { to, note, .. } => Line { unit: Some(*to), text: Some(note), ..line("aid_verified") },
        Event::AidReturned { unit, reason, .. } => {
            Line { unit: Some(*unit), text: Some(reason), ..line("aid_returned") }
        }
        Event::AidResubmitted { .. } => line("aid_resubmitted"),
        Event::AidGranted { grant, note, .. } => {
            Line { unit: Some(grant.unit), text: Some(note), ..line("ruled_granted") }
        }
        Event::MatterPassed { to, text, .. } => Line { unit: Some(*to), text: Some(text), ..line("passed") },
        Event::LinkMade { unit, .. } => Line { unit: Some(*unit), ..line("link_made") },
        Event::LinkRevoked { unit, .. } => Line { unit: Some(*unit), ..line("link_revoked") },
        _ => return None,
    })
}
