//! A task group over HTTP: formed, staffed from elsewhere, addressed, signed for, ended by its time.

use super::world::{CITY, COUNTY, HEALTH, PROVINCE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::command::Command;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::policy::Role;

fn post_of(world: &World, who: &Who, at: usize) -> u32 {
    world.app.store.state().held[&who.person][at].0
}

async fn formed(world: &World, chief: &Who, home: u32) -> u64 {
    let body = json!({ "parent": CITY, "name": "医疗物资保障专班", "kind": "task_group", "reason": "疫情防控",
        "until_ms": world.hours(48),
        "members": [{ "home": home, "title": "组长", "kind": "head", "roles": ["duty"] }] });
    world.post(chief, "/groups", body).await.good()["unit"]["no"].as_u64().unwrap()
}

#[tokio::test]
async fn a_member_acts_for_the_group_through_its_post_and_stays_at_home() {
    for world in World::each().await {
        let chief = world.person(CITY, &[Role::Commander]).await;
        let member = world.duty(HEALTH).await;
        let group = formed(&world, &chief, post_of(&world, &member, 0)).await;
        let session = world.get(&member, "/session").await.good();
        let posts: Vec<&Value> = session["posts"].as_array().unwrap().iter().map(|p| &p["unit"]["no"]).collect();
        assert_eq!(posts, [&json!(HEALTH), &json!(group)]);

        let code = world.get(&chief, &format!("/groups/{group}")).await.good()["code"].as_str().unwrap().to_owned();
        let matter = world.issue(&chief, &format!("unit:{code} or unit:410102"), json!({})).await;
        let sign = format!("/matters/{matter}/sign");
        assert_eq!(
            world.post(&member, &sign, json!({})).await.problem(),
            "not_found",
            "the home unit is not addressed"
        );
        let mut request = world.request(Some(&member), "POST", &sign, Some(b"{}"));
        let post = post_of(&world, &member, 1);
        request.headers_mut().insert("shouhu-post", post.to_string().parse().unwrap());
        let signed = world.send(request).await.good();
        assert_eq!(signed["stage"], json!("signed"));

        let shown = world.get(&chief, &format!("/groups/{group}")).await.good();
        assert_eq!(shown["matters"][0]["stage"], json!("signed"), "{shown}");
        let (row, home) = (&shown["members"][0], json!(HEALTH));
        assert_eq!((&row["home_unit"]["no"], &row["title"], &row["roles"]), (&home, &json!("组长"), &json!(["duty"])));
        assert!(!shown.to_string().contains("测试员"), "posts are shown, not persons");
        assert_eq!(shown["writes"], json!(true));

        let release = format!("/groups/{group}/members/{post}/release");
        world.post(&chief, &release, json!({ "reason": "归建" })).await.good();
        let session = world.get(&member, "/session").await.good();
        assert_eq!(session["posts"].as_array().unwrap().len(), 1);
        let shown = world.get(&chief, &format!("/groups/{group}")).await.good();
        assert!(shown["members"][0]["until_ms"].is_i64(), "who has left is still told of");
    }
}

#[tokio::test]
async fn it_ends_when_its_time_has_come_and_its_open_matters_go_up() {
    for world in World::each().await {
        let chief = world.person(CITY, &[Role::Commander]).await;
        let member = world.duty(COUNTY).await;
        let group = formed(&world, &chief, post_of(&world, &member, 0)).await;
        let code = world.get(&chief, &format!("/groups/{group}")).await.good()["code"].as_str().unwrap().to_owned();
        let province = world.person(PROVINCE, &[Role::Commander]).await;
        let matter = world.issue(&province, &format!("unit:{code}"), json!({ "due_ms": world.hours(90) })).await;
        let unit = UnitNo(u32::try_from(group).unwrap());
        let end = || Command::DissolveGroup { group: unit, reason: "期限已到".into() };
        assert!(world.app.machine("group", end()).await.is_err(), "not before its time");
        let later = json!({ "until_ms": world.hours(72), "reason": "续期" });
        world.post(&chief, &format!("/groups/{group}/extend"), later).await.good();
        world.pass(73 * 3_600_000);
        world.machine(end()).await;
        assert!(world.app.machine("group", end()).await.is_err(), "once");
        let shown = world.get(&chief, &format!("/groups/{group}")).await.good();
        assert_eq!((&shown["end_reason"], &shown["writes"]), (&json!("期限已到"), &json!(false)));
        assert!(world.get(&chief, "/groups").await.good()["rows"].as_array().unwrap().is_empty());
        let own = world.get(&chief, &format!("/matters/{matter}")).await.good();
        assert_eq!(own["my"]["addressed"], json!(true), "the city has taken it over");
        let timeline = world.get(&province, &format!("/matters/{matter}/timeline")).await.good();
        let last = &timeline["rows"][0];
        assert_eq!((&last["kind"], &last["params"]["text"]), (&json!("unit_merged"), &json!("期限已到")), "{last}");
    }
}
