//! Incidents, plans and drills from outside, on each engine.

use super::world::{CITY, COUNTY, TOWN, VILLAGE, World};
use serde_json::{Value, json};
use shouhu_domain::ids::MINUTE_MS;
use shouhu_domain::policy::Role;

fn standing(from_level: &str, audience: &str, due_min: Option<u32>) -> Value {
    json!({ "from_level": from_level, "kind": "task", "title": format!("{from_level} 级起"), "text": "照办。",
      "number": "郑〔2020〕1号", "audience": audience, "due_min": due_min })
}

fn plan() -> Value {
    json!({ "name": "疫情预案", "name_en": "Epidemic plan", "note": "初版", "standing": [
        standing("IV", "under 4101 and level:county", Some(120)),
        standing("II", "under 4101 and level:town", Some(60)),
        standing("I", "under 4101 and level:village", None),
    ] })
}

fn ids(rows: &Value) -> Vec<i64> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_level_by_a_plan_issues_what_its_page_has_listed() {
    for world in World::each().await {
        let city = world.person(CITY, &[Role::Commander]).await;
        let village = world.duty(VILLAGE).await;
        let preview = world.post(&city, "/plans/preview", plan()).await.good();
        assert_eq!((&preview["standing"][1]["units"], &preview["levels"][0]["receipts"]), (&json!(3), &json!(9)));
        let sent = world.post(&city, "/plans", plan()).await.good();
        let declared = world.post(&city, "/incidents", json!({ "name": "疫情", "name_en": "Epidemic" })).await.good();
        let (plan_id, incident) = (sent["id"].as_i64().unwrap(), declared["id"].as_i64().unwrap());
        let page = format!("/incidents/{incident}");
        let outlook = world.get(&city, &format!("{page}/outlook?level=I&plan={plan_id}")).await.good();
        assert_eq!((&outlook["receipts"], &outlook["units"]), (&json!(9), &json!(9)), "{outlook}");
        assert_eq!(outlook["due"][1]["due_ms"], json!(world.app.now() + 60 * MINUTE_MS));
        let body = json!({ "level": "I", "reason": "省里决定", "plan": plan_id, "plan_version": 1 });
        let set = world.post(&city, &format!("{page}/level"), body.clone()).await.good();
        let issued = ids(&set["issued"]);
        assert_eq!((issued.len(), &set["issued"][2]["units"]), (3, &json!(4)));
        let again = world.post(&city, &format!("{page}/level"), body).await;
        assert_eq!(again.problem(), "incident.level.unchanged");
        let matter = world.get(&city, &format!("/matters/{}", issued[0])).await.good();
        assert_eq!((&matter["plan"]["id"], &matter["incident"]["level"]), (&json!(plan_id), &json!("I")));
        let overview = world.get(&village, "/overview").await.good();
        assert_eq!((&overview["incident"]["level"], &overview["counts"]["now"]), (&json!("I"), &json!(1)));
        world.pass(61 * MINUTE_MS);
        let down = world.get(&city, &format!("{page}/outlook?level=III&plan={plan_id}")).await.good();
        assert_eq!(
            (ids(&down["stays"]), ids(&down["past"]), ids(&down["cancelled"])),
            (vec![issued[0]], vec![issued[1]], vec![issued[2]])
        );
        let body = json!({ "level": "III", "reason": "缓解", "plan": plan_id, "plan_version": 1 });
        let set = world.post(&city, &format!("{page}/level"), body).await.good();
        assert_eq!(ids(&set["cancelled"]), [issued[2]]);
        let timeline = world.get(&city, &format!("/matters/{}/timeline", issued[2])).await.good();
        assert_eq!(
            (&timeline["rows"][0]["kind"], &timeline["rows"][0]["params"]["text"]),
            (&json!("closed"), &json!("III"))
        );
        let detail = world.get(&city, &page).await.good();
        let history: Vec<&str> =
            detail["history"].as_array().unwrap().iter().filter_map(|r| r["kind"].as_str()).collect();
        assert_eq!(history, ["level_set", "level_set", "declared"]);
        assert_eq!(
            (&detail["history"][0]["post_title"], &detail["history"][0]["level"]),
            (&json!("值守岗"), &json!("III"))
        );
        assert_eq!(detail["open_matters"], 2);
        world.post(&city, &format!("{page}/close"), json!({ "reason": "终止" })).await.good();
        let filed =
            json!({ "kind": "task", "title": "一", "text": "一", "audience": "under 4101", "incident_id": incident });
        assert_eq!(world.post(&city, "/matters", filed).await.problem(), "incident.closed");
        assert!(world.get(&village, "/overview").await.good()["incident"].is_null());
    }
}

