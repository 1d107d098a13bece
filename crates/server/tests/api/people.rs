//! Posts, rights, codes, devices and the roster from outside, on each engine.

use super::world::{COUNTY, PROVINCE, TOWN, VILLAGE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS};
use shouhu_domain::policy::Role;

fn post_of<'v>(list: &'v Value, title: &str) -> &'v Value {
    let rows = list["rows"].as_array().unwrap();
    rows.iter().find(|row| row["title"] == title).unwrap_or_else(|| panic!("{title}: {list}"))
}

/// The cookie that an answer hands over.
fn signed_in(world: &World, reply: &super::world::Reply, account: &str) -> Who {
    let cookie = reply.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    Who { cookie, person: world.app.store.state().accounts[account] }
}

#[tokio::test]
async fn a_post_is_filled_by_two_persons_and_a_slip_of_paper() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let system = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let (posts, codes) = (format!("/units/{TOWN}/posts"), format!("/units/{TOWN}/codes"));
        world.post(&rights, &posts, json!({ "title": "夜班岗", "kind": "duty", "phone": "0371-1" })).await.good();
        let id = post_of(&world.get(&rights, &posts).await.good(), "夜班岗")["id"].as_u64().unwrap();
        let ask = json!({ "roles": ["duty"], "holder": "new", "name": "欧阳某" });
        world.post(&rights, &format!("/posts/{id}/rights"), ask).await.good();
        let row = post_of(&world.get(&rights, &posts).await.good(), "夜班岗").clone();
        assert_eq!((&row["roles"], &row["holder"]), (&json!([]), &Value::Null), "nothing until it is granted");
        assert_eq!((&row["proposed"]["mine"], &row["proposed"]["holder"]["name"]), (&json!(true), &json!("欧＊")));
        let waiting = world.get(&system, "/rights/proposed").await.good();
        assert_eq!((&waiting["rows"][0]["id"], &waiting["rows"][0]["proposed"]["mine"]), (&json!(id), &json!(false)));
        let grant = (format!("/units/{TOWN}/grant-rights"), json!({ "posts": [id] }));
        assert_eq!(world.post(&rights, &grant.0, grant.1.clone()).await.problem(), "rights.second_person_needed");
        world.post(&system, &grant.0, grant.1.clone()).await.good();

        let slip = world.post(&rights, &codes, json!({})).await.good();
        let former = slip["rows"][0]["code"].as_str().unwrap().to_owned();
        assert_eq!((&slip["rows"][0]["post_id"], &slip["rows"].as_array().unwrap().len()), (&json!(id), &1));
        let slip = world.post(&rights, &codes, json!({})).await.good();
        let code = slip["rows"][0]["code"].as_str().unwrap().to_uppercase();
        let look = |code: &str| json!({ "code": code });
        let nobody = Who { cookie: "x=y".into(), person: rights.person };
        assert_eq!(world.post(&nobody, "/activate/look", look(&former)).await.problem(), "activation.gone");
        let seen = world.post(&nobody, "/activate/look", look(&code)).await.good();
        assert_eq!((&seen["post_title"], &seen["unit"]["no"]), (&json!("夜班岗"), &json!(TOWN)));
        assert_eq!((&seen["needs_name"], &seen["account"]), (&json!(false), &Value::Null));
        let choose = |password: &str| json!({ "code": code, "account": "ouyang", "password": password });
        assert_eq!(world.post(&nobody, "/activate", choose("short")).await.problem(), "password.too_short");
        let reply = world.post(&nobody, "/activate", choose("correct horse")).await;
        let who = signed_in(&world, &reply, "ouyang");
        let session = world.get(&who, "/session").await.good();
        assert_eq!((&session["person"]["name"], &session["posts"][0]["id"]), (&json!("欧阳某"), &json!(id)));
        let own = world.get(&who, &posts).await.good();
        assert_eq!(post_of(&own, "夜班岗")["holder"]["name"], "欧阳某", "whole inside the unit");
        assert_eq!(world.post(&nobody, "/activate", choose("correct horse")).await.problem(), "activation.gone");
        let none = world.post(&rights, &codes, json!({})).await.good();
        assert_eq!((&none["rows"], &none["active"]), (&json!([]), &json!(1)));
        let end = world.post(&rights, &format!("/posts/{id}/end"), json!({ "reason": "并岗" })).await;
        end.good();
        assert_eq!(world.get(&who, "/now").await.problem(), "post.not_held");
    }
}

