//! What an import of the whole province costs the server: the real route, all checks, durable.

use super::Setting;
use super::growth::uuid7;
use super::http::Client;
use super::process::Server;
use super::scale::{cookie, load_session, machine, place};
use crate::province::{GeneratedUnit, Province, generate};
use crate::rng::Rng;
use crate::twin::entropy;
use shouhu_domain::event::{Event, Personal, Subject};
use shouhu_domain::ids::{PersonNo, PostNo, UnitNo};
use shouhu_domain::people::{Post, PostKind};
use shouhu_domain::policy::Role;
use shouhu_store::load::Loader;
use std::error::Error;

const UNITS: usize = 60_000;
const HEADER: &str = "code,level,name,parent,kind,sector,tags,aliases,phone,superior:party,superior:youth,superior:united-front,superior:sector";
const LINES: [&str; 4] = ["party", "youth", "united-front", "sector"];

/// Server CPU seconds from the request to its answer, into an installation that has its root alone.
pub(super) fn import_cpu_s(setting: &Setting) -> Result<f64, Box<dyn Error>> {
    let province = generate(setting.seed, UNITS);
    let data = setting.cache.join("import");
    std::fs::create_dir_all(&data)?;
    let (database, url) = place(setting, &data, "bench-import");
    let mut rng = Rng::new(setting.seed);
    let id = uuid7(&mut rng);
    let mut loader = Loader::open_again(&database, entropy(setting.seed))?;
    load_root(&mut loader, &province)?;
    loader.finish()?;
    let server = Server::start(&setting.server, &url, &data)?;
    let mut keeper = Client::connect(&server.address, &cookie(0))?;
    let list = csv(&province);
    let before = server.cpu_seconds()?;
    keeper.send("POST", "/api/v1/units/import", Some(&id), &list)?;
    let answer = keeper.receive()?;
    let cost = server.cpu_seconds()? - before;
    server.stop()?;
    std::fs::remove_dir_all(&data)?;
    let body = String::from_utf8_lossy(&answer.body);
    // The root is there already and is told from its row by what it lacks.
    if answer.status != 200 || !body.contains(&format!("\"added\":{}", UNITS - 1)) || !body.contains("\"bad\":0") {
        return Err(format!("import: {} {}", answer.status, body.chars().take(600).collect::<String>()).into());
    }
    Ok(cost)
}

/// The province alone, with a keeper of its units.
fn load_root(loader: &mut Loader, province: &Province) -> Result<(), Box<dyn Error>> {
    let root = province.domain_units().swap_remove(0);
    loader.write(vec![machine(Event::UnitAdded(Box::new(root)))])?;
    let (no, name) = (PersonNo(0), Personal::plain(Subject::Person(PersonNo(0)), "规模测试"));
    loader.write(vec![machine(Event::PersonAdded { no, name, account: None })])?;
    let (title, kind, roles) = ("系统管理员".into(), PostKind::Duty, vec![Role::SystemAdmin]);
    let post = Post {
        no: PostNo(0),
        unit: UnitNo(0),
        title,
        kind,
        roles,
        phone: None,
        mail: None,
        holder: Some(no),
        proposed: None,
        ended_ms: None,
    };
    loader.write(vec![machine(Event::PostAdded(Box::new(post)))])?;
    load_session(loader, 0, no)?;
    Ok(())
}

fn csv(province: &Province) -> String {
    let rows = province.units.iter().map(row);
    std::iter::once(HEADER.to_owned()).chain(rows).fold(String::new(), |all, row| all + &row + "\n")
}

fn row(unit: &GeneratedUnit) -> String {
    let superior = |line: &&str| unit.superiors.iter().find(|(l, _)| l == line).map_or("", |(_, code)| code.as_str());
    let tags = unit.tags.join(";");
    let aliases = unit.aliases.join(";");
    let mut cells = vec![
        unit.code.as_str(),
        unit.level.as_str(),
        unit.name.as_str(),
        unit.parent_code.as_deref().unwrap_or(""),
        unit.kind,
        unit.sector.unwrap_or(""),
        tags.as_str(),
        aliases.as_str(),
        unit.phone.as_deref().unwrap_or(""),
    ];
    cells.extend(LINES.iter().map(superior));
    let quoted: Vec<String> = cells.into_iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",")
}
