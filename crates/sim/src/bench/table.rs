//! A table of many units' figures, brought as a workbook: the real route, all checks, durable, to the report of
//! every row.

use super::Setting;
use super::figures::median;
use super::growth::uuid7;
use super::http::Client;
use super::process::Server;
use super::scale::{self, LOADED_AT, cookie};
use super::surveys::{answers, load_duty, load_form};
use crate::province;
use crate::rng::Rng;
use shouhu_domain::form::Answer;
use shouhu_domain::ids::{PersonNo, UnitNo};
use shouhu_domain::report::{Day, Subjects};
use shouhu_domain::tree::Level;
use shouhu_server::table::{Cell, xlsx_bytes};
use std::error::Error;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Rows of one table.
const ROWS: usize = 60_000;
/// Units of the province: a quarter of them are sites, which are in no such table.
const UNITS: usize = 90_000;
/// One row in so many has a figure that is none: the report names it.
const WRONG_ONE_IN: usize = 1_000;
const TIMES: i32 = 5;

/// Wall seconds from the request to its answer, the median of some: to the report of every row, as it is shown before
/// anything is filed, and to the same report with all good rows filed.
pub(super) fn import_s(setting: &Setting) -> Outcome<(f64, f64)> {
    let province = province::generate(setting.seed, UNITS);
    let who = scale::roles(&province);
    let first = Day::of(LOADED_AT);
    let store = scale::loaded(setting, "table", |loader| {
        scale::load_province(loader, &province)?;
        let form = load_form(loader, who.office)?;
        let incident = scale::load_incident(loader)?;
        let matter = load_duty(loader, (who.office, incident), (form, Subjects::Units), first)?;
        scale::load_session(loader, who.province_admin, PersonNo(who.duty_posts[who.province_admin as usize]))?;
        Ok(vec![matter.0])
    })?;
    let matter = store.ids.first().ok_or("the load gave no ids")?;
    let units: Vec<(UnitNo, String)> = province
        .domain_units()
        .into_iter()
        .skip(1)
        .filter_map(|unit| (unit.level != Level::Site).then_some((unit.no, unit.code)))
        .take(ROWS)
        .collect();
    if units.len() < ROWS {
        return Err(format!("only {} units for a table", units.len()).into());
    }
    let server = Server::start(&setting.server, &store.database, &store.data)?;
    let mut admin = Client::connect(&server.address, &cookie(who.province_admin))?;
    let mut rng = Rng::new(u64::from(std::process::id()));
    // A slot is filed once: each run has days of its own.
    let run = i32::try_from(scale::next_run(&store.data)?)?;
    let (mut shown, mut filed) = (vec![], vec![]);
    for day in 0..TIMES {
        let table = workbook(&units, first.plus(run * TIMES + day))?;
        for (query, seconds) in [("?dry_run=1", &mut shown), ("", &mut filed)] {
            let begun = Instant::now();
            admin.send_bytes(&format!("/api/v1/reports/{matter}/import{query}"), &uuid7(&mut rng), &table)?;
            let answer = admin.receive()?;
            seconds.push(begun.elapsed().as_secs_f64());
            reported(answer.status, &answer.body)?;
        }
    }
    server.stop()?;
    Ok((median(&shown), median(&filed)))
}

/// Twelve fields of each unit, as the table that is to be filled in has them.
fn workbook(units: &[(UnitNo, String)], period: Day) -> Outcome<Vec<u8>> {
    let fields: Vec<String> = answers(UnitNo(0), period).keys().cloned().collect();
    let header: Vec<&str> = ["单位代码", "报送期"].into_iter().chain(fields.iter().map(String::as_str)).collect();
    let rows = units.iter().enumerate().map(|(at, (unit, code))| {
        let mut answers = answers(*unit, period);
        if at % WRONG_ONE_IN == 0
            && let Some((_, first)) = answers.iter_mut().find(|(_, answer)| matches!(answer, Answer::Number(_)))
        {
            *first = Answer::Text("不详".into());
        }
        let head = [Cell::from(code.as_str()), Cell::from(period.to_string())];
        head.into_iter().chain(answers.into_iter().map(|(_, answer)| cell(answer))).collect()
    });
    Ok(xlsx_bytes("填报表", &header, rows)?)
}

fn cell(answer: Answer) -> Cell {
    match answer {
        Answer::Number(number) => Cell::Number(number),
        Answer::Text(text) => Cell::Text(text),
        Answer::Many(names) => Cell::Text(names.join(";")),
        Answer::Rows(_) | Answer::Place(_) | Answer::File(_) => Cell::Nothing,
    }
}

/// Whether every row can be filed or is named with its fault.
fn reported(status: u16, body: &[u8]) -> Outcome<()> {
    let report: serde_json::Value = serde_json::from_slice(body)?;
    let bad = ROWS.div_ceil(WRONG_ONE_IN);
    let told = |key: &str| report[key].as_u64().and_then(|n| usize::try_from(n).ok());
    let faults = report["errors"].as_array().map(Vec::len);
    let counts = [told("rows"), told("added"), told("bad"), faults];
    if status == 200 && counts == [Some(ROWS), Some(ROWS - bad), Some(bad), Some(bad)] {
        return Ok(());
    }
    let text = String::from_utf8_lossy(body);
    Err(format!("table: {status} {}", text.chars().take(600).collect::<String>()).into())
}
