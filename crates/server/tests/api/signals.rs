//! Signals over HTTP and the machine that judges them; the nightly recount.

use super::reports::stock;
use super::world::{CITY, COUNTY, OTHER_TOWN, PROVINCE, TOWN, UNRELATED, Who, World};
use serde_json::{Value, json};
use shouhu_domain::ids::HOUR_MS;
use shouhu_domain::policy::Role;
use shouhu_server::worker::{recount, signal};

const DAYS: [&str; 5] = ["2020-02-01", "2020-02-02", "2020-02-03", "2020-02-04", "2020-02-05"];

impl World {
    /// A daily duty of the county's towns since the first of the month.
    async fn survey(&self, county: &Who) -> i64 {
        let form = self.form(COUNTY).await;
        let report = json!({ "form_id": form, "every": "daily", "from": DAYS[0], "due_time": "18:00" });
        self.report(county, form, "under 410102 and level:town", json!({ "report": report })).await
    }

    async fn price(&self, matter: i64, day: &str, subject: u32, price: &str) {
        let worker = self.person(subject, &[Role::Worker]).await;
        let body = json!({ "version": 1, "answers": { "price": price } });
        self.post(&worker, &format!("/reports/{matter}/slots/{day}/{subject}"), body).await.good();
    }

    async fn judge(&self) {
        signal::step(self.app.clone()).await.unwrap();
    }

    fn seq(&self) -> i64 {
        self.app.store.state().seq
    }
}

fn dearer() -> Value {
    let rule = json!({ "type": "rise", "percent": 30, "periods": 7, "least": 3 });
    json!({ "title": "口罩涨价", "title_en": "Masks cost more", "field": "price", "measure": { "type": "median" },
        "level": "county", "rule": rule })
}

/// Three yuan for four days, and five on the last one.
async fn priced(world: &World, county: &Who) -> i64 {
    let matter = world.survey(county).await;
    for (at, day) in DAYS.into_iter().enumerate() {
        let prices = if at < 4 { ["3.00", "3.20"] } else { ["5.00", "5.20"] };
        for (town, price) in [TOWN, OTHER_TOWN].into_iter().zip(prices) {
            world.price(matter, day, town, price).await;
        }
    }
    matter
}

async fn set(world: &World, who: &Who, matter: i64, body: Value) -> i64 {
    let set = world.ask(who, "PUT", &format!("/reports/{matter}/signals"), Some(body)).await.good();
    set["signal_id"].as_i64().unwrap()
}

fn rows(list: &Value) -> &Vec<Value> {
    list["rows"].as_array().unwrap()
}

#[tokio::test]
async fn a_price_that_rises_raises_one_alert_on_both_engines() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let matter = priced(&world, &county).await;
        set(&world, &county, matter, dearer()).await;
        world.judge().await;
        let list = world.get(&county, "/signals").await.good();
        let [row] = &rows(&list)[..] else { panic!("{list}") };
        assert_eq!(
            (&row["state"], &row["period"], &row["node"]["no"]),
            (&json!("raised"), &json!(DAYS[4]), &json!(COUNTY))
        );
        assert_eq!((&row["value"], &row["against"], &row["unit"]), (&json!("5.100"), &json!("3.100"), &json!("只")));
        let states: Vec<&Value> = row["series"].as_array().unwrap().iter().map(|point| &point["state"]).collect();
        assert_eq!(states, ["not_enough", "not_enough", "not_enough", "quiet", "raised"], "{row}");
        let alert = row["alert"]["matter_id"].as_i64().unwrap();
        assert_eq!((&row["alert"]["open"], &row["alert"]["can_close"]), (&json!(true), &json!(true)));
        let page = world.get(&county, &format!("/matters/{alert}")).await.good();
        assert_eq!((&page["kind"], &page["alert"]["cause"]), (&json!("alert"), &json!("signal")), "{page}");
        assert!(page["text"].as_str().unwrap().contains("5.100 > 3.100 只"), "{page}");
        // Nothing has changed: nothing is written.
        let before = world.seq();
        world.judge().await;
        assert_eq!(world.seq(), before);
        assert_eq!(rows(&world.get(&county, "/matters?kind=alert").await.good()).len(), 1);
    }
}

#[tokio::test]
async fn a_correction_is_judged_again_and_told_to_the_alert() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let matter = priced(&world, &county).await;
        set(&world, &county, matter, dearer()).await;
        world.judge().await;
        let alert = world.get(&county, "/signals").await.good()["rows"][0]["alert"]["matter_id"].as_i64().unwrap();
        for (town, price) in [(TOWN, "3.10"), (OTHER_TOWN, "3.30")] {
            let worker = world.person(town, &[Role::Worker]).await;
            let body = json!({ "revision": 1, "reason": "看错价签", "version": 1, "answers": { "price": price } });
            let slot = format!("/reports/{matter}/slots/{}/{town}", DAYS[4]);
            world.ask(&worker, "PUT", &slot, Some(body)).await.good();
        }
        let before = world.seq();
        world.judge().await;
        assert_eq!(world.seq(), before + 2, "the county's finding, and the line on the alert");
        let row = world.get(&county, "/signals").await.good()["rows"][0].clone();
        assert_eq!(
            (&row["state"], &row["value"], &row["alert"]["open"]),
            (&json!("quiet"), &json!("3.200"), &json!(true))
        );
        let line = world.get(&county, &format!("/matters/{alert}/timeline")).await.good().to_string();
        assert!(line.contains("signal_seen") && line.contains("3.200 > 3.100"), "{line}");
        // Closed with a reason; the next day raises it anew.
        world.post(&county, &format!("/matters/{alert}/close"), json!({ "reason": "价签看错" })).await.good();
        for town in [TOWN, OTHER_TOWN] {
            world.price(matter, "2020-02-06", town, "6.00").await;
        }
        world.judge().await;
        assert_eq!(world.get(&county, "/signals").await.good()["rows"][0]["period"], DAYS[4], "it is not due yet");
        world.pass(9 * HOUR_MS);
        world.judge().await;
        let row = world.get(&county, "/signals?state=raised").await.good()["rows"][0].clone();
        assert_eq!((&row["period"], &row["alert"]["open"]), (&json!("2020-02-06"), &json!(true)), "{row}");
        assert_ne!(row["alert"]["matter_id"], alert);
    }
}

