//! Every route × every role × own, above, below, sibling, unrelated: as the golden table says, and no
//! answer holds a word of what its asker must not see.

use super::routes::{Ask, RELATIONS, ROUTES, Route, body};
use super::world::{COUNTY, SIBLING, TOWN, UNRELATED, Who, World};
use serde_json::json;
use shouhu_domain::command::{Command, NewPost, Outcome};
use shouhu_domain::event::{ResponseLevel, Space};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::matter::{MatterKind, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::plan::{PlanVersion, Standing};
use shouhu_domain::policy::Role;
use std::collections::HashMap;

const GOLDEN: &str = include_str!("../../../domain/tests/golden/policy.txt");

/// (role, action) → the relations in which it is permitted, as written by hand.
struct Golden(HashMap<(&'static str, &'static str), &'static str>);

impl Golden {
    fn read() -> Self {
        let mut table = HashMap::new();
        let mut role = "";
        for line in GOLDEN.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            match line.strip_prefix("  ") {
                None => role = line.trim(),
                Some(rule) => {
                    let (action, letters) = rule.trim().split_once(' ').unwrap();
                    table.insert((role, action), letters.trim());
                }
            }
        }
        Self(table)
    }

    fn permits(&self, role: Role, action: &str, relation: char) -> bool {
        self.0.iter().any(|((r, a), letters)| *r == role.as_str() && *a == action && letters.contains(relation))
    }

    fn judge(&self, role: Role, action: &str, relation: char) -> Verdict {
        match (self.permits(role, action, relation), self.permits(role, "unit.read", relation)) {
            (true, _) => Verdict::Allowed,
            (false, true) => Verdict::Forbidden,
            (false, false) => Verdict::Hidden,
        }
    }

    /// Own: issued by the own unit. Above: addressed to it. Below: issued below.
    fn sees(&self, role: Role, relation: char) -> bool {
        match relation {
            'O' | 'A' => self.permits(role, "matter.read", 'O'),
            'B' => self.permits(role, "matter.read", 'B'),
            _ => false,
        }
    }

    fn expects(&self, ask: Ask, role: Role, relation: char) -> Verdict {
        let own = |action: &str| self.judge(role, action, 'O');
        let list = |action: &str| match self.permits(role, action, 'O') || self.permits(role, action, 'B') {
            true => Verdict::Allowed,
            false => Verdict::Forbidden,
        };
        let seen = |then: Verdict| if self.sees(role, relation) { then } else { Verdict::Hidden };
        match ask {
            Ask::Open => Verdict::Allowed,
            Ask::Demo => Verdict::Hidden,
            Ask::Own(actions) => match actions.iter().any(|a| self.permits(role, a, 'O')) {
                true => Verdict::Allowed,
                false => Verdict::Forbidden,
            },
            Ask::List(action) => list(action),
            Ask::Unit(action) => self.judge(role, action, relation),
            // Seen from the county the top stands above.
            Ask::Top(action) => self.judge(role, action, 'A'),
            Ask::UnitAndParent(action) => {
                let parent = if matches!(relation, 'B') {
                    'O'
                } else if relation == 'U' {
                    'U'
                } else {
                    'A'
                };
                match self.judge(role, action, relation) {
                    Verdict::Allowed => self.judge(role, action, parent),
                    refused => refused,
                }
            }
            // Seen from the county: under it, beside it under the city, below it, elsewhere.
            Ask::UnitBelow(action) => {
                let relation = match relation {
                    'O' | 'B' => 'B',
                    'A' => 'S',
                    _ => 'U',
                };
                self.judge(role, action, relation)
            }
            Ask::See => seen(Verdict::Allowed),
            Ask::SeeThenOwn(action) => seen(own(action)),
            Ask::SeeThenIssuer(action) => seen(self.judge(role, action, relation)),
            Ask::SeeThenList(action) => seen(list(action)),
            Ask::OwnMatterUnit(action) if self.sees(role, 'O') => self.judge(role, action, relation),
            Ask::OwnMatterUnit(_) => Verdict::Hidden,
            Ask::FilesFor => {
                let action = if relation == 'O' { "report.file" } else { "report.behalf" };
                self.expects(Ask::OwnMatterUnit(action), role, relation)
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Allowed,
    Forbidden,
    Hidden,
}

/// Words in titles that only those may read who see the matter.
fn mark(relation: char) -> String {
    format!("秘密{relation}秘密")
}

fn plan() -> PlanVersion {
    let (name, name_en, note) = ("预案".into(), String::new(), String::new());
    PlanVersion { plan: None, owner: UnitNo(COUNTY), version: 0, name, name_en, note, standing: vec![] }
}

fn standing(audience: &str) -> Standing {
    Standing {
        item: 0,
        from_level: ResponseLevel::II,
        kind: MatterKind::Task,
        title: "值守".into(),
        text: "两班".into(),
        number: None,
        joint: vec![],
        audience: audience.into(),
        due_min: Some(60),
        urgency: Urgency::Normal,
        by_level: false,
        verify: false,
        escalation: vec![],
    }
}

struct Stage {
    world: World,
    matters: HashMap<char, i64>,
    /// Duties beside the matters.
    reports: HashMap<char, i64>,
    incidents: HashMap<char, i64>,
    /// Groups under each of the units.
    groups: HashMap<char, u32>,
    /// A post that nobody holds.
    posts: HashMap<char, u32>,
    persons: HashMap<char, String>,
    plans: HashMap<char, i64>,
    forms: HashMap<char, i64>,
    /// What each unit has held back, what is on its way to it, and what it has posted.
    booked: HashMap<char, super::ledger::Booked>,
    /// Whom each unit has sent, and who serves under it.
    sent: HashMap<char, super::teams::SentAndServing>,
    /// Of which each unit has a little; an unrelated one answers for it.
    fund: i64,
    sha256: String,
    people: Vec<(Role, Who)>,
}

async fn stage() -> Stage {
    let world = World::new().await;
    let mut matters = HashMap::new();
    let mut reports = HashMap::new();
    let mut asking = vec![];
    let form = world.form(COUNTY).await;
    let mut incidents = HashMap::new();
    let mut groups = HashMap::new();
    let mut posts = HashMap::new();
    let mut persons = HashMap::new();
    let mut plans = HashMap::new();
    let mut forms = HashMap::new();
    let mut booked = HashMap::new();
    let mut sent = HashMap::new();
    let mut sha256 = String::new();
    let audiences = [
        ("O", "under 410102"),
        ("A", "under 4101"),
        ("B", "under 410102001"),
        ("S", "under 410103"),
        ("U", "under 410202"),
    ];
    for ((relation, unit), (_, audience)) in RELATIONS.into_iter().zip(audiences) {
        let duty = world.duty(unit).await;
        persons.insert(relation, format!("person:{}", duty.person.0));
        let upload = world.request(Some(&duty), "POST", "/files", Some("附件".as_bytes()));
        let (mut parts, body) = upload.into_parts();
        parts.headers.insert("shouhu-file-name", "%E9%99%84%E4%BB%B6.txt".parse().unwrap());
        let file = world.send(axum::http::Request::from_parts(parts, body)).await.good();
        sha256 = file["sha256"].as_str().unwrap().into();
        let more = json!({ "title": mark(relation), "files": [sha256], "due_ms": world.hours(5) });
        matters.insert(relation, world.issue(&duty, audience, more).await);
        asking.push((relation, duty, audience));
        let declared = Command::DeclareIncident {
            name: format!("事件{relation}"),
            name_en: String::new(),
            scope: UnitNo(unit),
            space: Space::Live,
        };
        let Outcome::Incident { id } = world.machine(declared).await else { panic!("no incident") };
        incidents.insert(relation, id.0);
        let plan = PlanVersion { owner: UnitNo(unit), standing: vec![standing(audience)], ..plan() };
        let Outcome::Plan { id, .. } = world.machine(Command::PublishPlan(Box::new(plan))).await else {
            panic!("no plan")
        };
        plans.insert(relation, id.0);
        forms.insert(relation, world.form(unit).await);
        groups.insert(relation, world.group(unit).await);
        booked.insert(relation, world.book(unit, matters[&relation]).await);
        sent.insert(relation, world.send_somebody(unit, matters[&relation]).await);
        let (unit, kind, roles) = (UnitNo(unit), PostKind::Other, vec![]);
        let (phone, mail, holder_name, holder_account) = (None, None, None, None);
        let empty = NewPost { unit, title: "空岗".into(), kind, roles, phone, mail, holder_name, holder_account };
        posts.insert(relation, u32::try_from(world.app.store.state().posts.len()).unwrap());
        world.machine(Command::AddPosts { posts: vec![empty] }).await;
    }
    let everywhere: Vec<u32> = RELATIONS.iter().map(|(_, unit)| *unit).collect();
    let fund = world.common_stock(UNRELATED, &everywhere, matters[&'O']).await;
    // The narrower audience first: a wider one holds what it asks, and nobody is asked twice.
    asking.sort_by_key(|(relation, ..)| "BSUOA".find(*relation));
    for (relation, duty, audience) in asking {
        let more = json!({ "title": mark(relation) });
        reports.insert(relation, world.report(&duty, form, audience, more).await);
    }
    let mut people = vec![];
    for role in Role::ALL {
        people.push((role, world.person(COUNTY, &[role]).await));
    }
    Stage {
        world,
        matters,
        reports,
        incidents,
        plans,
        forms,
        posts,
        persons,
        groups,
        booked,
        sent,
        fund,
        sha256,
        people,
    }
}

impl Stage {
    /// The address of a case: the resource stands in `relation` to the county.
    async fn path(&self, route: &Route, who: &Who, relation: char, unit: u32) -> String {
        let matter = match route.ask {
            Ask::OwnMatterUnit(_) => self.matters[&'O'],
            _ => self.matters[&relation],
        };
        let report = match route.ask {
            Ask::OwnMatterUnit(_) | Ask::FilesFor => self.reports[&'O'],
            _ => self.reports[&relation],
        };
        let id = match route.path {
            path if path.starts_with("/incidents") => self.incidents[&relation].to_string(),
            path if path.starts_with("/forms") => self.forms[&relation].to_string(),
            path if path.starts_with("/plans") => self.plans[&relation].to_string(),
            path if path.starts_with("/reports/{matter}/import") => "999999".into(),
            path if path.starts_with("/units/import") || path.starts_with("/posts/import") => "999999".into(),
            path if path.starts_with("/posts/") => self.posts[&relation].to_string(),
            "/sessions/{id}" => self.spare_session(who).await,
            _ => matter.to_string(),
        };
        let entry = match route.path.contains("{entry}") {
            true => self.booked[&relation].entry(route.path),
            false => 0,
        };
        let list = if route.path.contains("{list}") { self.booked[&relation].list } else { 0 };
        let path = route
            .path
            .replace("{id}", &id)
            .replace("{matter}", &report.to_string())
            .replace("{signal}", "999999")
            .replace("{entry}", &entry.to_string())
            .replace("{commodity}", &self.fund.to_string())
            .replace("{code}", "L1-abcd-efgh-jkmn")
            .replace("{list}", &list.to_string())
            .replace("{responder}", &self.sent[&relation].responder.to_string())
            .replace("{batch}", &self.sent[&relation].batch(route.path).to_string())
            .replace("{day}", "2020-01-26")
            .replace("{period}", "2020-02-06")
            .replace(
                "{subject}",
                &if route.path.starts_with("/reports") { unit.to_string() } else { self.persons[&relation].clone() },
            )
            .replace("{site}", &unit.to_string())
            .replace("{no}", &if route.path.starts_with("/groups") { self.groups[&relation] } else { unit }.to_string())
            .replace("{post}", "0")
            .replace("{version}", "1")
            .replace("{name}", "none")
            .replace("{seq}", "999999")
            .replace("{seq}", "999999")
            .replace("{uuid}", &format!("01900000-0000-7000-8000-0000000{:05}", who.person.0))
            .replace("{sha256}", &self.sha256);
        match route.path {
            "/reports/{matter}/board" | "/reports/{matter}/rows" | "/reports/{matter}/series" => {
                format!("{path}?node={unit}")
            }
            "/commodities/{commodity}/label" => path.replace("{commodity}", &self.fund.to_string()),
            path if path.starts_with("/commodities/") => {
                let node = if path.ends_with("board") { "node" } else { "unit" };
                format!("{}?{node}={unit}", path.replace("{commodity}", &self.fund.to_string()))
            }
            "/files/{sha256}" => format!("{path}?matter={matter}"),
            "/addressees" => format!("{path}?kind=request"),
            "/incidents/{id}/outlook" => format!("{path}?level=II"),
            "/units" => format!("{path}?q=%E5%8C%BA"),
            "/board" | "/board.csv" | "/board.xlsx" => format!("{path}?node={unit}"),
            "/matters/{id}/units" | "/matters/{id}/units.csv" | "/matters/{id}/units.xlsx" => {
                format!("{path}?under={unit}")
            }
            "/matters/{id}/board" | "/matters/{id}/board.csv" | "/matters/{id}/board.xlsx" | "/matters/{id}/sheet" => {
                format!("{path}?node={unit}")
            }
            _ => path,
        }
    }

    async fn spare_session(&self, who: &Who) -> String {
        shouhu_server::session::start(&self.world.app, who.person, "spare").await.unwrap();
        let rows = self.world.get(who, "/sessions").await.good();
        let spare = rows["rows"].as_array().unwrap().iter().find(|r| r["device"] == "spare").unwrap();
        spare["id"].as_str().unwrap().to_owned()
    }

    /// A session that may be ended.
    async fn spare(&self, who: &Who) -> Who {
        let token = shouhu_server::session::start(&self.world.app, who.person, "spare").await.unwrap();
        Who { cookie: format!("shouhu={token}"), person: who.person }
    }

    async fn send(&self, route: &Route, who: &Who, relation: char, unit: u32) -> super::world::Reply {
        let path = self.path(route, who, relation, unit).await;
        let bytes = body(route, unit, self.world.hours(2));
        let who = if route.path == "/session" && route.method == "DELETE" { &self.spare(who).await } else { who };
        let mut request = self.world.request(Some(who), route.method, &path, bytes.as_deref());
        request.headers_mut().insert("shouhu-file-name", "a.csv".parse().unwrap());
        self.world.send(request).await
    }
}

fn matches(route: &Route, verdict: Verdict, status: u16) -> bool {
    // Own names and ids that nobody has given yet.
    let paths = [
        "/audiences/{name}",
        "/units/import/{id}/undo",
        "/posts/import/{id}/undo",
        "/reports/{matter}/import/{id}/undo",
        "/units/undo/{seq}",
        "/channels/{name}/test",
        "/units/{no}/shifts/drop",
        "/delegation/end",
        "/commodities",
        "/entries",
        "/reservations",
        "/reservations/{entry}/settle",
        "/reservations/{entry}/void",
        "/shipments/{entry}/receive",
        "/shipments/{entry}/note",
        "/batches",
        "/batches/{batch}",
        "/aid/{id}",
        "/aid/{id}/payment",
        "/payments/{list}/objections",
        "/commodities/{commodity}/label",
        "/exports",
        "/exports/{id}",
        "/exports/{id}/file",
        "/reports/{matter}/signals/{signal}/retire",
        "/reports/{matter}/slots/{period}/{subject}/files/{sha256}",
        "/inspections/{id}",
        "/inspections/{id}/visits/{site}",
        "/inspections/{id}/visits/{site}/files/{sha256}",
    ];
    let may_be_missing = paths.contains(&route.path);
    match verdict {
        Verdict::Hidden => status == 404,
        Verdict::Forbidden => status == 403,
        Verdict::Allowed if route.ask == Ask::Open => (400..500).contains(&status) && status != 405,
        Verdict::Allowed if status == 404 => may_be_missing,
        Verdict::Allowed => (200..300).contains(&status) || matches!(status, 409 | 422),
    }
}

#[tokio::test]
async fn every_route_holds_to_the_golden_table() {
    let golden = Golden::read();
    let stage = stage().await;
    let mut wrong = vec![];
    let mut asked = 0;
    for route in ROUTES {
        for (role, who) in &stage.people {
            for (relation, unit) in RELATIONS {
                if relation != 'O'
                    && matches!(route.ask, Ask::Open | Ask::Own(_) | Ask::List(_) | Ask::Top(_) | Ask::Demo)
                {
                    continue;
                }
                let before = stage.world.head();
                let reply = stage.send(route, who, relation, unit).await;
                let verdict = golden.expects(route.ask, *role, relation);
                let status = reply.status.as_u16();
                let name = format!("{} {} as {} on {relation}", route.method, route.path, role.as_str());
                asked += 1;
                if !matches(route, verdict, status) {
                    wrong.push(format!("{name}: {status}, expected {verdict:?}: {}", reply.text()));
                }
                if status >= 400 {
                    reply.problem();
                    // What somebody was shown before may be noted as delivered only now: asked once more, it is not.
                    let again = stage.world.head();
                    if again != before
                        && stage.send(route, who, relation, unit).await.status.as_u16() >= 400
                        && stage.world.head() != again
                    {
                        wrong.push(format!("{name}: refused, and yet something was written"));
                    }
                }
                wrong.extend(leaks(&golden, *role, &reply.text()).map(|leak| format!("{name}: leaks {leak}")));
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
    assert!(wrong.is_empty(), "{} of {asked} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A mark of a matter that the role does not see.
fn leaks(golden: &Golden, role: Role, text: &str) -> Option<String> {
    let journal = golden.permits(role, "journal.read", 'B');
    let hidden = |relation: &char| {
        let by_journal = journal && matches!(relation, 'O' | 'B');
        !by_journal && !golden.sees(role, *relation)
    };
    RELATIONS.iter().map(|r| r.0).filter(hidden).map(mark).find(|mark| text.contains(mark.as_str()))
}

#[tokio::test]
async fn without_a_session_nothing_but_signing_in_is_answered() {
    let stage = stage().await;
    let ended = stage.world.duty(COUNTY).await;
    stage.world.ask(&ended, "DELETE", "/session", None).await.good();
    let late = stage.world.duty(COUNTY).await;
    for route in ROUTES.iter().filter(|r| !matches!(r.ask, Ask::Open | Ask::Demo)) {
        let path = stage.path(route, &stage.people[0].1, 'O', COUNTY).await;
        let bytes = body(route, COUNTY, stage.world.hours(2));
        for who in [None, Some(&ended)] {
            let reply = stage.world.send(stage.world.request(who, route.method, &path, bytes.as_deref())).await;
            assert_eq!(reply.problem(), "unauthenticated", "{} {}", route.method, route.path);
        }
    }
    stage.world.pass(31 * 24 * 3_600_000);
    assert_eq!(stage.world.get(&late, "/now").await.problem(), "unauthenticated", "a session ends by itself");
}

#[tokio::test]
async fn a_live_listener_is_told_only_of_what_it_sees() {
    use axum::body::Body;
    use tokio_stream::StreamExt as _;
    let world = World::new().await;
    let (county, sibling) = (world.duty(COUNTY).await, world.duty(SIBLING).await);
    let mut streams = vec![];
    for who in [&county, &sibling] {
        let request = world.request(Some(who), "GET", "/live", None);
        let response = world.raw(request).await;
        streams.push(Body::into_data_stream(response.into_body()));
    }
    let town = world.duty(TOWN).await;
    let id = world.issue(&county, "under 410102", json!({})).await;
    world.post(&town, &format!("/matters/{id}/sign"), json!({})).await.good();
    let told = tokio::time::timeout(std::time::Duration::from_secs(1), streams[0].next()).await;
    let told = String::from_utf8(told.expect("within a second").unwrap().unwrap().to_vec()).unwrap();
    assert!(told.contains("event: change") && told.contains(&format!("[{id}]")), "{told}");
    let other = tokio::time::timeout(std::time::Duration::from_millis(600), streams[1].next()).await;
    let other = other.ok().map(|piece| String::from_utf8(piece.unwrap().unwrap().to_vec()).unwrap());
    assert!(other.as_ref().is_none_or(|text| !text.contains(&id.to_string())), "{other:?}");
}
