//! People and teams over HTTP: a list of who can be sent, a batch from its muster to its return, and what is refused.

use super::world::{CITY, COUNTY, PROVINCE, SIBLING, TOWN, Who, World};
use serde_json::{Value, json};
use shouhu_domain::command::{Command, Outcome, TeamCommand};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::policy::Role;
use shouhu_domain::team::{Able, Muster, NewResponder, ResponderKind, Sent, Skill};

/// The county sends people of its list to a town.
struct Story<'w> {
    world: &'w World,
    county: Who,
    town: Who,
    matter: i64,
    first: u64,
}

impl<'w> Story<'w> {
    async fn begin(world: &'w World) -> Self {
        let (county, town) = (dispatcher(world, COUNTY).await, dispatcher(world, TOWN).await);
        let top = dispatcher(world, PROVINCE).await;
        for code in ["nursing", "lungs"] {
            let path = format!("/skills/{code}");
            world.ask(&top, "PUT", &path, Some(json!({ "name": "护理", "name_en": code }))).await.good();
        }
        let matter = world.issue(&county, "under 410102", json!({})).await;
        let able = json!([{ "skill": "nursing", "certificate": "护士执业证" }]);
        let row =
            |n: u32| json!({ "kind": "staff", "name": format!("护士{n}"), "phone": "13800001234", "skills": able });
        let rows: Vec<Value> = (0..4).map(row).collect();
        let enrolled = world.post(&county, "/responders", json!({ "rows": rows })).await.good();
        Self { world, county, town, matter, first: enrolled["first"].as_u64().unwrap() }
    }

    fn muster(&self, people: &[u64]) -> Value {
        let people: Vec<Value> = people.iter().map(|n| json!({ "no": self.first + n, "skill": "nursing" })).collect();
        json!({ "matter_id": self.matter, "to": TOWN, "place": "定点医院", "people": people })
    }

    async fn sent(&self, people: &[u64]) -> i64 {
        let mustered = self.world.post(&self.county, "/batches", self.muster(people)).await.good();
        mustered["batch_id"].as_i64().unwrap()
    }

    async fn proceed(&self, who: &Who, batch: i64, stage: &str) -> super::world::Reply {
        self.world.post(who, &format!("/batches/{batch}/move"), json!({ "stage": stage })).await
    }

    async fn show(&self, who: &Who, batch: i64) -> Value {
        self.world.get(who, &format!("/batches/{batch}")).await.good()
    }
}

/// One of a unit's list with a batch of its own, and a batch that serves under it.
pub struct SentAndServing {
    pub responder: u32,
    sent: i64,
    serving: i64,
}

impl SentAndServing {
    /// Whoever has a batch reports on it; whoever sent it does the rest.
    pub fn batch(&self, path: &str) -> i64 {
        if path.ends_with("/days/{day}") || path.ends_with("/release") { self.serving } else { self.sent }
    }
}

impl World {
    /// The other end of both is a unit that whoever sees nothing of the first sees nothing of either.
    pub async fn send_somebody(&self, unit: u32, matter: i64) -> SentAndServing {
        let other = {
            let state = self.app.store.state();
            let tree = state.tree.territory();
            let (own, below) = (UnitNo(unit), tree.children(UnitNo(unit)).next());
            if unit == CITY { tree.parent(own) } else { below.or(tree.parent(own)) }.unwrap()
        };
        let name = Words { zh: "护理".into(), en: String::new() };
        self.machine(team(TeamCommand::PutSkill(Box::new(Skill { code: "nursing".into(), name })))).await;
        let (responder, sent) = self.sent_by_machine(UnitNo(unit), other, matter).await;
        let (_, serving) = self.sent_by_machine(other, UnitNo(unit), matter).await;
        SentAndServing { responder, sent, serving }
    }

    async fn sent_by_machine(&self, from: UnitNo, to: UnitNo, matter: i64) -> (u32, i64) {
        let able = Able { skill: "nursing".into(), certificate: String::new(), until: None };
        let (name, phone) = ("张某".into(), String::new());
        let row = NewResponder { kind: ResponderKind::Staff, name, phone, skills: vec![able] };
        let enrolled = self.machine(team(TeamCommand::Enrol { unit: from, rows: vec![row] })).await;
        let Outcome::Responders { first } = enrolled else { panic!("nobody enrolled") };
        let people = vec![Sent { no: first, skill: "nursing".into() }];
        let muster = Muster { matter: MatterId(matter), from, to, place: "医院".into(), relieves: None, people };
        let mustered = self.machine(team(TeamCommand::Muster(Box::new(muster)))).await;
        let Outcome::Batch { id } = mustered else { panic!("no batch") };
        (first.0, id.0)
    }
}

fn team(command: TeamCommand) -> Command {
    Command::Team(command)
}

async fn dispatcher(world: &World, unit: u32) -> Who {
    world.person(unit, &[Role::Dispatcher, Role::Duty]).await
}

