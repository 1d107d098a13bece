//! The demo as a visitor meets it: the built binary is started on a fresh folder, entered without a
//! password, loses its power and finds a changed byte. Every process is ended by its own number.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A command id as a client makes it.
const COMMAND: &str = "0190f5fe-7c00-7a00-8000-00000000000";

struct Demo {
    child: Child,
    address: String,
    agent: ureq::Agent,
    /// Lines of the start after the address.
    rest: BufReader<std::process::ChildStdout>,
}

impl Demo {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_shouhu"))
            .args(["demo", "--units", "3000", "--data"])
            .arg(folder)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        while !address.starts_with("http://") {
            address.clear();
            assert!(rest.read_line(&mut address).unwrap() > 0, "the demo ended before it was ready");
        }
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(20))).build().into();
        Self { child, address: address.trim().to_owned(), agent, rest }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.address)
    }

    fn get(&self, path: &str, cookie: &str) -> (u16, Value) {
        let answer = self.agent.get(self.url(path)).header("cookie", cookie).call().unwrap();
        body(answer)
    }

    fn post(&self, path: &str, cookie: &str, id: u8, what: &Value) -> (u16, Value) {
        let request = self.agent.post(self.url(path)).header("cookie", cookie);
        let answer = request.header("idempotency-key", format!("{COMMAND}{id}")).send(what.to_string()).unwrap();
        body(answer)
    }

    fn enter(&self, persona: &str) -> String {
        let answer = self.agent.post(self.url("/demo/enter")).send(json!({ "persona": persona }).to_string()).unwrap();
        assert_eq!(answer.status(), 200, "{persona}");
        let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Asks until the start page shows something; a demo that is being restarted does not answer.
    fn wait_for(&self, field: &str) -> Value {
        for _ in 0..200 {
            if let Ok(answer) = self.agent.get(self.url("/demo")).call() {
                let (_, page) = body(answer);
                if !page[field].is_null() {
                    return page[field].clone();
                }
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{field} was never shown");
    }

    fn task_is_done(&self, task: &str) -> bool {
        let (_, page) = self.get("/demo", "");
        page["tour"].as_array().unwrap().iter().any(|t| t["key"] == task && t["done"] == true)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // The serving process ends by itself when this one is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn body(mut answer: ureq::http::Response<ureq::Body>) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

#[test]
fn a_village_signs_and_nothing_is_lost_when_the_power_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(&folder.path().join("demo"), &[]);
    let (status, page) = demo.get("/demo", "");
    assert_eq!(status, 200);
    assert_eq!(page["units"], 3000);
    assert_eq!(page["speed"], 60, "the first visitor starts the clock");
    assert_eq!(page["personas"].as_array().unwrap().len(), 14);
    assert_eq!(page["tour"].as_array().unwrap().len(), 6);

    let village = demo.enter("village");
    let (status, session) = demo.get("/session", &village);
    assert_eq!((status, &session["demo"]), (200, &json!(true)));
    let (_, now) = demo.get("/now", &village);
    let need = &now["needs"][0];
    assert_eq!(need["kind"], "sign");
    let path = format!("/matters/{}/sign", need["matter"]["id"]);
    let (status, first) = demo.post(&path, &village, 1, &json!({}));
    assert_eq!((status, &first["first"]), (200, &json!(true)), "{first}");
    assert!(demo.task_is_done("sign"));
    assert!(!demo.task_is_done("relay"));

    let (status, cut) = demo.post("/demo/power-cut", "", 2, &json!({}));
    assert_eq!(status, 202, "{cut}");
    let power = demo.wait_for("power");
    assert!(power["before"].as_i64().unwrap() >= cut["before"].as_i64().unwrap());
    assert_eq!(power["lost"], 0, "{power}");
    // The same command again gets the first answer: it was kept.
    let (status, again) = demo.post(&path, &village, 1, &json!({}));
    assert_eq!((status, &again["seq"]), (200, &first["seq"]), "{again}");
    assert!(demo.task_is_done("sign"), "the tour goes on after the cut");
}

#[test]
fn a_changed_byte_is_found_and_the_database_stays_clean() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let demo = Demo::start(&data, &[]);
    let (status, tampered) = demo.post("/demo/tamper", "", 1, &json!({}));
    assert_eq!((status, &tampered["caught"]), (200, &json!(true)), "{tampered}");
    assert!(demo.wait_for("tamper")["text"].as_str().unwrap().contains("副本已删除"));
    let left = std::fs::read_dir(&data).unwrap().filter_map(Result::ok);
    assert!(left.into_iter().all(|f| !f.file_name().to_string_lossy().starts_with("copy-")));
    let verify = Command::new(env!("CARGO_BIN_EXE_shouhu"))
        .arg("verify")
        .args(["--lang", "en"])
        .arg("--database")
        .arg(data.join("demo.db"))
        .output();
    let verify = verify.unwrap();
    assert!(verify.status.success());
    assert!(String::from_utf8_lossy(&verify.stdout).starts_with("Clean: "));
}

#[test]
fn the_clock_pauses_and_jumps_and_a_demo_never_becomes_an_installation() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let mut demo = Demo::start(&data, &[]);
    let (_, page) = demo.get("/demo", "");
    let to = page["jumps"][1]["at_ms"].as_i64().unwrap();
    let (status, clock) = demo.post("/demo/clock", "", 1, &json!({ "speed": 0, "jump_ms": to }));
    assert_eq!((status, clock["now_ms"].as_i64()), (200, Some(to)));
    assert_eq!(demo.get("/demo", "").1["now_ms"], to, "a paused clock stands");
    let (status, problem) = demo.post("/demo/clock", "", 2, &json!({ "speed": 7 }));
    assert_eq!((status, &problem["code"]), (422, &json!("input.unknown")));
    let strange = demo.agent.get(demo.url("/demo")).header("host", "evil.example").call().unwrap();
    assert_eq!(body(strange).0, 403);

    demo.child.kill().unwrap();
    demo.child.wait().unwrap();
    // The serving process closes the output when it has ended in order.
    let mut line = String::new();
    while demo.rest.read_line(&mut line).unwrap() > 0 {}
    let refused = (0..50).any(|_| {
        let words = served(folder.path(), &data);
        // The former process may still hold the lease for a moment.
        std::thread::sleep(Duration::from_millis(100));
        words.contains("cannot become a real installation")
    });
    assert!(refused);
}

/// What `serve` says on the demo's database before it ends; one that goes on to serve is ended here.
fn served(folder: &Path, data: &Path) -> String {
    let mut serve = Command::new(env!("CARGO_BIN_EXE_shouhu"));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--database"]).arg(data.join("demo.db")).arg("--data").arg(folder);
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
    if !address.is_empty() {
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("a demo was served as an installation");
    }
    String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap()
}

#[test]
fn the_weekly_survey_of_prices_raises_one_signal_with_its_alert() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(&folder.path().join("demo"), &[]);
    let chief = demo.enter("commander");
    let mut list = Value::Null;
    for _ in 0..100 {
        list = demo.get("/signals", &chief).1;
        if list["counts"]["raised"] != 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(list["counts"]["raised"], 1, "{list}");
    let (_, raised) = demo.get("/signals?state=raised", &chief);
    let row = &raised["rows"][0];
    assert_eq!((&row["period"], &row["against"]), (&json!("2020-01-20"), &json!("5.000")), "{row}");
    let (status, alert) = demo.get(&format!("/matters/{}", row["alert"]["matter_id"]), &chief);
    assert_eq!((status, &alert["kind"], &alert["alert"]["cause"]), (200, &json!("alert"), &json!("signal")));
    assert_eq!(alert["alert"]["obliged"], row["node"], "to the county where it was seen");
    let (_, alerts) = demo.get("/matters?box=all&kind=alert", &chief);
    assert_eq!(alerts["rows"].as_array().unwrap().len(), 1);
}
