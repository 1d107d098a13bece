//! Entries of the ledger: who books what, on which accounts, and whose second word it needs.
//!
//! A deed says what happened in the words of the field; its moves are made here, so that nobody posts to an account that is
//! not theirs. Nothing is overdrawn, nothing is booked into a closed period, what one person reserved another one posts.

use super::payee;
use super::{Decision, NOBODY, NOTE_MAX, TITLE_MAX, cause, registrar, text_of, text_within};
use crate::command::{Actor, Deed, LedgerCommand, Outcome, Posting, Received};
use crate::event::{Author, Event};
use crate::ids::{CommodityId, DAY_MS, EntryId, Millis, UnitNo};
use crate::ledger::books::Books;
use crate::ledger::{
    AMOUNT_MAX, Account, Commodity, Entry, EntryKind, Item, Move, Nature, Place, Reservation, Unposted,
};
use crate::matter::{Matter, Status};
use crate::policy::{self, Action};
use crate::refusal::Refusal;
use crate::report::Day;
use crate::state::State;

/// Moves of one entry: an allocation to all counties is one.
pub const MOVES_MAX: usize = 500;
/// How long something may be held back for somebody's word.
const RESERVED_MAX_MS: Millis = 90 * DAY_MS;

/// What the policy is asked.
pub(super) fn needs(state: &State, own: UnitNo, command: &LedgerCommand) -> Vec<(Action, UnitNo)> {
    let ledger = &state.ledger;
    match command {
        LedgerCommand::PutItem(_) => vec![(Action::ItemWrite, registrar(state, own))],
        LedgerCommand::Open(commodity) => vec![(Action::LedgerBook, commodity.owner)],
        LedgerCommand::Post(posting) | LedgerCommand::Reserve { posting, .. } => {
            vec![(Action::LedgerBook, posting.deed.unit())]
        }
        LedgerCommand::Settle { reservation } | LedgerCommand::Void { reservation, .. } => {
            let unit = ledger.reservations.get(reservation).map_or(NOBODY, |r| r.reservation.entry.unit);
            let settles = matches!(command, LedgerCommand::Settle { .. });
            vec![(if settles { Action::LedgerCheck } else { Action::LedgerBook }, unit)]
        }
        LedgerCommand::Receive { shipment, .. } => {
            let to = ledger.shipments.get(shipment).and_then(|shipment| shipment.entry.moves.first());
            vec![(Action::LedgerReceive, to.map_or(NOBODY, |moved| moved.to.0))]
        }
        LedgerCommand::Reverse { entry, .. } => vec![(Action::LedgerBook, entry.1.unit)],
        LedgerCommand::CloseBooks { unit, .. } => vec![(Action::LedgerCheck, *unit)],
        LedgerCommand::MakeCodes { list, .. } => {
            vec![(Action::LedgerBook, ledger.payments.get(*list).map_or(NOBODY, |payment| payment.unit))]
        }
        // The machine's.
        LedgerCommand::Expire { .. } | LedgerCommand::Confirm { .. } => vec![(Action::LedgerBook, NOBODY)],
    }
}

pub(super) fn decide(
    state: &State,
    books: Books<'_>,
    actor: &Actor,
    command: &LedgerCommand,
    now: Millis,
) -> Result<Decision, Refusal> {
    let desk = Desk { state, books, actor, now };
    match command {
        LedgerCommand::PutItem(item) => desk.put_item(item),
        LedgerCommand::Open(commodity) => desk.open(commodity),
        LedgerCommand::Post(posting) => {
            let entry = desk.entry(posting)?;
            if posting.deed.needs_two() {
                return Err(Refusal::PaymentBySecond);
            }
            books.allow(&entry.moves, None)?;
            Ok(posted(entry))
        }
        LedgerCommand::Reserve { posting, until_ms } => desk.reserve(posting, *until_ms),
        LedgerCommand::Settle { reservation } => desk.settle(*reservation),
        LedgerCommand::Void { reservation, reason } => {
            text_of("/reason", reason, NOTE_MAX)?;
            desk.unpost(*reservation, Unposted::Voided, reason)
        }
        LedgerCommand::Expire { reservation } => {
            let until_ms = desk.reserved(*reservation)?.until_ms;
            if now < until_ms {
                return Err(Refusal::NotFound);
            }
            desk.unpost(*reservation, Unposted::Expired, "")
        }
        LedgerCommand::Receive { shipment, lines, note } => desk.receive(*shipment, lines, note),
        LedgerCommand::Reverse { entry, reason } => desk.reverse(entry.0, &entry.1, reason),
        LedgerCommand::CloseBooks { unit, through } => desk.close(*unit, *through),
        LedgerCommand::MakeCodes { list, digests } => payee::make_codes(state, *list, digests),
        LedgerCommand::Confirm { list, payee } => payee::confirm(state, actor, *list, *payee),
    }
}