#[tokio::test]
async fn a_batch_goes_is_counted_and_comes_back_on_both_engines() {
    for world in World::each().await {
        let s = Story::begin(&world).await;
        let batch = s.sent(&[0, 1, 2]).await;
        let list = world.get(&s.county, "/responders?free=true&skill=nursing").await.good();
        assert_eq!(list["rows"].as_array().unwrap().len(), 1, "three of four are with the batch: {list}");
        s.proceed(&s.county, batch, "departed").await.good();
        s.proceed(&s.town, batch, "in_place").await.good();
        let today = world.get(&s.county, "/overview").await.good()["today"].as_str().map(str::to_owned);
        let today = today.unwrap_or_else(|| shouhu_domain::report::Day::of(world.app.now()).to_string());
        let days = format!("/batches/{batch}/days/{today}");
        let wrong = json!({ "on_duty": 3, "ill": 1 });
        assert_eq!(world.ask(&s.town, "PUT", &days, Some(wrong)).await.problem(), "team.heads_differ");
        let right = json!({ "on_duty": 2, "ill": 1 });
        world.ask(&s.town, "PUT", &days, Some(right)).await.good();
        let ill = json!({ "people": [s.first + 2], "note": "发热，留观" });
        world.post(&s.town, &format!("/batches/{batch}/release"), ill).await.good();

        let view = s.show(&s.county, batch).await;
        assert_eq!((&view["heads"], &view["mustered"], &view["person_days"]), (&json!(2), &json!(3), &json!(2)));
        assert_eq!(view["people"][2]["out"], true, "{view}");
        let board = format!("/commodities/{}/board", view["commodity_id"]);
        let total = world.get(&s.county, &board).await.good()["total"].clone();
        assert_eq!((&total["hand"], &total["used"], &total["came_in"]), (&json!(2), &json!(1), &json!(3)), "{total}");

        s.proceed(&s.town, batch, "leaving").await.good();
        s.proceed(&s.county, batch, "back").await.good();
        let steps: Vec<Value> =
            s.show(&s.county, batch).await["steps"].as_array().unwrap().iter().map(|s| s["kind"].clone()).collect();
        assert_eq!(steps.len(), 7, "{steps:?}");
        assert_eq!(s.proceed(&s.county, batch, "back").await.problem(), "team.batch_stands");
        let free = world.get(&s.county, "/responders?free=true").await.good();
        assert_eq!(free["rows"].as_array().unwrap().len(), 4, "they can be sent again: {free}");
        assert!(free["rows"].as_array().unwrap().iter().any(|row| row["back_on"].is_string()), "{free}");
    }
}

#[tokio::test]
async fn nobody_is_in_two_places_and_others_see_nothing() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let batch = s.sent(&[0, 1]).await;
    let again = world.post(&s.county, "/batches", s.muster(&[2, 1])).await;
    assert_eq!(again.problem(), "team.sent_already");
    assert_eq!(world.post(&s.county, "/batches", s.muster(&[])).await.problem(), "input.missing");
    assert_eq!(world.post(&s.county, "/batches", s.muster(&[2, 2])).await.problem(), "input.twice");
    assert_eq!(world.post(&s.county, "/batches", s.muster(&[99])).await.problem(), "input.unknown");
    let mut unskilled = s.muster(&[2]);
    unskilled["people"][0]["skill"] = json!("lungs");
    assert_eq!(world.post(&s.county, "/batches", unskilled).await.problem(), "team.not_fit");

    let end = format!("/responders/{}/end", s.first);
    assert_eq!(world.post(&s.county, &end, json!({ "reason": "调离" })).await.problem(), "team.sent_already");
    assert_eq!(s.proceed(&s.county, batch, "back").await.problem(), "team.batch_stands");
    assert_eq!(s.proceed(&s.town, batch, "departed").await.problem(), "forbidden", "only who sends them says so");
    let all = json!({ "people": [s.first, s.first + 1], "note": "召回" });
    s.proceed(&s.county, batch, "departed").await.good();
    let release = format!("/batches/{batch}/release");
    assert_eq!(world.post(&s.town, &release, all).await.problem(), "team.nobody_left");
    let heads = s.show(&s.town, batch).await["commodity_id"].clone();
    let deed = json!({ "type": "take_in", "commodity_id": heads, "amount": 5 });
    let by_hand = json!({ "matter_id": s.matter, "deed": deed });
    let steward = world.person(COUNTY, &[Role::Steward]).await;
    assert_eq!(world.post(&steward, "/entries", by_hand).await.problem(), "ledger.of_batch");

    let other = dispatcher(&world, SIBLING).await;
    assert_eq!(world.get(&other, &format!("/batches/{batch}")).await.problem(), "not_found");
    assert_eq!(world.get(&other, "/batches").await.good()["rows"], json!([]));
    assert_eq!(s.proceed(&other, batch, "in_place").await.problem(), "not_found");
    let hidden = world.get(&other, &format!("/responders?unit={COUNTY}")).await.problem();
    assert_eq!(hidden, "forbidden", "a unit is seen, its list is not");
    let seen = world.get(&s.town, "/responders").await.good();
    assert_eq!(seen["rows"], json!([]), "the town has a list of its own");
}
