//! The store of `shouhu bench resources`: a fund that is spread over all units of the province, a lot that went down the
//! tree, accounts to post to, and as many entries as are asked for, loaded through the journal's encoder.

use super::Setting;
use super::scale::{self, BATCH, LOADED_AT, cookie, machine};
use crate::province;
use shouhu_domain::bits::Bits;
use shouhu_domain::event::{Author, Event, Personal, Record, Space, Subject};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, EntryId, HOUR_MS, IncidentId, MatterId, PersonNo, PostNo, UnitNo};
use shouhu_domain::ledger::{Commodity, Entry, EntryKind, Item, Move, Nature, Place};
use shouhu_domain::matter::{Content, MatterKind};
use shouhu_domain::people::{Post, PostKind};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::tree::{Level, Tree};
use shouhu_store::load::Loader;
use std::error::Error;
use std::path::PathBuf;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Units with a steward who posts: the first ten have an account that is hot.
pub(super) const HOT: usize = 10;
pub(super) const COLD: usize = 32;
/// Accounts of each other unit: with the hot ones about a thousand.
pub(super) const COMMODITIES: usize = 31;
/// What each of these accounts holds before anybody takes from it.
pub(super) const FILLED: i64 = 1_000_000_000;
/// What every unit of the province has of the fund.
const SHARE: i64 = 1_000_000;

/// Where the store is and what to ask of it.
pub(super) struct Stores {
    pub database: String,
    pub data: PathBuf,
    pub matter: i64,
    /// Spread over all units.
    pub fund: i64,
    /// Sent from the province to a village, step by step.
    pub lot: i64,
    /// Of the accounts that are posted to.
    pub goods: Vec<i64>,
    pub stewards: Vec<u32>,
    pub province: u32,
    pub village: u32,
}

impl Stores {
    pub(super) fn cookie(&self, steward: usize) -> String {
        cookie(STEWARD_FROM + self.stewards[steward % self.stewards.len()])
    }

    pub(super) fn auditor(&self) -> String {
        cookie(STEWARD_FROM + self.province)
    }
}

/// Sessions of stewards stand beside those of the duty posts.
const STEWARD_FROM: u32 = 10_000_000;

pub(super) fn stores(setting: &Setting, entries: usize) -> Outcome<Stores> {
    let province = province::generate(setting.seed, setting.units);
    let who = scale::roles(&province);
    let mut tree = Tree::new();
    province.domain_units().into_iter().for_each(|unit| tree.put(unit));
    let top = tree.territory().roots().next().ok_or("a province without a top")?;
    let towns: Vec<UnitNo> = tree.of_level(Level::Town).take(HOT + COLD).collect();
    let village = tree.of_level(Level::Village).last().ok_or("no village")?;
    let store = scale::loaded(setting, &format!("ledger-{}-{entries}", setting.units), |loader| {
        scale::load_province(loader, &province)?;
        let incident = scale::load_incident(loader)?;
        let matter = load_cause(loader, who.office, incident)?;
        for unit in towns.iter().chain([&top]) {
            load_steward(loader, *unit)?;
        }
        let books = Books { matter, owner: top };
        loader.write(vec![machine(Event::ItemPut(Box::new(item())))])?;
        let fund = books.open(loader, "党费", Nature::Money { source: "党费".into(), purpose: "慰问".into() })?;
        let lot = books.open(loader, "口罩", goods("20200126-1"))?;
        let mut posted = vec![];
        for n in 0..COMMODITIES {
            posted.push(books.open(loader, &format!("消毒液 {n}"), goods(&format!("20200127-{n}")))?);
        }
        books.fill(loader, &posted, &towns)?;
        let filled = books.spread(loader, fund, &tree)?;
        books.send_down(loader, lot, &tree, village)?;
        books.spend(loader, fund, &filled, entries)?;
        let ids = [matter.0, fund.0, lot.0].into_iter().chain(posted.iter().map(|id| id.0));
        Ok(ids.collect())
    })?;
    let [matter, fund, lot, ref posted @ ..] = store.ids[..] else { return Err("the load gave no ids".into()) };
    Ok(Stores {
        database: store.database,
        data: store.data,
        matter,
        fund,
        lot,
        goods: posted.to_vec(),
        stewards: towns.iter().map(|unit| unit.0).collect(),
        province: top.0,
        village: village.0,
    })
}

fn item() -> Item {
    Item { code: "mask".into(), name: words("口罩"), measure: "只".into() }
}

fn words(text: &str) -> Words {
    Words { zh: text.to_owned(), en: text.to_owned() }
}

fn goods(lot: &str) -> Nature {
    Nature::Goods { item: "mask".into(), lot: lot.into(), expires: None, wish: String::new() }
}

/// The order that causes all entries: a drill's, so that nobody has to approve it.
fn load_cause(loader: &mut Loader, from: UnitNo, incident: i64) -> Outcome<MatterId> {
    let content = Content {
        title: "关于下拨防控资金和物资的通知".into(),
        text: "专款专用。".into(),
        incident: Some(IncidentId(incident)),
        audience: "under 41".into(),
        due_ms: Some(LOADED_AT + 4 * HOUR_MS),
        ..Content::of(MatterKind::Notice, from, Space::Drill)
    };
    loader.write(vec![machine(Event::MatterSubmitted(Box::new(content)))])?;
    let matter = MatterId(loader.state().seq);
    let audience: Bits = loader.state().tree.territory().set_under(UnitNo(0));
    let addressed = audience.count();
    loader.write(vec![machine(Event::MatterIssued { matter, audience, addressed, subjects: None })])?;
    Ok(matter)
}

