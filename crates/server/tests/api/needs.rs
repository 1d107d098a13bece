//! Requests for people over HTTP: asked for, proposed with reasons, mustered by a person, counted; and who may see it.

use super::world::{CITY, COUNTY, SIBLING, TOWN, UNRELATED, Who, World};
use serde_json::{Value, json};
use shouhu_domain::matching::NEEDS_MAX;
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::supply::LINES_MAX;

/// The town asks its county for three nurses and for disinfectors, nobody knows how many; the county has two nurses, the
/// town another.
struct Story<'w> {
    world: &'w World,
    county: Who,
    town: Who,
    request: i64,
}

fn line(world: &World, skill: &str, wanted: Value) -> Value {
    let today = Day::of(world.app.now());
    json!({ "skill": skill, "wanted": wanted, "from": today.to_string(), "until": today.plus(9).to_string() })
}

impl<'w> Story<'w> {
    async fn begin(world: &'w World) -> Self {
        let [county, town] = [COUNTY, TOWN].map(|unit| world.person(unit, &[Role::Dispatcher, Role::Duty]));
        let (county, town) = (county.await, town.await);
        let top = world.person(super::world::PROVINCE, &[Role::Dispatcher]).await;
        for code in ["nursing", "disinfection"] {
            let body = json!({ "name": "专长", "name_en": code });
            world.ask(&top, "PUT", &format!("/skills/{code}"), Some(body)).await.good();
        }
        for (who, n) in [(&county, 2), (&town, 1)] {
            let able = json!([{ "skill": "nursing", "certificate": "护士执业证" }]);
            let row = |n: u32| json!({ "kind": "staff", "name": format!("护士{n}"), "skills": able });
            let rows: Vec<Value> = (0..n).map(row).collect();
            world.post(who, "/responders", json!({ "rows": rows })).await.good();
        }
        let lines =
            json!([line(world, "nursing", json!({ "amount": 3 })), line(world, "disinfection", json!("unknown"))]);
        let body = json!({ "title": "请求支援护士", "text": "定点医院缺人。", "to": [COUNTY], "people": lines });
        let request = world.post(&town, "/requests", body).await.good()["id"].as_i64().unwrap();
        Self { world, county, town, request }
    }

    async fn proposal(&self, path: &str) -> Value {
        self.world.get(&self.county, &format!("/people-needs/proposal{path}")).await.good()
    }

    async fn came(&self, who: &Who) -> [i64; 3] {
        let view = self.world.get(who, &format!("/matters/{}/people", self.request)).await.good();
        ["sent", "in_place", "left"].map(|name| view["need"]["lines"][0][name].as_i64().unwrap())
    }
}

#[tokio::test]
async fn a_request_is_proposed_for_mustered_by_a_person_and_counted_on_both_engines() {
    for world in World::each().await {
        let s = Story::begin(&world).await;
        let list = world.get(&s.county, "/people-needs").await.good();
        assert_eq!((&list["rows"][0]["matter_id"], &list["can_muster"]), (&json!(s.request), &json!(true)), "{list}");
        let asked = world.get(&s.town, &format!("/matters/{}", s.request)).await.good()["ask"]["people"].clone();
        assert_eq!((&asked[0]["wanted"], &asked[1]["wanted"]), (&json!({ "amount": 3 }), &json!("unknown")), "{asked}");

        let head = world.head();
        let found = s.proposal("").await;
        assert_eq!(world.head(), head, "nothing is sent by it");
        assert_eq!(found, s.proposal(&format!("?matter_id={}", s.request)).await);
        let [nurses, disinfectors] = [0, 1].map(|at| found["rows"][0]["lines"][at].clone());
        let proposed = nurses["proposed"].as_array().unwrap();
        let people: Vec<(i64, &str)> =
            proposed.iter().map(|p| (p["steps"].as_i64().unwrap(), p["name"].as_str().unwrap())).collect();
        assert_eq!(people, [(0, "护士0"), (1, "护士0"), (1, "护士1")], "{nurses}");
        assert_eq!((&nurses["missing"], &nurses["why"]["able"]), (&json!(0), &json!(3)));
        assert_eq!((&disinfectors["why"]["able"], &disinfectors["near"]), (&json!(0), &json!([])), "{disinfectors}");
        assert_eq!((disinfectors.get("left"), &found["rest_days"]), (None, &json!(7)));

        let people: Vec<Value> = proposed[1..].iter().map(|p| json!({ "no": p["no"], "skill": "nursing" })).collect();
        let muster = json!({ "matter_id": s.request, "to": TOWN, "place": "定点医院", "people": people });
        let batch = world.post(&s.county, "/batches", muster).await.good()["batch_id"].clone();
        assert_eq!((s.came(&s.county).await, s.came(&s.town).await), ([2, 0, 1], [2, 0, 1]));
        for (who, stage) in [(&s.county, "departed"), (&s.town, "in_place")] {
            world.post(who, &format!("/batches/{batch}/move"), json!({ "stage": stage })).await.good();
        }
        assert_eq!(s.came(&s.town).await, [2, 2, 1]);
        let line = s.proposal("").await["rows"][0]["lines"][0].clone();
        assert_eq!((line["proposed"].as_array().unwrap().len(), &line["why"]["sent"]), (1, &json!(2)), "{line}");
    }
}

