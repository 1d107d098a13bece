//! Money and goods up to the moment when the demo opens: party dues go down to the cities and to the county of the tour,
//! masks are on their way to it, a payment waits for its second person. Two things do not fit, to be found: a lot that
//! was booked twice, and masks that went out before they were booked in.
//!
//! The sums of the dues are those of the model case; how they are shared out is ours.

use super::cast::{self, COUNTY};
use super::papers::{PAPERS, Paper, january};
use super::seed::{Sower, machine};
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Outcome, Posting, Received};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, DAY_MS, EntryId, MatterId, Millis, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::ledger::{Account, Commodity, Item, Nature, Place};
use shouhu_domain::report::Day;
use shouhu_domain::state::State;
use shouhu_domain::tree::Level;

/// Yuan in fen.
const YUAN: i64 = 100;
/// Thirty workers of a hospital; nobody's names.
const FAMILIES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧";
const WAN: i64 = 10_000 * YUAN;

/// 2,000 万 of the organisation department and 500 万 of the committee for the provincial organs.
const FUNDS: [(&str, Paper, &str, &str, i64); 6] = [
    ("41-ZZB", Paper::Dues, "慰问一线医务工作者", "For medical workers at the front", 800 * WAN),
    ("41-ZZB", Paper::Dues, "慰问基层党员干部", "For members and cadres at the grass roots", 500 * WAN),
    ("41-ZZB", Paper::Dues, "补助患病致困党员群众", "For families in difficulty through illness", 300 * WAN),
    ("41-ZZB", Paper::Dues, "购买防疫药品物资", "For medicine and protective goods", 400 * WAN),
    ("41-JGGW", Paper::Letter, "慰问省直一线医务人员", "For medical staff of the provincial organs", 300 * WAN),
    ("41-JGGW", Paper::Letter, "补助省直困难家庭", "For provincial families in difficulty", 200 * WAN),
];
const ITEMS: [(&str, &str, &str, &str); 3] = [
    ("mask", "医用外科口罩", "Surgical masks", "只"),
    ("suit", "医用防护服", "Protective suits", "套"),
    ("alcohol", "75% 酒精", "Alcohol, 75%", "瓶"),
];
/// Of the health commission. The second lot was booked in twice.
const LOTS: [(&str, &str, i64); 4] = [
    ("mask", "20200118-03", 240_000),
    ("suit", "20200115-01", 6_000),
    ("alcohol", "20200120-07", 18_000),
    ("mask", "20200118-03", 240_000),
];
const HEALTH: &str = "41-WJW";

/// Where stewards keep the books, beside the cities.
pub const STEWARDED: [&str; 4] = ["41-ZZB", "41-JGGW", HEALTH, COUNTY];

type Step = (Millis, fn(&mut Ledger, &mut Sower, Millis) -> anyhow::Result<()>);

const STEPS: [Step; 6] = [
    (january(26, 10, 20), Ledger::take_in_dues),
    (january(26, 11, 0), Ledger::allocate_to_cities),
    (january(26, 14, 10), Ledger::allocate_to_counties),
    (january(26, 15, 0), Ledger::prepare_a_payment),
    (january(26, 15, 35), Ledger::take_in_goods),
    (january(26, 15, 50), Ledger::send_goods),
];

#[derive(Default)]
pub struct Ledger {
    told: usize,
    funds: Vec<CommodityId>,
    lots: Vec<CommodityId>,
}

