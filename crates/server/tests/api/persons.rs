//! A person's record from outside, on each engine: masked by default, read with a purpose, erased by two.

use super::world::{COUNTY, OTHER_TOWN, PROVINCE, TOWN, VILLAGE, World};
use serde_json::{Value, json};
use shouhu_domain::command::{Command, Hold, NewPost, PostCommand};
use shouhu_domain::ids::{MINUTE_MS, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;

/// A post of the town with somebody on it; the post's number and the subject.
async fn clerk(world: &World) -> (u32, String) {
    let post = NewPost {
        unit: UnitNo(TOWN),
        title: "夜班岗".into(),
        kind: PostKind::Duty,
        roles: vec![Role::Duty],
        phone: None,
        mail: None,
        holder_name: Some("欧阳某".into()),
        holder_account: Some("ouyang".into()),
    };
    world.machine(Command::AddPosts { posts: vec![post] }).await;
    let state = world.app.store.state();
    (u32::try_from(state.posts.len() - 1).unwrap(), format!("person:{}", state.accounts["ouyang"]))
}

fn reading(purpose: &str, note: &str) -> Value {
    json!({ "purpose": purpose, "note": note })
}

#[tokio::test]
async fn a_name_is_masked_from_above_until_it_is_read_with_a_purpose() {
    for world in World::each().await {
        let (_, subject) = clerk(&world).await;
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let posts = world.get(&rights, &format!("/units/{TOWN}/posts")).await.text();
        assert!(posts.contains("欧＊") && posts.contains("o＊"), "{posts}");
        assert!(!posts.contains("欧阳某") && !posts.contains("ouyang"), "{posts}");
        let path = format!("/persons/{subject}/read");
        let neighbour = world.person(VILLAGE, &[Role::Duty]).await;
        let before = world.head();
        assert_eq!(world.post(&rights, &path, reading("curiosity", "")).await.problem(), "input.unknown");
        assert_eq!(world.post(&rights, &path, reading("other", "")).await.problem(), "input.missing");
        assert_eq!(world.post(&rights, "/persons/nobody/read", reading("rights", "")).await.problem(), "not_found");
        assert_eq!(world.post(&neighbour, &path, reading("contact", "")).await.status, 403);
        assert_eq!(world.head(), before, "what is refused is not written down");

        let record = world.post(&rights, &path, reading("rights", "")).await.good();
        assert_eq!((&record["name"], &record["account"]), (&json!("欧阳某"), &json!("ouyang")));
        assert_eq!((&record["posts"][0]["title"], &record["seq"]), (&json!("夜班岗"), &json!(world.head())));
        let auditor = world.person(TOWN, &[Role::AuditAdmin]).await;
        let journal = world.get(&auditor, "/journal?kind=person.read").await.good();
        let row = &journal["rows"][0];
        assert_eq!((&row["body"]["subject"], &row["body"]["purpose"]), (&json!(subject), &json!("rights")));
        assert_eq!(row["actor"]["unit"]["no"], json!(PROVINCE), "who read it");
    }
}

#[tokio::test]
async fn the_journal_shows_names_inside_the_unit_alone() {
    for world in World::each().await {
        let (_, subject) = clerk(&world).await;
        for (unit, shown) in [(TOWN, json!("欧阳某")), (COUNTY, json!({ "sealed": true, "subject": subject }))] {
            let auditor = world.person(unit, &[Role::Auditor]).await;
            let journal = world.get(&auditor, &format!("/journal?kind=person.added&unit={TOWN}")).await.good();
            let mut names = journal["rows"].as_array().unwrap().iter().map(|row| &row["body"]["name"]);
            assert!(names.any(|name| *name == shown), "{shown}: {journal}");
        }
    }
}

#[tokio::test]
async fn two_persons_erase_somebody_who_has_left() {
    for world in World::each().await {
        let (post, subject) = clerk(&world).await;
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let system = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let (erasure, former) = (format!("/persons/{subject}/erasure"), format!("/units/{TOWN}/former"));
        let ask = json!({ "reason": "离职", "basis": "个人信息保护法第四十七条" });
        assert_eq!(world.post(&rights, &erasure, ask.clone()).await.problem(), "person.holds_post");
        assert_eq!(world.get(&rights, &former).await.good()["rows"], json!([]));
        world.post(&rights, &format!("/posts/{post}/end"), json!({ "reason": "离职" })).await.good();
        let row = json!({ "subject": subject, "name": "欧＊", "erasing": false });
        assert_eq!(world.get(&rights, &former).await.good()["rows"], json!([row]));
        world.post(&rights, &erasure, ask.clone()).await.good();
        let waiting = world.get(&rights, "/erasures").await.good();
        assert_eq!((&waiting["rows"][0]["mine"], &waiting["rows"][0]["name"]), (&json!(true), &json!("欧＊")));
        let (confirm, refuse) = (format!("{erasure}/confirm"), format!("{erasure}/refuse"));
        assert_eq!(world.post(&rights, &confirm, json!({})).await.problem(), "matter.second_person_needed");
        world.post(&system, &refuse, json!({ "reason": "还在交接" })).await.good();
        assert_eq!(world.post(&system, &confirm, json!({})).await.problem(), "person.erasure.none_proposed");
        world.post(&rights, &erasure, ask).await.good();
        world.post(&system, &confirm, json!({})).await.good();
        assert_eq!(world.get(&system, &former).await.good()["rows"], json!([]), "nothing is left to list");
        assert_eq!(world.get(&system, "/erasures").await.good()["rows"], json!([]));
        let read = world.post(&rights, &format!("/persons/{subject}/read"), reading("audit", "")).await;
        assert_eq!(read.problem(), "person.is_erased");
        let inside = world.person(TOWN, &[Role::AuditAdmin]).await;
        let journal = world.get(&inside, "/journal?kind=person").await.text();
        assert!(journal.contains("person.erased") && !journal.contains("欧阳某") && !journal.contains("ouyang"));
    }
}

#[tokio::test]
async fn somebody_who_is_erased_is_signed_out_at_once() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let system = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let gone = world.duty(VILLAGE).await;
        world.get(&gone, "/session").await.good();
        let post = world.app.store.state().held[&gone.person][0];
        world.post(&rights, &format!("/posts/{post}/end"), json!({ "reason": "离职" })).await.good();
        let erasure = format!("/persons/person:{}/erasure", gone.person);
        world.post(&rights, &erasure, json!({ "reason": "离职", "basis": "本人申请" })).await.good();
        assert_ne!(world.get(&gone, "/session").await.status, 401);
        world.post(&system, &format!("{erasure}/confirm"), json!({})).await.good();
        assert_eq!(world.get(&gone, "/session").await.problem(), "unauthenticated");
    }
}