fn posted(entry: Entry) -> Decision {
    Decision::one(Event::EntryPosted(Box::new(entry)), Outcome::Done)
}

struct Desk<'a> {
    state: &'a State,
    books: Books<'a>,
    actor: &'a Actor,
    now: Millis,
}

impl<'a> Desk<'a> {
    fn put_item(&self, item: &Item) -> Result<Decision, Refusal> {
        text_of("/code", &item.code, 40)?;
        text_of("/name/zh", &item.name.zh, TITLE_MAX)?;
        text_within("/name/en", &item.name.en, TITLE_MAX)?;
        text_of("/measure", &item.measure, 20)?;
        // What stands in stores was counted in it.
        let before = self.state.ledger.items.get(&item.code);
        if before.is_some_and(|before| before.measure != item.measure) {
            return Err(Refusal::Unknown { pointer: "/measure".into(), value: item.measure.clone() });
        }
        Ok(Decision::one(Event::ItemPut(Box::new(item.clone())), Outcome::Done))
    }

    fn open(&self, commodity: &Commodity) -> Result<Decision, Refusal> {
        cause(self.state, self.actor, commodity.matter)?;
        text_of("/name/zh", &commodity.name.zh, TITLE_MAX)?;
        text_within("/name/en", &commodity.name.en, TITLE_MAX)?;
        let measure = match &commodity.nature {
            Nature::Money { source, purpose } => {
                text_of("/source", source, TITLE_MAX)?;
                text_of("/purpose", purpose, TITLE_MAX)?;
                "fen"
            }
            Nature::Goods { item, lot, wish, .. } => {
                text_of("/lot", lot, 60)?;
                text_within("/wish", wish, NOTE_MAX)?;
                let unknown = || Refusal::Unknown { pointer: "/item".into(), value: item.clone() };
                &self.state.ledger.items.get(item).ok_or_else(unknown)?.measure
            }
            Nature::People => return Err(Refusal::OfBatch),
            Nature::PersonDays => "person-day",
            Nature::Vehicles => "vehicle",
        };
        if commodity.measure != measure {
            return Err(Refusal::Unknown { pointer: "/measure".into(), value: commodity.measure.clone() });
        }
        let id = CommodityId(self.state.seq + 1);
        Ok(Decision::one(Event::CommodityOpened(Box::new(commodity.clone())), Outcome::Commodity { id }))
    }

    fn reserve(&self, posting: &Posting, until_ms: Millis) -> Result<Decision, Refusal> {
        let entry = self.entry(posting)?;
        if !(self.now..=self.now + RESERVED_MAX_MS).contains(&until_ms) {
            return Err(Refusal::ReservedUntil { until_ms, max_ms: self.now + RESERVED_MAX_MS });
        }
        self.books.allow(&entry.moves, None)?;
        let payees = payee::listed(self.state, &posting.deed)?;
        let reservation = Reservation { entry, until_ms, payees };
        Ok(Decision::one(Event::EntryReserved(Box::new(reservation)), Outcome::Done))
    }

