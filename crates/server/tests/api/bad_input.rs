//! Bad input of every class on every route that writes: a problem document in both languages with a
//! stable code, and the journal's end where it was.

use super::routes::{Ask, ROUTES, Route, body};
use super::world::{COUNTY, PROVINCE, Reply, TOWN, VILLAGE, Who, World};
use axum::body::{Body, Bytes};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

/// One Chinese character of the plane beyond the first: four bytes, two UTF-16 units, one character.
const RARE: &str = "𠮷";

struct Stage {
    world: World,
    /// May do whatever is asked at the county, and units.
    able: Who,
    keeper: Who,
    rights: Who,
    matter: i64,
    group: u32,
}

async fn stage() -> Stage {
    let world = World::new().await;
    let able = world.person(COUNTY, &[Role::Commander, Role::Duty]).await;
    let keeper = world.person(PROVINCE, &[Role::SystemAdmin]).await;
    let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
    let matter = world.issue(&able, "under 410102", json!({ "due_ms": world.hours(8) })).await;
    let group = world.group(COUNTY).await;
    Stage { world, able, keeper, rights, matter, group }
}

fn writes() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|r| r.method != "GET" && r.ask != Ask::Demo)
}

impl Stage {
    fn who(&self, route: &Route) -> &Who {
        if route.path.starts_with("/units") { &self.keeper } else { &self.able }
    }

    fn path(&self, route: &Route) -> String {
        let id = if route.path.starts_with("/matters") { self.matter } else { 999_999 };
        let no = if route.path.starts_with("/groups") { self.group } else { TOWN };
        let path = route.path.replace("{id}", &id.to_string()).replace("{no}", &no.to_string());
        path.replace("{uuid}", "01900000-0000-7000-8000-0000000000aa")
            .replace("{matter}", "999999")
            .replace("{site}", &TOWN.to_string())
            .replace("{signal}", "999999")
            .replace("{entry}", "999999")
            .replace("{list}", "999999")
            .replace("{responder}", "999999")
            .replace("{batch}", "999999")
            .replace("{day}", "2020-01-26")
            .replace("{period}", "2020-02-06")
            .replace("{subject}", &TOWN.to_string())
            .replace("{name}", "none")
            .replace("{post}", "0")
            .replace("{version}", "1")
            .replace("{seq}", "999999")
    }

    async fn send(&self, route: &Route, bytes: &[u8]) -> Reply {
        let request = self.world.request(Some(self.who(route)), route.method, &self.path(route), Some(bytes));
        self.world.send(request).await
    }

    fn good(&self, route: &Route) -> Option<Value> {
        let bytes = body(route, TOWN, self.world.hours(2))?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Refused with one of these codes and nothing written.
    #[track_caller]
    fn refused(&self, name: &str, reply: &Reply, before: i64, codes: &[&str]) {
        let code = reply.problem();
        assert!(codes.contains(&code.as_str()), "{name}: {code}, expected {codes:?}: {}", reply.text());
        assert_eq!(self.world.head(), before, "{name}: something was written");
    }
}

/// Places of a body that hold text, as JSON pointers.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| texts(v, &format!("{at}/{i}"), found)),
        Value::Object(map) => map.iter().for_each(|(k, v)| texts(v, &format!("{at}/{k}"), found)),
        _ => {}
    }
}

fn with(body: &Value, pointer: &str, text: &str) -> Vec<u8> {
    let mut changed = body.clone();
    *changed.pointer_mut(pointer).unwrap() = json!("@@");
    // Put in as JSON text, so that escapes which no string of ours can hold get through.
    serde_json::to_string(&changed).unwrap().replace("\"@@\"", &format!("\"{text}\"")).into_bytes()
}

#[tokio::test]
async fn a_body_that_is_no_json_or_of_another_shape_is_refused() {
    let stage = stage().await;
    for route in writes() {
        let Some(good) = stage.good(route) else { continue };
        let before = stage.world.head();
        let name = format!("{} {}", route.method, route.path);
        for bytes in [&b"{"[..], b"{\"", b"\xff\xfe", b"nonsense"] {
            stage.refused(&name, &stage.send(route, bytes).await, before, &["body.not_json"]);
        }
        let mut unknown = good.clone();
        unknown["zzz"] = json!(1);
        let reply = stage.send(route, unknown.to_string().as_bytes()).await;
        stage.refused(&name, &reply, before, &["body.wrong"]);
        stage.refused(&name, &stage.send(route, b"5").await, before, &["body.wrong"]);
        for (field, value) in good.as_object().unwrap() {
            let mut wrong = good.clone();
            wrong[field] = if value.is_object() { json!(1) } else { json!({ "x": 1 }) };
            // A draft keeps what is half written; a type is judged when it is issued.
            if !route.path.starts_with("/drafts") {
                let reply = stage.send(route, wrong.to_string().as_bytes()).await;
                stage.refused(&format!("{name} {field}"), &reply, before, &["body.wrong"]);
            }
        }
    }
}

