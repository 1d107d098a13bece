//! An inspection from its draw to its visits, on each engine: who sees it, what a visit finds, and its photograph.

use super::world::{HEALTH, OFFICE, PROVINCE, TOWN, World};
use serde_json::json;
use shouhu_domain::form::Shape;
use shouhu_domain::policy::Role;

use super::forms::field;

#[tokio::test]
async fn sites_are_drawn_visited_once_and_what_is_found_goes_to_its_unit() {
    for world in World::each().await {
        let inspector = world.person(PROVINCE, &[Role::Inspector]).await;
        let other = world.person(HEALTH, &[Role::Inspector]).await;
        let town = world.duty(TOWN).await;
        let fields = [field("masks_sold", "在售口罩", Shape::Integer, "只"), field("stall", "摊位", Shape::Photo, "")];
        let form = world.form_of(PROVINCE, &fields).await.0;
        let body = |teams: &[u32], sample: u32| {
            json!({ "title": "市场督导", "text": "查活禽交易和口罩价格。", "audience": "level:town", "sample": sample,
                "teams": teams, "form_id": form, "version": 1, "due_ms": world.hours(48) })
        };
        assert_eq!(
            world.post(&inspector, "/inspections", body(&[PROVINCE], 1)).await.problem(),
            "inspection.one_organ"
        );
        let too_many = world.post(&inspector, "/inspections", body(&[PROVINCE, HEALTH], 999)).await;
        assert_eq!(too_many.problem(), "inspection.sample.wrong");
        let all = json!({ "title": "市场督导", "text": "查。", "audience": "level:town", "teams": [PROVINCE, HEALTH],
            "form_id": form, "version": 1, "due_ms": world.hours(48) });
        let id = world.post(&inspector, "/inspections", all).await.good()["id"].as_i64().unwrap();
        let path = format!("/inspections/{id}");
        let plan = world.get(&other, &path).await.good();
        assert_eq!((&plan["visited"], plan["seed"].as_str().unwrap().len()), (&json!(0), 16));
        assert_eq!(world.get(&town, &path).await.problem(), "not_found", "nobody warns them");
        let visit = format!("{path}/visits/{TOWN}");
        assert_eq!(world.get(&inspector, &visit).await.problem(), "not_found");
        let wrong = json!({ "answers": { "masks_sold": "many" } });
        assert_eq!(world.post(&other, &visit, wrong).await.problem(), "report.answers.wrong");

        let mut request = world.request(Some(&other), "POST", "/files", Some(b"stall"));
        request.headers_mut().insert("shouhu-file-name", "a.jpg".parse().unwrap());
        request.headers_mut().insert("content-type", "image/jpeg".parse().unwrap());
        let photo = world.send(request).await.good();
        let sha256 = photo["sha256"].as_str().unwrap();
        let found = json!({ "title": "活禽摊位未停业", "text": "仍在营业。", "severity": "grave", "category": "活禽交易",
            "to": TOWN, "due_ms": world.hours(8) });
        let filled = json!({ "answers": { "masks_sold": 3, "stall": photo }, "findings": [found] });
        let stolen = world.post(&inspector, &visit, filled.clone()).await;
        assert_eq!(stolen.problem(), "file.unknown", "another one's photograph");
        let done = world.post(&other, &visit, filled.clone()).await.good();
        let finding = done["findings"][0].as_i64().unwrap();
        assert_eq!(world.post(&inspector, &visit, json!({ "answers": {} })).await.problem(), "inspection.site.visited");

        let seen = world.get(&inspector, &visit).await.good();
        assert_eq!((&seen["answers"]["masks_sold"], &seen["found"][0]["id"]), (&json!(3), &json!(finding)));
        let file = world.get(&inspector, &format!("{visit}/files/{sha256}")).await;
        assert_eq!(file.status.as_u16(), 200);
        let plan = world.get(&inspector, &path).await.good();
        assert_eq!((&plan["visited"], &plan["findings"]), (&json!(1), &json!(1)));
        let page = world.get(&town, &format!("/matters/{finding}")).await.good();
        assert_eq!(
            (&page["finding"]["state"], &page.get("parent")),
            (&json!("open"), &None),
            "its inspection is not shown"
        );
        let left = world.get(&inspector, &format!("{path}?left=true")).await.good();
        assert!(left["page"].as_array().unwrap().iter().all(|site| site["unit"]["no"] != json!(TOWN)));
        let rows = world.get(&other, "/inspections").await.good();
        assert_eq!(rows["rows"][0]["id"], json!(id));
        let office = world.person(OFFICE, &[Role::Inspector]).await;
        assert!(world.get(&office, "/inspections").await.good()["rows"].as_array().unwrap().is_empty());
    }
}