#[tokio::test]
async fn too_little_is_shown_as_such_and_each_sees_what_is_below() {
    for world in World::each().await {
        let (county, city) = (world.duty(COUNTY).await, world.duty(CITY).await);
        let matter = priced(&world, &county).await;
        let low = json!({ "title": "口罩不足", "field": "mask_stock", "measure": { "type": "sum" }, "level": "town",
            "rule": { "type": "below", "limit": "100" } });
        let stocks = set(&world, &county, matter, low.clone()).await;
        set(&world, &county, matter, dearer()).await;
        world.judge().await;
        let all = world.get(&city, "/signals").await.good();
        assert_eq!(all["counts"], json!({ "raised": 1, "quiet": 0, "not_enough": 2 }), "{all}");
        let nothing = world.get(&city, "/signals?state=not_enough").await.good();
        assert_eq!(rows(&nothing).len(), 2);
        assert!(nothing["rows"][0].get("value").is_none() && nothing["rows"][0]["against"] == "100", "{nothing}");
        // A page at a time: every row once, in the same order.
        let (mut seen, mut after) = (vec![], String::new());
        loop {
            let page = world.get(&city, &format!("/signals?limit=1{after}")).await.good();
            seen.extend(rows(&page).iter().map(|row| (row["signal_id"].clone(), row["node"]["no"].clone())));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let whole: Vec<_> =
            rows(&all).iter().map(|row| (row["signal_id"].clone(), row["node"]["no"].clone())).collect();
        assert_eq!((seen.len(), &seen), (3, &whole));
        let town = world.duty(TOWN).await;
        let own = world.get(&town, "/signals").await.good();
        assert_eq!((rows(&own).len(), &own["rows"][0]["node"]["no"]), (1, &json!(TOWN)), "{own}");
        let stranger = world.duty(UNRELATED).await;
        assert!(rows(&world.get(&stranger, "/signals").await.good()).is_empty());
        let path = format!("/reports/{matter}/signals");
        assert_eq!(world.get(&stranger, &path).await.problem(), "not_found");
        assert_eq!(world.get(&city, &path).await.good()["can_write"], false);
        let own = world.get(&county, &path).await.good();
        assert_eq!((&own["can_write"], rows(&own).len()), (&json!(true), 2));
        assert_eq!(own["rows"][1]["rule"], json!({ "type": "below", "limit": "100" }));
        let retire = format!("{path}/{stocks}/retire");
        assert_eq!(world.post(&city, &retire, json!({ "reason": "停" })).await.problem(), "forbidden");
        world.post(&county, &retire, json!({ "reason": "不再监测" })).await.good();
        assert_eq!(rows(&world.get(&city, "/signals").await.good()).len(), 1);
        let fine = json!({ "title": "口罩不足", "field": "mask_stock", "measure": { "type": "sum" }, "level": "town",
            "rule": { "type": "below", "limit": "1.5" } });
        let refused = world.ask(&county, "PUT", &path, Some(fine)).await;
        assert_eq!(refused.problem(), "signal.wrong");
        assert!(refused.text().contains("/rule/limit"), "{}", refused.text());
    }
}

const DAMAGE: &str = "delete from node_sum where matter_id = $1 and unit_no = $2";

#[tokio::test]
async fn a_damaged_roll_up_is_found_at_night_told_and_left_as_it_is() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let form = world.form(COUNTY).await;
        let matter = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        let worker = world.person(TOWN, &[Role::Worker]).await;
        let slot = super::reports::slot(matter, TOWN);
        world.post(&worker, &slot, stock(500)).await.good();
        assert_eq!(recount::recount(&world.app).await.unwrap(), 0);
        let damage =
            move |tx: &mut shouhu_store::engine::Tx| tx.execute(DAMAGE, &shouhu_store::params![matter, COUNTY]);
        world.app.chore(damage).await.unwrap();
        // Rows, values and their sum.
        for night in 1..=2 {
            assert_eq!(recount::recount(&world.app).await.unwrap(), 3, "night {night}: nothing is mended");
        }
        let province = world.duty(PROVINCE).await;
        let alerts = world.get(&province, "/matters?kind=alert").await.good();
        assert_eq!(rows(&alerts).len(), 2, "one each night");
        let alert = world.get(&province, &format!("/matters/{}", alerts["rows"][0]["id"])).await.good();
        assert_eq!(alert["alert"]["cause"], "recount");
        let text = alert["text"].as_str().unwrap();
        assert!(text.contains("口罩日报") && text.contains("中原区") && text.contains("2020-02-06"), "{text}");
        assert!(text.contains("kept 0") && text.contains("counted 500"), "{text}");
    }
}
