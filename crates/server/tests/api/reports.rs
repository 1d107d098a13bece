//! Report duties over HTTP: issue, owe, file, correct, withdraw, verify, return.

use super::world::{CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING, TOWN, VILLAGE, VILLAGE_2, Who, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

pub const TODAY: &str = "2020-02-06";

impl World {
    /// Issues a daily duty from today on, due at 18:00, and answers its id.
    pub async fn report(&self, who: &Who, form: i64, audience: &str, more: Value) -> i64 {
        let report = json!({ "form_id": form, "every": "daily", "from": TODAY, "due_time": "18:00", "review": true });
        let mut body = json!({ "kind": "task", "title": "口罩日报", "text": "每日十八时前报送。", "audience": audience, "report": report });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(who, "/matters", body).await.good()["id"].as_i64().unwrap()
    }
}

pub fn slot(matter: i64, subject: u32) -> String {
    format!("/reports/{matter}/slots/{TODAY}/{subject}")
}

pub fn stock(stock: i64) -> Value {
    json!({ "version": 1, "answers": { "mask_stock": stock } })
}

#[tokio::test]
async fn a_slot_is_filed_corrected_returned_and_verified_on_both_engines() {
    for world in World::each().await {
        let (county, town) = (world.duty(COUNTY).await, world.person(TOWN, &[Role::Worker]).await);
        let form = world.form(COUNTY).await;
        let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        let view = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!(view["report"]["form_version"], 1, "{view}");
        assert_eq!((&view["report"]["every"], &view["report"]["due_time"]), (&json!("daily"), &json!("18:00")));
        assert_eq!((&view["report"]["period"], &view["report"]["next_period"]), (&json!(TODAY), &json!(TODAY)));
        let now = world.get(&town, "/now").await.good();
        let report = now["needs"].as_array().unwrap().iter().find(|n| n["kind"] == "report").unwrap().clone();
        assert_eq!((&report["matter"]["id"], &report["params"]["period"]), (&json!(id), &json!(TODAY)));

        let owed = world.get(&town, "/reports/owed").await.good();
        assert_eq!((owed["rows"].as_array().unwrap().len(), &owed["waiting"]), (1, &json!(1)));
        assert_eq!((&owed["rows"][0]["state"], &owed["rows"][0]["revision"]), (&json!("open"), &json!(0)));
        let first = world.post(&town, &slot(id, TOWN), stock(500)).await;
        assert_eq!(first.status.as_u16(), 201, "{}", first.text());
        let first = first.good();
        assert_eq!((&first["revision"], &first["late"], &first["state"]), (&json!(1), &json!(false), &json!("filed")));
        assert_eq!(first["code"].as_str().unwrap().len(), 9, "{first}");
        let again = world.post(&town, &slot(id, TOWN), stock(501)).await;
        assert_eq!(again.problem(), "report.slot.filed");
        let checks = |now: &Value| now["needs"].as_array().unwrap().iter().find(|n| n["kind"] == "review").cloned();
        let review = checks(&world.get(&county, "/now").await.good()).unwrap();
        assert_eq!((&review["params"]["period"], &review["params"]["units"]), (&json!(TODAY), &json!(1)));
        assert_eq!(checks(&world.get(&town, "/now").await.good()), None);
        let given_back = json!({ "revision": 1, "reason": "与昨日不符" });
        world.post(&county, &format!("{}/return", slot(id, TOWN)), given_back).await.good();
        let owed = world.get(&town, "/reports/owed?waiting=true").await.good();
        assert_eq!(owed["rows"][0]["state"], "returned");
        assert_eq!(checks(&world.get(&county, "/now").await.good()), None);
        let correction = json!({ "revision": 1, "reason": "点错了", "version": 1, "answers": { "mask_stock": 50 } });
        let corrected = world.ask(&town, "PUT", &slot(id, TOWN), Some(correction.clone())).await.good();
        assert_eq!((&corrected["revision"], &corrected["state"]), (&json!(2), &json!("filed")));
        let stale = world.ask(&town, "PUT", &slot(id, TOWN), Some(correction)).await;
        assert_eq!(stale.problem(), "report.slot.stale");
        let unseen = world.post(&county, &format!("{}/verify", slot(id, TOWN)), json!({ "revision": 1 })).await;
        assert_eq!(unseen.problem(), "report.slot.stale", "who was shown the first accepts no second");
        world.post(&county, &format!("{}/verify", slot(id, TOWN)), json!({ "revision": 2 })).await.good();
        assert_eq!(world.get(&town, "/reports/owed").await.good()["rows"][0]["state"], "verified");
        let now = world.get(&town, "/now").await.good();
        assert!(now["needs"].as_array().unwrap().iter().all(|n| n["kind"] != "report"), "{now}");
        world
            .post(&town, &format!("{}/withdraw", slot(id, TOWN)), json!({ "revision": 2, "reason": "报错" }))
            .await
            .good();
        assert_eq!(world.get(&town, "/reports/owed").await.good()["rows"][0]["state"], "withdrawn");
        let nil = json!({ "version": 1, "nil": true });
        world.pass(9 * 3_600_000);
        let late = world.post(&town, &slot(id, TOWN), nil).await.good();
        assert_eq!((&late["revision"], &late["late"], &late["state"]), (&json!(3), &json!(true), &json!("nil")));
        // A worker files for the own unit alone; a superior files on behalf of one below.
        assert_eq!(world.post(&town, &slot(id, OTHER_TOWN), stock(1)).await.problem(), "not_found");
        assert_eq!(world.post(&town, &slot(id, VILLAGE), stock(1)).await.problem(), "not_found");
        world.post(&county, &slot(id, OTHER_TOWN), stock(1)).await.good();
        assert_eq!(world.post(&county, &slot(id, VILLAGE_2), stock(1)).await.problem(), "receipt.not_addressed");
    }
}

#[tokio::test]
async fn the_same_command_gets_the_same_receipt() {
    let world = World::new().await;
    let (county, town) = (world.duty(COUNTY).await, world.person(TOWN, &[Role::Worker]).await);
    let form = world.form(COUNTY).await;
    let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
    let body = serde_json::to_vec(&stock(7)).unwrap();
    let key = world.key();
    let mut replies = vec![];
    for _ in 0..3 {
        let mut request = world.request(Some(&town), "POST", &slot(id, TOWN), Some(&body));
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        replies.push(world.send(request).await.good());
        world.pass(1_000);
    }
    assert!(replies.windows(2).all(|pair| pair[0] == pair[1]), "{replies:?}");
}

/// A duty is refused with the place of its fault, and nothing is issued.
#[tokio::test]
async fn a_wrong_duty_is_refused_at_its_place() {
    let world = World::new().await;
    let county = world.duty(COUNTY).await;
    let form = world.form(COUNTY).await;
    let good = json!({ "form_id": form, "every": "daily", "from": TODAY, "due_time": "18:00" });
    let cases = [
        (json!({ "form_id": 9_999_999 }), "input.unknown", "/report/form_id"),
        (json!({ "from": "2020-02-30" }), "report.day.wrong", "/report/from"),
        (json!({ "until": "2020-02-05" }), "report.duty.wrong", "/report/until"),
        (json!({ "due_time": "25:00" }), "report.duty.wrong", "/report/due_time"),
        (json!({ "due_after_days": 99 }), "report.duty.wrong", "/report/due_after_days"),
        (json!({ "every": { "dates": [] } }), "report.duty.wrong", "/report/every"),
        (json!({ "every": { "dates": ["2020-02-06", "x"] } }), "report.day.wrong", "/report/every/dates/1"),
        (json!({ "every": "hourly" }), "body.wrong", "/report/every"),
        (json!({ "colour": "red" }), "body.wrong", "/report/colour"),
    ];
    let head = world.head();
    for (change, code, pointer) in cases {
        let mut report = good.clone();
        report.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let body =
            json!({ "kind": "task", "title": "日报", "text": "报", "audience": "under 410102", "report": report });
        let reply = world.post(&county, "/matters", body).await;
        assert_eq!(reply.problem(), code, "{change}: {}", reply.text());
        let at = reply.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        assert_eq!(at, pointer, "{change}");
    }
    let notice = json!({ "kind": "notice", "title": "日报", "text": "报", "audience": "under 410102", "report": good });
    assert_eq!(world.post(&county, "/matters", notice).await.problem(), "report.duty.wrong");
    assert_eq!(world.head(), head);
}

/// A county's duty: one town files, one is late with nil, a figure of one town falls and is unusual.
#[tokio::test]
async fn what_has_come_up_is_counted_summed_and_flagged_on_both_engines() {
    for world in World::each().await {
        let (county, town) = (world.duty(COUNTY).await, world.duty(TOWN).await);
        let form = world.form(COUNTY).await;
        let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        let file = |day: u32, subject: u32, body: Value| {
            let path = format!("/reports/{id}/slots/2020-02-{day:02}/{subject}");
            let county = &county;
            let world = &world;
            async move { world.post(county, &path, body).await.good() }
        };
        for day in 6..12 {
            let answers = json!({ "mask_stock": 100 + day, "asked_total": day * 10, "price": "12.50" });
            file(day, TOWN, json!({ "version": 1, "answers": answers })).await;
            world.pass(24 * 3_600_000);
        }
        let odd = json!({ "mask_stock": 90_000, "asked_total": 3, "price": "12.50" });
        file(12, TOWN, json!({ "version": 1, "answers": odd })).await;
        world.pass(9 * 3_600_000);
        file(12, OTHER_TOWN, json!({ "version": 1, "nil": true })).await;

        let board = world.get(&county, &format!("/reports/{id}/board?stats=1")).await.good();
        let counts = &board["total"]["counts"];
        assert_eq!((&board["period"], &board["node"]["no"]), (&json!("2020-02-12"), &json!(COUNTY)), "{board}");
        for (name, count) in [("expected", 2), ("received", 2), ("on_time", 1), ("late", 1), ("nil", 1), ("missing", 0)]
        {
            assert_eq!(counts[name], count, "{name}: {board}");
        }
        let figures = &board["total"]["figures"];
        assert_eq!(
            (&figures["mask_stock"]["sum"], &figures["mask_stock"]["n"]),
            (&json!("90000"), &json!(1)),
            "{board}"
        );
        assert_eq!((&figures["price"]["sum"], &figures["price"]["mean"]), (&json!("12.50"), &json!("12.5000")));
        assert_eq!((&figures["price"]["min"], &figures["price"]["median"]), (&json!("12.50"), &json!("12.500")));
        let first = world.get(&county, &format!("/reports/{id}/board?period=2020-02-06")).await.good();
        assert_eq!(
            (&first["total"]["counts"]["missing"], &first["rows"][0]["counts"]["received"]),
            (&json!(1), &json!(1))
        );

        let rows = world.get(&county, &format!("/reports/{id}/rows?limit=1")).await.good();
        assert_eq!(
            (&rows["total"], &rows["next"], &rows["rows"][0]["subject"]["no"]),
            (&json!(2), &json!(TOWN), &json!(TOWN))
        );
        let kinds: Vec<_> = rows["rows"][0]["flags"].as_array().unwrap().iter().map(|f| f["kind"].clone()).collect();
        assert_eq!(kinds, [json!("outlier"), json!("fell")], "{rows}");
        assert_eq!(rows["rows"][0]["last"]["answers"]["mask_stock"], 111, "{rows}");
        let next = world.get(&county, &format!("/reports/{id}/rows?limit=1&after={TOWN}")).await.good();
        assert_eq!((&next["rows"][0]["state"], &next["rows"][0]["late"]), (&json!("nil"), &json!(true)));
        let missing = world.get(&county, &format!("/reports/{id}/rows?state=missing&period=2020-02-06")).await.good();
        assert_eq!((&missing["total"], &missing["rows"][0]["state"]), (&json!(1), &json!("late")), "{missing}");

        let one = world.get(&town, &format!("/reports/{id}/slots/2020-02-12/{TOWN}")).await.good();
        assert_eq!((&one["history"][0]["kind"], &one["answers"]["asked_total"]), (&json!("filed"), &json!(3)), "{one}");
        let series = world.get(&county, &format!("/reports/{id}/series?field=mask_stock")).await.good();
        let sums: Vec<_> = series["points"].as_array().unwrap().iter().map(|p| p["figure"]["sum"].clone()).collect();
        assert_eq!(sums, ["106", "107", "108", "109", "110", "111", "90000"], "{series}");
        let duties = world.get(&county, "/reports").await.good();
        assert_eq!(
            (&duties["rows"][0]["matter_id"], &duties["rows"][0]["waiting"]),
            (&json!(id), &json!(2)),
            "{duties}"
        );

        let exempt = json!({ "units": [OTHER_TOWN], "from": "2020-02-06", "reason": "封控" });
        world.post(&county, &format!("/reports/{id}/exemptions"), exempt.clone()).await.good();
        let board = world.get(&county, &format!("/reports/{id}/board?period=2020-02-06")).await.good();
        assert_eq!(
            (&board["total"]["counts"]["expected"], &board["total"]["counts"]["exempt"]),
            (&json!(1), &json!(1))
        );
        let list =
            async |who, period: &str| world.get(who, &format!("/reports/{id}/exemptions?period={period}")).await.good();
        let listed = list(&county, "2020-02-06").await;
        let row = &listed["rows"][0];
        assert_eq!((&listed["total"], &row["unit"]["no"]), (&json!(1), &json!(OTHER_TOWN)), "{listed}");
        assert_eq!((&row["reason"], &row["by"]["no"]), (&json!("封控"), &json!(COUNTY)), "{listed}");
        assert_eq!((&row["from"], row.get("until")), (&json!("2020-02-06"), None), "{listed}");
        assert_eq!(list(&town, "2020-02-06").await["total"], 0, "of others nobody is told");
        world.ask(&county, "DELETE", &format!("/reports/{id}/exemptions"), Some(exempt)).await.good();
        assert_eq!(list(&county, "2020-02-06").await["total"], 0, "lifted");
        let board = world.get(&county, &format!("/reports/{id}/board?period=2020-02-06")).await.good();
        assert_eq!(board["total"]["counts"]["expected"], 2, "{board}");
    }
}

/// A board has the units of one level instead of the node's children, however many levels lie between.
#[tokio::test]
async fn a_board_goes_by_level() {
    let world = World::new().await;
    let city = world.duty(CITY).await;
    let form = world.form(CITY).await;
    let id = world.report(&city, form, "under 4101 and level:town", json!({})).await;
    world.post(&city, &slot(id, OTHER_TOWN), stock(40)).await.good();
    let board = async |level: &str| world.get(&city, &format!("/reports/{id}/board?level={level}")).await;
    for (level, units) in [("county", vec![COUNTY, SIBLING]), ("town", vec![TOWN, OTHER_TOWN, 8]), ("city", vec![])] {
        let board = board(level).await.good();
        let shown: Vec<_> = board["rows"].as_array().unwrap().iter().map(|row| row["unit"]["no"].clone()).collect();
        assert_eq!(shown, units, "{level}: {board}");
        let row = board["rows"].as_array().unwrap().iter().find(|row| row["counts"]["received"] == 1);
        let figure = row.map(|row| row["figures"]["mask_stock"]["sum"].clone());
        assert_eq!(figure, (level != "city").then(|| json!("40")), "{level}: {board}");
        assert_eq!(board["total"]["counts"]["expected"], 3, "{board}");
    }
    assert_eq!(board("village").await.problem(), "query.wrong");
}

/// Who may look at the own unit alone is shown no other, in a board, in rows or in a series.
#[tokio::test]
async fn a_worker_is_shown_the_own_unit_alone() {
    let world = World::new().await;
    let (county, worker) = (world.duty(COUNTY).await, world.person(TOWN, &[Role::Worker]).await);
    let form = world.form(COUNTY).await;
    let id = world.report(&county, form, "under 410102", json!({})).await;
    for subject in [TOWN, VILLAGE, VILLAGE_2, OTHER_TOWN] {
        world.post(&county, &slot(id, subject), stock(10)).await.good();
    }
    let board = world.get(&worker, &format!("/reports/{id}/board")).await.good();
    assert_eq!((&board["total"]["counts"]["expected"], &board["rows"]), (&json!(1), &json!([])), "{board}");
    assert_eq!(board["total"]["figures"]["mask_stock"]["sum"], "10", "{board}");
    let rows = world.get(&worker, &format!("/reports/{id}/rows")).await.good();
    assert_eq!((&rows["total"], &rows["rows"][0]["subject"]["no"]), (&json!(1), &json!(TOWN)), "{rows}");
    let series = world.get(&worker, &format!("/reports/{id}/series?field=mask_stock")).await.good();
    assert_eq!(series["points"][0]["figure"]["sum"], "10", "{series}");
    let other = world.get(&worker, &slot(id, VILLAGE)).await;
    assert_eq!(other.problem(), "not_found");
    let all = world.get(&county, &format!("/reports/{id}/board")).await.good();
    assert_eq!(all["total"]["figures"]["mask_stock"]["sum"], "40", "{all}");
}

/// What cannot be filed is refused with its code and its place within two seconds, and nothing is changed.
#[tokio::test]
async fn a_wrong_filing_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let (county, town) = (world.duty(COUNTY).await, world.person(TOWN, &[Role::Worker]).await);
    let form = world.form(COUNTY).await;
    let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
    let at = |period: &str| format!("/reports/{id}/slots/{period}/{TOWN}");
    let soon = std::time::Duration::from_secs(2);
    let answers = |answers: Value| json!({ "version": 1, "answers": answers });
    let cases = [
        (at(TODAY), json!({ "version": 2, "answers": { "mask_stock": 1 } }), "form.version", ""),
        (at(TODAY), answers(json!({ "colour": 1 })), "report.answers.wrong", "/answers/colour"),
        (at(TODAY), answers(json!({ "mask_stock": i64::MAX })), "report.answers.wrong", "/answers/mask_stock"),
        (at(TODAY), answers(json!({ "checked_on": "2020-02-30" })), "report.answers.wrong", "/answers/checked_on"),
        (at(TODAY), answers(json!({ "mask_stock": 1.5 })), "body.wrong", "/answers/mask_stock"),
        (
            at(TODAY),
            json!({ "version": 1, "nil": true, "answers": { "mask_stock": 1 } }),
            "report.nil_with_answers",
            "/answers",
        ),
        (at(TODAY), json!({ "version": 1, "colour": "red" }), "body.wrong", "/colour"),
        (at("2020-02-05"), stock(1), "report.slot.outside", ""),
        (at("2020-02-07"), stock(1), "report.slot.not_open", ""),
        (at("2020-02-30"), stock(1), "query.wrong", ""),
    ];
    let head = world.head();
    for (path, body, code, pointer) in cases {
        let reply = tokio::time::timeout(soon, world.post(&town, &path, body.clone())).await.expect("within 2 s");
        assert_eq!(reply.problem(), code, "{body}: {}", reply.text());
        let named = reply.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        assert_eq!(named, pointer, "{body}: {}", reply.text());
    }
    let two = answers(json!({ "colour": 1, "checked_on": "2020-02-30" }));
    let both = world.post(&town, &at(TODAY), two).await.json();
    assert_eq!(both["errors"].as_array().unwrap().len(), 2, "all faults at once: {both}");
    let huge = vec![b' '; 50 << 20];
    let reply =
        tokio::time::timeout(soon, world.send(world.request(Some(&town), "POST", &at(TODAY), Some(&huge)))).await;
    let reply = reply.expect("within 2 s");
    assert_eq!(reply.problem(), "body.too_large");
    assert_eq!(world.head(), head, "nothing was written");
    assert_eq!(world.get(&town, "/reports/owed").await.good()["rows"][0]["state"], "open");
}

