//! A table of many units' figures: every fault at once, the good rows filed, the rest given back, all of it undone.

use super::reports::TODAY;
use super::world::{COUNTY, OFFICE, OTHER_TOWN, PROVINCE, SIBLING, TOWN, Who, World};
use serde_json::{Value, json};
use shouhu_domain::ids::{HOUR_MS, UnitNo};
use shouhu_domain::policy::Role;
use std::fmt::Write as _;

const TOWNS: &str = "under 410102 and level:town";

async fn bring(world: &World, who: &Who, path: &str, list: &[u8]) -> Value {
    world.send(world.request(Some(who), "POST", path, Some(list))).await.good()
}

async fn code(world: &World, unit: u32) -> String {
    world.app.store.state().tree.get(UnitNo(unit)).unwrap().code.clone()
}

fn name_of(world: &World) -> String {
    world.app.store.state().tree.get(UnitNo(TOWN)).unwrap().name.clone()
}

/// Row, column and code of each fault.
fn told(answer: &Value) -> Vec<(u64, &str, &str)> {
    fn one(fault: &Value) -> (u64, &str, &str) {
        (fault["row"].as_u64().unwrap(), fault["column"].as_str().unwrap(), fault["code"].as_str().unwrap())
    }
    let mut told: Vec<_> = answer["errors"].as_array().unwrap().iter().map(one).collect();
    told.sort_unstable();
    told
}

async fn row(world: &World, who: &Who, matter: i64, unit: u32) -> Value {
    world.get(who, &format!("/reports/{matter}/slots/{TODAY}/{unit}")).await.good()
}

#[tokio::test]
async fn every_fault_is_told_at_once_and_the_good_rows_are_filed() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let form = world.form(COUNTY).await;
        let matter = world.report(&county, form, TOWNS, json!({})).await;
        let (town, other) = (code(&world, TOWN).await, code(&world, OTHER_TOWN).await);
        let sibling = code(&world, SIBLING).await;
        // The header names fields by their names; our own column of reasons and a row of tags are passed over.
        let list = format!(
            "单位代码,报送期,零报告,mask_stock,price,checked_on,备注,原因\n\
             #adm+code,#date,#nil,#indicator+mask_stock,#indicator,#date,#meta,\n\
             {town},2020/2/6,,500,12.5,2020年2月6日,x,\n\
             {other},2020-02-07,,1,,,,\n\
             {sibling},2020-02-06,,1,,,,\n\
             419999,昨天,也许,1,,,,\n\
             {other},2020-02-06,,十,1.234,2020-02-30,,\n\
             ,2020-02-06,,1,,,,\n\
             {other},2020-02-06,,,,,,\n"
        );
        let path = format!("/reports/{matter}/import");
        let before = world.head();
        let dry = bring(&world, &county, &format!("{path}?dry_run=1"), list.as_bytes()).await;
        assert_eq!((world.head(), dry.get("id")), (before, None), "{dry}");
        let taken = bring(&world, &county, &path, list.as_bytes()).await;
        assert_eq!(
            told(&taken),
            [
                (4, "报送期", "report.slot.not_open"),
                (5, "单位代码", "forbidden"),
                (6, "单位代码", "import.figure.unit"),
                (6, "报送期", "import.date"),
                (6, "零报告", "import.figure.yes_no"),
                (7, "checked_on", "report.answer.date"),
                (7, "mask_stock", "report.answer.type"),
                (7, "price", "report.answer.digits"),
                (8, "单位代码", "import.missing"),
            ]
            .to_vec(),
            "{taken}"
        );
        let counts = ["rows", "good", "bad", "added", "changed", "unchanged"].map(|key| taken[key].as_u64().unwrap());
        assert_eq!(counts, [7, 2, 5, 1, 0, 1], "a row without figures is passed over: {taken}");
        assert_eq!(taken["unknown_columns"], json!(["备注"]));
        let filed = row(&world, &county, matter, TOWN).await;
        assert_eq!(
            filed["answers"],
            json!({ "mask_stock": 500, "price": "12.50", "checked_on": "2020-02-06" }),
            "{filed}"
        );
        assert_eq!(filed["behalf"]["no"], json!(COUNTY), "a superior files on behalf");
        // The rest as a file, mended and brought again.
        let reply = world
            .raw(world.request(Some(&county), "POST", &format!("{path}/refused?lang=en"), Some(list.as_bytes())))
            .await;
        let rest = axum::body::to_bytes(reply.into_body(), usize::MAX).await.unwrap();
        let rest = String::from_utf8(rest.to_vec()).unwrap();
        assert_eq!(rest.lines().count(), 6, "{rest}");
        let mended = rest.replace("十", "10").replace("1.234", "1.23").replace("2020-02-30", "2020-02-05");
        let again = bring(&world, &county, &path, mended.as_bytes()).await;
        assert_eq!((&again["added"], &again["bad"]), (&json!(1), &json!(4)), "{again}");
        // The same table once more says nothing new; other figures need a reason.
        let head = world.head();
        let good = format!("unit,period,mask_stock,price,checked_on\n{town},2020-02-06,500,12.50,2020-02-06\n");
        let same = bring(&world, &county, &path, good.as_bytes()).await;
        assert_eq!((&same["unchanged"], world.head(), same.get("id")), (&json!(1), head, None), "{same}");
        let other_figures = good.replace("500", "501");
        let refused = bring(&world, &county, &path, other_figures.as_bytes()).await;
        assert_eq!(told(&refused), [(2, "unit", "import.figure.filed")]);
        let corrected =
            bring(&world, &county, &format!("{path}?reason=%E6%A0%B8%E5%AF%B9"), other_figures.as_bytes()).await;
        assert_eq!((&corrected["changed"], &corrected["bad"]), (&json!(1), &json!(0)), "{corrected}");
        assert_eq!(row(&world, &county, matter, TOWN).await["answers"]["mask_stock"], 501);
        let undo = format!("{path}/{}/undo", corrected["id"]);
        let undone = world.post(&county, &undo, json!({})).await.good();
        assert_eq!((&undone["undone"], &undone["kept"]), (&json!(1), &json!(0)), "{undone}");
        assert_eq!(row(&world, &county, matter, TOWN).await["answers"]["mask_stock"], 500, "as before");
    }
}

