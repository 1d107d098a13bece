//! The page behind an acknowledge link: fetched it changes nothing, signed it stands, ended it says so.

use super::world::{COUNTY, Reply, TOWN, VILLAGE, Who, World};
use axum::http::StatusCode;
use serde_json::json;
use shouhu_domain::ids::HOUR_MS;

struct Stage {
    world: World,
    county: Who,
    matter: i64,
    link: String,
}

async fn stage(world: World) -> Stage {
    let county = world.duty(COUNTY).await;
    let text = "1. 每个路口白天、夜里各一班，每班至少 2 人。\n2. 过往人员量体温、记去向。𠮷堽𫝆";
    let more = json!({ "title": "今晚起，进村路口两班值守", "text": text, "number": "演示指〔2020〕7 号", "due_ms": world.hours(3) });
    let matter = world.issue(&county, "under 410102", more).await;
    let link = make(&world, &county, matter).await;
    Stage { world, county, matter, link }
}

async fn make(world: &World, county: &Who, matter: i64) -> String {
    let made = world.post(county, &format!("/matters/{matter}/units/{VILLAGE}/link"), json!({})).await.good();
    made["url"].as_str().unwrap().to_owned()
}

impl Stage {
    async fn get(&self, more: &str) -> Reply {
        self.world.send(self.world.request(None, "GET", &format!("{}{more}", self.link), None)).await
    }

    async fn submit(&self, more: &str, form: &str) -> Reply {
        let mut request = self.world.request(None, "POST", &format!("{}{more}", self.link), Some(form.as_bytes()));
        request.headers_mut().remove("idempotency-key");
        request.headers_mut().insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
        self.world.send(request).await
    }

    #[track_caller]
    fn shows(reply: &Reply, status: u16, words: &[&str]) {
        let html = reply.text();
        assert_eq!(reply.status.as_u16(), status, "{html}");
        assert!(reply.bytes.len() <= 10 * 1024, "{} bytes", reply.bytes.len());
        for word in words {
            assert!(html.contains(word), "{word} is missing: {html}");
        }
        for banned in ["<script", "http://", "https://", "src=", "<img"] {
            assert!(!html.contains(banned), "{banned}: {html}");
        }
    }
}

