//! Uploads that nothing names go a day after they came; whatever anything names stays.

use super::world::{COUNTY, TOWN, Who, World};
use serde_json::json;
use shouhu_domain::ids::HOUR_MS;
use shouhu_server::api::file::{place, sweep_unnamed};
use shouhu_store::query::file as uploads;

async fn upload(world: &World, who: &Who, text: &str) -> String {
    let mut request = world.request(Some(who), "POST", "/files", Some(text.as_bytes()));
    request.headers_mut().insert("shouhu-file-name", "a.pdf".parse().unwrap());
    world.send(request).await.good()["sha256"].as_str().unwrap().to_owned()
}

fn lies(world: &World, sha256: &str) -> bool {
    place(&world.app.files, sha256).exists()
}

async fn own(world: &World, who: &Who, sha256: &str) -> u16 {
    world.get(who, &format!("/files/{sha256}")).await.status.as_u16()
}

#[tokio::test]
async fn what_nothing_names_goes_after_a_day_and_what_is_named_stays() {
    for world in World::each().await {
        let (author, colleague) = (world.duty(COUNTY).await, world.duty(COUNTY).await);
        let mut named = vec![];
        for name in ["text", "file", "later text", "later file", "minutes", "draft", "shared"] {
            named.push(upload(&world, &author, name).await);
        }
        let [text, file, later_text, later_file, minutes, draft, shared] = <[String; 7]>::try_from(named).unwrap();
        let orphan = upload(&world, &author, "orphan").await;
        let order = json!({ "files": [file], "text_file": text, "due_ms": world.hours(4) });
        let id = world.issue(&author, "under 410102", order).await;
        let amend = json!({ "title": "改", "text": "改", "reason": "改", "sign_again": false, "files": [later_file], "text_file": later_text });
        world.post(&author, &format!("/matters/{id}/amend"), amend).await.good();
        let meeting = json!({ "title": "会", "text": "会", "audience": "under 410102", "begins_ms": world.hours(1), "place": "一楼" });
        let meeting = world.post(&author, "/meetings", meeting).await.good()["id"].as_i64().unwrap();
        let written = json!({ "text": "纪要", "files": [minutes] });
        world.pass(2 * HOUR_MS);
        world.post(&author, &format!("/matters/{meeting}/minutes"), written).await.good();
        let kept = "/drafts/01900000-0000-7000-8000-000000000001";
        world.ask(&author, "PUT", kept, Some(json!({ "title": "稿", "files": [draft] }))).await.good();
        world.pass(21 * HOUR_MS);
        assert_eq!(sweep_unnamed(&world.app).await.unwrap(), 0, "after 23 hours nothing goes");
        assert!(lies(&world, &orphan) && own(&world, &author, &orphan).await == 200);
        upload(&world, &colleague, "shared").await;
        world.pass(2 * HOUR_MS);
        assert_eq!(sweep_unnamed(&world.app).await.unwrap(), 1);
        assert!(!lies(&world, &orphan) && own(&world, &author, &orphan).await == 404);
        for stays in [&text, &file, &later_text, &later_file, &minutes, &draft, &shared] {
            assert!(lies(&world, stays));
        }
        assert_eq!(world.get(&author, &format!("/files/{text}?matter={id}")).await.status, 200);
        world.ask(&author, "DELETE", kept, None).await.good();
        world.pass(24 * HOUR_MS);
        assert_eq!(sweep_unnamed(&world.app).await.unwrap(), 2, "the dropped draft's and the colleague's");
        assert!(!lies(&world, &draft) && !lies(&world, &shared) && lies(&world, &text));
    }
}

#[tokio::test]
async fn a_sweep_that_stops_halfway_breaks_nothing_and_one_that_comes_between_takes_nothing() {
    for world in World::each().await {
        let author = world.duty(TOWN).await;
        let sha256 = upload(&world, &author, "once").await;
        world.pass(25 * HOUR_MS);
        // The row is gone, the file still lies there.
        let before = world.app.clock.wall() - 24 * HOUR_MS;
        let found = world.app.read(move |tx| uploads::unnamed(tx, before, "", 100)).await.unwrap();
        assert_eq!((&found.files, &found.next), (&vec![sha256.clone()], &None));
        let gone = world.app.chore(move |tx| uploads::forget(tx, before, &found.files)).await.unwrap();
        assert_eq!(gone, vec![sha256.clone()]);
        assert!(lies(&world, &sha256) && own(&world, &author, &sha256).await == 404);
        assert_eq!(upload(&world, &author, "once").await, sha256);
        assert_eq!(own(&world, &author, &sha256).await, 200, "whole again");
        // Somebody takes an old upload up: its command is on the way.
        world.pass(25 * HOUR_MS);
        let (taken, person, now) = (sha256.clone(), author.person, world.app.clock.wall());
        world.app.chore(move |tx| uploads::take_up(tx, &taken, person, now)).await.unwrap().unwrap();
        assert_eq!(sweep_unnamed(&world.app).await.unwrap(), 0);
        assert!(lies(&world, &sha256));
        // A file that has gone already is no fault.
        world.pass(25 * HOUR_MS);
        std::fs::remove_file(place(&world.app.files, &sha256)).unwrap();
        assert_eq!(sweep_unnamed(&world.app).await.unwrap(), 1);
    }
}
