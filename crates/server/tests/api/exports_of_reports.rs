//! What was filed, taken away: in the background, in every format, for whoever asked and nobody else.

use super::forms::field;
use super::world::{COUNTY, OTHER_TOWN, SIBLING, TOWN, Who, World};
use serde_json::{Value, json};
use shouhu_domain::command::{Command, Filled, Outcome, ReportCommand, SlotKey};
use shouhu_domain::event::Space;
use shouhu_domain::form::{Answer, Answers, Shape};
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Particulars};
use shouhu_domain::report::{Day, Duty, Recurrence, Subjects};

const DAY: &str = "2020-02-06";

/// The county asks its towns daily for masks, a price and a remark.
async fn duty(world: &World) -> MatterId {
    let fields = [
        field("masks", "口罩", Shape::Integer, "只"),
        field("price", "单价", Shape::Decimal { scale: 2 }, "元"),
        field("remark", "备注", Shape::Text, ""),
    ];
    let form = world.form_of(COUNTY, &fields).await;
    let duty = Duty {
        form,
        every: Recurrence::Daily,
        from: Day::parse(DAY).unwrap(),
        until: None,
        due_min: 18 * 60,
        due_after_days: 0,
        subjects: Subjects::Units,
        workdays_only: false,
        review: false,
        again: String::new(),
    };
    let content = Content {
        title: "口罩日报".into(),
        text: "每日报送。".into(),
        audience: "under 410102 and level:town".into(),
        particulars: Some(Particulars::Report(duty)),
        ..Content::of(MatterKind::Task, UnitNo(COUNTY), Space::Live)
    };
    let Outcome::Matter { id, .. } = world.machine(Command::Issue(Box::new(content))).await else {
        panic!("no matter")
    };
    for (town, masks, price, remark) in [(TOWN, 400, "3.50", "=1+1"), (OTHER_TOWN, 20, "12.00", "𠮷村缺货，堽城村有货")]
    {
        let answers = Answers::from_iter([
            ("masks".to_owned(), Answer::Number(masks)),
            ("price".to_owned(), Answer::Text(price.into())),
            ("remark".to_owned(), Answer::Text(remark.into())),
        ]);
        let slot = SlotKey { matter: id, period: Day::parse(DAY).unwrap(), subject: UnitNo(town) };
        let filled = Filled { version: 1, nil: false, no_change: false, answers, received_ms: None };
        world.machine(Command::Report(ReportCommand::File { slot, filled })).await;
    }
    id
}

pub async fn begin(world: &World, who: &Who, matter: MatterId, more: Value) -> Value {
    let mut body = json!({ "matter_id": matter.0, "from": DAY, "to": DAY, "format": "csv" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = world.post(who, "/exports", body).await;
    assert_eq!(reply.status.as_u16(), 202, "{}", reply.text());
    reply.json()
}

pub async fn finished(world: &World, who: &Who, job: &Value) -> (Value, Vec<u8>) {
    let id = job["id"].as_str().unwrap();
    for _ in 0..400 {
        let view = world.get(who, &format!("/exports/{id}")).await.good();
        if view["state"] != "running" {
            let file = world.get(who, &format!("/exports/{id}/file")).await;
            return (view, file.bytes);
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the export did not end");
}

#[tokio::test]
async fn what_was_filed_is_taken_away_in_every_format() {
    for world in World::each().await {
        let matter = duty(&world).await;
        let county = world.duty(COUNTY).await;

        let job = begin(&world, &county, matter, json!({ "hxl": true })).await;
        assert_eq!(job["total"], 2);
        let (view, csv) = finished(&world, &county, &job).await;
        assert_eq!((&view["state"], &view["rows"]), (&json!("done"), &json!(2)));
        let text = String::from_utf8(csv).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].ends_with("修订,口罩 (只),单价 (元),备注"), "{}", lines[0]);
        assert!(lines[1].starts_with("#adm+code,#adm+name") && lines[1].ends_with("#indicator+remark"), "{}", lines[1]);
        assert!(lines[2].ends_with(",1,400,3.50,'=1+1"), "a formula is marked: {}", lines[2]);
        assert!(lines[3].contains("2020-02-06,已报,,,2020-02-06 09:37:00,1,20,12.00,𠮷村缺货"), "{}", lines[3]);

        let job = begin(&world, &county, matter, json!({ "encoding": "gb18030", "lang": "en" })).await;
        let (_, csv) = finished(&world, &county, &job).await;
        let (text, _, broken) = encoding_rs::GB18030.decode(&csv);
        assert!(!broken && text.contains("𠮷村缺货") && text.starts_with("Unit code"), "{text}");

        let job = begin(&world, &county, matter, json!({ "format": "jsonl" })).await;
        let (_, bytes) = finished(&world, &county, &job).await;
        let text = String::from_utf8(bytes).unwrap();
        let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(first["answers"], json!({ "masks": 400, "price": "3.50", "remark": "=1+1" }));

        let job = begin(&world, &county, matter, json!({ "format": "xlsx" })).await;
        let (_, bytes) = finished(&world, &county, &job).await;
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
        assert_eq!(sheet.get_value((1, 10)), Some(&calamine::Data::Float(3.5)), "a price is a number");
        assert_eq!(sheet.get_value((1, 11)).unwrap().to_string(), "=1+1", "a text is not run");
    }
}

#[tokio::test]
async fn an_export_is_for_whoever_asked_and_shows_what_they_may_see() {
    for world in World::each().await {
        let matter = duty(&world).await;
        let (county, town, sibling) = (world.duty(COUNTY).await, world.duty(TOWN).await, world.duty(SIBLING).await);
        let job = begin(&world, &county, matter, json!({})).await;
        finished(&world, &county, &job).await;
        let id = job["id"].as_str().unwrap();
        for path in [format!("/exports/{id}"), format!("/exports/{id}/file")] {
            assert_eq!(world.get(&town, &path).await.problem(), "not_found");
        }
        let body = |more: Value| {
            let mut body = json!({ "matter_id": matter.0, "from": DAY, "to": DAY, "format": "csv" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        assert_eq!(world.post(&sibling, "/exports", body(json!({}))).await.problem(), "not_found");
        assert_eq!(world.post(&town, "/exports", body(json!({ "node": OTHER_TOWN }))).await.problem(), "forbidden");
        for (wrong, at) in [
            (json!({ "from": "2020-02-30" }), "/from"),
            (json!({ "to": "2020-02-05" }), "/to"),
            (json!({ "to": "2022-02-05" }), "/to"),
            (json!({ "state": "lost" }), "/state"),
            (json!({ "line": "nowhere" }), "/line"),
        ] {
            let reply = world.post(&county, "/exports", body(wrong.clone())).await;
            assert_eq!(reply.status.as_u16(), 422, "{wrong}");
            assert_eq!(reply.json()["errors"][0]["pointer"], at, "{wrong}");
        }
        let own = begin(&world, &town, matter, json!({})).await;
        assert_eq!(own["total"], 1, "a town takes its own rows away");
        let gone = world.ask(&county, "DELETE", &format!("/exports/{id}"), None).await;
        assert_eq!(gone.status.as_u16(), 204);
        assert_eq!(world.get(&county, "/exports").await.good()["rows"], json!([]));
    }
}