impl Ledger {
    /// Tells what has happened up to a moment.
    pub fn until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some((at, step)) = STEPS.get(self.told).filter(|(at, _)| *at <= now) {
            self.told += 1;
            sower.settle()?;
            // A small province has no such units.
            if let Err(error) = step(self, sower, *at) {
                tracing::debug!(%error, "the demo's ledger");
            }
        }
        Ok(())
    }

    fn take_in_dues(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        for (code, name, name_en, measure) in ITEMS {
            let item = Item { code: code.into(), name: words(name, name_en), measure: measure.into() };
            sower.ask(machine(), Command::Ledger(LedgerCommand::PutItem(Box::new(item))), at)?;
        }
        for (from, paper, purpose, en, amount) in FUNDS {
            let nature = Nature::Money { source: "党费".into(), purpose: purpose.into() };
            let who = Keeper::of(sower, from)?;
            let fund = who.open(sower, (words(purpose, en), nature, "fen"), paper_of(sower, paper)?, at)?;
            self.funds.push(fund);
            let deed = Deed::TakeIn { commodity: fund, unit: who.unit, amount };
            who.post(sower, paper_of(sower, paper)?, deed, "省管党费划入", at)?;
        }
        Ok(())
    }

    /// Each of the four purposes over the 18 cities, by the number of their counties.
    fn allocate_to_cities(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let who = Keeper::of(sower, "41-ZZB")?;
        let shares = {
            let state = sower.store.state();
            let cities: Vec<UnitNo> = state.tree.of_level(Level::City).collect();
            let tree = state.tree.territory();
            let weight =
                |city: &UnitNo| tree.children(*city).filter(|no| is_at(&state, *no, Level::County)).count().max(1);
            cities.iter().map(|city| (*city, weight(city))).collect::<Vec<_>>()
        };
        for (fund, (.., amount)) in self.funds.clone().into_iter().zip(FUNDS).take(4) {
            let deed = Deed::Allocate { commodity: fund, from: who.unit, to: by_weight(amount, &shares) };
            who.post(sower, paper_of(sower, Paper::Dues)?, deed, "第一批下拨", at)?;
        }
        Ok(())
    }

    fn allocate_to_counties(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let (city, shares) = {
            let state = sower.store.state();
            let county = cast::unit(&state, COUNTY).context("no county of the tour")?;
            let city = state.tree.territory().parent(county).context("a county without a city")?;
            let counties = state.tree.territory().children(city).filter(|no| is_at(&state, *no, Level::County));
            (city, counties.map(|no| (no, 1)).collect::<Vec<_>>())
        };
        let who = Keeper::at(sower, city)?;
        for fund in self.funds.clone().into_iter().take(4) {
            let hand = sower.store.state().ledger.balance(Account { commodity: fund, unit: city, place: Place::Hand });
            let deed = Deed::Allocate { commodity: fund, from: city, to: by_weight(hand, &shares) };
            who.post(sower, paper_of(sower, Paper::Dues)?, deed, "当日下拨到县（区）", at)?;
        }
        Ok(())
    }

    /// The county's second steward has made it; the visitor checks it.
    fn prepare_a_payment(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let who = Keeper::second(sower, COUNTY)?;
        let commodity = *self.funds.first().context("no fund")?;
        let payee = |(family, n): (char, u32)| NewPayee {
            name: format!("{family}某某"),
            account: format!("6228480712{:06}", 400_000 + n * 131),
            amount: 1_000 * YUAN,
        };
        let rows: Vec<NewPayee> = FAMILIES.chars().zip(0..).map(payee).collect();
        let payees = Some(NewPayees { list: ListId(20_200_206), of: None, rows });
        let deed = Deed::Pay { commodity, unit: who.unit, amount: 3 * WAN, payees };
        let posting =
            who.posting(paper_of(sower, Paper::Dues)?, deed, "县人民医院一线医务人员 30 人，每人 1000 元", at);
        let held = LedgerCommand::Reserve { posting, until_ms: at + 3 * DAY_MS };
        sower.ask(who.actor, Command::Ledger(held), at)?;
        Ok(())
    }

    fn take_in_goods(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let who = Keeper::of(sower, HEALTH)?;
        for (item, lot, amount) in LOTS {
            let (_, name, en, measure) = ITEMS.into_iter().find(|known| known.0 == item).context("an item")?;
            let expires = Day::parse("2022-01-17");
            let nature = Nature::Goods { item: item.into(), lot: lot.into(), expires, wish: String::new() };
            let matter = paper_of(sower, Paper::Supplies)?;
            let id = who.open(sower, (words(name, en), nature, measure), matter, at)?;
            self.lots.push(id);
            let deed = Deed::TakeIn { commodity: id, unit: who.unit, amount };
            who.post(sower, matter, deed, "省级储备调入", at)?;
        }
        Ok(())
    }

    /// Masks go to all cities; that of the tour has them and sends some on. The county itself gave out masks that it
    /// had not booked in.
    fn send_goods(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let (health, matter) = (Keeper::of(sower, HEALTH)?, paper_of(sower, Paper::Supplies)?);
        let masks = *self.lots.first().context("no lot")?;
        let (county, city, cities, town) = {
            let state = sower.store.state();
            let county = cast::unit(&state, COUNTY).context("no county of the tour")?;
            let tree = state.tree.territory();
            let city = tree.parent(county).context("a county without a city")?;
            let town = tree.children(county).find(|no| is_at(&state, *no, Level::Town));
            let town = town.context("a county without towns")?;
            (county, city, state.tree.of_level(Level::City).collect::<Vec<_>>(), town)
        };
        for to in cities {
            let goods = vec![(masks, 10_000)];
            let sent = health.post(sower, matter, send(health.unit, to, goods), "首批防护物资", at)?;
            if to == city {
                let lines = vec![Received { commodity: masks, good: 9_800 }];
                let note = "两箱受潮，计 200 只".to_owned();
                let receive = LedgerCommand::Receive { shipment: sent, lines, note };
                sower.ask(Keeper::at(sower, city)?.actor, Command::Ledger(receive), at)?;
            }
        }
        let dues = paper_of(sower, Paper::Dues)?;
        Keeper::at(sower, city)?.post(sower, dues, send(city, county, vec![(masks, 3_000)]), "县级首批", at)?;
        let keeper = Keeper::at(sower, county)?;
        let unbooked = Deed::Send { from: county, to: town, goods: vec![(masks, 300)], unbooked: true };
        keeper.post(sower, dues, unbooked, "先发后补登", at)?;
        Ok(())
    }
}