#[tokio::test]
async fn five_thousand_rows_are_filed_once_however_often_they_are_sent_and_are_undone() {
    for world in World::each().await {
        let (county, keeper) = (world.duty(COUNTY).await, world.person(PROVINCE, &[Role::SystemAdmin]).await);
        let mut units = "code,level,name,parent\n".to_owned();
        let code = |n: u32| format!("410102001{:03}-{n}", n % 1_000);
        (0..5_000).for_each(|n| writeln!(units, "{},village,村{n},410102001", code(n)).unwrap());
        assert_eq!(bring(&world, &keeper, "/units/import", units.as_bytes()).await["added"], 5_000);
        let form = world.form(COUNTY).await;
        let matter = world.report(&county, form, "under 410102001 and level:village", json!({})).await;
        let mut list = "单位名称,报送期,mask_stock\n".to_owned();
        (0..5_000).for_each(|n| {
            writeln!(list, "村{n},{TODAY},{}", if n == 17 { "=1".into() } else { n.to_string() }).unwrap()
        });
        let (list, _, _) = encoding_rs::GB18030.encode(&list);
        let path = format!("/reports/{matter}/import");
        let key = world.key();
        let mut answers = vec![];
        for _ in 0..2 {
            let mut request = world.request(Some(&county), "POST", &path, Some(&list));
            request.headers_mut().insert("idempotency-key", key.parse().unwrap());
            answers.push(world.send(request).await.good());
            world.pass(1_000);
        }
        assert_eq!(answers[0], answers[1], "the first answer");
        assert_eq!((&answers[0]["added"], &answers[0]["bad"]), (&json!(4_999), &json!(1)));
        let board = world.get(&county, &format!("/reports/{matter}/board")).await.good();
        assert_eq!(board["total"]["counts"]["received"], 4_999, "{board}");
        let listed = world.get(&county, &path).await.good();
        assert_eq!(
            (listed["rows"].as_array().unwrap().len(), &listed["rows"][0]["undoable"]),
            (1, &json!(true)),
            "{listed}"
        );
        // What somebody has accepted since stays.
        let one = world.app.store.state().tree.find(&code(3)).unwrap();
        let slot = format!("/reports/{matter}/slots/{TODAY}/{}", one.0);
        world.post(&county, &format!("{slot}/verify"), json!({ "revision": 1 })).await.good();
        let undo = format!("{path}/{}/undo", answers[0]["id"]);
        let undone = world.post(&county, &undo, json!({})).await.good();
        assert_eq!((&undone["undone"], &undone["kept"]), (&json!(4_998), &json!(1)), "{undone}");
        let board = world.get(&county, &format!("/reports/{matter}/board")).await.good();
        assert_eq!(board["total"]["counts"]["received"], 1, "{board}");
    }
}

