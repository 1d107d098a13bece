//! Units that nobody can reach: no post that somebody holds, no number and no mailbox (rule 1).
//!
//! Computed from units and posts and never journalled: an order to 60,000 units writes no record for those
//! without a contact. An open matter shows them as *unreachable* until a stage is reached, they get a contact, or
//! it ends; then what was shown stays. Must never be kept in a snapshot: [`State::find_contacts`] makes it anew.

use crate::bits::Bits;
use crate::event::Event;
use crate::ids::UnitNo;
use crate::state::State;
use std::sync::Arc;

impl State {
    #[must_use]
    fn has_contact(&self, unit: UnitNo) -> bool {
        let Some(found) = self.tree.get(unit) else { return true };
        let mut posts = self.posts_of.get(&unit).into_iter().flatten().filter_map(|no| self.post(*no));
        found.phone.is_some()
            || found.closed_at_ms.is_some()
            || posts.any(|post| post.holder.is_some() || post.phone.is_some() || post.mail.is_some())
    }

    /// All units anew, after a snapshot or a change of many units at once.
    pub fn find_contacts(&mut self) {
        let without: Bits = self.tree.units().map(|u| u.no).filter(|unit| !self.has_contact(*unit)).collect();
        if without == *self.no_contact {
            return;
        }
        self.no_contact = Arc::new(without);
        for id in &self.open {
            self.boards.forget(*id);
            if let Some(matter) = self.matters.get_mut(id) {
                matter.planes.no_contact = self.no_contact.clone();
            }
        }
    }

    /// What an event means for the units' contacts.
    pub(crate) fn follow_contacts(&mut self, event: &Event) {
        match event {
            Event::UnitAdded(unit) | Event::UnitChanged(unit) => self.contact_of(unit.no),
            Event::UnitEdited { unit, .. } | Event::UnitClosed { unit, .. } => self.contact_of(*unit),
            Event::UnitsMerged(_) | Event::UnitSplit(_) | Event::RestructureUndone { .. } => self.find_contacts(),
            event => {
                if let Some(unit) = event.post().and_then(|post| self.post(post)).map(|post| post.unit) {
                    self.contact_of(unit);
                }
            }
        }
    }

    fn contact_of(&mut self, unit: UnitNo) {
        let without = !self.has_contact(unit);
        if self.no_contact.contains(unit) == without {
            return;
        }
        let all = Arc::make_mut(&mut self.no_contact);
        if without {
            all.insert(unit)
        } else {
            all.remove(unit)
        };
        for id in &self.open {
            let Some(matter) = self.matters.get_mut(id) else { continue };
            let before = matter.planes.tally(unit);
            matter.planes.no_contact = self.no_contact.clone();
            self.boards.replace(&self.tree, *id, unit, &before, &matter.planes.tally(unit));
        }
    }
}