/// A command id that is known is answered before any rule is asked: the door asks again what it may show.
#[tokio::test]
async fn a_reading_sent_again_is_the_same_reading_for_a_while_and_for_who_may_still_read() {
    for world in World::each().await {
        let (_, subject) = clerk(&world).await;
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let path = format!("/persons/{subject}/read");
        let key = world.key();
        let again = || {
            let body = reading("rights", "").to_string();
            let mut request = world.request(Some(&rights), "POST", &path, Some(body.as_bytes()));
            request.headers_mut().insert("idempotency-key", key.parse().unwrap());
            world.send(request)
        };
        let first = again().await.good();
        let head = world.head();
        assert_eq!((again().await.good(), world.head()), (first, head), "one reading");
        world.pass(11 * MINUTE_MS);
        assert_eq!(again().await.problem(), "command.id_reused", "later it is another one, and has to be written down");
        let post = world.app.store.state().held[&rights.person][0];
        world.machine(Command::Post(PostCommand::SetRights { asks: vec![(post, vec![], Hold::Same)] })).await;
        assert_ne!(again().await.status, 200, "the right is gone");
    }
}

#[tokio::test]
async fn a_name_is_not_fetched_from_another_unit() {
    for world in World::each().await {
        let (_, subject) = clerk(&world).await;
        let stranger = world.person(OTHER_TOWN, &[Role::RightsAdmin]).await;
        let post = world.app.store.state().held[&stranger.person][0];
        for roles in [json!([]), json!(["duty"])] {
            let ask = json!({ "roles": roles, "holder": "new", "name": "?", "account": "ouyang" });
            assert_eq!(world.post(&stranger, &format!("/posts/{post}/rights"), ask).await.problem(), "forbidden");
        }
        let read = world.post(&stranger, &format!("/persons/{subject}/read"), reading("rights", "")).await;
        assert_eq!(read.problem(), "forbidden");
    }
}
