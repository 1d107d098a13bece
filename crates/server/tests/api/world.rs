//! A province of two cities with persons of every role, behind a router that is called directly.
//!
//! Its clock stands until a test moves it and its randomness is counted, so that a failure repeats.

use super::engines::{Fresh, databases, sqlite};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shouhu_domain::command::{Command, NewPost, Outcome};
use shouhu_domain::group::{GroupKind, NewGroup};
use shouhu_domain::ids::{HOUR_MS, Millis, PersonNo, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};
use shouhu_server::app::{App, Mode, Setup};
use shouhu_server::clock::Clock;
use shouhu_server::session;
use shouhu_store::engine;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tower::Service;

/// 2020-02-06 09:37 in Shanghai.
pub const START: Millis = 1_580_953_020_000;

pub const PROVINCE: u32 = 0;
pub const CITY: u32 = 1;
pub const COUNTY: u32 = 3;
pub const SIBLING: u32 = 4;
pub const UNRELATED: u32 = 5;
pub const TOWN: u32 = 6;
pub const OTHER_TOWN: u32 = 7;
pub const VILLAGE: u32 = 10;
pub const VILLAGE_2: u32 = 11;
pub const HEALTH: u32 = 15;
pub const OFFICE: u32 = 16;

/// Number, code, level, name, parent, sector.
type Row = (u32, &'static str, Level, &'static str, Option<u32>, Option<&'static str>);

const UNITS: [Row; 19] = [
    (0, "410000000000", Level::Province, "河南省", None, None),
    (1, "410100000000", Level::City, "郑州市", Some(0), None),
    (2, "410200000000", Level::City, "开封市", Some(0), None),
    (3, "410102000000", Level::County, "中原区", Some(1), None),
    (4, "410103000000", Level::County, "二七区", Some(1), None),
    (5, "410202000000", Level::County, "龙亭区", Some(2), None),
    (6, "410102001000", Level::Town, "林山寨街道", Some(3), None),
    (7, "410102002000", Level::Town, "建设路街道", Some(3), None),
    (8, "410103001000", Level::Town, "淮河路街道", Some(4), None),
    (9, "410202001000", Level::Town, "北书店街道", Some(5), None),
    (10, "410102001201", Level::Village, "𠮷村", Some(6), None),
    (11, "410102001202", Level::Village, "堽城村", Some(6), None),
    (12, "410102002201", Level::Village, "三官庙村", Some(7), None),
    (13, "410103001201", Level::Village, "嵩山村", Some(8), None),
    (14, "410202001201", Level::Village, "书店村", Some(9), None),
    (15, "41-WJW", Level::Organ, "省卫生健康委", Some(0), Some("health")),
    (16, "41-BGT", Level::Organ, "省政府办公厅", Some(0), Some("office")),
    (17, "410100-WJW", Level::Organ, "郑州市卫生健康委", Some(1), Some("health")),
    (18, "410102-WJW", Level::Organ, "中原区卫生健康委", Some(3), Some("health")),
];

fn unit((no, code, level, name, parent, sector): Row) -> Unit {
    Unit {
        no: UnitNo(no),
        code: code.into(),
        level,
        kind: if sector.is_some() { "organ".into() } else { "territory".into() },
        name: name.into(),
        parent: parent.map(UnitNo),
        sector: sector.map(Into::into),
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![],
        also_county: false,
        synthetic: false,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    }
}

/// Answers of one request.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body of a good answer.
    #[track_caller]
    pub fn good(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// The code of a problem document that is whole.
    #[track_caller]
    pub fn problem(&self) -> String {
        let kind = self.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        assert_eq!(kind, "application/problem+json", "{} {}", self.status, self.text());
        let body = self.json();
        let code = body["code"].as_str().unwrap().to_owned();
        let known = shouhu_server::problem::CODES.iter().find(|c| c.0 == code);
        let (_, status, en, zh) = known.unwrap_or_else(|| panic!("{code} has no words"));
        assert_eq!((self.status.as_u16(), &body["status"]), (*status, &json!(status)), "{code}");
        assert_eq!((&body["title"], &body["title_zh"]), (&json!(en), &json!(zh)));
        code
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Who {
    pub cookie: String,
    pub person: PersonNo,
}

pub struct World {
    pub app: App,
    router: Router,
    wall: Arc<AtomicI64>,
    keys: AtomicU64,
    pub folder: tempfile::TempDir,
    _database: Apart,
}

fn counted() -> impl Fn(&mut [u8]) + Send + Sync + 'static {
    let at = AtomicU64::new(0);
    move |buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(32) {
            let digest = Sha256::digest(at.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }
}

/// A database that is made and dropped on a thread of its own: its engine waits, which an async thread
/// must not.
struct Apart(Option<Fresh>);

impl Drop for Apart {
    fn drop(&mut self) {
        let fresh = self.0.take();
        // A database that could not be dropped is no reason to fail a test that has passed.
        let _ = std::thread::spawn(move || drop(fresh)).join();
    }
}

impl World {
    /// The small province on SQLite.
    pub async fn new() -> Self {
        let mut worlds = Self::of(|| vec![sqlite()]).await;
        worlds.remove(0)
    }

    /// The small province on each engine.
    pub async fn each() -> Vec<Self> {
        Self::of(databases).await
    }

    async fn of(make: fn() -> Vec<Fresh>) -> Vec<Self> {
        let opened = std::thread::spawn(move || make().into_iter().map(Self::on).collect::<Vec<_>>());
        let worlds = opened.join().unwrap();
        for world in &worlds {
            world.machine(Command::PutUnits { units: UNITS.iter().map(|row| unit(*row)).collect() }).await;
        }
        worlds
    }

    fn on(fresh: Fresh) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wall = Arc::new(AtomicI64::new(START));
        let reading = wall.clone();
        let lane = counted();
        let setup = Setup {
            database: fresh.database.clone(),
            engine: engine::Options::default(),
            files: folder.path().join("files"),
            clock: Clock::moved(Arc::new(move || reading.load(Ordering::Relaxed)), START, 1),
            mode: Mode::Live,
            lane_entropy: Box::new(move |buffer| lane(buffer)),
            entropy: Arc::new(counted()),
            https: false,
            batch_max: 1_024,
        };
        let app = App::open(setup).unwrap();
        let router = shouhu_server::router(app.clone());
        Self { app, router, wall, keys: AtomicU64::new(0), folder, _database: Apart(Some(fresh)) }
    }

    pub async fn machine(&self, command: Command) -> Outcome {
        self.app.machine("test", command).await.unwrap().outcome
    }

    /// Time goes on, for both clocks.
    pub fn pass(&self, ms: Millis) {
        self.wall.fetch_add(ms, Ordering::Relaxed);
    }

    pub fn hours(&self, hours: i64) -> Millis {
        self.app.now() + hours * HOUR_MS
    }

    /// A new person at a new post, signed in.
    pub async fn person(&self, unit: u32, roles: &[Role]) -> Who {
        self.holder(unit, PostKind::Duty, roles).await
    }

    /// A new person at a new post of a kind, signed in.
    pub async fn holder(&self, unit: u32, kind: PostKind, roles: &[Role]) -> Who {
        let no = self.app.store.state().persons;
        let post = NewPost {
            unit: UnitNo(unit),
            title: "值守岗".into(),
            kind,
            roles: roles.to_vec(),
            phone: Some(format!("0371-6500{no:04}")),
            mail: None,
            holder_name: Some(format!("测试员{no}")),
            holder_account: Some(format!("test{no}")),
        };
        self.machine(Command::AddPosts { posts: vec![post] }).await;
        let person = PersonNo(no);
        let token = session::start(&self.app, person, "test").await.unwrap();
        Who { cookie: format!("{}={token}", session::cookie_name(&self.app)), person }
    }

    /// A task group under a unit, for a week.
    pub async fn group(&self, parent: u32) -> u32 {
        let new = NewGroup {
            parent: UnitNo(parent),
            name: format!("专班{parent}"),
            kind: GroupKind::TaskGroup,
            led_by: None,
            reason: "防控".into(),
            until_ms: self.hours(7 * 24),
            members: vec![],
        };
        let Outcome::Unit { no } = self.machine(Command::FormGroup(Box::new(new))).await else { panic!("no group") };
        no.0
    }

    pub async fn duty(&self, unit: u32) -> Who {
        self.person(unit, &[Role::Duty]).await
    }

    /// A command id that no other request of this world has.
    pub fn key(&self) -> String {
        let n = self.keys.fetch_add(1, Ordering::Relaxed);
        format!("01900000-0000-7000-8000-{n:012x}")
    }

    /// The answer as it comes, for a stream.
    pub async fn raw(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().call(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().call(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let stream = headers.get("content-type").is_some_and(|v| v == "text/event-stream");
        // A live stream does not end; that it begins is all that is asked here.
        let bytes = if stream { vec![] } else { to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec() };
        Reply { status, headers, bytes }
    }

    /// A request as the interface makes it: the cookie, a fresh command id, JSON.
    pub fn request(&self, who: Option<&Who>, method: &str, path: &str, body: Option<&[u8]>) -> Request<Body> {
        let path = if path.starts_with('/') && !path.starts_with("/a/") && !path.starts_with("/r/") {
            format!("/api/v1{path}")
        } else {
            path.into()
        };
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if let Some(who) = who {
            request = request.header("cookie", &who.cookie);
        }
        if method != "GET" {
            request = request.header("idempotency-key", self.key());
        }
        request.body(body.map_or_else(Body::empty, |b| Body::from(b.to_vec()))).unwrap()
    }

    pub async fn ask(&self, who: &Who, method: &str, path: &str, body: Option<Value>) -> Reply {
        let bytes = body.map(|b| serde_json::to_vec(&b).unwrap());
        self.send(self.request(Some(who), method, path, bytes.as_deref())).await
    }

    pub async fn get(&self, who: &Who, path: &str) -> Reply {
        self.ask(who, "GET", path, None).await
    }

    /// As `ask`, in the drill.
    pub async fn drill(&self, who: &Who, method: &str, path: &str, body: Option<Value>) -> Reply {
        let bytes = body.map(|b| serde_json::to_vec(&b).unwrap());
        let mut request = self.request(Some(who), method, path, bytes.as_deref());
        request.headers_mut().insert("shouhu-space", "drill".parse().unwrap());
        self.send(request).await
    }

    pub async fn post(&self, who: &Who, path: &str, body: Value) -> Reply {
        self.ask(who, "POST", path, Some(body)).await
    }

    /// Issues a notice and answers its id.
    #[track_caller]
    pub fn issue<'w>(&'w self, who: &'w Who, audience: &str, more: Value) -> impl Future<Output = i64> + 'w {
        let mut body = json!({ "kind": "notice", "title": "值守", "text": "两班值守。", "audience": audience });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        async move { self.post(who, "/matters", body).await.good()["id"].as_i64().unwrap() }
    }

    pub fn head(&self) -> i64 {
        self.app.store.state().seq
    }
}
