//! The order that went level by level: how long each level kept it. One city held it for 31 of its
//! 33 hours and left its villages 2.

use super::cast::{COUNTY, SILENT};
use super::papers::{Paper, january};
use super::story::{Deed, Doer, Writer, on_duty};
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS, Millis, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::people::PostKind;
use shouhu_domain::tree::Level;

/// City, when it passed the order on, and the local due that it set.
const CITIES: [(&str, Millis, Option<Millis>); 3] = [
    ("411600000000", january(26, 16, 0), None),
    ("411300000000", january(25, 11, 30), Some(january(26, 12, 0))),
    ("411500000000", january(25, 10, 20), None),
];

pub fn write(writer: &mut Writer<'_>) -> anyhow::Result<()> {
    for (code, relayed, due) in CITIES {
        let city = writer.unit(code)?;
        let signed = january(25, 9, 10) + writer.millis(50 * MINUTE_MS);
        let by = Doer::Post(city, PostKind::Duty);
        writer.step(signed, Paper::Return, by, Deed::Reach(Stage::Signed));
        writer.step(relayed, Paper::Return, by, Deed::Relay("请各县（市、区）立即转办到乡镇，按时办结。", due));
        for county in writer.children(city, Level::County) {
            passed_on_by_county(writer, county, relayed, due)?;
        }
    }
    Ok(())
}

fn passed_on_by_county(
    writer: &mut Writer<'_>,
    county: UnitNo,
    got: Millis,
    due: Option<Millis>,
) -> anyhow::Result<()> {
    let by = Doer::Post(county, PostKind::Duty);
    let hurried = got >= january(26, 0, 0);
    let kept = if hurried {
        2 * MINUTE_MS + writer.millis(6 * MINUTE_MS)
    } else {
        40 * MINUTE_MS + writer.millis(5 * HOUR_MS)
    };
    if county == writer.unit(SILENT)? {
        return Ok(());
    }
    if county == writer.unit(COUNTY)? {
        // Signed but not passed on: that is left for the visitor.
        writer.step(got + 30 * MINUTE_MS, Paper::Return, by, Deed::Reach(Stage::Signed));
        return Ok(());
    }
    let relayed = got + kept;
    writer.step(relayed, Paper::Return, by, Deed::Relay("请各乡镇转办到村，村里直接报办结。", due));
    for town in writer.children(county, Level::Town) {
        passed_on_by_town(writer, town, relayed, hurried);
    }
    Ok(())
}

fn passed_on_by_town(writer: &mut Writer<'_>, town: UnitNo, got: Millis, hurried: bool) {
    let by = Doer::Post(town, PostKind::Duty);
    let kept =
        if hurried { MINUTE_MS + writer.millis(4 * MINUTE_MS) } else { 20 * MINUTE_MS + writer.millis(3 * HOUR_MS) };
    let relayed = got + kept;
    writer.step(relayed, Paper::Return, by, Deed::Relay("", None));
    for village in writer.children(town, Level::Village) {
        let by = on_duty(village);
        let span = if hurried { HOUR_MS } else { 6 * HOUR_MS };
        let signed = writer.early(relayed, span);
        if writer.rng().chance(19, 20) {
            writer.step(signed, Paper::Return, by, Deed::Reach(Stage::Signed));
            if writer.rng().chance(3, 5) {
                let done = signed + HOUR_MS + writer.millis(6 * HOUR_MS);
                writer.step(done, Paper::Return, by, Deed::Reach(Stage::Done));
            }
        }
    }
}