fn send(from: UnitNo, to: UnitNo, goods: Vec<(CommodityId, i64)>) -> Deed {
    Deed::Send { from, to, goods, unbooked: false }
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

fn is_at(state: &State, no: UnitNo, level: Level) -> bool {
    state.tree.get(no).is_some_and(|unit| unit.level == level)
}

/// The rest goes to the last one, so that nothing is left over.
fn by_weight(amount: i64, shares: &[(UnitNo, usize)]) -> Vec<(UnitNo, i64)> {
    let all = i64::try_from(shares.iter().map(|(_, weight)| weight).sum::<usize>()).unwrap_or(1).max(1);
    // In steps of a hundred yuan.
    let part = |weight: usize| amount / all * i64::try_from(weight).unwrap_or(0) / (100 * YUAN) * (100 * YUAN);
    let mut parts: Vec<(UnitNo, i64)> = shares.iter().map(|(unit, weight)| (*unit, part(*weight))).collect();
    let rest = amount - parts.iter().map(|(_, part)| part).sum::<i64>();
    if let Some((_, last)) = parts.last_mut() {
        *last += rest;
    }
    parts.retain(|(_, part)| *part > 0);
    parts
}

fn paper_of(sower: &Sower, paper: Paper) -> anyhow::Result<MatterId> {
    let title = PAPERS[paper as usize].title;
    let state = sower.store.state();
    let found = state.matters.values().find(|matter| matter.title == title && matter.is_open());
    Ok(found.with_context(|| format!("{title} is not issued"))?.id)
}

/// A steward at a post.
struct Keeper {
    actor: Actor,
    unit: UnitNo,
}

impl Keeper {
    fn of(sower: &Sower, code: &str) -> anyhow::Result<Self> {
        let unit = cast::unit(&sower.store.state(), code).with_context(|| format!("no unit {code}"))?;
        Self::at(sower, unit)
    }

    fn at(sower: &Sower, unit: UnitNo) -> anyhow::Result<Self> {
        let state = sower.store.state();
        let post = cast::stewards(&state, unit).next().with_context(|| format!("no steward at {unit}"))?;
        Ok(Self { actor: cast::actor_at(&state, post).context("an empty post")?, unit })
    }

    fn second(sower: &Sower, code: &str) -> anyhow::Result<Self> {
        let state = sower.store.state();
        let unit = cast::unit(&state, code).with_context(|| format!("no unit {code}"))?;
        let post = cast::stewards(&state, unit).nth(1).with_context(|| format!("no second steward at {code}"))?;
        Ok(Self { actor: cast::actor_at(&state, post).context("an empty post")?, unit })
    }

    fn open(
        &self,
        sower: &mut Sower,
        (name, nature, measure): (Words, Nature, &str),
        matter: MatterId,
        at: Millis,
    ) -> anyhow::Result<CommodityId> {
        let commodity = Commodity { name, nature, measure: measure.into(), owner: self.unit, matter };
        let open = Command::Ledger(LedgerCommand::Open(Box::new(commodity)));
        match sower.ask(self.actor.clone(), open, at)? {
            Outcome::Commodity { id } => Ok(id),
            other => bail!("a fund was answered with {other:?}"),
        }
    }

    fn posting(&self, matter: MatterId, deed: Deed, note: &str, at: Millis) -> Posting {
        Posting { matter, deed, on: Day::of(at), note: note.into() }
    }

    fn post(&self, sower: &mut Sower, matter: MatterId, deed: Deed, note: &str, at: Millis) -> anyhow::Result<EntryId> {
        let post = Command::Ledger(LedgerCommand::Post(self.posting(matter, deed, note, at)));
        sower.ask(self.actor.clone(), post, at)?;
        Ok(EntryId(sower.store.state().seq))
    }
}

/// Whether somebody keeps books at a unit, for the posts that the seed makes.
pub fn is_stewarded(code: &str, level: Level) -> bool {
    level == Level::City || STEWARDED.contains(&code)
}
