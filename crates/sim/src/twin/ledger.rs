//! Money and goods: taken in, given on, received, used, counted, held back and reversed.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Posting, Received};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, EntryId, HOUR_MS, MatterId, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::ledger::{Account, Commodity, Item, Nature, Place};
use shouhu_domain::matter::{Matter, Ruling};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;

pub(super) const KINDS: &[(&str, u64)] = &[
    ("put an item", 2),
    ("open a fund", 2),
    ("name a lot", 3),
    ("take in", 9),
    ("allocate", 5),
    ("send", 9),
    ("send unbooked", 2),
    ("receive", 8),
    ("use", 5),
    ("count", 3),
    ("reserve", 6),
    ("pay persons", 8),
    ("make codes", 4),
    ("confirm", 3),
    ("settle", 9),
    ("void", 1),
    ("expire", 1),
    ("reverse", 2),
    ("close books", 1),
];

impl Draw<'_> {
    pub(super) fn ledger(&mut self, kind: &str) -> Drawn {
        match kind {
            "put an item" => {
                let code = format!("item{}", self.rng.range(0, 3));
                let item = Item { code, name: words("口罩"), measure: if self.wrong { "箱" } else { "只" }.into() };
                self.by_steward(UnitNo(0), LedgerCommand::PutItem(Box::new(item)))
            }
            "open a fund" | "name a lot" => self.open(kind),
            "receive" => self.receive(),
            "settle" | "void" | "expire" => self.end(kind),
            "make codes" | "confirm" => self.paid(kind),
            "reverse" => {
                let (id, entry) = self.some_shipment()?;
                let unit = entry.unit;
                let reason = self.text();
                self.by_steward(unit, LedgerCommand::Reverse { entry: Box::new((id, entry)), reason })
            }
            "close books" => {
                let unit = self.unit_where(|unit| unit.closed_at_ms.is_none())?;
                let through = Day::of(self.now).plus(if self.wrong { 0 } else { -40 });
                self.by_steward(unit, LedgerCommand::CloseBooks { unit, through })
            }
            _ => self.post(kind),
        }
    }

    fn by_steward(&mut self, unit: UnitNo, command: LedgerCommand) -> Drawn {
        let Actor::Person { person, post, unit, .. } = self.desk(unit)? else { return None };
        let actor = Actor::Person { person, post, unit, roles: vec![Role::Steward, Role::Duty] };
        Some((actor, Command::Ledger(command)))
    }

    /// A matter of the unit itself, which it surely sees.
    fn cause(&mut self, unit: UnitNo) -> Option<MatterId> {
        let served = |matter: &Matter| !matter.supplies().is_empty() && matter.outcome == Some(Ruling::Granted);
        let open = self.matter_where(|matter| matter.is_open() && matter.from == unit).map(|matter| matter.id);
        open.or_else(|| self.matter_where(|matter| served(matter) && matter.from == unit).map(|matter| matter.id))
    }

    fn open(&mut self, kind: &str) -> Drawn {
        let matter = self.matter_where(|matter| matter.is_open())?;
        let (matter, owner) = (matter.id, matter.from);
        let item = self.state.ledger.items.keys().next().cloned();
        let goods = kind == "name a lot";
        let nature = match item {
            Some(item) if goods => {
                let expires = self.rng.chance(1, 3).then(|| Day::of(self.now).plus(if self.wrong { -1 } else { 9 }));
                Nature::Goods { item, lot: format!("L{}", self.rng.range(0, 9)), expires, wish: String::new() }
            }
            _ => Nature::Money { source: "党费".into(), purpose: self.text() },
        };
        let measure = if matches!(nature, Nature::Money { .. }) { "fen" } else { "只" };
        let commodity = Commodity { name: words("一批"), nature, measure: measure.into(), owner, matter };
        self.by_steward(owner, LedgerCommand::Open(Box::new(commodity)))
    }

    /// A commodity of which something is in hand, where, and how much.
    fn some_stock(&mut self, goods: bool) -> Option<(CommodityId, UnitNo, i64)> {
        let ledger = &self.state.ledger;
        let fits = |id: &CommodityId| {
            ledger
                .commodities
                .get(id)
                .is_some_and(|c| c.nature != Nature::People && matches!(c.nature, Nature::Goods { .. }) == goods)
        };
        let stock: Vec<_> = ledger
            .balances()
            .filter(|(account, amount)| account.place == Place::Hand && *amount > 0 && fits(&account.commodity))
            .map(|(account, amount)| (account.commodity, account.unit, amount))
            .collect();
        stock.get(self.rng.index(stock.len().max(1))).copied()
    }

    /// Some of it; wrongly more than there is, or none.
    fn some_of(&mut self, amount: i64) -> i64 {
        if self.wrong {
            return *self.rng.pick(&[0, -5, amount + 1, i64::MAX]);
        }
        let most = u64::try_from(amount).unwrap_or(1).max(1);
        i64::try_from(self.rng.range(1, most + 1)).unwrap_or(1)
    }

    fn post(&mut self, kind: &str) -> Drawn {
        let deed = match kind {
            "take in" => {
                let ids: Vec<CommodityId> = self.state.ledger.commodities.keys().copied().collect();
                let commodity = *ids.get(self.rng.index(ids.len().max(1)))?;
                let unit = self.state.ledger.commodities.get(&commodity)?.owner;
                Deed::TakeIn { commodity, unit, amount: self.some_of(10_000) }
            }
            "allocate" => {
                let (commodity, from, left) = self.some_stock(false)?;
                let below = self.state.tree.territory().under(from).to_vec();
                let to = *self.rng.pick(&below);
                Deed::Allocate { commodity, from, to: vec![(to, self.some_of(left))] }
            }
            "reserve" => {
                let (commodity, unit, left) = self.some_stock(false)?;
                Deed::Pay { commodity, unit, amount: self.some_of(left), payees: None }
            }
            "pay persons" => {
                let (commodity, unit, left) = self.some_stock(false)?;
                let amount = self.some_of(left / 4).clamp(1, 1_000_000);
                let name = |text: &str| NewPayee { name: text.into(), account: "6228 4800".into(), amount };
                let rows = vec![name("陈伟"), name("李秀英")];
                let list = ListId(i64::try_from(self.rng.range(0, 1 << 40)).unwrap_or(0));
                let payees = Some(NewPayees { list, of: None, rows });
                Deed::Pay { commodity, unit, amount: if self.wrong { amount } else { amount * 2 }, payees }
            }
            "send" => {
                let (commodity, from, left) = self.some_stock(true)?;
                let to = self.unit_where(|unit| unit.no != from)?;
                Deed::Send { from, to, goods: vec![(commodity, self.some_of(left))], unbooked: false }
            }
            "send unbooked" => {
                let lots =
                    self.state.ledger.commodities.iter().filter(|(_, c)| matches!(c.nature, Nature::Goods { .. }));
                let (commodity, from) = lots.map(|(id, c)| (*id, c.owner)).next()?;
                let to = self.unit_where(|unit| unit.no != from)?;
                Deed::Send { from, to, goods: vec![(commodity, self.some_of(100))], unbooked: true }
            }
            "use" => {
                let (commodity, unit, left) = self.some_stock(true)?;
                Deed::Use { commodity, unit, amount: self.some_of(left) }
            }
            _ => {
                let (commodity, unit, left) = self.some_stock(true)?;
                Deed::Count { commodity, unit, counted: self.some_of(left * 2) }
            }
        };
        let unit = deed.unit();
        let matter = self.cause(unit)?;
        let on = Day::of(self.now).plus(if self.wrong { 1 } else { 0 });
        let posting = Posting { matter, deed, on, note: self.text() };
        if !matches!(kind, "reserve" | "pay persons") {
            return self.by_steward(unit, LedgerCommand::Post(posting));
        }
        let until_ms = self.now + if self.wrong { -HOUR_MS } else { 6 * HOUR_MS };
        self.by_steward(unit, LedgerCommand::Reserve { posting, until_ms })
    }

    fn some_shipment(&mut self) -> Option<(EntryId, shouhu_domain::ledger::Entry)> {
        let open: Vec<EntryId> = self.state.ledger.shipments.keys().copied().collect();
        let id = *open.get(self.rng.index(open.len().max(1)))?;
        Some((id, self.state.ledger.shipments.get(&id)?.entry.clone()))
    }

    fn receive(&mut self) -> Drawn {
        let (shipment, entry) = self.some_shipment()?;
        let unit = entry.moves.first()?.to.0;
        let mut lines = vec![];
        for moved in &entry.moves {
            let all = self.rng.chance(1, 2);
            let good = if all && !self.wrong { moved.amount } else { self.some_of(moved.amount) };
            lines.push(Received { commodity: moved.commodity, good });
        }
        let note = self.text();
        self.by_steward(unit, LedgerCommand::Receive { shipment, lines, note })
    }

    fn paid(&mut self, kind: &str) -> Drawn {
        let payments: Vec<_> = self.state.ledger.payments.iter().collect();
        let (list, payment) = *payments.get(self.rng.index(payments.len().max(1)))?;
        let (unit, count) = (payment.unit, payment.payees.len());
        if kind == "confirm" {
            let payee = u32::try_from(self.rng.index(count + usize::from(self.wrong))).unwrap_or(0);
            return Some((Actor::machine("payee"), Command::Ledger(LedgerCommand::Confirm { list, payee })));
        }
        let digest = |_| format!("{:064x}", self.rng.range(0, u64::MAX));
        let digests = (0..count - usize::from(self.wrong)).map(digest).collect();
        self.by_steward(unit, LedgerCommand::MakeCodes { list, digests })
    }

    fn end(&mut self, kind: &str) -> Drawn {
        let open: Vec<EntryId> = self.state.ledger.reservations.keys().copied().collect();
        let reservation = *open.get(self.rng.index(open.len().max(1)))?;
        let unit = self.state.ledger.reservations.get(&reservation)?.reservation.entry.unit;
        match kind {
            "settle" => {
                let posts = self.state.posts_of.get(&unit)?;
                let other = self.state.posts.get(posts.last()?.0 as usize)?;
                let (person, post) = (other.holder?, other.no);
                let actor = Actor::Person { person, post, unit, roles: vec![Role::Steward] };
                Some((actor, Command::Ledger(LedgerCommand::Settle { reservation })))
            }
            "void" => {
                let reason = self.text();
                self.by_steward(unit, LedgerCommand::Void { reservation, reason })
            }
            _ => Some((Actor::machine("ledger"), Command::Ledger(LedgerCommand::Expire { reservation }))),
        }
    }
}

fn words(text: &str) -> Words {
    Words { zh: text.into(), en: String::new() }
}

/// Whether what came in is where it should be, of every commodity, and nothing that may not owe does.
///
/// # Errors
/// The first account or commodity that does not fit.
pub fn holds(ledger: &shouhu_domain::ledger::books::Ledger) -> Result<(), String> {
    if let Some(id) = ledger.commodities.keys().find(|id| !ledger.totals(**id).hold()) {
        return Err(format!("commodity {id} does not add up: {:?}", ledger.totals(*id)));
    }
    let owes = |(account, amount): &(Account, i64)| !account.place.may_owe() && *amount < ledger.held(*account);
    match ledger.balances().find(owes) {
        Some((account, amount)) => Err(format!("{account:?} has {amount}, {} are held back", ledger.held(account))),
        None => Ok(()),
    }
}
