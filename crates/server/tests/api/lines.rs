//! A superior on a line sees, exports and chases its own subordinates there, and nobody else's.

use super::exports_of_reports::begin;
use super::reports::{TODAY, slot, stock};
use super::world::{CITY, COUNTY, HEALTH, PROVINCE, World};
use serde_json::{Value, json};
use shouhu_domain::command::Command;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};

const CITY_HEALTH: u32 = 17;
const COUNTY_HEALTH: u32 = 18;

fn numbers(list: &Value) -> Vec<u64> {
    list["rows"].as_array().unwrap().iter().filter_map(|row| row["unit"]["no"].as_u64()).collect()
}

#[tokio::test]
async fn a_commission_follows_an_order_of_others_down_its_own_line() {
    for world in World::each().await {
        let (city, health) = (world.duty(CITY).await, world.duty(HEALTH).await);
        let id = world.issue(&city, "under 4101", json!({ "due_ms": world.hours(4) })).await;
        let units = |query: &str| format!("/matters/{id}/units{query}");
        let list = world.get(&health, &units("?line=sector")).await.good();
        assert_eq!((numbers(&list), &list["total"]), (vec![17, 18], &json!(2)));
        assert_eq!(list["rows"][0]["phone"], json!(null), "nobody holds a post there");
        assert_eq!(numbers(&world.get(&health, &units("")).await.good()), [0_u64; 0], "nobody stands in itself");
        let under = units(&format!("?line=sector&under={CITY_HEALTH}"));
        assert_eq!(numbers(&world.get(&health, &under).await.good()), [17, 18]);
        let by_territory = units(&format!("?under={CITY_HEALTH}"));
        assert_eq!(numbers(&world.get(&health, &by_territory).await.good()), [17]);
        let other = units(&format!("?line=sector&under={COUNTY}"));
        assert_eq!(world.get(&health, &other).await.problem(), "forbidden");
        assert_eq!(world.get(&health, &units("?line=none")).await.problem(), "not_found");
        let board = world.get(&health, &format!("/matters/{id}/board?line=sector")).await.good();
        assert_eq!((numbers(&board), &board["total"]["expected"]), (vec![17], &json!(2)), "as the list says");
        let csv = world.get(&health, &format!("/matters/{id}/units.csv?line=sector")).await.text();
        assert!(csv.contains("郑州市卫生健康委") && csv.contains("中原区卫生健康委"), "{csv}");
        assert_eq!(csv.lines().count(), 3, "{csv}");
        let cost = format!("/matters/{id}/remind-cost?line=sector&units={CITY_HEALTH}");
        assert_eq!(world.get(&health, &cost).await.good()["units"], 2);
        let remind = format!("/matters/{id}/remind");
        assert_eq!(world.post(&health, &remind, json!({ "line": "none" })).await.problem(), "input.unknown");
        let told = world.post(&health, &remind, json!({ "line": "sector" })).await.good();
        assert_eq!(told["reminded"], 2);
        let timeline = world.get(&health, &format!("/matters/{id}/timeline")).await.good();
        let [row, ..] = timeline["rows"].as_array().unwrap().as_slice() else { panic!("{timeline}") };
        assert_eq!((&row["kind"], &row["params"]["text"]), (&json!("reminded"), &json!("sector")));
        let again = world.post(&city, &remind, json!({ "units": [COUNTY_HEALTH] })).await;
        assert_eq!(again.problem(), "remind.too_soon", "five minutes on whatever line");
        let worker = world.person(HEALTH, &[Role::Worker]).await;
        assert_eq!(world.post(&worker, &remind, json!({ "line": "sector" })).await.problem(), "not_found");
    }
}

/// A unit of another city whose superior on the party line is this one.
fn stray() -> Unit {
    Unit {
        no: UnitNo(19),
        code: "410202-DW".into(),
        level: Level::Organ,
        kind: "organ".into(),
        name: "龙亭区机关党委".into(),
        parent: Some(UnitNo(5)),
        sector: None,
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![("party".into(), UnitNo(CITY))],
        also_county: false,
        synthetic: false,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    }
}