#[tokio::test]
async fn a_plan_has_versions_and_a_file_that_publishes_it_elsewhere() {
    for world in World::each().await {
        let (city, county) = (world.duty(CITY).await, world.duty(COUNTY).await);
        let id = world.post(&city, "/plans", plan()).await.good()["id"].as_i64().unwrap();
        let page = format!("/plans/{id}");
        let seen = world.get(&county, &page).await.good();
        assert_eq!((&seen["matters"], &seen["can"]["write"]["why"]), (&json!([3, 2, 1, 1]), &json!("forbidden")));
        assert_eq!(world.post(&county, &page, plan()).await.problem(), "forbidden");
        let mut next = seen["content"].clone();
        next["note"] = json!("第二版");
        next["standing"][0]["title"] = json!("改过的");
        let second = world.post(&city, &page, next).await.good();
        assert_eq!(second["version"], 2);
        let now = world.get(&city, &page).await.good();
        assert_eq!(
            (&now["content"]["standing"][0]["item"], &now["versions"][0]["note"]),
            (&json!(1), &json!("第二版"))
        );
        let former = world.get(&city, &format!("{page}?version=1")).await.good();
        assert_eq!(former["content"]["standing"][0]["title"], "IV 级起");
        let file = world.get(&city, &format!("{page}/file")).await;
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("plan.json"));
        let copy = world.post(&city, "/plans", file.json()).await.good();
        assert_ne!(copy["id"], json!(id));
        let wrong = json!({ "name": "错", "standing": [standing("I", "under", None)] });
        let refused = world.post(&city, "/plans", wrong.clone()).await;
        assert_eq!(
            (refused.problem().as_str(), &refused.json()["errors"][0]["pointer"]),
            ("plan.audience.wrong", &json!("/standing/0/audience"))
        );
        let told = world.post(&city, "/plans/preview", wrong).await.good();
        assert_eq!(told["standing"][0]["error"]["pointer"], "/audience");
        world.post(&city, &format!("{page}/retire"), json!({ "reason": "另有新版" })).await.good();
        assert_eq!(world.post(&city, &page, plan()).await.problem(), "plan.retired");
    }
}

/// Everything that lists or counts: what a drill holds is not in it, and the other way round.
const LISTS: [&str; 8] =
    ["/now", "/matters", "/matters?box=in", "/board", "/board.csv", "/incidents", "/audiences", "/drafts"];

#[tokio::test]
async fn nothing_of_a_drill_is_seen_in_live_work_nor_of_live_work_in_a_drill() {
    for world in World::each().await {
        let county = world.person(COUNTY, &[Role::Commander]).await;
        let town = world.duty(TOWN).await;
        let secret = |space: &str| format!("标记{space}标记");
        let mut incidents = vec![];
        for space in ["live", "drill"] {
            let body = json!({ "name": secret(space), "space": space });
            incidents.push(world.post(&county, "/incidents", body).await.good()["id"].as_i64().unwrap());
        }
        let order = |space: &str, incident: i64| {
            json!({ "kind": "notice", "title": secret(space), "text": "一", "number": "一号", "audience": "under 410102",
              "incident_id": incident, "due_ms": world.hours(1) })
        };
        let uuid = |n: u32| format!("/drafts/01900000-0000-7000-8000-00000000000{n}");
        let saved = |space: &str| json!({ "name": secret(space), "text": "under 410102" });
        let live = world.post(&county, "/matters", order("live", incidents[0])).await.good()["id"].as_i64().unwrap();
        world.post(&county, "/audiences", saved("live")).await.good();
        world.ask(&county, "PUT", &uuid(1), Some(json!({ "title": secret("live") }))).await.good();
        let drill = world.drill(&county, "POST", "/matters", Some(order("drill", incidents[1]))).await.good();
        let drill = drill["id"].as_i64().unwrap();
        world.drill(&county, "POST", "/audiences", Some(saved("drill"))).await.good();
        world.drill(&county, "PUT", &uuid(2), Some(json!({ "title": secret("drill") }))).await.good();
        for (wrong, in_drill) in [(order("x", incidents[1]), false), (order("x", incidents[0]), true)] {
            let refused = match in_drill {
                true => world.drill(&county, "POST", "/matters", Some(wrong)).await,
                false => world.post(&county, "/matters", wrong).await,
            };
            assert_eq!(refused.problem(), "input.unknown", "an order is filed in its own space");
        }
        world.pass(90 * MINUTE_MS);
        for who in [&county, &town] {
            for path in LISTS {
                let (here, there) = (world.get(who, path).await, world.drill(who, "GET", path, None).await);
                if here.status == 403 {
                    continue;
                }
                assert!(!here.text().contains(&secret("drill")), "{path}: {}", here.text());
                assert!(!there.text().contains(&secret("live")), "{path}: {}", there.text());
            }
            let overview = world.get(who, "/overview").await.good();
            let there = world.drill(who, "GET", "/overview", None).await.good();
            assert_eq!((&overview["counts"]["matters"], &there["counts"]["matters"]), (&json!(1), &json!(1)));
            assert_eq!(
                (overview["incidents"][0]["id"].as_i64(), there["incidents"][0]["id"].as_i64()),
                (Some(incidents[0]), Some(incidents[1]))
            );
        }
        let boards = (world.get(&county, "/board").await.good(), world.get(&county, "/board?space=drill").await.good());
        assert_eq!((&boards.0["matters"], &boards.1["matters"]), (&json!(1), &json!(1)), "a file's address says it");
        // By its number it is found in either, and says where it belongs.
        let page = world.get(&county, &format!("/matters/{drill}")).await.good();
        assert_eq!((&page["space"], &page["number"]), (&json!("drill"), &json!("演练一号")));
        assert_eq!(world.get(&county, &format!("/matters/{live}")).await.good()["space"], "live");
        // Fetching the inbox delivers only what is in it.
        let settled = || world.post(&county, "/shift-notes", json!({ "text": "此前的都已记录" }));
        settled().await.good();
        let stage = |page: Value| page["my"]["stage"].clone();
        assert_eq!(stage(world.get(&town, &format!("/matters/{drill}")).await.good()), "delivered");
        let sibling = world.duty(7).await;
        world.get(&sibling, "/now").await.good();
        settled().await.good();
        assert_eq!(stage(world.get(&sibling, &format!("/matters/{live}")).await.good()), "delivered");
        assert_eq!(stage(world.get(&sibling, &format!("/matters/{drill}")).await.good()), Value::Null);
        let odd = world.get(&county, "/live?space=other").await;
        assert_eq!(odd.problem(), "query.wrong");
    }
}
