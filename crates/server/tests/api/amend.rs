//! Amending an order: a colleague keeps the author's files, takes some away, brings new ones.

use super::world::{COUNTY, TOWN, VILLAGE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::ids::HOUR_MS;

async fn upload(world: &World, who: &Who, name: &str, media_type: &str, bytes: &[u8]) -> String {
    let mut request = world.request(Some(who), "POST", "/files", Some(bytes));
    request.headers_mut().insert("content-type", media_type.parse().unwrap());
    request.headers_mut().insert("shouhu-file-name", name.parse().unwrap());
    world.send(request).await.good()["sha256"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_colleague_amends_with_kept_removed_and_new_files_and_everybody_signs_again() {
    for world in World::each().await {
        let (author, colleague) = (world.duty(COUNTY).await, world.duty(COUNTY).await);
        let town = world.duty(TOWN).await;
        let kept = upload(&world, &author, "kept.pdf", "application/pdf", b"%PDF-kept").await;
        let gone = upload(&world, &author, "gone.pdf", "application/pdf", b"%PDF-gone").await;
        let text = upload(&world, &author, "text.pdf", "application/pdf", b"%PDF-text").await;
        let private = upload(&world, &author, "private.pdf", "application/pdf", b"%PDF-private").await;
        let more = json!({ "text": "", "text_file": text, "files": [kept, gone] });
        let id = world.issue(&author, "under 410102", more).await;
        world.post(&town, &format!("/matters/{id}/sign"), json!({})).await.good();
        let new = upload(&world, &colleague, "new.pdf", "application/pdf", b"%PDF-new").await;
        let path = format!("/matters/{id}/amend");
        let body =
            json!({ "title": "更正", "text_file": text, "files": [kept, new], "sign_again": true, "reason": "换表" });
        let mut stolen = body.clone();
        stolen["files"] = json!([kept, private]);
        assert_eq!(world.post(&colleague, &path, stolen).await.problem(), "file.unknown", "a file that no order names");
        let mut empty = body.clone();
        empty.as_object_mut().unwrap().remove("text_file");
        assert_eq!(world.post(&colleague, &path, empty).await.problem(), "input.missing", "neither text nor file");
        world.pass(HOUR_MS);
        world.post(&colleague, &path, body).await.good();
        let seen = world.get(&town, &format!("/matters/{id}")).await.good();
        let names: Vec<&Value> = seen["files"].as_array().unwrap().iter().map(|f| &f["name"]).collect();
        assert_eq!((names, &seen["text_file"]["sha256"]), (vec![&json!("kept.pdf"), &json!("new.pdf")], &json!(text)));
        let stage = async || {
            let list = world.get(&author, &format!("/matters/{id}/units?under={TOWN}")).await.good();
            let rows = list["rows"].as_array().unwrap().clone();
            rows.iter().find(|r| r["unit"]["no"] == TOWN).unwrap()["stage"].clone()
        };
        assert_eq!(stage().await, "read", "the old text was read, the new one is to be signed");
        world.post(&town, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert_eq!(stage().await, "signed");
        let next = upload(&world, &colleague, "next.pdf", "application/pdf", b"%PDF-next").await;
        let body = json!({ "title": "更正", "text_file": next, "files": [], "reason": "换正文" });
        world.post(&colleague, &path, body).await.good();
        let seen = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!((&seen["text_file"]["name"], &seen["files"]), (&json!("next.pdf"), &json!([])));
        for old in [&gone, &text, &kept] {
            let file = world.get(&town, &format!("/files/{old}?matter={id}")).await;
            assert_eq!(file.status, 200, "what an earlier version named can still be read");
        }
        let body = json!({ "title": "更正", "text": "改为文字。", "reason": "不用文件" });
        world.post(&author, &path, body).await.good();
        let seen = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!((seen.get("text_file"), &seen["text"]), (None, &json!("改为文字。")));
    }
}

#[tokio::test]
async fn a_pdf_is_shown_in_its_place_and_office_files_are_taken_away_with_their_chinese_names() {
    for world in World::each().await {
        let (county, village) = (world.duty(COUNTY).await, world.duty(VILLAGE).await);
        let name = "%E9%80%9A%E7%9F%A5";
        let text = upload(&world, &county, &format!("{name}.pdf"), "application/pdf", b"%PDF-1.7").await;
        let mut office = vec![];
        for (end, media_type) in [
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("wps", "application/vnd.ms-works"),
            ("ofd", "application/ofd"),
        ] {
            office.push((end, upload(&world, &county, &format!("{name}.{end}"), media_type, end.as_bytes()).await));
        }
        let files: Vec<&String> = office.iter().map(|(_, sha256)| sha256).collect();
        let id = world.issue(&county, "under 410102", json!({ "text": "", "text_file": text, "files": files })).await;
        let shown = world.get(&village, &format!("/files/{text}?matter={id}")).await;
        let header = |reply: &super::world::Reply, name: &str| reply.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header(&shown, "content-type"), "application/pdf");
        let disposition = header(&shown, "content-disposition");
        assert!(disposition.starts_with("inline;") && disposition.ends_with(&format!("''{name}.pdf")), "{disposition}");
        assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
        assert!(
            header(&shown, "content-security-policy").contains("sandbox")
                || header(&shown, "content-security-policy").contains("default-src 'none'")
        );
        for (end, sha256) in office {
            let taken = world.get(&village, &format!("/files/{sha256}?matter={id}")).await;
            let disposition = header(&taken, "content-disposition");
            let ending = format!("''{name}.{end}");
            assert!(disposition.starts_with("attachment;") && disposition.ends_with(&ending), "{disposition}");
            assert_eq!(header(&taken, "x-content-type-options"), "nosniff");
        }
    }
}