#[tokio::test]
async fn an_import_can_be_undone_for_a_day_and_by_whoever_brought_it() {
    let world = World::new().await;
    let (county, other) = (world.duty(COUNTY).await, world.duty(SIBLING).await);
    let form = world.form(COUNTY).await;
    let matter = world.report(&county, form, TOWNS, json!({})).await;
    let path = format!("/reports/{matter}/import");
    let list = format!("unit,period,nil\n{},{TODAY},yes\n", code(&world, TOWN).await);
    let taken = bring(&world, &county, &path, list.as_bytes()).await;
    assert_eq!(row(&world, &county, matter, TOWN).await["nil"], true);
    let undo = format!("{path}/{}/undo", taken["id"]);
    assert_eq!(world.post(&other, &undo, json!({})).await.problem(), "not_found");
    world.pass(25 * HOUR_MS);
    assert_eq!(world.post(&county, &undo, json!({})).await.problem(), "import.undo.too_late");
}

#[tokio::test]
async fn a_table_to_fill_in_comes_back_as_it_went() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let form = world.form(COUNTY).await;
        let matter = world.report(&county, form, TOWNS, json!({})).await;
        let path = format!("/reports/{matter}/import");
        let list = format!("unit,period,mask_stock,price\n{},{TODAY},7,1.50\n", code(&world, TOWN).await);
        bring(&world, &county, &path, list.as_bytes()).await;
        let reply = world
            .raw(world.request(Some(&county), "GET", &format!("/reports/{matter}/table.xlsx?lang=zh"), None))
            .await;
        assert_eq!(reply.status(), 200);
        let bytes = axum::body::to_bytes(reply.into_body(), usize::MAX).await.unwrap();
        let table = shouhu_server::table::read(&bytes).unwrap();
        assert_eq!(table.header[..6], ["单位代码", "单位名称", "点位代码", "报送期", "零报告", "口罩库存 (只)"]);
        assert_eq!(table.rows.len(), 2, "the towns of the county");
        let head = world.head();
        let same = bring(&world, &county, &path, &bytes).await;
        assert_eq!((&same["unchanged"], &same["bad"], world.head()), (&json!(2), &json!(0), head), "{same}");
    }
}

/// A table says what its columns say: others stay, and nobody gets at a file by its hash.
#[tokio::test]
async fn columns_that_a_table_does_not_have_stay_as_they_are() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let form = world.form(COUNTY).await;
        let matter = world.report(&county, form, TOWNS, json!({})).await;
        let (path, town) = (format!("/reports/{matter}/import"), code(&world, TOWN).await);
        let list = format!("unit,period,mask_stock,price,checked_on\n{town},{TODAY},7,1.50,{TODAY}\n");
        bring(&world, &county, &path, list.as_bytes()).await;
        let list = format!("unit,period,mask_stock,price\n{town},{TODAY},8,\n");
        let changed = bring(&world, &county, &format!("{path}?reason=x"), list.as_bytes()).await;
        assert_eq!(changed["changed"], 1, "{changed}");
        let answers = &row(&world, &county, matter, TOWN).await["answers"];
        assert_eq!(answers, &json!({ "mask_stock": 8, "checked_on": TODAY }), "the empty cell of a column clears");
    }
}

/// An import that is sent again after its end does not go over what was corrected since.
#[tokio::test]
async fn an_import_that_is_done_is_not_done_again() {
    let world = World::new().await;
    let (county, town) = (world.duty(COUNTY).await, world.duty(TOWN).await);
    let form = world.form(COUNTY).await;
    let matter = world.report(&county, form, TOWNS, json!({})).await;
    let list = format!("unit,period,mask_stock\n{},{TODAY},7\n", code(&world, TOWN).await);
    let request =
        || world.request(Some(&county), "POST", &format!("/reports/{matter}/import?reason=x"), Some(list.as_bytes()));
    let (first, again) = (request(), request());
    let key = first.headers()["idempotency-key"].clone();
    let taken = world.send(first).await.good();
    let mend = json!({ "revision": 1, "version": 1, "answers": { "mask_stock": 70 }, "reason": "漏报" });
    world.ask(&town, "PUT", &format!("/reports/{matter}/slots/{TODAY}/{TOWN}"), Some(mend)).await.good();
    let mut again = again;
    again.headers_mut().insert("idempotency-key", key);
    let told = world.send(again).await.good();
    assert_eq!((&told["id"], &told["added"]), (&taken["id"], &json!(1)), "{told}");
    assert_eq!(row(&world, &county, matter, TOWN).await["answers"]["mask_stock"], 70);
}