#[tokio::test]
async fn characters_that_cannot_be_stored_and_texts_that_are_too_long_are_refused() {
    let stage = stage().await;
    let long = RARE.repeat(100_001);
    // What is kept half written or only looked at is judged when it is sent for good.
    let looks = ["/plans/preview", "/forms/check"];
    for route in writes().filter(|r| !r.path.starts_with("/drafts") && !looks.contains(&r.path)) {
        let Some(good) = stage.good(route) else { continue };
        let mut places = vec![];
        texts(&good, "", &mut places);
        for place in places {
            let name = format!("{} {} {place}", route.method, route.path);
            let before = stage.world.head();
            let reply = stage.send(route, &with(&good, &place, "\\ud800")).await;
            stage.refused(&name, &reply, before, &["body.not_json"]);
            for text in ["x\\u0000y", &long] {
                let reply = stage.send(route, &with(&good, &place, text)).await;
                if route.path == "/audience/check" {
                    assert!(!reply.good()["ok"].as_bool().unwrap(), "{name}");
                    continue;
                }
                assert!(reply.status.is_client_error(), "{name}: {} {}", reply.status, reply.text());
                reply.problem();
                assert_eq!(stage.world.head(), before, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn lengths_are_counted_in_characters() {
    let stage = stage().await;
    let title = |n: usize| json!({ "title": RARE.repeat(n) });
    stage.world.issue(&stage.able, "under 410102", title(200)).await;
    let before = stage.world.head();
    let body = json!({ "kind": "notice", "title": RARE.repeat(201), "text": "x", "audience": "under 410102" });
    let reply = stage.world.post(&stage.able, "/matters", body).await;
    stage.refused("201", &reply, before, &["input.too_long"]);
    let problem = reply.json();
    assert_eq!((&problem["params"]["length"], &problem["params"]["max"]), (&json!(201), &json!(200)));
    assert_eq!(problem["errors"][0]["pointer"], "/title");
}

#[tokio::test]
async fn unknown_ids_and_wrong_addresses_do_not_exist() {
    let stage = stage().await;
    let before = stage.world.head();
    for route in ROUTES.iter().filter(|r| r.path.contains("/{id}") || r.path.contains("/{no}")) {
        for odd in ["999999", "-1", "99999999999999999999", "%F0%9F%98%80", "%ff", "1%00"] {
            let path = route.path.replace("{id}", odd).replace("{no}", odd);
            let bytes = body(route, TOWN, stage.world.hours(2));
            let request = stage.world.request(Some(stage.who(route)), route.method, &path, bytes.as_deref());
            let reply = stage.world.send(request).await;
            let codes = ["not_found", "forbidden", "body.too_large"];
            stage.refused(&format!("{} {path}", route.method), &reply, before, &codes);
        }
    }
    for path in ["/nothing", "/matters/1/nothing"] {
        assert_eq!(stage.world.get(&stage.able, path).await.problem(), "not_found");
    }
    let wrong = stage.world.ask(&stage.able, "PUT", "/matters", Some(json!({}))).await;
    assert_eq!(wrong.problem(), "method.wrong");
    for path in ["/matters?limit=x", "/matters?zzz=1", "/units?limit=-1", "/board?node=x", "/journal?after=x"] {
        assert_eq!(stage.world.get(&stage.able, path).await.problem(), "query.wrong", "{path}");
    }
}

#[tokio::test]
async fn a_command_needs_an_id_of_its_own() {
    let stage = stage().await;
    let before = stage.world.head();
    for route in writes().filter(|r| r.keyed) {
        let bytes = body(route, TOWN, stage.world.hours(2));
        for id in [None, Some("x"), Some("8d7f6c1e-3a52-4b8e-9d41-2f6a7b8c9d0e")] {
            let mut request =
                stage.world.request(Some(stage.who(route)), route.method, &stage.path(route), bytes.as_deref());
            request.headers_mut().remove("idempotency-key");
            if let Some(id) = id {
                request.headers_mut().insert("idempotency-key", id.parse().unwrap());
            }
            let reply = stage.world.send(request).await;
            stage.refused(&format!("{} {}", route.method, route.path), &reply, before, &["command.id_missing"]);
        }
    }
}

#[tokio::test]
async fn the_same_id_gives_the_first_answer_and_another_body_nothing() {
    let stage = stage().await;
    let key = stage.world.key();
    let send = async |path: &str, who: &Who, body: Value| {
        let mut request = stage.world.request(Some(who), "POST", path, Some(body.to_string().as_bytes()));
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        stage.world.send(request).await
    };
    let body = json!({ "kind": "notice", "title": "一", "text": "一", "audience": "under 410102" });
    let first = send("/matters", &stage.able, body.clone()).await.good();
    let before = stage.world.head();
    assert_eq!(send("/matters", &stage.able, body.clone()).await.good(), first);
    let mut other = body.clone();
    other["title"] = json!("二");
    stage.refused("body", &send("/matters", &stage.able, other).await, before, &["command.id_reused"]);
    let colleague = stage.world.duty(COUNTY).await;
    let before = stage.world.head();
    stage.refused("person", &send("/matters", &colleague, body).await, before, &["command.id_reused"]);
    let reply = send("/shift-notes", &stage.able, json!({ "text": "交班" })).await;
    stage.refused("route", &reply, before, &["command.id_reused"]);
    assert_eq!(stage.world.head(), before);
}

#[tokio::test]
async fn another_site_cannot_write() {
    let stage = stage().await;
    let before = stage.world.head();
    let headers = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    for route in writes() {
        let bytes = body(route, TOWN, stage.world.hours(2));
        for (name, value) in headers {
            let mut request =
                stage.world.request(Some(stage.who(route)), route.method, &stage.path(route), bytes.as_deref());
            request.headers_mut().insert("host", "shouhu.example".parse().unwrap());
            request.headers_mut().insert(name, value.parse().unwrap());
            let reply = stage.world.send(request).await;
            stage.refused(&format!("{} {} {name}: {value}", route.method, route.path), &reply, before, &["cross_site"]);
        }
    }
}

/// All files below a folder.
fn files(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|e| if e.path().is_dir() { files(&e.path()) } else { 1 }).sum()
}

#[tokio::test]
async fn an_upload_that_breaks_off_or_is_too_large_leaves_nothing() {
    let stage = stage().await;
    let before = stage.world.head();
    let broken = || {
        let pieces = vec![Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("gone"))];
        Body::from_stream(tokio_stream::iter(pieces))
    };
    let huge = || {
        Body::from_stream(tokio_stream::iter((0..60).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![7; 1 << 20])))))
    };
    for (path, code) in
        [("/files", "body.cut"), ("/units/import", "body.cut"), ("/posts/import", "body.cut"), ("/matters", "body.cut")]
    {
        let who = match path {
            "/units/import" => &stage.keeper,
            "/posts/import" => &stage.rights,
            _ => &stage.able,
        };
        let mut request = stage.world.request(Some(who), "POST", path, None);
        request.headers_mut().insert("shouhu-file-name", "a.pdf".parse().unwrap());
        *request.body_mut() = broken();
        stage.refused(path, &stage.world.send(request).await, before, &[code]);
    }
    for path in ["/files", "/units/import", "/matters"] {
        let who = if path == "/units/import" { &stage.keeper } else { &stage.able };
        let mut request = stage.world.request(Some(who), "POST", path, None);
        request.headers_mut().insert("shouhu-file-name", "a.pdf".parse().unwrap());
        *request.body_mut() = huge();
        stage.refused(path, &stage.world.send(request).await, before, &["body.too_large"]);
    }
    assert_eq!(files(&stage.world.folder.path().join("files")), 0);
    for name in ["", "%e5%", "%ff", "..", "a/"] {
        let mut request = stage.world.request(Some(&stage.able), "POST", "/files", Some(b"x"));
        request.headers_mut().insert("shouhu-file-name", name.parse().unwrap());
        assert_eq!(stage.world.send(request).await.problem(), "file.name_missing", "{name}");
    }
}

