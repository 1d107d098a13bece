//! What the buttons of a matter's page do, or why they do not: the table of transitions and the policy,
//! asked for the own post, with the conditions that the lane would judge.

use crate::session::Asker;
use serde::Serialize;
use shouhu_domain::decide;
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::inspection::{Standing, found_by, responsible};
use shouhu_domain::matter::transitions::{self, Party, Transition as T};
use shouhu_domain::matter::{Family, Matter, Stage, Status};
use shouhu_domain::policy::{self, Action, Relation};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Whether something may be done, and if not the code of the reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct May {
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

const FORBIDDEN: Option<&str> = Some("forbidden");
const WRONG_STATUS: Option<&str> = Some("matter.wrong_status");

struct Asked<'a> {
    state: &'a Province,
    asker: &'a Asker,
    matter: &'a Matter,
    own: UnitNo,
}

impl Asked<'_> {
    /// The policy first, then the table, then what else stands against it.
    fn may(&self, transition: T, rule: Option<&'static str>) -> May {
        let asks = transitions::asks(self.matter.kind, transition);
        let permitted = asks.is_some_and(|(party, action)| {
            let unit = match party {
                Party::Issuer => self.matter.from,
                // An alert is closed where it stands, as a finding is.
                Party::Named if matches!(transition, T::Close | T::Recheck) => {
                    self.matter.planes.audience.iter().next().unwrap_or(self.own)
                }
                Party::Joint | Party::Addressed | Party::Named | Party::Machine => self.own,
            };
            policy::scope(&self.state.tree, &self.asker.policy(), action, unit).is_ok()
        });
        let why = if permitted { self.stands(transition).or(rule) } else { FORBIDDEN };
        May { ok: why.is_none(), why }
    }

    /// What the table has against it.
    fn stands(&self, transition: T) -> Option<&'static str> {
        transitions::check(self.matter, transition).err().map(|refusal| refusal.code().0)
    }

    fn addressed(&self) -> Option<&'static str> {
        (!decide::sees(self.state, self.matter, self.own)).then_some("receipt.not_addressed")
    }

    fn before(&self, stage: Stage) -> Option<&'static str> {
        let reached = self.matter.planes.reached(self.own) >= Some(stage);
        self.addressed().or(if reached { WRONG_STATUS } else { None })
    }

    /// Whether the own unit owes the answer to what was asked.
    fn holds(&self) -> Option<&'static str> {
        let holds = self.matter.holders().contains(self.own);
        self.addressed().or((!holds).then_some("matter.already_ruled"))
    }

    /// Who may not close a finding, and when nobody may.
    fn recheck(&self) -> Option<&'static str> {
        let line = self.state.tree.territory();
        let concerned = responsible(self.matter).iter().any(|unit| line.is_under(self.own, unit));
        let refused = match (concerned, found_by(&self.asker.actor(), self.matter)) {
            (true, _) => Some(Refusal::RecheckByUnit),
            (false, true) => Some(Refusal::RecheckByFinder),
            (false, false) => None,
        };
        let waits = Standing::of(self.matter) == Standing::Waiting;
        refused.map(|refusal| refusal.code().0).or((!waits).then_some("receipt.not_done"))
    }

    /// What is done to a unit below: whether it may be done to any.
    fn over_others(&self, transition: T, action: Action, rule: bool) -> May {
        let below = |role: &policy::Role| policy::permits(*role, action, Relation::Below);
        let ok = self.asker.roles.iter().any(below) && rule && self.stands(transition).is_none();
        May { ok, why: if ok { None } else { FORBIDDEN } }
    }
}

/// Everything that the page offers.
pub fn can(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> BTreeMap<&'static str, May> {
    let own = asker.unit;
    let asked = Asked { state, asker, matter, own };
    let below = state.tree.territory().meets_below(own, &matter.planes.audience);
    let nothing_below = asked.addressed().or((!below).then_some("relay.nothing_below"));
    let to_countersign = matter.joint.iter().any(|j| j.unit == own && j.signed_ms.is_none());
    let waits = matter.withdrawal.is_some() || matter.status == Status::Approving;
    let issues = own == matter.from && matter.kind.family() != Family::Request;
    let quiet = decide::quiet_until(state, matter, now).map(|_| "remind.quiet_hours");
    BTreeMap::from([
        ("sign", asked.may(T::Sign, asked.before(Stage::Signed))),
        ("done", asked.may(T::Done, asked.before(Stage::Done))),
        ("difficulty", asked.may(T::Difficulty, asked.addressed())),
        ("relay", asked.may(T::Relay, nothing_below)),
        ("break_down", asked.may(T::BreakDown, if issues { None } else { asked.addressed() })),
        ("remind", asked.may(T::Remind, quiet)),
        ("amend", asked.may(T::Amend, None)),
        ("withdraw", asked.may(T::Withdraw, None)),
        ("close", asked.may(T::Close, None)),
        ("recheck", asked.may(T::Recheck, asked.recheck())),
        ("countersign", asked.may(T::Countersign, (!to_countersign).then_some("not_found"))),
        ("approve", asked.may(T::Approve, if waits { None } else { WRONG_STATUS })),
        ("excuse", asked.over_others(T::Excuse, Action::ReceiptExcuse, true)),
        ("unreachable", asked.may(T::Unreachable, None)),
        ("verify", asked.over_others(T::Verify, Action::ReceiptVerify, matter.verify)),
        ("link", asked.over_others(T::Link, Action::ReceiptLink, true)),
        ("attend", asked.may(T::Attend, asked.addressed())),
        ("attendance", asked.may(T::RecordAttendance, None)),
        ("minutes", asked.may(T::WriteMinutes, None)),
        ("rule", asked.may(T::Rule, asked.holds())),
        ("pass", asked.may(T::Pass, asked.holds())),
        ("see_outcome", asked.may(T::SeeOutcome, if matter.outcome_seen { WRONG_STATUS } else { None })),
    ])
}