#[tokio::test]
async fn a_revoked_code_and_an_emptied_post_open_nothing() {
    let world = World::new().await;
    let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
    let holder = world.duty(VILLAGE).await;
    let post = world.app.store.state().held[&holder.person][0];
    let codes = format!("/units/{VILLAGE}/codes");
    let slip = world.post(&rights, &codes, json!({ "days": 1 })).await.good();
    let look = json!({ "code": slip["rows"][0]["code"] });
    world.post(&holder, "/activate/look", look.clone()).await.good();
    world.ask(&rights, "DELETE", &format!("/posts/{post}/code"), None).await.good();
    assert_eq!(world.post(&holder, "/activate/look", look).await.problem(), "activation.gone");
    let slip = world.post(&rights, &codes, json!({ "days": 1 })).await.good();
    let look = json!({ "code": slip["rows"][0]["code"] });
    let leave = json!({ "roles": ["duty"], "holder": "nobody" });
    world.post(&rights, &format!("/posts/{post}/rights"), leave).await.good();
    assert_eq!(world.post(&holder, "/activate/look", look).await.problem(), "activation.gone");
    assert_eq!(world.post(&rights, &codes, json!({ "days": 99 })).await.problem(), "input.unknown");
    assert_eq!(world.post(&world.duty(VILLAGE).await, &codes, json!({})).await.problem(), "forbidden");
}

#[tokio::test]
async fn a_person_sees_his_devices_and_ends_them() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let holder = world.duty(VILLAGE).await;
        let slip = world.post(&rights, &format!("/units/{VILLAGE}/codes"), json!({})).await.good();
        let code = &slip["rows"][0]["code"];
        let fixed = world.post(&holder, "/activate/look", json!({ "code": code })).await.good();
        let account = fixed["account"].as_str().unwrap().to_owned();
        let chosen = json!({ "code": code, "password": "correct horse" });
        let phone = signed_in(&world, &world.post(&holder, "/activate", chosen).await, &account);
        world.pass(MINUTE_MS);
        let sign_in = json!({ "account": account, "password": "correct horse" });
        let desk = signed_in(&world, &world.post(&holder, "/session", sign_in).await, &account);
        let told = world.get(&phone, "/session").await.good();
        assert_eq!(told["new_sign_ins"].as_array().unwrap().len(), 1, "{told}");
        assert_eq!(world.get(&desk, "/session").await.good()["new_sign_ins"], json!([]), "not of itself");
        world.post(&phone, "/session/seen", json!({})).await.good();
        assert_eq!(world.get(&phone, "/session").await.good()["new_sign_ins"], json!([]));
        let change = |old: &str| json!({ "password": old, "new_password": "battery staple" });
        assert_eq!(world.post(&desk, "/session/password", change("wrong one")).await.problem(), "password.wrong");
        world.post(&desk, "/session/password", change("correct horse")).await.good();
        assert_eq!(world.get(&phone, "/session").await.problem(), "unauthenticated");
        let again = json!({ "account": account, "password": "battery staple" });
        let other = signed_in(&world, &world.post(&holder, "/session", again).await, &account);
        world.ask(&desk, "DELETE", "/sessions", None).await.good();
        assert_eq!(world.get(&other, "/session").await.problem(), "unauthenticated");
        assert_eq!(world.get(&desk, "/sessions").await.good()["rows"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_phone_follows_the_roster_and_a_shift_hands_over_to_the_next() {
    for world in World::each().await {
        let (day, night) = (world.duty(COUNTY).await, world.duty(COUNTY).await);
        let post = |who: &Who| world.app.store.state().held[&who.person][0].0;
        let (first, second) = (post(&day), post(&night));
        let slot = |post, from, until| json!({ "post_id": post, "days": 127, "from_min": from, "until_min": until });
        let slots = json!({ "slots": [slot(first, 480, 1_200), slot(second, 1_200, 480)] });
        world.post(&day, &format!("/units/{COUNTY}/roster"), slots).await.good();
        let phone = async || world.get(&day, &format!("/units/{COUNTY}")).await.good()["phone"].clone();
        let of = |post: u32| json!(world.app.store.state().posts[post as usize].phone);
        assert_eq!(phone().await, of(first), "half past nine");
        let watch = world.get(&night, "/shift").await.good();
        assert_eq!((&watch["now"]["post_id"], &watch["next"]["post_id"]), (&json!(first), &json!(second)));
        let id = world.issue(&world.duty(PROVINCE).await, "under 4101", json!({})).await;
        world.post(&day, "/shift/hand-over", json!({ "note": "一件待办" })).await.good();
        let watch = world.get(&night, "/shift").await.good();
        assert_eq!((&watch["handover"]["mine"], &watch["handover"]["open"][0]["id"]), (&json!(false), &json!(id)));
        assert_eq!(world.post(&day, "/shift/take-over", json!({})).await.problem(), "shift.same_person");
        world.post(&night, "/shift/take-over", json!({})).await.good();
        let log = world.get(&night, "/shift-notes").await.good();
        assert_eq!((&log["rows"][0]["kind"], &log["rows"][1]["open"]), (&json!("take_over"), &json!(1)));
        world.pass(11 * HOUR_MS);
        assert_eq!(phone().await, of(second), "half past eight in the evening");
        let now = world.app.now();
        let shift = json!({ "post_id": first, "from_ms": now, "until_ms": now + HOUR_MS });
        world.post(&day, &format!("/units/{COUNTY}/shifts"), shift).await.good();
        assert_eq!(phone().await, of(first), "a single shift goes first");
    }
}

#[tokio::test]
async fn a_list_of_people_is_taken_once_and_its_rights_wait() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let system = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let list = "单位代码,岗位,类别,角色,电话,姓名,账号\n\
            410102001,值班室,值守,值守员、联络员,0371-1,李某,lizhang\n\
            410102002,值班室,值守,值守员,0371-2,李某,lizhang2\n\
            410102001,综合岗,其他,,0371-3,赵某,\n\
            419999,值班室,值守,值守员,,,\n\
            410102002,书记,正职,书记,,,\n";
        let send = async |dry: &str, list: &str| {
            let path = format!("/posts/import{dry}");
            let request = world.request(Some(&rights), "POST", &path, Some(list.as_bytes()));
            world.send(request).await.good()
        };
        let before = world.head();
        let dry = send("?dry_run=1", list).await;
        assert_eq!((&dry["good"], &dry["bad"], world.head()), (&json!(3), &json!(2), before), "{dry}");
        assert_eq!((&dry["errors"][0]["code"], &dry["errors"][0]["row"]), (&json!("import.unit.unknown"), &json!(5)));
        assert_eq!(dry["errors"][1]["code"], "import.role");
        let done = send("", list).await;
        assert_eq!((&done["added"], &done["unchanged"]), (&json!(3), &json!(0)));
        let again = send("", list).await;
        assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&json!(0), &json!(0), &json!(3)));
        let waiting = world.get(&system, "/rights/proposed").await.good();
        let posts: Vec<&Value> = waiting["rows"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
        assert_eq!(posts.len(), 2, "the post without roles has its holder at once");
        let grant = world.post(&system, &format!("/units/{PROVINCE}/grant-rights"), json!({ "posts": posts })).await;
        grant.good();
        let moved = list.replace("0371-1", "0371-9").replace("410102002,值班室,值守,值守员,0371-2,李某,lizhang2\n", "");
        let moved = send("", &moved).await;
        assert_eq!((&moved["added"], &moved["changed"], &moved["unchanged"]), (&json!(0), &json!(1), &json!(1)));
        let slips = world.post(&rights, &format!("/units/{TOWN}/codes"), json!({})).await.good();
        let code = &slips["rows"][0]["code"];
        let chosen = json!({ "code": code, "password": "correct horse" });
        let who = signed_in(&world, &world.post(&rights, "/activate", chosen).await, "lizhang");
        let session = world.get(&who, "/session").await.good();
        assert_eq!(session["posts"][0]["unit"]["no"], TOWN, "sees the own unit");
    }
}

