//! Hardship aid up to the moment when the demo opens: one family of the tour's village was applied for, verified, granted,
//! paid and has confirmed; another one waits for the township. The families are nobody.

use super::cast::{self, COUNTY};
use super::papers::january;
use super::seed::{Sower, machine};
use anyhow::{Context as _, bail};
use shouhu_domain::aid::{NewFamily, payment_of};
use shouhu_domain::command::{Actor, AidCommand, Command, Deed, LedgerCommand, Outcome, Posting};
use shouhu_domain::decide::funds;
use shouhu_domain::event::Space;
use shouhu_domain::ids::{DAY_MS, IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::people::PostKind;
use shouhu_domain::report::Day;
use shouhu_domain::state::State;
use shouhu_domain::supply::Wanted;

/// Yuan in fen.
const YUAN: i64 = 100;
/// The fund as the ledger's story names it.
const FUND: &str = "补助患病致困党员群众";
const ASKED: i64 = 2_000 * YUAN;
const GIVEN: i64 = 1_500 * YUAN;
const LIST: ListId = ListId(20_200_207);
/// Name, contact, account and why.
const FAMILIES: [[&str; 4]; 2] = [
    ["何某某", "000-66001207", "6228480712401207", "户主在定点医院隔离治疗，家中两位老人，春节后无收入。"],
    ["袁某某", "000-66001311", "6228480712401311", "外出务工受阻，孩子患病需长期用药。"],
];

type Step = (Millis, fn(&mut Aid, &mut Sower, Millis) -> anyhow::Result<()>);

const STEPS: [Step; 6] = [
    (january(26, 14, 20), |aid, sower, at| aid.apply(sower, 0, at)),
    (january(26, 14, 40), Aid::verify),
    (january(26, 15, 5), Aid::grant),
    (january(26, 15, 20), Aid::reserve),
    (january(26, 15, 30), Aid::pay),
    (january(26, 15, 40), |aid, sower, at| aid.apply(sower, 1, at)),
];

pub struct Aid {
    told: usize,
    incident: IncidentId,
    first: Option<MatterId>,
}

impl Aid {
    pub fn new(incident: IncidentId) -> Self {
        Self { told: 0, incident, first: None }
    }

    /// Tells what has happened up to a moment.
    pub fn until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some((at, step)) = STEPS.get(self.told).filter(|(at, _)| *at <= now) {
            self.told += 1;
            sower.settle()?;
            // A small province has no such units.
            if let Err(error) = step(self, sower, *at) {
                tracing::debug!(%error, "the demo's hardship aid");
            }
        }
        Ok(())
    }

    fn apply(&mut self, sower: &mut Sower, family: usize, at: Millis) -> anyhow::Result<()> {
        let from = village(&sower.store.state())?;
        let [name, contact, account, reason] = FAMILIES[family].map(str::to_owned);
        let family = NewFamily { name, contact, account, reason };
        let asked = Wanted::Amount(ASKED);
        let apply = AidCommand::Apply { from, incident: Some(self.incident), space: Space::Live, asked, family };
        match sower.ask(on_duty(sower, from)?, Command::Aid(apply), at)? {
            Outcome::Matter { id, .. } => _ = self.first.get_or_insert(id),
            other => bail!("an application was answered with {other:?}"),
        }
        Ok(())
    }

    fn verify(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let (town, to) = {
            let state = sower.store.state();
            let town = state.tree.territory().parent(village(&state)?).context("a village without a town")?;
            (town, county(&state)?)
        };
        let note = "入户核实，情况属实。".to_owned();
        let verify = AidCommand::Verify { matter: self.matter()?, amount: GIVEN, to, note };
        sower.ask(on_duty(sower, town)?, Command::Aid(verify), at).map(drop)
    }

    fn grant(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let (unit, matter) = (county(&sower.store.state())?, self.matter()?);
        let fund = {
            let state = sower.store.state();
            let found = funds(&state, unit, state.matters.get(&matter).context("no application")?);
            let meant = |id: &&_| state.ledger.commodities.get(*id).is_some_and(|fund| fund.name.zh == FUND);
            found.iter().find(meant).copied().context("nothing was allocated to the county")?
        };
        let grant = AidCommand::Grant { matter, fund, amount: GIVEN, note: "按核实金额发放。".into() };
        sower.ask(on_duty(sower, unit)?, Command::Aid(grant), at).map(drop)
    }

    fn reserve(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let matter = self.matter()?;
        let state = sower.store.state();
        let aid = state.matters.get(&matter).and_then(|found| found.aid.as_ref()).context("no application")?;
        let grant = aid.grant.context("nothing was granted")?;
        drop(state);
        let [name, _, account, _] = FAMILIES[0].map(str::to_owned);
        let rows = vec![NewPayee { name, account, amount: grant.amount }];
        let payees = Some(NewPayees { list: LIST, of: Some(matter), rows });
        let deed = Deed::Pay { commodity: grant.fund, unit: grant.unit, amount: grant.amount, payees };
        let posting = Posting { matter, deed, on: Day::of(at), note: String::new() };
        let held = LedgerCommand::Reserve { posting, until_ms: at + 3 * DAY_MS };
        sower.ask(steward(sower, 1)?, Command::Ledger(held), at).map(drop)
    }

    fn pay(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let matter = self.matter()?;
        let reservation = payment_of(&sower.store.state().ledger, matter).context("no payment")?.1.reservation;
        sower.ask(steward(sower, 0)?, Command::Ledger(LedgerCommand::Settle { reservation }), at)?;
        let confirm = LedgerCommand::Confirm { list: LIST, payee: 0 };
        sower.ask(machine(), Command::Ledger(confirm), at).map(drop)
    }

    fn matter(&self) -> anyhow::Result<MatterId> {
        self.first.context("nobody has applied")
    }
}

fn village(state: &State) -> anyhow::Result<UnitNo> {
    cast::village(state).context("no village of the tour")
}

fn county(state: &State) -> anyhow::Result<UnitNo> {
    cast::unit(state, COUNTY).context("no county of the tour")
}

fn on_duty(sower: &Sower, unit: UnitNo) -> anyhow::Result<Actor> {
    cast::actor(&sower.store.state(), unit, PostKind::Duty).with_context(|| format!("{unit} has no post on duty"))
}

/// Of the county's two stewards the second makes what the first checks.
fn steward(sower: &Sower, nth: usize) -> anyhow::Result<Actor> {
    let state = sower.store.state();
    let post = cast::stewards(&state, county(&state)?).nth(nth).context("no such steward")?;
    cast::actor_at(&state, post).context("an empty post")
}