/// What a unit has filed for one duty is offered where another asks the same, and to nobody who may not read it.
#[tokio::test]
async fn a_figure_that_is_known_is_offered_where_it_is_asked_again() {
    for world in World::each().await {
        let (county, town) = (world.duty(COUNTY).await, world.duty(TOWN).await);
        let form = world.form(COUNTY).await;
        let first = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        world.post(&town, &slot(first, TOWN), stock(40)).await.good();
        let id = world.report(&county, form, "under 410102", json!({})).await;
        let known = async |unit| world.get(&county, &slot(id, unit)).await.good()["known"].clone();
        let told = known(TOWN).await;
        assert_eq!((&told[0]["matter_id"], &told[0]["period"]), (&json!(first), &json!(TODAY)), "{told}");
        assert_eq!(told[0]["answers"]["mask_stock"], 40, "{told}");
        assert_eq!(known(OTHER_TOWN).await, json!([]), "who has filed nothing has nothing to offer");
    }
}

/// "As before" is a press that saves typing; it is shown only when it is true.
#[tokio::test]
async fn no_change_is_shown_when_nothing_has_changed() {
    for world in World::each().await {
        let (county, town) = (world.duty(COUNTY).await, world.duty(TOWN).await);
        let form = world.form(COUNTY).await;
        let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        for (day, masks, says, shown) in [(6, 5, false, false), (7, 6, true, false), (8, 6, true, true)] {
            let mut body = stock(masks);
            body["no_change"] = json!(says);
            let path = format!("/reports/{id}/slots/2020-02-{day:02}/{TOWN}");
            world.post(&town, &path, body).await.good();
            let rows = world.get(&county, &format!("/reports/{id}/rows?period=2020-02-{day:02}")).await.good();
            let row = rows["rows"].as_array().unwrap().iter().find(|row| row["subject"]["no"] == TOWN).unwrap();
            assert_eq!(row["no_change"], shown, "{day}: {row}");
            world.pass(24 * 3_600_000);
        }
    }
}