fn load_steward(loader: &mut Loader, unit: UnitNo) -> Outcome<()> {
    let state = loader.state();
    let person = PersonNo(state.persons);
    let post = Post {
        no: PostNo(u32::try_from(state.posts.len())?),
        unit,
        title: "财物岗".into(),
        kind: PostKind::Other,
        roles: vec![Role::Steward],
        phone: None,
        mail: None,
        holder: Some(person),
        proposed: None,
        ended_ms: None,
    };
    let name = Personal::plain(Subject::Person(person), "财物员".to_owned());
    loader.write(vec![machine(Event::PersonAdded { no: person, name, account: None })])?;
    loader.write(vec![machine(Event::PostAdded(Box::new(post)))])?;
    scale::load_session(loader, STEWARD_FROM + unit.0, person)?;
    Ok(())
}

struct Books {
    matter: MatterId,
    owner: UnitNo,
}

impl Books {
    fn open(&self, loader: &mut Loader, name: &str, nature: Nature) -> Outcome<CommodityId> {
        let measure = if matches!(nature, Nature::Money { .. }) { "fen" } else { "只" };
        let (owner, matter) = (self.owner, self.matter);
        let commodity = Commodity { name: words(name), nature, measure: measure.into(), owner, matter };
        loader.write(vec![machine(Event::CommodityOpened(Box::new(commodity)))])?;
        Ok(CommodityId(loader.state().seq))
    }

    fn entry(&self, kind: EntryKind, unit: UnitNo, moves: Vec<Move>, ends: Option<EntryId>) -> Record {
        let on = Day::of(LOADED_AT);
        let entry = Entry { matter: self.matter, kind, unit, on, moves, note: String::new(), ends };
        Record {
            at: LOADED_AT,
            device: None,
            cmd: None,
            by: Author::Person { person: PersonNo(0), post: PostNo(0), unit },
            event: Event::EntryPosted(Box::new(entry)),
        }
    }

    fn take_in(&self, commodity: CommodityId, unit: UnitNo, amount: i64) -> Record {
        let one = Move { commodity, from: (unit, Place::Outside), to: (unit, Place::Hand), amount };
        self.entry(EntryKind::TakeIn, unit, vec![one], None)
    }

    fn fill(&self, loader: &mut Loader, goods: &[CommodityId], towns: &[UnitNo]) -> Outcome<()> {
        let each = towns.iter().flat_map(|unit| goods.iter().map(|id| self.take_in(*id, *unit, FILLED)));
        Ok(loader.write(each.collect())?)
    }

    /// The fund goes from the province to each unit directly; answers those that have a share.
    fn spread(&self, loader: &mut Loader, fund: CommodityId, tree: &Tree) -> Outcome<Vec<UnitNo>> {
        let units: Vec<UnitNo> = tree.territory().under(self.owner).iter().copied().skip(1).collect();
        let all = i64::try_from(units.len())? * SHARE;
        loader.write(vec![self.take_in(fund, self.owner, all)])?;
        for chunk in units.chunks(400) {
            let share = |unit: &UnitNo| Move {
                commodity: fund,
                from: (self.owner, Place::Hand),
                to: (*unit, Place::Hand),
                amount: SHARE,
            };
            let moves = chunk.iter().map(share).collect();
            loader.write(vec![self.entry(EntryKind::Allocate, self.owner, moves, None)])?;
        }
        Ok(units)
    }

    /// A lot goes from the province through each level to the village that uses it.
    fn send_down(&self, loader: &mut Loader, lot: CommodityId, tree: &Tree, village: UnitNo) -> Outcome<()> {
        let mut way: Vec<UnitNo> = tree.territory().path_up(village).collect();
        way.reverse();
        loader.write(vec![self.take_in(lot, way[0], 10_000)])?;
        for pair in way.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let go = |from, to| Move { commodity: lot, from, to, amount: 1_000 };
            let sent = go((from, Place::Hand), (to, Place::Transit));
            loader.write(vec![self.entry(EntryKind::Send, from, vec![sent], None)])?;
            let ends = Some(EntryId(loader.state().seq));
            let arrived = go((to, Place::Transit), (to, Place::Hand));
            loader.write(vec![self.entry(EntryKind::Receive, to, vec![arrived], ends)])?;
        }
        let used = Move { commodity: lot, from: (village, Place::Hand), to: (village, Place::Used), amount: 200 };
        Ok(loader.write(vec![self.entry(EntryKind::Use, village, vec![used], None)])?)
    }

    /// Small payments everywhere, as many as are asked for.
    fn spend(&self, loader: &mut Loader, fund: CommodityId, units: &[UnitNo], entries: usize) -> Outcome<()> {
        let pay = |unit: UnitNo| {
            let one = Move { commodity: fund, from: (unit, Place::Hand), to: (unit, Place::Used), amount: 1_00 };
            self.entry(EntryKind::Pay, unit, vec![one], None)
        };
        let mut done = 0;
        while done < entries {
            let count = BATCH.min(entries - done);
            let records = (done..done + count).map(|n| pay(units[n.wrapping_mul(7_919) % units.len()]));
            loader.write(records.collect())?;
            done += count;
            if done % 500_000 == 0 {
                eprintln!("  {done} of {entries} entries");
            }
        }
        Ok(())
    }
}
