//! The counts of a period by any node of any line: sets of units and ranges of their preorder, no counters.

use super::{Day, Filings, ReportCounts, Reports};
use crate::bits::Bits;
use crate::ids::{Millis, UnitNo};
use crate::tree::{LineTree, Tree};

/// Who is expected for a period and who has filed how; each a set of subjects.
#[derive(Clone, Debug, Default)]
pub struct Planes {
    pub expected: Bits,
    /// Everything that is filed, also by who was not expected any more.
    pub filed: Bits,
    pub filings: Filings,
    pub exempt: Bits,
    pub is_past_due: bool,
}

impl Planes {
    /// As a period stands at an instant.
    #[must_use]
    pub fn of(tree: &Tree, reports: &Reports, audience: &Bits, period: Day, now: Millis) -> Self {
        let filings = reports.periods.get(&period).cloned().unwrap_or_default();
        Self {
            expected: reports.expected(tree, audience, period, now),
            filed: filings.filed.clone(),
            filings,
            exempt: reports.exempt_in(period).fold(Bits::new(), |all, e| all.or(&e.units)),
            is_past_due: now > reports.duty.due_ms(period),
        }
    }

    /// The same of some subjects only.
    #[must_use]
    pub fn within(mut self, subjects: &Bits) -> Self {
        let Filings { nil, late, corrected, withdrawn, returned, verified, .. } = &mut self.filings;
        let planes = [nil, late, corrected, withdrawn, returned, verified];
        let more = [&mut self.expected, &mut self.filed, &mut self.exempt];
        planes.into_iter().chain(more).for_each(|plane| *plane = plane.and(subjects));
        self
    }

    /// The counts of each node with everything under it.
    #[must_use]
    pub fn counts(&self, line: &LineTree, nodes: &[UnitNo]) -> Vec<ReportCounts> {
        let (expected, f) = (&self.expected, &self.filings);
        let received = self.filed.and(expected);
        let of_received = |plane: &Bits| plane.and(expected);
        let (nil, late, corrected) = (of_received(&f.nil), of_received(&f.late), of_received(&f.corrected));
        let (withdrawn, returned) = (of_received(&f.withdrawn), of_received(&f.returned));
        let verified = of_received(&f.verified);
        let counts = |node: &UnitNo| {
            let count = |set: &Bits| line.count_under(*node, set);
            let (expected, received, late) = (count(expected), count(&received), count(&late));
            ReportCounts {
                expected,
                received,
                on_time: received - late,
                nil: count(&nil),
                missing: if self.is_past_due { expected - received } else { 0 },
                late,
                corrected: count(&corrected),
                withdrawn: count(&withdrawn),
                returned: count(&returned),
                verified: count(&verified),
                exempt: count(&self.exempt),
            }
        };
        nodes.iter().map(counts).collect()
    }

    /// The subjects in a state, as many as the counts say; `None` for a word that is none. `all` and `waiting` hold
    /// also what somebody has filed who is not expected any more: it can be looked at and judged.
    #[must_use]
    pub fn of_state(&self, state: &str) -> Option<Bits> {
        let f = &self.filings;
        let counted = |plane: &Bits| plane.and(&self.filed).and(&self.expected);
        Some(match state {
            "all" => self.expected.or(&self.filed).or(&f.withdrawn),
            "received" | "filed" => counted(&self.filed),
            "missing" if self.is_past_due => self.expected.minus(&self.filed),
            "open" if !self.is_past_due => self.expected.minus(&self.filed),
            "missing" | "open" => Bits::new(),
            "nil" => counted(&f.nil),
            "late" => counted(&f.late),
            "corrected" => counted(&f.corrected),
            "withdrawn" => f.withdrawn.and(&self.expected),
            "returned" => counted(&f.returned),
            "verified" => counted(&f.verified),
            "waiting" => self.filed.minus(&f.verified).minus(&f.returned),
            _ => return None,
        })
    }
}