#[tokio::test]
async fn an_order_to_nobody_or_for_yesterday_is_not_issued() {
    let stage = stage().await;
    let before = stage.world.head();
    let order = |more: Value| {
        let mut body = json!({ "kind": "task", "title": "一", "text": "一", "audience": "under 410102" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let now = stage.world.app.now();
    for (more, code) in [
        (json!({ "audience": "level:site" }), "matter.audience.empty"),
        (json!({ "audience": "" }), "matter.audience.wrong"),
        (json!({ "audience": "under" }), "matter.audience.wrong"),
        (json!({ "audience": "under 410202" }), "matter.audience.wrong"),
        (json!({ "due_ms": now }), "matter.due.in_past"),
        (json!({ "due_ms": i64::MIN }), "matter.due.in_past"),
        (json!({ "due_ms": i64::MAX }), "matter.due.too_far"),
        (json!({ "due_ms": 1.5 }), "body.wrong"),
        (json!({ "title": " " }), "input.missing"),
        (json!({ "joint": [999_999] }), "input.unknown"),
        (json!({ "joint": [COUNTY] }), "input.twice"),
        (json!({ "incident_id": 999_999 }), "input.unknown"),
        (json!({ "files": ["00"] }), "file.unknown"),
    ] {
        let reply = stage.world.post(&stage.able, "/matters", order(more.clone())).await;
        stage.refused(&more.to_string(), &reply, before, &[code]);
    }
    let remind = format!("/matters/{}/remind", stage.matter);
    let nodes: Vec<u32> = (0..501).collect();
    let reply = stage.world.post(&stage.able, &remind, json!({ "units": nodes })).await;
    stage.refused("nodes", &reply, before, &["input.too_long"]);
    let village = stage.world.duty(VILLAGE).await;
    let before = stage.world.head();
    let relay = format!("/matters/{}/relay", stage.matter);
    let reply = stage.world.post(&village, &relay, json!({})).await;
    stage.refused("relay", &reply, before, &["relay.nothing_below"]);
    let late = json!({ "due_ms": stage.world.hours(9) });
    let reply = stage.world.post(&stage.able, &relay, late).await;
    stage.refused("later than the issuer", &reply, before, &["matter.due.after_issuers"]);
}
