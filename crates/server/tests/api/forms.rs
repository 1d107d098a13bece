//! Forms and the registry of fields over HTTP; and the forms that other tests ask for.

use super::world::{CITY, COUNTY, HEALTH, PROVINCE, TOWN, UNRELATED, VILLAGE, World};
use serde_json::{Value, json};
use shouhu_domain::command::{Command, FormCommand, Outcome};
use shouhu_domain::form::{Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::{FormId, UnitNo};
use shouhu_domain::policy::Role;

/// A field that the province may ask for.
pub fn field(name: &str, zh: &str, shape: Shape, unit: &str) -> Field {
    Field {
        name: name.into(),
        label: Words { zh: zh.into(), en: name.into() },
        shape,
        unit: unit.into(),
        purpose: "调拨".into(),
        basis: "传染病防治法".into(),
        retention_days: 365,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative: false,
    }
}

impl World {
    /// A form that asks for fields and nothing else, kept by a unit.
    pub async fn form_of(&self, owner: u32, fields: &[Field]) -> FormId {
        let question = |(field, no): (&Field, u16)| Node::Question(Box::new(Question::new(no, &field.name)));
        let version = FormVersion {
            form: None,
            owner: UnitNo(owner),
            version: 1,
            title: Words { zh: "口罩日报".into(), en: String::new() },
            nodes: fields.iter().zip(1..).map(question).collect(),
            lists: [].into(),
            fields: fields.iter().map(|field| (field.name.clone(), field.clone())).collect(),
            note: String::new(),
        };
        let published = self.machine(Command::Form(FormCommand::Publish(Box::new(version)))).await;
        let Outcome::Form { id, .. } = published else { panic!("no form") };
        id
    }

    /// A form of four fields: two whole numbers (the second one cumulative), a price, a day.
    pub async fn form(&self, owner: u32) -> i64 {
        let stock = field("mask_stock", "口罩库存", Shape::Integer, "只");
        let fields = [
            Field { cumulative: true, ..field("asked_total", "累计问询", Shape::Integer, "人") },
            field("price", "单价", Shape::Decimal { scale: 2 }, "只"),
            field("checked_on", "核对日", Shape::Date, ""),
        ];
        let [asked, price, checked] = fields;
        self.form_of(owner, &[stock, asked, price, checked]).await.0
    }
}

fn entry(zh: &str, shape: &Value) -> Value {
    json!({ "label": { "zh": zh, "en": "" }, "shape": shape, "unit": "只", "purpose": "调拨", "basis": "传染病防治法", "retention_days": 365 })
}

fn survey() -> Value {
    json!({
        "title": { "zh": "超市巡查", "en": "Shops" },
        "nodes": [
            { "node": "group", "name": "stock", "label": { "zh": "库存" }, "nodes": [
                { "node": "question", "field": "masks", "required": "true()", "constraint": ". >= 0", "message": { "zh": "不能为负" } },
                { "node": "question", "field": "supply", "list": "supply" },
            ] },
            { "node": "calculate", "field": "boxes", "formula": "${masks} div 50" },
        ],
        "lists": { "supply": [
            { "name": "short", "label": { "zh": "紧张" } },
            { "name": "enough", "label": { "zh": "充足" } },
        ] },
        "fields": {
            "masks": entry("口罩", &json!({ "type": "integer" })),
            "supply": entry("供应", &json!({ "type": "one" })),
            "boxes": entry("箱数", &json!({ "type": "decimal", "scale": 2 })),
        },
    })
}

fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The numbers of questions and choices, by name.
fn numbers(version: &Value) -> Vec<(String, u64)> {
    let mut found = vec![];
    let mut all: Vec<&Value> = version["nodes"].as_array().unwrap().iter().collect();
    all.extend(version["lists"].as_object().into_iter().flatten().flat_map(|(_, list)| list.as_array().unwrap()));
    while let Some(node) = all.pop() {
        all.extend(node["nodes"].as_array().into_iter().flatten());
        let name = node["field"].as_str().or_else(|| node["name"].as_str());
        if let (Some(name), Some(no)) = (name, node["no"].as_u64()) {
            found.push((name.to_owned(), no));
        }
    }
    found.sort();
    found
}

/// Whoever is not of the province is not led into registering a field.
#[tokio::test]
async fn who_may_register_a_field_is_told_before() {
    let world = World::new().await;
    for (unit, may) in [(PROVINCE, true), (HEALTH, true), (CITY, false), (COUNTY, false)] {
        let list = world.get(&world.duty(unit).await, "/fields").await.good();
        assert_eq!(list["can_write"], may, "{unit}");
    }
}

#[tokio::test]
async fn a_form_is_published_from_texts_and_its_next_version_keeps_the_numbers_on_both_engines() {
    for world in World::each().await {
        let province = world.duty(PROVINCE).await;
        let reply = world.post(&province, "/forms", survey()).await;
        assert_eq!(reply.status.as_u16(), 201, "{}", reply.text());
        let id = reply.good()["id"].as_i64().unwrap();
        let first = world.get(&province, &format!("/forms/{id}/versions/1")).await.good();
        assert_eq!((&first["form"], &first["owner"]), (&json!(id), &json!(PROVINCE)));
        assert_eq!(first["nodes"][0]["nodes"][0]["constraint"]["text"], ". >= 0");
        assert!(first["nodes"][0]["nodes"][0]["constraint"]["tree"].is_array(), "{first}");
        let before = numbers(&first);
        assert_eq!(before.len(), 5, "{before:?}");

        // Choices and questions in another order, one gone, one new; the registry knows the rest.
        let mut next = with(&survey(), &json!({ "version": 2, "note": "加红码数" }));
        next["fields"] = json!({ "goggles": entry("护目镜", &json!({ "type": "integer" })) });
        next["lists"]["supply"] = json!([
            { "name": "none", "label": { "zh": "断供" } },
            { "name": "enough", "label": { "zh": "充足" } },
        ]);
        next["nodes"][0]["nodes"] = json!([
            { "node": "question", "field": "goggles" },
            { "node": "question", "field": "supply", "list": "supply" },
            { "node": "question", "field": "masks" },
        ]);
        let stale =
            world.post(&province, &format!("/forms/{id}/versions"), with(&next, &json!({ "version": 3 }))).await;
        assert_eq!((stale.problem().as_str(), &stale.json()["params"]["current"]), ("form.version", &json!(1)));
        let published = world.post(&province, &format!("/forms/{id}/versions"), next).await.good();
        assert_eq!((&published["id"], &published["version"]), (&json!(id), &json!(2)));
        let second = world.get(&province, &format!("/forms/{id}/versions/2")).await.good();
        let after = numbers(&second);
        for (name, no) in &after {
            let known = before.iter().find(|(known, _)| known == name);
            let taken = before.iter().any(|(_, other)| other == no);
            let choice = ["none", "enough", "short"].contains(&name.as_str());
            match known {
                Some((_, known)) => assert_eq!(known, no, "{name}"),
                None if choice => assert_eq!(*no, 2, "{name}"),
                None => assert!(!taken, "{name} took the number of another"),
            }
        }
        assert_eq!(numbers(&world.get(&province, &format!("/forms/{id}/versions/1")).await.good()), before);
        assert_eq!(world.get(&province, &format!("/forms/{id}/versions/3")).await.problem(), "not_found");

        let view = world.get(&province, &format!("/forms/{id}")).await.good();
        assert_eq!(view["may_write"], true);
        assert_eq!(view["versions"][1]["note"], "加红码数");
        assert_eq!(view["draft"]["nodes"][1]["formula"], "${masks} div 50");
        // What is shown can be sent back as it is.
        let again = with(&view["draft"], &json!({ "version": 3 }));
        world.post(&province, &format!("/forms/{id}/versions"), again).await.good();
        let rows = world.get(&province, "/forms").await.good();
        let row = &rows["forms"][0];
        let figures = (&row["version"], &row["fields"], &row["seconds"], &row["duties"]);
        assert_eq!(figures, (&json!(3), &json!(3), &json!(60), &json!(0)), "{row}");
    }
}

#[tokio::test]
async fn a_version_is_fetched_once_and_asked_about_again() {
    let world = World::new().await;
    let county = world.duty(COUNTY).await;
    let id = world.form(COUNTY).await;
    let path = format!("/forms/{id}/versions/1");
    let first = world.get(&county, &path).await;
    let tag = first.headers["etag"].clone();
    let mut request = world.request(Some(&county), "GET", &path, None);
    request.headers_mut().insert("if-none-match", tag.clone());
    let again = world.send(request).await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    let unrelated = world.duty(UNRELATED).await;
    let mut request = world.request(Some(&unrelated), "GET", &path, None);
    request.headers_mut().insert("if-none-match", tag);
    assert_eq!(world.send(request).await.problem(), "not_found", "a known tag opens nothing");
}

#[tokio::test]
async fn all_faults_of_a_form_are_told_at_once_and_looking_changes_nothing() {
    for world in World::each().await {
        let province = world.duty(PROVINCE).await;
        let mut wrong = survey();
        wrong["title"]["zh"] = json!("");
        wrong["nodes"][0]["nodes"][0]["constraint"] = json!(". >=");
        wrong["nodes"][0]["nodes"][1]["list"] = json!("nothing");
        wrong["nodes"][1]["formula"] = json!("${eggs} * 2");
        wrong["fields"]["masks"]["retention_days"] = json!(0);
        wrong["fields"]["spare"] = entry("备用", &json!({ "type": "text" }));
        let faults = [
            ("/nodes/0/nodes/0/constraint", "expr.expected"),
            ("/nodes/0/nodes/1/list", "form.list.unknown"),
            ("/nodes/1/formula", "form.reference.unknown"),
            ("/title/zh", "input.missing"),
            ("/fields/masks/retention_days", "field.range"),
            ("/fields/spare", "form.field.unused"),
        ];
        let of = |errors: &Value| -> Vec<(String, String)> {
            let text = |v: &Value| v.as_str().unwrap().to_owned();
            errors.as_array().unwrap().iter().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
        };
        let faults: Vec<(String, String)> = faults.iter().map(|(at, code)| ((*at).into(), (*code).into())).collect();
        let head = world.head();
        let refused = world.post(&province, "/forms", wrong.clone()).await;
        assert_eq!((refused.problem().as_str(), of(&refused.json()["errors"])), ("form.wrong", faults.clone()));
        let checked = world.post(&province, "/forms/check", wrong).await.good();
        assert_eq!(of(&checked["faults"]), faults);
        let place = (&checked["faults"][0]["at"], &checked["faults"][0]["title_zh"]);
        assert_eq!(place, (&json!(4), &json!("这里应该是别的内容")), "{}", checked["faults"][0]);
        let good = world.post(&province, "/forms/check", survey()).await.good();
        assert_eq!((&good["faults"], &good["version"]["version"]), (&json!([]), &json!(1)));
        assert!(good["version"]["nodes"][1]["formula"]["tree"].is_array());
        assert_eq!(world.head(), head, "looking changes nothing");
        let id = world.post(&province, "/forms", survey()).await.good()["id"].clone();
        let next = world.post(&province, "/forms/check", with(&survey(), &json!({ "form": id }))).await.good();
        assert_eq!((&next["faults"], &next["version"]["version"]), (&json!([]), &json!(2)));
        let nodes: Vec<Value> =
            (0..501).map(|_| json!({ "node": "note", "name": "n", "label": { "zh": "注" } })).collect();
        let many = world.post(&province, "/forms/check", with(&survey(), &json!({ "nodes": nodes }))).await;
        assert_eq!(
            (many.problem().as_str(), &many.json()["errors"][0]["code"]),
            ("form.wrong", &json!("form.too_many"))
        );
        let odd = json!([{ "node": "question", "field": "masks", "colour": "red" }]);
        let odd = world.post(&province, "/forms", with(&survey(), &json!({ "nodes": odd }))).await;
        assert_eq!((odd.problem().as_str(), &odd.json()["errors"][0]["pointer"]), ("body.wrong", &json!("/nodes/0")));
    }
}

#[tokio::test]
async fn a_form_with_a_personal_field_is_refused_plainly() {
    let world = World::new().await;
    let province = world.duty(PROVINCE).await;
    let mut body = survey();
    body["fields"]["masks"]["sensitivity"] = json!("personal");
    let head = world.head();
    let refused = world.post(&province, "/forms", body).await;
    assert_eq!(refused.problem(), "form.personal");
    let problem = refused.json();
    assert_eq!((&problem["params"]["field"], &problem["detail"]), (&json!("masks"), &json!("口罩")));
    assert_eq!(problem["errors"][0]["pointer"], "/nodes/0/nodes/0/field");
    assert_eq!(world.head(), head);
}

#[tokio::test]
async fn a_field_is_put_and_found_and_stays_what_it_measures() {
    for world in World::each().await {
        let (province, health, county) =
            (world.duty(PROVINCE).await, world.duty(HEALTH).await, world.duty(COUNTY).await);
        let put = |who, name: &str, body: Value| {
            let path = format!("/fields/{name}");
            let world = &world;
            async move { world.ask(who, "PUT", &path, Some(body)).await }
        };
        let masks = entry("口罩", &json!({ "type": "integer" }));
        put(&province, "masks", masks.clone()).await.good();
        put(&health, "masks", with(&masks, &json!({ "seconds": 35, "label": { "zh": "医用口罩", "en": "Masks" } })))
            .await
            .good();
        let other = put(&province, "masks", with(&masks, &json!({ "unit": "箱" }))).await;
        assert_eq!((other.problem().as_str(), &other.json()["params"]["reason"]), ("field.wrong", &json!("changed")));
        assert_eq!(put(&province, "Masks", masks.clone()).await.problem(), "field.wrong");
        let named = put(&province, "masks", with(&masks, &json!({ "name": "eggs" }))).await;
        assert_eq!((named.problem().as_str(), &named.json()["errors"][0]["pointer"]), ("field.wrong", &json!("/name")));
        assert_eq!(put(&county, "eggs", masks.clone()).await.problem(), "forbidden");

        world.post(&province, "/forms", survey_of_masks()).await.good();
        world.form(COUNTY).await;
        for (q, names) in [("MASK", vec!["mask_stock", "masks"]), ("医用", vec!["masks"]), ("nothing", vec![])] {
            let q: String = q.bytes().map(|b| format!("%{b:02x}")).collect();
            let found = world.get(&county, &format!("/fields?q={q}")).await.good();
            let fields: Vec<&str> =
                found["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
            assert_eq!(fields, names, "{q}");
        }
        let found = world.get(&county, "/fields?q=masks").await.good();
        let masks = &found["fields"][0];
        let known = (&masks["seconds"], &masks["shape"], &masks["used_by"], &masks["sensitivity"]);
        assert_eq!(known, (&json!(35), &json!({ "type": "integer" }), &json!(1), &json!("internal")), "{masks}");
    }
}

fn survey_of_masks() -> Value {
    json!({ "title": { "zh": "口罩" }, "nodes": [{ "node": "question", "field": "masks" }] })
}

#[tokio::test]
async fn whoever_may_makes_forms_and_whoever_is_asked_reads_them() {
    let world = World::new().await;
    let (province, county) = (world.duty(PROVINCE).await, world.duty(COUNTY).await);
    let shape = json!({ "type": "integer" });
    world.ask(&province, "PUT", "/fields/masks", Some(entry("口罩", &shape))).await.good();
    let liaison = world.person(COUNTY, &[Role::Liaison]).await;
    for path in ["/forms", "/forms/check"] {
        assert_eq!(world.post(&liaison, path, survey_of_masks()).await.problem(), "forbidden", "{path}");
    }
    let fresh = with(
        &survey_of_masks(),
        &json!({ "nodes": [{ "node": "question", "field": "eggs" }], "fields": { "eggs": entry("鸡蛋", &shape) } }),
    );
    assert_eq!(world.post(&county, "/forms", fresh).await.problem(), "forbidden", "a new field is the province's");
    let elsewhere = with(&survey_of_masks(), &json!({ "owner": CITY }));
    assert_eq!(world.post(&county, "/forms", elsewhere).await.problem(), "forbidden");
    let id = world.post(&county, "/forms", survey_of_masks()).await.good()["id"].as_i64().unwrap();
    // The registry's words have changed since: they are what a next version takes.
    world.ask(&province, "PUT", "/fields/masks", Some(entry("医用口罩", &shape))).await.good();
    let view = world.get(&county, &format!("/forms/{id}")).await.good();
    assert_eq!(view["draft"]["fields"]["masks"]["label"]["zh"], "医用口罩");
    let next = with(&view["draft"], &json!({ "version": 2 }));
    let moved = world.post(&county, &format!("/forms/{id}/versions"), with(&next, &json!({ "owner": CITY }))).await;
    assert_eq!(moved.problem(), "form.owner");
    let unnumbered = world.post(&county, &format!("/forms/{id}/versions"), view["draft"].clone()).await;
    assert_eq!(
        (unnumbered.problem().as_str(), &unnumbered.json()["errors"][0]["pointer"]),
        ("input.missing", &json!("/version"))
    );
    world.post(&county, &format!("/forms/{id}/versions"), next).await.good();

    let path = format!("/forms/{id}");
    let town = world.person(TOWN, &[Role::Worker]).await;
    for (who, may) in [(&county, true), (&liaison, false), (&province, false), (&town, false)] {
        assert_eq!(world.get(who, &path).await.good()["may_write"], may);
    }
    let unrelated = world.person(UNRELATED, &[Role::Liaison]).await;
    assert_eq!(world.get(&unrelated, &path).await.problem(), "not_found");
    assert_eq!(world.get(&unrelated, "/forms").await.good()["forms"], json!([]));
    // An organ of the province stands above no village, but its order asks one to fill in its form.
    let health = world.duty(HEALTH).await;
    let asked = world.post(&health, "/forms", survey_of_masks()).await.good()["id"].as_i64().unwrap();
    let village = world.person(VILLAGE, &[Role::Worker]).await;
    let path = format!("/forms/{asked}/versions/1");
    assert_eq!(world.get(&village, &path).await.problem(), "not_found");
    world.report(&health, asked, "under 410102001 and level:village", json!({})).await;
    assert_eq!(world.get(&village, &path).await.good()["title"]["zh"], "口罩");
}

#[tokio::test]
async fn a_retired_form_is_asked_for_no_more() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let id = world.form(COUNTY).await;
        world.report(&county, id, "under 410102 and level:town", json!({})).await;
        assert_eq!(world.get(&county, "/forms").await.good()["forms"][0]["duties"], 1);
        let retire = format!("/forms/{id}/retire");
        assert_eq!(world.post(&county, &retire, json!({ "reason": " " })).await.problem(), "input.missing");
        world.post(&county, &retire, json!({ "reason": "已并入新表" })).await.good();
        assert_eq!(world.post(&county, &retire, json!({ "reason": "再停" })).await.problem(), "form.retired");
        assert_eq!(world.get(&county, "/forms").await.good()["forms"], json!([]));
        assert_eq!(world.get(&county, "/forms?retired=true").await.good()["forms"][0]["retired"], true);
        let view = world.get(&county, &format!("/forms/{id}")).await.good();
        assert_eq!((&view["retired"], &view["may_write"]), (&json!(true), &json!(false)));
        let next = with(&view["draft"], &json!({ "version": 2 }));
        assert_eq!(world.post(&county, &format!("/forms/{id}/versions"), next).await.problem(), "form.retired");
        let fields = world.get(&county, "/fields?q=mask_stock").await.good();
        assert_eq!(fields["fields"][0]["used_by"], 0, "retired forms are not counted");
        let report = json!({ "form_id": id, "every": "daily", "from": super::reports::TODAY, "due_time": "18:00" });
        let body =
            json!({ "kind": "task", "title": "日报", "text": "报", "audience": "under 410102", "report": report });
        assert_eq!(world.post(&county, "/matters", body).await.problem(), "form.retired");
    }
}

