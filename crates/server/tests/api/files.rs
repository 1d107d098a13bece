//! Uploads that nothing names go a day after they came; whatever anything names stays.

use super::forms::field;
use super::reports::slot;
use super::world::{COUNTY, SIBLING, TOWN, Who, World};
use serde_json::json;
use shouhu_domain::form::Shape;
use shouhu_domain::ids::HOUR_MS;
use shouhu_server::api::file::{place, sweep_unnamed};
use shouhu_store::query::file as uploads;

async fn upload(world: &World, who: &Who, text: &str) -> String {
    upload_as(world, who, text, "application/pdf").await
}

async fn upload_as(world: &World, who: &Who, text: &str, media_type: &str) -> String {
    let mut request = world.request(Some(who), "POST", "/files", Some(text.as_bytes()));
    request.headers_mut().insert("shouhu-file-name", "a.pdf".parse().unwrap());
    request.headers_mut().insert("content-type", media_type.parse().unwrap());
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

#[tokio::test]
async fn a_photograph_of_a_filing_is_shown_to_whoever_may_read_it_and_to_nobody_else() {
    for world in World::each().await {
        let (county, town, sibling) = (world.duty(COUNTY).await, world.duty(TOWN).await, world.duty(SIBLING).await);
        let form = world.form_of(COUNTY, &[field("door", "门口照片", Shape::Photo, "")]).await.0;
        let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        let photo = upload_as(&world, &town, "photo", "image/jpeg").await;
        let page = upload_as(&world, &town, "<script>", "text/html").await;
        let foreign = upload(&world, &county, "foreign").await;
        let answers = |sha256: &str| json!({ "door": { "sha256": sha256, "name": "b.jpg", "media_type": "image/png", "size": 1 } });
        let change = |revision: u32, sha256: &str| json!({ "revision": revision, "reason": "换一张", "version": 1, "answers": answers(sha256) });
        world.post(&town, &slot(id, TOWN), json!({ "version": 1, "answers": answers(&photo) })).await.good();
        world.ask(&town, "PUT", &slot(id, TOWN), Some(change(1, &page))).await.good();
        // A hash that one knows is not enough: whoever could name it could read it.
        let refused = world.ask(&town, "PUT", &slot(id, TOWN), Some(change(2, &foreign))).await;
        assert_eq!(
            (refused.problem().as_str(), refused.json()["errors"][0]["pointer"].as_str()),
            ("file.unknown", Some("/answers/door"))
        );
        let colleague = world.duty(TOWN).await;
        world.ask(&colleague, "PUT", &slot(id, TOWN), Some(change(2, &photo))).await.good();
        let at = |sha256: &str| format!("{}/files/{sha256}", slot(id, TOWN));
        for (sha256, text, media_type) in
            [(&photo, "photo", "image/jpeg"), (&page, "<script>", "application/octet-stream")]
        {
            let reply = world.get(&county, &at(sha256)).await;
            assert_eq!((reply.status.as_u16(), reply.text().as_str()), (200, text));
            assert_eq!(reply.headers["content-type"], media_type, "as it was uploaded, not as the filing says");
            assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        }
        assert_eq!(world.get(&sibling, &at(&photo)).await.status, 404, "another county does not see the matter");
        assert_eq!(world.get(&county, &at(&foreign)).await.status, 404, "only what the filing names");
    }
}
