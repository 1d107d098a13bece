//! The board of all open matters from outside, on each engine.

use super::world::{CITY, COUNTY, TOWN, VILLAGE, World};
use serde_json::{Value, json};
use shouhu_domain::ids::HOUR_MS;
use shouhu_domain::policy::Role;
use std::collections::BTreeMap;

const COUNTED: [&str; 10] =
    ["expected", "delivered", "read", "signed", "done", "verified", "late", "difficulty", "unreachable", "excused"];

/// By unit, the total under the node's own number: what each field counts.
fn figures(board: &Value) -> BTreeMap<u64, Vec<i64>> {
    let of = |counts: &Value| COUNTED.iter().map(|field| counts[field].as_i64().unwrap()).collect::<Vec<_>>();
    let rows = board["rows"].as_array().unwrap().iter();
    let rows = rows.map(|row| (row["unit"]["no"].as_u64().unwrap(), of(&row["counts"])));
    rows.chain([(board["node"]["no"].as_u64().unwrap(), of(&board["total"]))]).collect()
}

async fn added_up(world: &World, who: &super::world::Who, matters: &[i64], tail: &str) -> BTreeMap<u64, Vec<i64>> {
    let mut sums: BTreeMap<u64, Vec<i64>> = BTreeMap::new();
    for id in matters {
        let board = world.get(who, &format!("/matters/{id}/board?{tail}")).await.good();
        for (unit, counts) in figures(&board) {
            let sum = sums.entry(unit).or_insert_with(|| vec![0; COUNTED.len()]);
            sum.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        }
    }
    sums
}

#[tokio::test]
async fn the_board_of_an_incident_is_its_matters_boards_added_up() {
    for world in World::each().await {
        let city = world.person(CITY, &[Role::Commander, Role::Duty]).await;
        let (county, village) = (world.duty(COUNTY).await, world.duty(VILLAGE).await);
        let mut incidents = vec![];
        for name in ["疫情", "洪水"] {
            let declared = world.post(&city, "/incidents", json!({ "name": name })).await.good();
            incidents.push(declared["id"].as_i64().unwrap());
        }
        let of = |incident: i64| json!({ "incident_id": incident, "due_ms": world.hours(2) });
        let first = world.issue(&city, "under 410102", of(incidents[0])).await;
        let second = world.issue(&city, "under 4101 and level:county", of(incidents[0])).await;
        let other = world.issue(&city, "under 410102", of(incidents[1])).await;
        world.post(&village, &format!("/matters/{first}/sign"), json!({})).await.good();
        world.post(&county, &format!("/matters/{second}/done"), json!({})).await.good();
        world.post(&village, &format!("/matters/{other}/sign"), json!({})).await.good();
        world.pass(3 * HOUR_MS);
        world.post(&county, &format!("/matters/{first}/sign"), json!({})).await.good();
        for node in [CITY, COUNTY, TOWN] {
            for line in ["territory", "party"] {
                let tail = format!("node={node}&line={line}");
                for (incident, matters) in [(incidents[0], vec![first, second]), (incidents[1], vec![other])] {
                    let board = world.get(&city, &format!("/board?incident={incident}&{tail}")).await.good();
                    assert_eq!(figures(&board), added_up(&world, &city, &matters, &tail).await, "{tail}");
                    assert_eq!(board["matters"], matters.len());
                }
                let all = world.get(&city, &format!("/board?{tail}")).await.good();
                assert_eq!(figures(&all), added_up(&world, &city, &[first, second, other], &tail).await, "{tail}");
            }
        }
        let closed = world.post(&city, &format!("/matters/{second}/close"), json!({})).await;
        closed.good();
        let board = world.get(&city, &format!("/board?incident={}", incidents[0])).await.good();
        assert_eq!(board["matters"], 1, "only what is open counts");
        for hidden in [incidents[1] + 1_000, -1] {
            assert_eq!(world.get(&city, &format!("/board?incident={hidden}")).await.problem(), "not_found");
        }
        let list = world.get(&city, &format!("/matters?incident={}", incidents[1])).await.good();
        assert_eq!((list["rows"].as_array().unwrap().len(), &list["rows"][0]["id"]), (1, &json!(other)));
    }
}

#[tokio::test]
async fn the_worst_matter_is_found_behind_any_number_of_newer_ones() {
    let world = World::new().await;
    let city = world.person(CITY, &[Role::Duty]).await;
    let oldest = world.issue(&city, "under 410102", json!({ "due_ms": world.hours(1), "title": "最早" })).await;
    for _ in 0..40 {
        world.issue(&city, "unit:410102", json!({ "due_ms": world.hours(9) })).await;
    }
    world.pass(2 * HOUR_MS);
    let board = world.get(&city, "/board").await.good();
    assert_eq!(board["matters"], 41, "all that are open are counted");
    let worst = board["worst"].as_array().unwrap();
    assert_eq!((worst.len(), &worst[0]["id"], &worst[0]["title"]), (5, &json!(oldest), &json!("最早")));
    assert_eq!(worst[0]["counts"]["late"], board["total"]["late"]);
    let alone = world.get(&city, &format!("/matters/{oldest}/board")).await.good();
    assert_eq!(alone["worst"], Value::Null, "one matter is not worse than others");
}
