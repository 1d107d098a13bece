//! The province sets its quiet hours, its share of the time and its ceiling for form-filling.

use super::{Decision, NOTE_MAX, text_of};
use crate::command::Outcome;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::settings::{CEILINGS_MIN, Quiet, REST_MAX_DAYS, SHARES_PCT, Settings};
use crate::state::State;

pub(super) fn set(state: &State, settings: Settings, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    if let Some(Quiet { from_min, until_min }) = settings.quiet.filter(|quiet| !quiet.is_sound()) {
        return Err(Refusal::QuietWrong { from_min, until_min });
    }
    if !SHARES_PCT.contains(&settings.share_max_pct) {
        let (least, most) = SHARES_PCT.into_inner();
        return Err(Refusal::ShareWrong { pct: settings.share_max_pct, least, most });
    }
    if !CEILINGS_MIN.contains(&settings.burden_ceiling_min) {
        let (least, most) = CEILINGS_MIN.into_inner();
        return Err(Refusal::CeilingWrong { minutes: settings.burden_ceiling_min, least, most });
    }
    if settings.rest_days > REST_MAX_DAYS {
        return Err(Refusal::RestWrong { days: settings.rest_days, most: REST_MAX_DAYS });
    }
    if settings == state.settings {
        return Err(Refusal::SettingsUnchanged);
    }
    let event = Event::ProvinceSet { settings, former: state.settings, reason: reason.to_owned() };
    Ok(Decision::one(event, Outcome::Done))
}