#[tokio::test]
async fn a_proposal_is_made_for_who_may_send_and_days_are_days() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let auditor = world.person(COUNTY, &[Role::Auditor]).await;
    assert_eq!(world.get(&auditor, "/people-needs/proposal").await.problem(), "forbidden");
    for unit in [SIBLING, UNRELATED] {
        let other = world.person(unit, &[Role::Dispatcher, Role::Duty]).await;
        assert_eq!(world.get(&other, "/people-needs").await.good()["rows"], json!([]));
        let path = format!("/people-needs/proposal?matter_id={}", s.request);
        assert_eq!(world.get(&other, &path).await.problem(), "not_found");
        assert_eq!(world.get(&other, &format!("/matters/{}/people", s.request)).await.problem(), "not_found");
    }
    let order = world.issue(&s.county, "under 410102", json!({})).await;
    let view = world.get(&s.county, &format!("/matters/{order}/people")).await.good();
    assert_eq!((view.get("need"), &view["can_muster"]), (None, &json!(false)), "an order asks for nobody");

    for (from, until, code) in [
        ("2020-02-30", "2020-03-01", "report.day.wrong"),
        ("2020-03-02", "2020-03-01", "input.unknown"),
        ("2019-03-02", "2019-03-03", "input.unknown"),
    ] {
        let line = json!({ "skill": "nursing", "wanted": { "amount": 1 }, "from": from, "until": until });
        let body = json!({ "title": "请求", "text": "缺人", "to": [CITY], "people": [line] });
        let head = world.head();
        assert_eq!(world.post(&s.county, "/requests", body).await.problem(), code, "{from} {until}");
        assert_eq!(world.head(), head);
    }
}

#[tokio::test]
async fn two_proposals_wait_for_each_other_and_propose_nobody_twice() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let lines = ["nursing", "disinfection"].map(|skill| line(&world, skill, json!({ "amount": 1 })));
    let body = json!({ "title": "请求", "text": "缺人", "to": [COUNTY], "people": lines });
    for _ in 0..20 {
        world.post(&s.town, "/requests", body.clone()).await.good();
    }
    let (one, other) = tokio::join!(s.proposal(""), s.proposal(""));
    assert_eq!(one, other);
    let rows = one["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 21);
    let proposed: usize = rows.iter().map(|row| row["lines"][0]["proposed"].as_array().unwrap().len()).sum();
    assert_eq!(proposed, 3);
}

#[tokio::test]
async fn more_than_one_proposal_can_weigh_is_a_problem_and_one_request_is_not() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let top = world.person(super::world::PROVINCE, &[Role::Dispatcher]).await;
    let mut lines = vec![];
    for n in 0..LINES_MAX {
        let code = format!("skill-{n}");
        world.ask(&top, "PUT", &format!("/skills/{code}"), Some(json!({ "name": "专长" }))).await.good();
        lines.push(line(&world, &code, json!("unknown")));
    }
    let body = json!({ "title": "请求", "text": "缺人", "to": [COUNTY], "people": lines });
    for _ in 0..NEEDS_MAX / LINES_MAX {
        world.post(&s.town, "/requests", body.clone()).await.good();
    }
    assert_eq!(world.get(&s.county, "/people-needs/proposal").await.problem(), "team.too_many_needs");
    s.proposal(&format!("?matter_id={}", s.request)).await;
    let page = world.get(&s.county, "/people-needs").await.good();
    assert_eq!(page["rows"].as_array().unwrap().len(), 50);
    let next = world.get(&s.county, &format!("/people-needs?after={}", page["next"])).await.good();
    assert_ne!(next["rows"][0]["matter_id"], page["rows"][0]["matter_id"]);
}