#[tokio::test]
async fn guesses_that_come_at_once_are_slowed_like_guesses_that_follow_each_other() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let holder = world.duty(VILLAGE).await;
        let slip = world.post(&rights, &format!("/units/{VILLAGE}/codes"), json!({})).await.good();
        let chosen = json!({ "code": slip["rows"][0]["code"], "password": "correct horse" });
        world.post(&holder, "/activate", chosen).await;
        let account = world.app.store.state().accounts.iter().find(|(_, p)| **p == holder.person).unwrap().0.clone();
        let sign_in = |password: &str| json!({ "account": account, "password": password });
        let guess =
            async |n: u32| world.post(&holder, "/session", sign_in(&format!("guess number {n}"))).await.problem();
        let (a, b, c, d) = tokio::join!(guess(0), guess(1), guess(2), guess(3));
        let (e, f, g, h) = tokio::join!(guess(4), guess(5), guess(6), guess(7));
        let told = [a, b, c, d, e, f, g, h];
        let judged = told.iter().filter(|code| *code == "sign_in.wrong").count();
        let waited = told.iter().filter(|code| *code == "sign_in.wait").count();
        assert_eq!((judged, waited), (6, 2), "five are free, the sixth begins the wait: {told:?}");
        let early = world.post(&holder, "/session", sign_in("correct horse")).await;
        assert_eq!(early.problem(), "sign_in.wait", "the right password waits as well");
        world.pass(1_000);
        assert_eq!(world.post(&holder, "/session", sign_in("correct horse")).await.status.as_u16(), 204);
        assert_eq!(world.post(&holder, "/session", sign_in("wrong again")).await.problem(), "sign_in.wrong");
    }
}
