//! Figures with their targets, printed as a table or as JSON.

use serde::Serialize;

/// Whether a figure must stay under or over its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    AtMost,
    AtLeast,
}

#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub target: f64,
    pub met: bool,
}

impl Figure {
    #[must_use]
    pub fn at_most(name: &'static str, value: f64, unit: &'static str, target: f64) -> Self {
        Self::new(name, value, unit, target, Aim::AtMost)
    }

    #[must_use]
    pub fn at_least(name: &'static str, value: f64, unit: &'static str, target: f64) -> Self {
        Self::new(name, value, unit, target, Aim::AtLeast)
    }

    fn new(name: &'static str, value: f64, unit: &'static str, target: f64, aim: Aim) -> Self {
        let value = (value * 1_000.0).round() / 1_000.0;
        let met = match aim {
            Aim::AtMost => value <= target,
            Aim::AtLeast => value >= target,
        };
        Self { name, value, unit, target, met }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub machine: String,
    pub seed: u64,
    pub engine: &'static str,
    pub figures: Vec<Figure>,
}

impl Report {
    #[must_use]
    pub fn met(&self) -> bool {
        self.figures.iter().all(|f| f.met)
    }

    /// A table for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!("{} · {} · seed {}\n", self.machine, self.engine, self.seed);
        for f in &self.figures {
            let mark = if f.met { "met" } else { "NOT MET" };
            text += &format!("{:<22} {:>12.3} {:<6} target {:>8} {mark}\n", f.name, f.value, f.unit, f.target);
        }
        text
    }
}

/// The median of some measurements; 0 of none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

/// The nearest-rank percentile.
#[must_use]
pub fn percentile(values: &[f64], p: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * p).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((median(&values), percentile(&values, 99)), (50.0, 99.0));
        assert_eq!(percentile(&[], 99), 0.0);
    }

    #[test]
    fn a_target_is_met_on_its_own_side() {
        assert!(Figure::at_most("a", 2.0, "ms", 2.0).met && !Figure::at_most("a", 2.1, "ms", 2.0).met);
        assert!(Figure::at_least("a", 5.0, "/s", 4.0).met && !Figure::at_least("a", 3.0, "/s", 4.0).met);
    }
}