/// An organ that asks its whole territory finds that territory's units, though none stands below it.
#[tokio::test]
async fn an_organ_has_a_table_of_all_that_it_asks() {
    let world = World::new().await;
    let office = world.duty(OFFICE).await;
    let form = world.form(OFFICE).await;
    let asked = world.report(&office, form, TOWNS, json!({})).await;
    let table = world.request(Some(&office), "GET", &format!("/reports/{asked}/table.xlsx"), None);
    let bytes = axum::body::to_bytes(world.raw(table).await.into_body(), usize::MAX).await.unwrap();
    assert_eq!(shouhu_server::table::read(&bytes).unwrap().rows.len(), 2);
    let by_name = format!("单位名称,报送期,口罩库存\n{},{TODAY},many\n", name_of(&world));
    let refused = bring(&world, &office, &format!("/reports/{asked}/import"), by_name.as_bytes()).await;
    let fault = &refused["errors"][0];
    assert_eq!((&fault["column"], &fault["value"]), (&json!("口罩库存"), &json!("many")), "{refused}");
    let gone = format!("单位名称,报送期,口罩库存\n{},1999-01-01,1\n", name_of(&world));
    let refused = bring(&world, &office, &format!("/reports/{asked}/import"), gone.as_bytes()).await;
    assert_eq!(refused["errors"][0]["column"], "报送期", "{refused}");
}

#[tokio::test]
async fn a_migration_takes_the_time_of_receipt_as_given() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let form = world.form(COUNTY).await;
        let matter = world.report(&county, form, TOWNS, json!({})).await;
        world.pass(20 * HOUR_MS);
        let (town, other) = (code(&world, TOWN).await, code(&world, OTHER_TOWN).await);
        let list = format!(
            "unit,period,received,mask_stock\n{town},{TODAY},2020-02-06 17:30,5\n{other},{TODAY},2020-02-06 18:01,6\n"
        );
        let taken = bring(&world, &county, &format!("/reports/{matter}/import"), list.as_bytes()).await;
        assert_eq!(taken["added"], 2, "{taken}");
        assert_eq!(row(&world, &county, matter, TOWN).await["late"], false);
        assert_eq!(row(&world, &county, matter, OTHER_TOWN).await["late"], true);
        let worker = world.person(TOWN, &[Role::Worker]).await;
        let list = format!("unit,period,received,mask_stock\n{town},2020-02-07,2020-02-07 00:30,5\n");
        let refused = bring(&world, &worker, &format!("/reports/{matter}/import"), list.as_bytes()).await;
        assert_eq!(refused["added"], 0, "a worker brings no time: {refused}");
    }
}

#[tokio::test]
async fn a_hostile_workbook_is_refused_by_its_code_by_every_import_and_changes_nothing() {
    let world = World::new().await;
    let (county, keeper) = (world.duty(COUNTY).await, world.person(PROVINCE, &[Role::SystemAdmin]).await);
    let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
    let form = world.form(COUNTY).await;
    let matter = world.report(&county, form, TOWNS, json!({})).await;
    let book = |name: &str, part: &[u8]| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, part).unwrap();
        archive.finish().unwrap().into_inner()
    };
    let head = world.head();
    let figures = format!("/reports/{matter}/import");
    for (who, path) in [(&county, figures.as_str()), (&keeper, "/units/import"), (&rights, "/posts/import")] {
        for (code, bytes) in [
            ("table.macros", book("xl/vbaProject.bin", b"x")),
            ("table.path", book("../../etc/cron.d/x", b"x")),
            ("table.entities", book("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")),
            ("table.bomb", book("xl/worksheets/sheet1.xml", &b"<c/>".repeat(5_000_000))),
            ("table.too_many_rows", book("xl/worksheets/sheet1.xml", &b"<row/>".repeat(1_048_576))),
            ("table.broken", book("xl/worksheets/sheet1.xml", b"<row/>")),
        ] {
            let reply = world.send(world.request(Some(who), "POST", path, Some(&bytes))).await;
            assert_eq!((reply.status.as_u16(), reply.problem()), (422, code.to_owned()), "{path}");
        }
    }
    assert_eq!(world.head(), head);
}
