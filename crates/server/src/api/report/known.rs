//! What other duties know already of what a slot asks: a figure that is asked again is offered, not typed again.

use crate::api::matter::{find, scope_within};
use crate::session::Asker;
use serde::Serialize;
use shouhu_domain::command::SlotKey;
use shouhu_domain::form::{Answer, Answers, FormVersion};
use shouhu_domain::ids::MatterId;
use shouhu_domain::policy::Action;
use shouhu_domain::report::burden::running;
use shouhu_domain::report::{Day, filer};
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::query::report as query;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Duties that are looked at for one slot, those with the latest filings.
const DUTIES_MAX: usize = 8;

/// What the same subject has filed for another duty of what is asked here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KnownView {
    pub matter_id: i64,
    pub title: String,
    pub period: String,
    #[schema(value_type = Object)]
    pub answers: Answers,
}

/// Where a value may stand.
pub struct Known {
    matter: MatterId,
    title: String,
    /// With the city in whose group the row is.
    period: (Day, i64),
    fields: Vec<String>,
}

fn asks(form: &FormVersion) -> BTreeSet<&str> {
    form.questions().into_iter().map(|(_, question)| question.field.as_str()).collect()
}

/// The last filing of each other running duty about the subject that asks one of the same fields and that the asker may
/// read, the latest first.
pub fn places(state: &Province, asker: &Asker, slot: SlotKey) -> Vec<Known> {
    let form = |of: MatterId| state.forms.get(&state.reports.get(&of)?.duty.form)?.current();
    let Some(wanted) = form(slot.matter).map(|form| asks(form)) else { return vec![] };
    let of_duty = |(matter, _, subjects): (&shouhu_domain::matter::Matter, _, &shouhu_domain::bits::Bits)| {
        if matter.id == slot.matter || !subjects.contains(slot.subject) {
            return None;
        }
        let other = asks(form(matter.id)?);
        let fields: Vec<String> = other.intersection(&wanted).map(|field| (*field).to_owned()).collect();
        let may = || scope_within(state, asker, Action::ReportRead, filer(&state.tree, slot.subject), matter);
        if fields.is_empty() || find(state, asker, matter.id.0).is_err() || may().is_err() {
            return None;
        }
        let period = query::filed_in(state, matter.id, slot.subject, slot.period.plus(1), 1).pop()?;
        Some(Known { matter: matter.id, title: matter.title.clone(), period, fields })
    };
    let mut found: Vec<Known> = running(state).filter_map(of_duty).collect();
    found.sort_by_key(|known| std::cmp::Reverse((known.period.0, known.matter)));
    found.truncate(DUTIES_MAX);
    found
}

/// What stands there: of each field the latest.
///
/// # Errors
/// When the database fails.
pub fn read(tx: &mut Tx, slot: SlotKey, places: &[Known]) -> Result<Vec<KnownView>, DbError> {
    let (mut found, mut told) = (vec![], BTreeSet::new());
    for Known { matter, title, period, fields } in places {
        let row = query::values_of(tx, *matter, slot.subject, &[*period])?.pop();
        let Some(seq) = row.map(|row| row.seq) else { continue };
        let Some(filing) = query::filings(tx, &[seq])?.remove(&seq) else { continue };
        // Files stay where they were filed, and lists are not laid over each other.
        let offered = |answer: &Answer| !matches!(answer, Answer::File(_) | Answer::Rows(_));
        let answers = filing.answers.into_iter().filter(|(field, answer)| fields.contains(field) && offered(answer));
        let answers: Answers = answers.filter(|(field, _)| told.insert(field.clone())).collect();
        if !answers.is_empty() {
            let (title, period) = (title.clone(), period.0.to_string());
            found.push(KnownView { matter_id: matter.0, title, period, answers });
        }
    }
    Ok(found)
}
