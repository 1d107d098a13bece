//! A real installation begins with three codes and no account; each code makes one administrator.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn shouhu(folder: &Path, verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouhu"));
    command.arg(verb).arg("--data").arg(folder).current_dir(folder).env_remove("SHOUHU_LANG").env("LANG", "C");
    command
}

fn codes(folder: &Path) -> Vec<String> {
    let init = shouhu(folder, "init").output().unwrap();
    let words = String::from_utf8(init.stdout).unwrap();
    assert!(init.status.success(), "{words} {}", String::from_utf8_lossy(&init.stderr));
    words.lines().filter_map(|line| line.rsplit_once("): ")).map(|(_, code)| code.to_owned()).collect()
}

struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        let mut child =
            shouhu(folder, "serve").args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim().to_owned() }
    }

    fn activate(&self, code: &str, account: &str, password: &str) -> (u16, Value, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let body = json!({ "code": code, "account": account, "name": "王守一", "password": password });
        let mut answer = agent.post(format!("{}/api/v1/activate", self.address)).send(body.to_string()).unwrap();
        let cookie = answer.headers().get("set-cookie").and_then(|c| c.to_str().ok()).unwrap_or("").to_owned();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null), cookie)
    }

    fn get(&self, path: &str, cookie: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let cookie = cookie.split(';').next().unwrap_or("");
        let mut answer = agent.get(format!("{}/api/v1{path}", self.address)).header("cookie", cookie).call().unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn three_codes_make_three_administrators_who_are_never_one_account() {
    let folder = tempfile::tempdir().unwrap();
    let stale = codes(folder.path());
    assert_eq!(stale.len(), 3);
    // Asked again, the earlier codes are good no more.
    let codes = codes(folder.path());
    assert!(codes.iter().all(|code| !stale.contains(code)));
    let serving = Serving::start(folder.path());
    assert_eq!(serving.get("/demo", "").1["code"], "demo.only");

    let password = "长而好记的一句话，十个字以上";
    assert_eq!(serving.activate(&stale[0], "wang", password).1["code"], "activation.gone");
    assert_eq!(serving.activate(&codes[0], "wang", "short").1["code"], "password.too_short");
    let (status, problem, cookie) = serving.activate(&codes[0].to_uppercase(), "wang", password);
    assert_eq!(status, 204, "{problem}");
    let (_, session) = serving.get("/session", &cookie);
    assert_eq!(session["posts"][0]["roles"], json!(["system_admin"]));
    assert_eq!(session["demo"], false);

    assert_eq!(serving.activate(&codes[0], "li", password).1["code"], "activation.gone", "a code is used once");
    assert_eq!(
        serving.activate(&codes[1], "wang", password).1["code"],
        "input.twice",
        "one account, one administrator"
    );
    assert_eq!(serving.activate(&codes[1], "li", password).0, 204);
    assert_eq!(serving.activate(&codes[2], "zhao", password).0, 204);
    drop(serving);

    let again = shouhu(folder.path(), "init").output().unwrap();
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("set up already"));
    let verify = shouhu(folder.path(), "verify").output().unwrap();
    let said = String::from_utf8_lossy(&verify.stdout);
    assert!(said.starts_with("Clean: ") && said.contains("Tables: as the journal makes them"), "{said}");
    let verify = shouhu(folder.path(), "verify").args(["--lang", "zh"]).output().unwrap();
    let said = String::from_utf8_lossy(&verify.stdout);
    assert!(said.starts_with("完好：") && said.contains("与日志推算的一致"), "{said}");
}

#[test]
fn what_is_wrong_is_said_with_its_cause_and_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let verify = shouhu(folder.path(), "verify").output().unwrap();
    assert_eq!(verify.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&verify.stderr).contains("there is no database"));
    std::fs::write(folder.path().join("shouhu.toml"), "listne = \"127.0.0.1:1\"\n").unwrap();
    let serve = shouhu(folder.path(), "serve").output().unwrap();
    assert_eq!(serve.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&serve.stderr).contains("listne"));
    assert_eq!(shouhu(folder.path(), "no-such-verb").output().unwrap().status.code(), Some(2));
}
