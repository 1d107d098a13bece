//! The table: action × role → the relations in which it is permitted.
//!
//! Letters: O own unit, A above, B below, S sibling, U unrelated; seen from the actor's unit. The same
//! table stands, written by hand a second time, in `tests/golden/policy.txt`: a rule changes in both.

use super::{Action, Action as A, Relation, Role};

/// Rows in the order of [`Action`], columns in the order of [`Role`].
pub(super) type Row = (Action, &'static str, [&'static str; 11]);

#[rustfmt::skip]
pub(super) const TABLE: [Row; 68] = [
    //                                             commander duty    liaison worker steward auditor system  rights  audit inspector dispatcher
    (A::UnitRead,          "unit.read",           ["OABS",  "OABS",  "OABS",  "OA",    "OABS",  "OABS",  "OABS",  "OABS",  "OAB", "OABS", "OABS"]),
    (A::UnitPhone,         "unit.phone",          ["OAB",   "OAB",   "OAB",   "OA",    "OAB",   "OB",    "OB",    "",      "", "OAB", "OAB"]),
    (A::UnitWrite,         "unit.write",          ["",      "",      "",      "",      "",      "",      "OB",    "",      "", "", ""]),
    (A::ImportUndo,        "unit.import_undo",    ["",      "",      "",      "",      "",      "",      "OB",    "",      "", "", ""]),
    (A::GroupWrite,        "group.write",         ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::PersonRead,        "person.read",         ["O",     "O",     "O",     "",      "",      "OB",    "OB",    "OB",    "", "", ""]),
    (A::PersonWrite,       "person.write",        ["",      "",      "",      "",      "",      "",      "",      "OB",    "", "", ""]),
    (A::RightsGrant,       "rights.grant",        ["",      "",      "",      "",      "",      "",      "",      "OB",    "", "", ""]),
    (A::RosterWrite,       "roster.write",        ["O",     "O",     "",      "",      "",      "",      "OB",    "",      "", "", ""]),
    (A::SessionOwn,        "session.own",         ["O",     "O",     "O",     "O",     "O",     "O",     "O",     "O",     "O", "O", "O"]),
    (A::MatterRead,        "matter.read",         ["OB",    "OB",    "OB",    "O",     "OB",    "OB",    "",      "",      "", "OB", "OB"]),
    (A::MatterIssue,       "matter.issue",        ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::MatterCountersign, "matter.countersign",  ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::MatterApprove,     "matter.approve",      ["OB",    "",      "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::MatterAmend,       "matter.amend",        ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::MatterWithdraw,    "matter.withdraw",     ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::MatterClose,       "matter.close",        ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::MatterRequest,     "matter.request",      ["O",     "O",     "O",     "",      "O",     "",      "",      "",      "", "", "O"]),
    (A::MatterRule,        "matter.rule",         ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::Relay,             "matter.relay",        ["O",     "O",     "O",     "",      "",      "",      "",      "",      "", "", ""]),
    (A::BreakDown,         "matter.break_down",   ["O",     "O",     "O",     "",      "",      "",      "",      "",      "", "", ""]),
    (A::AudienceSave,      "audience.save",       ["O",     "O",     "O",     "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReceiptWrite,      "receipt.write",       ["O",     "O",     "O",     "O",     "O",     "",      "",      "",      "", "O", "O"]),
    (A::ReceiptAnswer,     "receipt.answer",      ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "B", ""]),
    (A::ReceiptExcuse,     "receipt.excuse",      ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReceiptVerify,     "receipt.verify",      ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReceiptLink,       "receipt.link",        ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::Remind,            "remind",              ["OB",    "OB",    "OB",    "",      "",      "",      "",      "",      "", "OB", ""]),
    (A::BoardRead,         "board.read",          ["OB",    "OB",    "OB",    "",      "",      "OB",    "",      "",      "", "OB", "OB"]),
    (A::Export,            "export",              ["OB",    "OB",    "",      "",      "",      "OB",    "",      "",      "", "", ""]),
    (A::IncidentRead,      "incident.read",       ["OAB",   "OAB",   "OAB",   "OA",    "OA",    "OAB",   "",      "",      "", "OAB", "OAB"]),
    (A::IncidentLevel,     "incident.level",      ["OB",    "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::JournalRead,       "journal.read",        ["",      "",      "",      "",      "",      "OB",    "",      "",      "OB", "", ""]),
    (A::JournalVerify,     "journal.verify",      ["",      "",      "",      "",      "",      "OB",    "",      "",      "OB", "", ""]),
    (A::ChannelRead,       "channel.read",        ["O",     "O",     "",      "",      "",      "",      "O",     "",      "", "", ""]),
    (A::ChannelTest,       "channel.test",        ["",      "",      "",      "",      "",      "",      "O",     "",      "", "", ""]),
    (A::RightsConfirm,     "rights.confirm",      ["",      "",      "",      "",      "",      "",      "OB",    "OB",    "", "", ""]),
    (A::CodeMake,          "code.make",           ["",      "",      "",      "",      "",      "",      "",      "OB",    "", "", ""]),
    (A::PostDelegate,      "post.delegate",       ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::PlanRead,          "plan.read",           ["OAB",   "OAB",   "OAB",   "OA",    "OA",    "OAB",   "",      "",      "", "OAB", "OAB"]),
    (A::PlanWrite,         "plan.write",          ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::IncidentClose,     "incident.close",      ["OB",    "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::ProvinceWrite,     "province.write",      ["",      "",      "",      "",      "",      "",      "O",     "",      "", "", ""]),
    (A::PersonErase,       "person.erase",        ["",      "",      "",      "",      "",      "",      "",      "OB",    "", "", ""]),
    (A::FormRead,          "form.read",           ["OAB",   "OAB",   "OAB",   "OA",    "OA",    "OAB",   "",      "",      "", "OAB", "OAB"]),
    (A::FormWrite,         "form.write",          ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::FieldWrite,        "field.write",         ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReportFile,        "report.file",         ["O",     "O",     "O",     "O",     "O",     "",      "",      "",      "", "", ""]),
    (A::ReportBehalf,      "report.behalf",       ["B",     "B",     "B",     "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReportRead,        "report.read",         ["OB",    "OB",    "OB",    "O",     "O",     "OB",    "",      "",      "", "", ""]),
    (A::ReportVerify,      "report.verify",       ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReportExempt,      "report.exempt",       ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::ReportBring,       "report.bring",        ["B",     "B",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::AlertClose,        "alert.close",         ["OB",    "OB",    "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::SignalWrite,       "signal.write",        ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "", ""]),
    (A::LedgerRead,         "ledger.read",         ["OB",    "OB",    "O",     "O",     "OB",    "OB",    "",      "",      "", "", ""]),
    (A::LedgerBook,         "ledger.book",         ["",      "",      "",      "",      "O",     "",      "",      "",      "", "", ""]),
    (A::LedgerCheck,        "ledger.check",        ["O",     "",      "",      "",      "O",     "",      "",      "",      "", "", ""]),
    (A::LedgerReceive,      "ledger.receive",      ["O",     "O",     "O",     "O",     "O",     "",      "",      "",      "", "", ""]),
    (A::ItemWrite,          "item.write",          ["",      "",      "",      "",      "O",     "",      "",      "",      "", "", ""]),
    (A::FindingRead,        "finding.read",        ["OB",    "OB",    "OB",    "O",     "",      "OB",    "",      "",      "", "OB", ""]),
    (A::FindingWrite,       "finding.write",       ["O",     "O",     "",      "",      "",      "",      "",      "",      "", "O", ""]),
    (A::Recheck,            "finding.recheck",     ["OB",    "OB",    "",      "",      "",      "",      "",      "",      "", "OB", ""]),
    (A::TeamRead,           "team.read",           ["OB",    "OB",    "O",     "O",     "",      "OB",    "",      "",      "", "", "OB"]),
    (A::TeamWrite,          "team.write",          ["",      "O",     "",      "",      "",      "",      "",      "",      "", "", "O"]),
    (A::TeamReport,         "team.report",         ["OB",    "OB",    "O",     "",      "",      "",      "",      "",      "", "", "OB"]),
    (A::SkillWrite,         "skill.write",         ["",      "",      "",      "",      "",      "",      "",      "",      "", "", "O"]),
    (A::AidWrite,           "aid.write",           ["O",     "O",     "O",     "O",     "O",     "",      "",      "",      "", "", ""]),
];

#[must_use]
pub fn permits(role: Role, action: Action, relation: Relation) -> bool {
    TABLE[action as usize].2[role as usize].contains(relation.letter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_stand_where_permits_looks() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, at, "{}", row.1);
        }
        for (at, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, at);
        }
    }
}
