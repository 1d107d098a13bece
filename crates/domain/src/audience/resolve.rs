//! From an expression to the set of units, on the tree of now.
//!
//! Each condition costs one list of numbers or one range of a preorder; sets are combined as bits,
//! so that 200,000 units take milliseconds. Saved audiences are resolved once each and never twice.

use super::{Audience, AudienceError, Expr, Facets, Word, parse};
use crate::bits::Bits;
use crate::ids::UnitNo;
use crate::tree::{TERRITORY, Tree, Unit};
use std::collections::HashMap;

/// A saved audience may name saved audiences so deep.
const SAVED_DEPTH_MAX: usize = 4;
/// Most conditions in one expression, those of its saved audiences included: each may be a list of the whole province.
const CONDITIONS_MAX: usize = 500;

/// Closed units and superiors outside the province (no parent, yet no territory) are addressed
/// only by name.
#[must_use]
pub fn is_addressable(unit: &Unit) -> bool {
    unit.closed_at_ms.is_none() && (unit.parent.is_some() || unit.level.is_territory())
}

/// The units of an expression. `saved` gives the text of a saved audience; `allow` tells which
/// units the writer may address: a condition that names a unit beyond is an error, a condition
/// that describes units (`level:town`) simply stays within.
///
/// # Errors
/// `audience.unit.unknown`, `.unit.out_of_reach`, `.line.unknown`, `.saved.unknown`, `.saved.cycle`,
/// `.saved.too_deep`, `.saved.broken` (with the `code` of what is wrong inside), `.conditions.too_many`.
pub fn resolve(
    audience: &Audience,
    tree: &Tree,
    saved: &dyn Fn(&str) -> Option<String>,
    allow: &Bits,
) -> Result<Bits, AudienceError> {
    let mut run = Run { tree, saved, allow, known: HashMap::new(), open: vec![], conditions: 0 };
    let found = run.units(&audience.expr)?;
    Ok(found.and(allow))
}

struct Run<'a> {
    tree: &'a Tree,
    saved: &'a dyn Fn(&str) -> Option<String>,
    allow: &'a Bits,
    /// Saved audiences that are already resolved.
    known: HashMap<String, Bits>,
    /// Saved audiences that are being resolved, outermost first.
    open: Vec<String>,
    conditions: usize,
}

impl Run<'_> {
    fn units(&mut self, expr: &Expr) -> Result<Bits, AudienceError> {
        Ok(match expr {
            Expr::Or(..) | Expr::And(..) | Expr::Except(..) => self.chain(expr)?,
            Expr::Not(a) => {
                let inner = self.units(a)?;
                self.tree.facets().everyone.minus(&inner)
            }
            Expr::Under { of, line } => self.under(of, line.as_ref())?,
            Expr::Level(level) => self.listed(None, |facets| facets.level(*level))?,
            Expr::Kind(kind) => self.listed(Some(kind), |facets| facets.kind(&kind.text))?,
            Expr::Sector(sector) => self.listed(Some(sector), |facets| facets.sector(&sector.text))?,
            Expr::Tag(tag) => self.listed(Some(tag), |facets| facets.tag(&tag.text))?,
            Expr::Unit(code) => [self.named(code)?].into_iter().collect(),
            Expr::Saved(name) => self.saved(name)?,
        })
    }

    /// Chains lean to the left and may be hundreds long: a loop, so that the stack grows with
    /// brackets only, of which there are few.
    fn chain(&mut self, expr: &Expr) -> Result<Bits, AudienceError> {
        let mut steps = Vec::new();
        let mut first = expr;
        while let Expr::Or(a, b) | Expr::And(a, b) | Expr::Except(a, b) = first {
            steps.push((first, b));
            first = a;
        }
        let mut units = self.units(first)?;
        for (step, operand) in steps.into_iter().rev() {
            let operand = self.units(operand)?;
            units = match step {
                Expr::And(..) => units.and(&operand),
                Expr::Except(..) => units.minus(&operand),
                _ => units.or(&operand),
            };
        }
        Ok(units)
    }

    fn count(&mut self, place: Option<&Word>) -> Result<(), AudienceError> {
        self.conditions += 1;
        if self.conditions <= CONDITIONS_MAX {
            return Ok(());
        }
        let (at, len) = place.map_or((0, 0), |w| (w.at, w.len));
        let error = AudienceError::new(at, len, "audience.conditions.too_many");
        Err(error.with("max", CONDITIONS_MAX.to_string()))
    }

    fn listed(&mut self, place: Option<&Word>, of: impl Fn(&Facets) -> Bits) -> Result<Bits, AudienceError> {
        self.count(place)?;
        Ok(of(self.tree.facets()))
    }

    fn named(&mut self, code: &Word) -> Result<UnitNo, AudienceError> {
        self.count(Some(code))?;
        let Some(no) = self.tree.find(&code.text) else {
            return Err(code.error("audience.unit.unknown").with("code", code.text.as_str()));
        };
        if self.allow.contains(no) {
            return Ok(no);
        }
        Err(code.error("audience.unit.out_of_reach").with("code", code.text.as_str()))
    }

    fn under(&mut self, of: &Word, line: Option<&Word>) -> Result<Bits, AudienceError> {
        let above = self.named(of)?;
        let name = line.map_or(TERRITORY, |l| l.text.as_str());
        let Some(tree_of_line) = self.tree.line(name) else {
            let place = line.unwrap_or(of);
            return Err(place.error("audience.line.unknown").with("line", name));
        };
        Ok(tree_of_line.set_under(above).and(&self.tree.facets().everyone))
    }

    fn saved(&mut self, name: &Word) -> Result<Bits, AudienceError> {
        if let Some(known) = self.known.get(&name.text) {
            return Ok(known.clone());
        }
        let error = |code| name.error(code).with("name", name.text.as_str());
        if self.open.contains(&name.text) {
            return Err(error("audience.saved.cycle"));
        }
        if self.open.len() == SAVED_DEPTH_MAX {
            return Err(error("audience.saved.too_deep").with("max", SAVED_DEPTH_MAX.to_string()));
        }
        let Some(text) = (self.saved)(&name.text) else {
            return Err(error("audience.saved.unknown"));
        };
        self.open.push(name.text.clone());
        let inner = parse(&text).and_then(|audience| self.units(&audience.expr));
        self.open.pop();
        // A place inside the saved text means nothing here: the error points at its name. What concerns
        // the whole expression, not that one saved text, keeps its own code.
        let units = inner.map_err(|inner| match inner.code {
            "audience.saved.cycle" | "audience.saved.too_deep" | "audience.conditions.too_many" => {
                AudienceError { at: name.at, len: name.len, ..inner }
            }
            code => error("audience.saved.broken").with("code", code),
        })?;
        self.known.insert(name.text.clone(), units.clone());
        Ok(units)
    }
}