#[tokio::test]
async fn fetching_changes_nothing_and_signing_stands_once() {
    for world in World::each().await {
        let stage = stage(world).await;
        let before = stage.world.head();
        let page = stage.get("").await;
        let words = [
            "今晚起，进村路口两班值守",
            "中原区发给𠮷村",
            "演示指〔2020〕7 号",
            "𠮷堽𫝆",
            "12:37 前签收",
            "还剩 3 小时 0 分",
            "签收人姓名",
            ">签收<",
            "有困难",
            "等林山寨街道答复",
            "打开本页不算签收",
            "核对码",
        ];
        Stage::shows(&page, 200, &words);
        assert_eq!(page.headers["cache-control"], "no-store");
        Stage::shows(
            &stage.get("?lang=en").await,
            200,
            &["Sign by 12:37", "3 h 0 min left", "Your name", "<html lang=en>"],
        );
        assert_eq!(stage.world.head(), before, "previews fetch links");

        let refused = stage.submit("?lang=en", "name=+").await;
        Stage::shows(&refused, 422, &["A required field is empty"]);
        let refused = stage.submit("", &format!("name={}", "%F0%A0%AE%B7".repeat(61))).await;
        Stage::shows(&refused, 422, &["太长"]);
        assert_eq!(stage.submit("", "name=%00x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(stage.submit("", "name=%ff").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(stage.world.head(), before);

        let signed = stage.submit("", "name=%E7%8E%8B%F0%A0%AE%B7").await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text());
        assert!(signed.headers["location"].to_str().unwrap().starts_with(&stage.link));
        Stage::shows(&stage.get("").await, 200, &["已签收", "9:37", "王𠮷，凭链接签收"]);
        let after = stage.world.head();
        stage.world.pass(HOUR_MS);
        stage.submit("", "name=Other").await;
        assert_eq!(stage.world.head(), after, "a second signature is the first");
        let again = stage.get("").await;
        Stage::shows(&again, 200, &["9:37", "王𠮷"]);
        assert!(!again.text().contains("Other") && !again.text().contains("<form"));
        let rows =
            stage.world.get(&stage.county, &format!("/matters/{}/units?filter=signed", stage.matter)).await.good();
        assert_eq!((&rows["total"], &rows["rows"][0]["via"]), (&json!(1), &json!("link")));
    }
}

#[tokio::test]
async fn a_difficulty_stops_the_clock_and_shows_the_answer() {
    let stage = stage(World::new().await).await;
    let before = stage.world.head();
    Stage::shows(&stage.get("?step=difficulty").await, 200, &["有什么困难（可以不写）", "<textarea", "返回"]);
    assert_eq!(stage.world.head(), before);
    assert_eq!(stage.submit("", "text=").await.status, StatusCode::SEE_OTHER, "the reason can be left empty");
    Stage::shows(&stage.get("").await, 200, &["已报有困难", "等林山寨街道答复", ">签收<"]);
    let answer = format!("/matters/{}/units/{VILLAGE}/answer", stage.matter);
    stage.world.post(&stage.county, &answer, json!({ "text": "已派两人<b>" })).await.good();
    Stage::shows(&stage.get("").await, 200, &["答复：", "已派两人&lt;b&gt;"]);
}

#[tokio::test]
async fn links_that_have_ended_say_so_in_the_same_layout() {
    let mut stage = stage(World::new().await).await;
    stage.submit("", "name=%E7%8E%8B").await;
    let first = std::mem::take(&mut stage.link);
    stage.link = make(&stage.world, &stage.county, stage.matter).await;
    let second = std::mem::replace(&mut stage.link, first);
    let replaced = stage.get("").await;
    Stage::shows(&replaced, 410, &["链接已撤销", "已签收", "王，凭链接签收"]);
    assert!(!replaced.text().contains("每个路口"), "nothing of the text once the link has ended");
    assert_eq!(stage.submit("", "name=x").await.status, StatusCode::GONE);
    stage.link = second;
    Stage::shows(&stage.get("").await, 200, &["已签收", "每个路口"]);
    stage.world.pass(49 * HOUR_MS);
    Stage::shows(&stage.get("?lang=en").await, 410, &["This link has expired", "Signed", "6 Feb 9:37"]);

    let fresh = make(&stage.world, &stage.county, stage.matter).await;
    stage.link = fresh;
    let withdraw = format!("/matters/{}/withdraw", stage.matter);
    stage.world.post(&stage.county, &withdraw, json!({ "reason": "有误" })).await.good();
    let before = stage.world.head();
    Stage::shows(&stage.get("").await, 200, &["发文单位已撤回", "已签收"]);
    stage.submit("", "name=x").await;
    assert_eq!(stage.world.head(), before);

    stage.link = "/a/AAAAAAAAAAAAAAAAAAAAAA".into();
    Stage::shows(&stage.get("").await, 404, &["链接不对", "守护"]);
    stage.link = "/a/%00".into();
    Stage::shows(&stage.get("").await, 404, &["链接不对"]);
}

#[tokio::test]
async fn another_site_cannot_sign_and_a_long_text_still_fits() {
    let stage = stage(World::new().await).await;
    let before = stage.world.head();
    let mut request = stage.world.request(None, "POST", &stage.link, Some(b"name=x"));
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(stage.world.send(request).await.problem(), "cross_site");
    assert_eq!(stage.world.head(), before);

    let more = json!({ "title": "题".repeat(200), "text": "<b>&\"𠮷".repeat(16_000), "due_ms": stage.world.hours(1) });
    let long = stage.world.issue(&stage.county, "under 410102", more).await;
    let link = make(&stage.world, &stage.county, long).await;
    let stage = Stage { link, matter: long, ..stage };
    Stage::shows(&stage.get("").await, 200, &["登录后查看", ">签收<"]);
    stage.world.pass(2 * HOUR_MS);
    Stage::shows(&stage.get("").await, 200, &["晚了 1 小时 0 分"]);
}

#[tokio::test]
async fn a_repeated_command_does_not_hand_out_a_dead_link() {
    let stage = stage(World::new().await).await;
    let key = stage.world.key();
    let ask = async || {
        let path = format!("/matters/{}/units/{TOWN}/link", stage.matter);
        let mut request = stage.world.request(Some(&stage.county), "POST", &path, Some(b"{}"));
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        stage.world.send(request).await.good()
    };
    let (first, again) = (ask().await, ask().await);
    assert!(first["url"].is_string() && again.get("url").is_none(), "{again}");
    assert_eq!(first["expires_ms"], again["expires_ms"]);
}

#[tokio::test]
async fn a_revoked_link_says_so_and_signs_nothing() {
    for world in World::each().await {
        let stage = stage(world).await;
        let row = async || {
            let path = format!("/matters/{}/units?under={VILLAGE}", stage.matter);
            stage.world.get(&stage.county, &path).await.good()["rows"][0]["link"].clone()
        };
        assert_eq!(row().await, true);
        let revoke = format!("/matters/{}/units/{VILLAGE}/link/revoke", stage.matter);
        let town = stage.world.person(TOWN, &[shouhu_domain::policy::Role::Auditor]).await;
        assert_eq!(stage.world.post(&town, &revoke, json!({})).await.problem(), "forbidden");
        stage.world.post(&stage.county, &revoke, json!({})).await.good();
        assert_eq!(row().await, false);
        Stage::shows(&stage.get("").await, 410, &["链接已撤销"]);
        let before = stage.world.head();
        assert_eq!(stage.submit("", "name=%E6%9D%8E&deed=sign").await.status, StatusCode::GONE);
        assert_eq!(stage.world.head(), before);
        stage.world.post(&stage.county, &revoke, json!({})).await.good();
    }
}