/// A number that is asked once for each of a list has a sum; a unit's median of it would be one of many.
#[tokio::test]
async fn a_number_of_a_list_has_a_sum_and_no_median() {
    for world in World::each().await {
        let (county, town) = (world.duty(COUNTY).await, world.duty(TOWN).await);
        let entry = |zh| json!({ "label": { "zh": zh }, "shape": { "type": "integer" }, "unit": "人", "purpose": "调度", "basis": "传染病防治法", "retention_days": 365 });
        let form = json!({ "title": { "zh": "隔离点" }, "lists": {}, "fields": { "rooms": entry("房间"), "guests": entry("人数") }, "nodes": [
            { "node": "question", "field": "rooms" },
            { "node": "repeat", "name": "sites", "label": { "zh": "各点" }, "max": 9, "nodes": [{ "node": "question", "field": "guests" }] } ] });
        let province = world.duty(PROVINCE).await;
        let form = world.post(&province, "/forms", form).await.good()["id"].as_i64().unwrap();
        let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        let answers = json!({ "rooms": 9, "sites": [{ "guests": 3 }, { "guests": 4 }] });
        world.post(&town, &slot(id, TOWN), json!({ "version": 1, "answers": answers })).await.good();
        let board = world.get(&county, &format!("/reports/{id}/board?stats=1")).await.good();
        let figures = &board["total"]["figures"];
        assert_eq!((&figures["rooms"]["median"], &figures["rooms"]["sum"]), (&json!("9.0"), &json!("9")), "{board}");
        assert_eq!((figures["guests"].get("median"), &figures["guests"]["sum"]), (None, &json!("7")), "{board}");
    }
}