    fn reserved(&self, id: EntryId) -> Result<&'a Reservation, Refusal> {
        let open = self.state.ledger.reservations.get(&id).filter(|_| !self.books.has_ended(id));
        open.map(|reserved| &reserved.reservation).ok_or(Refusal::NotFound)
    }

    fn settle(&self, id: EntryId) -> Result<Decision, Refusal> {
        let reservation = self.reserved(id)?;
        let maker = self.state.ledger.reservations.get(&id).map(|reserved| &reserved.by);
        let same = matches!((maker, self.actor.author()),
            (Some(Author::Person { person: maker, .. }), Author::Person { person, .. }) if *maker == person);
        if same {
            return Err(Refusal::CheckedByMaker);
        }
        if self.now > reservation.until_ms {
            return Err(Refusal::ReservationOver { until_ms: reservation.until_ms });
        }
        self.still_stands(&reservation.entry)?;
        self.book_day(reservation.entry.unit, Day::of(self.now))?;
        self.books.allow(&reservation.entry.moves, Some(&reservation.entry))?;
        // It counts from the day on which it became true.
        let entry = Entry { ends: Some(id), on: Day::of(self.now), ..reservation.entry.clone() };
        Ok(posted(entry))
    }

    /// Time has passed since it was held back: its cause may have been withdrawn, its lots may have expired.
    fn still_stands(&self, entry: &Entry) -> Result<(), Refusal> {
        let cause = self.state.matters.get(&entry.matter).ok_or(Refusal::NotFound)?;
        if cause.status == Status::Withdrawn {
            return Err(Refusal::WrongStatus { status: cause.status });
        }
        let given = entry.moves.iter().filter(|_| matches!(entry.kind, EntryKind::Send | EntryKind::Use));
        let mut lots = given.filter_map(|moved| self.state.ledger.commodities.get(&moved.commodity));
        lots.try_for_each(|lot| self.fresh("/reservation", lot))
    }

    fn unpost(&self, id: EntryId, how: Unposted, reason: &str) -> Result<Decision, Refusal> {
        self.reserved(id)?;
        Ok(Decision::one(Event::EntryUnposted { entry: id, how, reason: reason.into() }, Outcome::Done))
    }

    /// Goods arrive: what is good goes into the store, what is spoilt or missing is said.
    fn receive(&self, id: EntryId, lines: &[Received], note: &str) -> Result<Decision, Refusal> {
        text_within("/note", note, NOTE_MAX)?;
        let open = self.state.ledger.shipments.get(&id).filter(|_| !self.books.has_ended(id));
        let sent = &open.ok_or(Refusal::NotFound)?.entry;
        let mut moves = vec![];
        let mut differs = lines.len() != sent.moves.len();
        for (at, moved) in sent.moves.iter().enumerate() {
            let Some(line) = lines.iter().find(|line| line.commodity == moved.commodity) else {
                return Err(Refusal::Missing { pointer: format!("/lines/{at}") });
            };
            let gone = moved.amount - line.good;
            if !(0..=moved.amount).contains(&line.good) {
                return Err(Refusal::ReceivedMore { sent: moved.amount, received: line.good });
            }
            differs |= gone > 0;
            let arrive = |place, amount| Move { from: moved.to, to: (moved.to.0, place), amount, ..*moved };
            let parts = [(Place::Hand, line.good), (Place::Lost, gone)];
            moves.extend(parts.into_iter().filter(|(_, amount)| *amount > 0).map(|(place, n)| arrive(place, n)));
        }
        if differs {
            text_of("/note", note, NOTE_MAX)?;
        }
        let unit = sent.moves.first().map_or(sent.unit, |moved| moved.to.0);
        self.book_day(unit, Day::of(self.now))?;
        self.books.allow(&moves, None)?;
        let (matter, on) = (sent.matter, Day::of(self.now));
        Ok(posted(Entry { matter, kind: EntryKind::Receive, unit, on, moves, note: note.into(), ends: Some(id) }))
    }

    fn reverse(&self, id: EntryId, entry: &Entry, reason: &str) -> Result<Decision, Refusal> {
        text_of("/reason", reason, NOTE_MAX)?;
        if entry.kind == EntryKind::Reverse || self.state.ledger.reversed.contains(&id) || self.books.has_ended(id) {
            return Err(Refusal::ReversedAlready);
        }
        let commodity = |moved: &Move| self.state.ledger.commodities.get(&moved.commodity);
        if entry.moves.iter().filter_map(commodity).any(|c| c.nature == Nature::People) {
            return Err(Refusal::OfBatch);
        }
        let on = Day::of(self.now);
        self.book_day(entry.unit, on)?;
        let moves: Vec<Move> = entry.moves.iter().rev().map(|moved| moved.reversed()).collect();
        self.books.allow(&moves, None)?;
        let (matter, unit) = (entry.matter, entry.unit);
        Ok(posted(Entry { matter, kind: EntryKind::Reverse, unit, on, moves, note: reason.into(), ends: Some(id) }))
    }

    fn close(&self, unit: UnitNo, through: Day) -> Result<Decision, Refusal> {
        let before = self.state.ledger.closed.get(&unit);
        if before.is_some_and(|before| *before >= through) || through >= Day::of(self.now) {
            return Err(Refusal::BooksDay { pointer: "/through".into(), closed: before.copied() });
        }
        Ok(Decision::one(Event::BooksClosed { unit, through }, Outcome::Done))
    }

    fn book_day(&self, unit: UnitNo, on: Day) -> Result<(), Refusal> {
        let closed = self.state.ledger.closed.get(&unit).copied();
        if closed.is_some_and(|through| on <= through) || on > Day::of(self.now) {
            return Err(Refusal::BooksDay { pointer: "/on".into(), closed });
        }
        Ok(())
    }

    fn commodity(&self, pointer: &str, id: CommodityId, matter: &Matter) -> Result<&'a Commodity, Refusal> {
        let commodity = self.state.ledger.commodities.get(&id);
        let same = |c: &&Commodity| self.state.matters.get(&c.matter).is_some_and(|m| m.space == matter.space);
        let unknown = || Refusal::Unknown { pointer: pointer.into(), value: id.to_string() };
        let found = commodity.filter(same).ok_or_else(unknown)?;
        // Heads go with their batch, or those who are sent and those who are booked would differ.
        if found.nature == Nature::People { Err(Refusal::OfBatch) } else { Ok(found) }
    }

    fn entry(&self, posting: &Posting) -> Result<Entry, Refusal> {
        let matter = super::seen(self.state, self.actor, posting.matter)?;
        match &matter.aid {
            Some(_) => super::aid::pays(self.state, matter, &posting.deed)?,
            None => _ = cause(self.state, self.actor, posting.matter)?,
        }
        text_within("/note", &posting.note, NOTE_MAX)?;
        let unit = posting.deed.unit();
        self.book_day(unit, posting.on)?;
        let (kind, moves) = self.moves(&posting.deed, matter)?;
        if moves.is_empty() || moves.len() > MOVES_MAX {
            return Err(Refusal::TooLong { pointer: "/to".into(), length: moves.len(), max: MOVES_MAX });
        }
        let (matter, on, note) = (matter.id, posting.on, posting.note.clone());
        Ok(Entry { matter, kind, unit, on, moves, note, ends: None })
    }

    fn moves(&self, deed: &Deed, matter: &Matter) -> Result<(EntryKind, Vec<Move>), Refusal> {
        Ok(match deed {
            Deed::TakeIn { commodity, unit, amount } => {
                self.may_bring(*commodity, *unit, matter)?;
                (EntryKind::TakeIn, self.take_in(*commodity, *unit, *amount))
            }
            Deed::Allocate { commodity, from, to } => {
                (EntryKind::Allocate, self.allocate(*commodity, *from, to, matter)?)
            }
            Deed::Pay { commodity, unit, amount, .. } => {
                if !matches!(self.commodity("/commodity", *commodity, matter)?.nature, Nature::Money { .. }) {
                    return Err(Refusal::Unknown { pointer: "/commodity".into(), value: commodity.to_string() });
                }
                (EntryKind::Pay, vec![within(*commodity, *unit, (Place::Hand, Place::Used), *amount)])
            }
            Deed::Send { from, to, goods, unbooked } => {
                (EntryKind::Send, self.send((*from, *to), goods, *unbooked, matter)?)
            }
            Deed::Use { commodity, unit, amount } => {
                let used = self.commodity("/commodity", *commodity, matter)?;
                self.fresh("/commodity", used)?;
                if matches!(used.nature, Nature::Money { .. }) {
                    return Err(Refusal::Unknown { pointer: "/commodity".into(), value: commodity.to_string() });
                }
                (EntryKind::Use, vec![within(*commodity, *unit, (Place::Hand, Place::Used), *amount)])
            }
            Deed::Count { commodity, unit, counted } => {
                self.may_bring(*commodity, *unit, matter)?;
                (EntryKind::Count, self.count(*commodity, *unit, *counted)?)
            }
        })
    }

    /// Money comes into a fund where it is answered for and nowhere else; boxes of a lot are brought to many stores.
    fn may_bring(&self, id: CommodityId, unit: UnitNo, matter: &Matter) -> Result<(), Refusal> {
        let commodity = self.commodity("/commodity", id, matter)?;
        match commodity.nature {
            Nature::Money { .. } if commodity.owner != unit => Err(Refusal::FundOfAnother { owner: commodity.owner }),
            _ => Ok(()),
        }
    }

    /// What was given out before it was booked in is made good first.
    fn take_in(&self, commodity: CommodityId, unit: UnitNo, amount: i64) -> Vec<Move> {
        let owed = -self.books.balance(Account { commodity, unit, place: Place::Unbooked });
        let good = amount.clamp(0, owed.max(0));
        let parts = [(Place::Unbooked, good), (Place::Hand, amount - good)];
        let part = |(place, amount)| within(commodity, unit, (Place::Outside, place), amount);
        parts.into_iter().filter(|(place, n)| *n != 0 || (*place == Place::Hand && good == 0)).map(part).collect()
    }

    /// Money goes down, to units that the one that gives it may command; what is left goes back to whoever answers for it.
    fn allocate(
        &self,
        commodity: CommodityId,
        from: UnitNo,
        to: &[(UnitNo, i64)],
        matter: &Matter,
    ) -> Result<Vec<Move>, Refusal> {
        let fund = self.commodity("/commodity", commodity, matter)?;
        if !matches!(fund.nature, Nature::Money { .. }) {
            return Err(Refusal::Unknown { pointer: "/commodity".into(), value: commodity.to_string() });
        }
        let tree = &self.state.tree;
        let reach = policy::reach(tree, from);
        let mut moves = vec![];
        for (at, (unit, amount)) in to.iter().enumerate() {
            if *unit == from || !(*unit == fund.owner || reach.contains(tree, *unit)) {
                return Err(Refusal::Unknown { pointer: format!("/to/{at}/unit"), value: unit.to_string() });
            }
            if to[..at].iter().any(|(other, _)| other == unit) {
                return Err(Refusal::Twice { pointer: format!("/to/{at}/unit"), value: unit.to_string() });
            }
            moves.push(Move { commodity, from: (from, Place::Hand), to: (*unit, Place::Hand), amount: *amount });
        }
        Ok(moves)
    }

    fn send(
        &self,
        (from, to): (UnitNo, UnitNo),
        goods: &[(CommodityId, i64)],
        unbooked: bool,
        matter: &Matter,
    ) -> Result<Vec<Move>, Refusal> {
        let open = self.state.tree.get(to).is_some_and(|unit| unit.closed_at_ms.is_none());
        if !open || to == from {
            return Err(Refusal::Unknown { pointer: "/to".into(), value: to.to_string() });
        }
        let mut moves = vec![];
        for (at, (commodity, amount)) in goods.iter().enumerate() {
            let pointer = format!("/goods/{at}/commodity");
            let found = self.commodity(&pointer, *commodity, matter)?;
            if matches!(found.nature, Nature::Money { .. }) || goods[..at].iter().any(|(other, _)| other == commodity) {
                return Err(Refusal::Unknown { pointer, value: commodity.to_string() });
            }
            self.fresh(&pointer, found)?;
            let place = if unbooked { Place::Unbooked } else { Place::Hand };
            moves.push(Move { commodity: *commodity, from: (from, place), to: (to, Place::Transit), amount: *amount });
        }
        Ok(moves)
    }

    /// What has expired is neither sent nor used; it is counted out.
    fn fresh(&self, pointer: &str, commodity: &Commodity) -> Result<(), Refusal> {
        match commodity.nature {
            Nature::Goods { expires: Some(last), .. } if Day::of(self.now) > last => {
                Err(Refusal::LotExpired { pointer: pointer.into(), last })
            }
            _ => Ok(()),
        }
    }

    /// What is there against what should be: the difference is lost, or was never booked in.
    fn count(&self, commodity: CommodityId, unit: UnitNo, counted: i64) -> Result<Vec<Move>, Refusal> {
        if !(0..=AMOUNT_MAX).contains(&counted) {
            return Err(Refusal::AmountWrong { pointer: "/counted".into(), amount: counted });
        }
        let should = self.books.balance(Account { commodity, unit, place: Place::Hand });
        match counted - should {
            0 => Err(Refusal::CountedSame { counted }),
            more if more > 0 => Ok(vec![within(commodity, unit, (Place::Outside, Place::Hand), more)]),
            less => Ok(vec![within(commodity, unit, (Place::Hand, Place::Lost), -less)]),
        }
    }
}

/// From one account of a unit to another one of its own.
fn within(commodity: CommodityId, unit: UnitNo, (from, to): (Place, Place), amount: i64) -> Move {
    Move { commodity, from: (unit, from), to: (unit, to), amount }
}
