//! Units as they were on a day: what the journal had made of them by then.

use super::{ChildList, ChildRow, EndView, UnitView, may};
use crate::api::restructure::ReportingView;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::Seen;
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use shouhu_domain::ids::{DAY_MS, Millis, UnitNo};
use shouhu_domain::policy::Action;
use shouhu_domain::state::State as Province;
use shouhu_store::query::unit::{self, Version};

/// Children of one unit on one day; no unit has more.
const CHILDREN_MAX: i64 = 5_000;

/// A day means its last moment in Asia/Shanghai; a number is milliseconds.
///
/// # Errors
/// `query.wrong`.
pub(super) fn moment(text: &str) -> Result<Millis, Problem> {
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let midnight = jiff::tz::Offset::constant(8).to_timestamp(day.at(0, 0, 0, 0));
        let midnight = midnight.map_err(|_| Problem::new("query.wrong"))?;
        return Ok(midnight.as_millisecond() + DAY_MS - 1);
    }
    text.parse().map_err(|_| Problem::new("query.wrong"))
}

fn named(version: &Version) -> UnitRef {
    let Version { no, code, name, level, kind, sector, .. } = version.clone();
    UnitRef { no: no.0, code, name_en: english::name(&name), name, level, kind, sector }
}

/// The unit and the names above it as they were; superiors are those that were set by hand then.
pub(super) async fn show(app: &App, asker: &Asker, no: UnitNo, at: Millis) -> Result<Seen<UnitView>, Problem> {
    let path = app.read(move |tx| unit::path_as_of(tx, no, at)).await?;
    let version = path.first().ok_or_else(|| Problem::new("unit.as_of.not_yet"))?;
    let state = app.store.state();
    let name = |no: UnitNo| UnitRef::of(&state, no);
    let reporting = |(line, parent, until_ms): &(String, UnitNo, Millis)| ReportingView {
        line: line.clone(),
        parent: name(*parent),
        until_ms: *until_ms,
    };
    let phone = version.phone.clone().filter(|_| may(&state, asker, Action::UnitPhone, no));
    let superiors = version.superiors.iter().filter(|(_, no)| may(&state, asker, Action::UnitRead, *no));
    let view = UnitView {
        unit: named(version),
        parent: path.get(1).map(named),
        path: path.iter().rev().map(named).collect(),
        tags: version.tags.clone(),
        aliases: version.aliases.clone(),
        phone,
        children_count: None,
        synthetic: state.tree.get(no).is_some_and(|u| u.synthetic),
        valid_from_ms: Some(version.from_ms),
        end: ended(&state, asker, version, at),
        superiors: superiors.map(|(line, no)| (line.clone(), name(*no))).collect(),
        by_hand: version.superiors.iter().map(|(line, _)| line.clone()).collect(),
        reporting: version.reporting.iter().map(reporting).collect(),
        posts: vec![],
        writes: false,
        reads_people: false,
        as_of_ms: Some(at),
    };
    Ok(Seen(state.seq, view))
}

/// What had become of it by then.
fn ended(state: &Province, asker: &Asker, version: &Version, at: Millis) -> EndView {
    let closed = version.closed_at_ms.filter(|closed| *closed <= at);
    closed.map(|closed| EndView::of(state, asker, closed, &version.successors)).unwrap_or_default()
}

/// What stood directly below at home, as it was named then; closed ones only if asked for.
pub(super) async fn children(
    app: &App,
    asker: &Asker,
    no: UnitNo,
    (at, closed): (Millis, bool),
) -> Result<Seen<ChildList>, Problem> {
    let children = app.read(move |tx| unit::children_as_of(tx, no, at, closed, CHILDREN_MAX)).await?;
    let state = app.store.state();
    let seen = children.iter().filter(|child| may(&state, asker, Action::UnitRead, child.no));
    let row = |child| ChildRow { unit: named(child), children_count: None, end: ended(&state, asker, child, at) };
    let rows = seen.map(row).collect();
    Ok(Seen(state.seq, ChildList { rows }))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_day_is_its_last_moment_in_shanghai() {
        assert_eq!(moment("2020-01-20").unwrap(), 1_579_535_999_999);
        assert_eq!(moment("1579535999999").unwrap(), 1_579_535_999_999);
        assert!(moment("2020-13-01").is_err() && moment("").is_err() && moment("gestern").is_err());
    }
}