/// A draft that was begun under an older version is carried over, and what does not fit is said.
#[tokio::test]
async fn an_older_version_is_not_filed_and_its_answers_are_carried_over() {
    for world in World::each().await {
        let (province, town) = (world.duty(PROVINCE).await, world.person(TOWN, &[Role::Worker]).await);
        let id = world.post(&province, "/forms", survey()).await.good()["id"].as_i64().unwrap();
        let matter = world.report(&province, id, "under 410102 and level:town", json!({})).await;
        let mut next = with(
            &survey(),
            &json!({ "version": 2, "fields": { "goggles": entry("护目镜", &json!({ "type": "integer" })) } }),
        );
        next["nodes"][0]["nodes"][0] = json!({ "node": "question", "field": "goggles", "required": "true()" });
        next["nodes"][1]["formula"] = json!("${goggles} div 50");
        next["lists"]["supply"] = json!([{ "name": "enough", "label": { "zh": "充足" } }]);
        let next = with(&next, &json!({ "nodes": next["nodes"] }));
        world.post(&province, &format!("/forms/{id}/versions"), next).await.good();

        let path = format!("/reports/{matter}/slots/{}/{TOWN}", super::reports::TODAY);
        let begun = json!({ "masks": 40, "supply": "short", "boxes": "0.80" });
        let head = world.head();
        let refused = world.post(&town, &path, json!({ "version": 1, "answers": begun })).await;
        assert_eq!(refused.problem(), "form.version");
        assert_eq!(refused.json()["params"], json!({ "version": 1, "current": 2 }));
        let body = json!({ "from_version": 1, "answers": begun });
        let carried = world.post(&town, &format!("/forms/{id}/upgrade"), body.clone()).await.good();
        assert_eq!((&carried["version"], &carried["answers"]), (&json!(2), &json!({})), "{carried}");
        let told = |at: usize| {
            let dropped = &carried["dropped"][at];
            (dropped["name"].clone(), dropped["code"].clone(), dropped["value"].clone(), dropped["label"]["zh"].clone())
        };
        assert_eq!(told(0), (json!("masks"), json!("form.upgrade.gone"), json!(40), json!("口罩")));
        assert_eq!(told(1), (json!("supply"), json!("form.upgrade.choice"), json!("short"), json!("供应")));
        assert_eq!(carried["dropped"].as_array().unwrap().len(), 2, "what was computed is computed again");
        let fault = &carried["faults"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/answers/goggles"), &json!("report.answer.required")));
        assert_eq!(world.head(), head, "nothing is kept");
        let unknown =
            world.post(&town, &format!("/forms/{id}/upgrade"), with(&body, &json!({ "from_version": 9 }))).await;
        assert_eq!(
            (unknown.problem().as_str(), &unknown.json()["errors"][0]["pointer"]),
            ("input.unknown", &json!("/from_version"))
        );
        let filed = json!({ "version": 2, "answers": { "goggles": 100 } });
        world.post(&town, &path, filed).await.good();
    }
}

#[tokio::test]
async fn the_calendar_is_read_by_all_and_set_at_the_top() {
    for world in World::each().await {
        let (county, top) = (world.duty(COUNTY).await, world.person(PROVINCE, &[Role::SystemAdmin]).await);
        let days = json!({ "off": ["2020-01-24"], "work": ["2020-01-19"], "reason": "春节" });
        let set = |who, body: Value| {
            let world = &world;
            async move { world.ask(who, "PUT", "/calendar", Some(body)).await }
        };
        assert_eq!(set(&county, days.clone()).await.problem(), "forbidden");
        set(&top, days.clone()).await.good();
        assert_eq!(set(&top, days.clone()).await.problem(), "province.unchanged");
        for (change, code, pointer) in [
            (json!({ "off": ["2020-01-24", "2020-02-30"] }), "report.day.wrong", "/off/1"),
            (json!({ "off": ["2020-01-19"] }), "input.twice", "/work"),
            (json!({ "reason": "" }), "input.missing", "/reason"),
            (json!({ "off": vec!["2020-01-24"; 2_001] }), "input.too_long", "/off"),
        ] {
            let reply = set(&top, with(&days, &change)).await;
            assert_eq!((reply.problem().as_str(), &reply.json()["errors"][0]["pointer"]), (code, &json!(pointer)));
        }
        let view = world.get(&county, "/calendar").await.good();
        let told = (&view["off"], &view["work"], &view["set"]["ok"]);
        assert_eq!(told, (&json!(["2020-01-24"]), &json!(["2020-01-19"]), &json!(false)));
        assert_eq!(world.get(&top, "/calendar").await.good()["set"]["ok"], true);
    }
}
