//! Hardship aid: applied for, verified, returned, granted or declined, paid; and objections to what was paid.

use super::draw::{Draw, Drawn};
use shouhu_domain::aid::{AidStage, NewFamily, stage};
use shouhu_domain::command::{Actor, AidCommand, Command, Deed, LedgerCommand, Posting};
use shouhu_domain::decide::{deciders, funds};
use shouhu_domain::event::Space;
use shouhu_domain::ids::{HOUR_MS, MatterId, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::supply::Wanted;
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] = &[
    ("apply", 8),
    ("verify an application", 10),
    ("return an application", 3),
    ("apply again", 4),
    ("grant", 12),
    ("decline", 2),
    ("pay an application", 8),
    ("object", 4),
];

impl Draw<'_> {
    pub(super) fn aid(&mut self, kind: &str) -> Drawn {
        match kind {
            "apply" => {
                let from = self.unit_where(|u: &Unit| u.closed_at_ms.is_none() && u.level <= Level::Town)?;
                let (asked, text) = (self.asked(), self.text());
                let family =
                    NewFamily {
                        name: "陈伟".into(), contact: text.clone(), account: "6228 4800".into(), reason: text
                    };
                let command = AidCommand::Apply { from, incident: None, space: Space::Live, asked, family };
                Some((self.somebody(from, 1)?, Command::Aid(command)))
            }
            "object" => self.object(),
            "pay an application" => self.pay_family(),
            _ => self.on_an_application(kind),
        }
    }

    fn asked(&mut self) -> Wanted {
        if self.rng.chance(1, 4) { Wanted::Unknown } else { Wanted::Amount(if self.wrong { 0 } else { 900 }) }
    }

    /// The holders of the posts of a unit one after the other, so that another person goes on.
    fn somebody(&mut self, unit: UnitNo, at: usize) -> Option<Actor> {
        let posts = self.state.posts_of.get(&unit)?;
        let post = self.state.posts.get(posts.get(at % posts.len().max(1))?.0 as usize)?;
        let roles = vec![Role::Commander, Role::Duty, Role::Steward];
        Some(Actor::Person { person: post.holder?, post: post.no, unit, roles })
    }

    fn application(&mut self, wanted: AidStage) -> Option<Matter> {
        let (wrong, ledger) = (self.wrong, &self.state.ledger);
        let fits = |matter: &Matter| stage(ledger, matter).is_some_and(|at| wrong || at == wanted);
        self.matter_where(fits).cloned()
    }

    fn on_an_application(&mut self, kind: &str) -> Drawn {
        let wanted = match kind {
            "apply again" => AidStage::Returned,
            "grant" | "decline" => AidStage::Verified,
            _ => AidStage::Applied,
        };
        let found = self.application(wanted)?;
        let (matter, reason) = (found.id, self.text());
        if kind == "apply again" {
            let command = AidCommand::Resubmit { matter, asked: self.asked(), reason };
            return Some((self.somebody(found.from, 1)?, Command::Aid(command)));
        }
        let unit = found.holders().iter().next()?;
        let amount = found.aid.as_ref()?.most().unwrap_or(500).min(5) + if self.wrong { 10_000 } else { 0 };
        let (place, command) = match kind {
            "verify an application" => {
                // Whoever has money decides; where nobody has any, whoever verified.
                let could = deciders(self.state, unit, found.from);
                let rich = |of: &UnitNo| !funds(self.state, *of, &found).is_empty();
                let to = could.iter().copied().find(rich).unwrap_or(unit);
                (2, AidCommand::Verify { matter, amount, to, note: reason })
            }
            "return an application" => (2, AidCommand::Return { matter, reason }),
            "decline" => (0, AidCommand::Decline { matter, reason }),
            _ => {
                let fund = *funds(self.state, unit, &found).first()?;
                (0, AidCommand::Grant { matter, fund, amount, note: reason })
            }
        };
        Some((self.somebody(unit, place)?, Command::Aid(command)))
    }

    fn pay_family(&mut self) -> Drawn {
        let found = self.application(AidStage::Granted)?;
        let grant = found.aid.as_ref()?.grant?;
        let amount = grant.amount + i64::from(self.wrong && self.rng.chance(1, 2));
        let list = ListId(i64::try_from(self.rng.range(0, 1 << 40)).unwrap_or(0));
        let rows = vec![NewPayee { name: "陈伟".into(), account: "6228 4800".into(), amount }];
        let payees = Some(NewPayees { list, of: Some(found.id), rows });
        let deed = Deed::Pay { commodity: grant.fund, unit: grant.unit, amount, payees };
        let posting = Posting { matter: found.id, deed, on: Day::of(self.now), note: String::new() };
        let command = LedgerCommand::Reserve { posting, until_ms: self.now + 6 * HOUR_MS };
        Some((self.somebody(grant.unit, 0)?, Command::Ledger(command)))
    }

    /// Of whoever sees what caused the payment: the unit that paid it is one.
    fn object(&mut self) -> Drawn {
        let ledger = &self.state.ledger;
        let stands = |entry: Option<_>| entry.is_some_and(|entry| !ledger.reversed.contains(&entry));
        let paid: Vec<(ListId, UnitNo, MatterId)> = ledger
            .payments
            .iter()
            .filter(|(_, payment)| self.wrong || stands(payment.posted))
            .map(|(list, payment)| (list, payment.unit, payment.matter))
            .collect();
        let (list, unit, cause) = *paid.get(self.rng.index(paid.len().max(1)))?;
        let space = self.state.matters.get(&cause)?.space;
        let from = if self.wrong { self.unit_where(|_| true)? } else { unit };
        let command = AidCommand::Object { from, space, list, text: self.text() };
        Some((self.somebody(from, 0)?, Command::Aid(command)))
    }
}