#[tokio::test]
async fn on_a_line_that_crosses_its_border_a_city_counts_its_own_units_alone() {
    let world = World::new().await;
    world.machine(Command::PutUnits { units: vec![stray()] }).await;
    let (province, city) = (world.person(PROVINCE, &[Role::Duty]).await, world.duty(CITY).await);
    let id = world.issue(&province, "unit:410202-DW or unit:410102", json!({})).await;
    let second = world.person(PROVINCE, &[Role::Commander]).await;
    world.post(&second, &format!("/matters/{id}/approve"), json!({})).await.good();
    for (who, seen) in [(&province, vec![3, 19]), (&city, vec![3])] {
        let list = world.get(who, &format!("/matters/{id}/units?line=party&under={CITY}")).await.good();
        let board = world.get(who, &format!("/matters/{id}/board?line=party&node={CITY}")).await.good();
        let all = world.get(who, &format!("/board?line=party&node={CITY}")).await.good();
        assert_eq!(numbers(&list), seen);
        assert_eq!((&board["total"]["expected"], &all["total"]["expected"]), (&json!(seen.len()), &json!(seen.len())));
        assert_eq!(board.to_string().contains("龙亭区"), seen.len() == 2);
    }
}

/// What a unit owes and its figures are found along a line as along the territory: in rows, in a series, taken away.
#[tokio::test]
async fn figures_are_summed_along_the_line_that_is_asked() {
    for world in World::each().await {
        let (city, health) = (world.duty(CITY).await, world.duty(HEALTH).await);
        let form = world.form(CITY).await;
        let id = world.report(&city, form, "under 4101", json!({})).await;
        for (unit, masks) in [(CITY_HEALTH, 30), (COUNTY_HEALTH, 12), (COUNTY, 500)] {
            world.post(&city, &slot(id, unit), stock(masks)).await.good();
        }
        let asked = async |path: &str| world.get(&health, &format!("/reports/{id}/{path}")).await.good();
        let subjects = |list: &Value| {
            let rows = list["rows"].as_array().unwrap().iter();
            rows.map(|row| row["subject"]["no"].as_u64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(subjects(&asked("rows?line=sector").await), [17, 18]);
        assert_eq!(subjects(&asked("rows").await), [0_u64; 0]);
        let sum = |series: Value| series["points"].as_array().unwrap().last().unwrap()["figure"]["sum"].clone();
        assert_eq!(sum(asked("series?field=mask_stock&line=sector").await), "42");
        assert_ne!(sum(asked("series?field=mask_stock").await), "42");
        let line = json!({ "from": TODAY, "to": TODAY, "line": "sector" });
        assert_eq!(begin(&world, &health, MatterId(id), line).await["total"], 2);
    }
}

#[tokio::test]
async fn what_is_taken_away_ends_where_the_askers_sight_ends() {
    let world = World::new().await;
    world.machine(Command::PutUnits { units: vec![stray()] }).await;
    let (province, city) = (world.duty(PROVINCE).await, world.duty(CITY).await);
    let form = world.form(PROVINCE).await;
    let id = world.report(&province, form, "unit:410202-DW or unit:410102", json!({})).await;
    let second = world.person(PROVINCE, &[Role::Commander]).await;
    world.post(&second, &format!("/matters/{id}/approve"), json!({})).await.good();
    for unit in [COUNTY, 19] {
        world.post(&province, &slot(id, unit), stock(7)).await.good();
    }
    for (who, seen) in [(&province, 2), (&city, 1)] {
        let asked = json!({ "from": TODAY, "to": TODAY, "line": "party", "node": CITY });
        assert_eq!(begin(&world, who, MatterId(id), asked).await["total"], seen);
    }
}
