//! The real part: the divisions of 2023 and the organs that a report of the time names, read from
//! the two files in `data/` that are compiled in. It must never invent a unit.

use shouhu_domain::tree::Level;
use std::collections::HashMap;

const DIVISIONS: &str = include_str!("../../../../data/henan-divisions-2023.csv");
const ORGANS: &str = include_str!("../../../../data/henan-organs.csv");

pub const PROVINCE: &str = "410000000000";
/// The statistical placeholder above 济源; it is no unit, and its one child hangs under the province.
pub const PLACEHOLDER: &str = "419000000000";
/// City and county at once.
pub const JIYUAN: &str = "419001000000";
/// The one superior outside the province.
pub const OUTSIDE: &str = "00-HG";

#[derive(Clone, Copy, Debug)]
pub struct Division {
    pub code: &'static str,
    pub level: Level,
    pub name: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub struct Organ {
    pub code: &'static str,
    pub name: &'static str,
    pub kind: &'static str,
    pub line: &'static str,
    pub sector: &'static str,
    pub superior: &'static str,
}

/// The divisions by parent, each list in the order of the codes.
pub struct Real {
    pub province: Division,
    pub organs: Vec<Organ>,
    children: HashMap<&'static str, Vec<Division>>,
}

impl Real {
    pub fn read() -> Self {
        let mut children: HashMap<&str, Vec<Division>> = HashMap::new();
        let mut province = Division { code: PROVINCE, level: Level::Province, name: "" };
        for line in DIVISIONS.lines().skip(1).filter(|l| !l.is_empty()) {
            let Some((division, parent)) = division(line) else { continue };
            match division.level {
                Level::Province => province = division,
                _ => children.entry(parent).or_default().push(division),
            }
        }
        for list in children.values_mut() {
            list.sort_by_key(|d| d.code);
        }
        let organs = ORGANS.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(organ).collect();
        Self { province, organs, children }
    }

    pub fn under(&self, code: &str) -> &[Division] {
        self.children.get(code).map_or(&[], Vec::as_slice)
    }

    /// How many real units there are, organs included.
    pub fn len(&self) -> usize {
        1 + self.children.values().map(Vec::len).sum::<usize>() + self.organs.len()
    }
}

/// A row of the divisions and its parent: the placeholder is passed over, 济源 is lifted to a city.
fn division(line: &'static str) -> Option<(Division, &'static str)> {
    let mut cells = line.split(',');
    let (code, level, name, parent) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let level = Level::parse(level)?;
    match code {
        PLACEHOLDER => None,
        JIYUAN => Some((Division { code, level: Level::City, name }, PROVINCE)),
        _ => Some((Division { code, level, name }, parent)),
    }
}

fn organ(line: &'static str) -> Option<Organ> {
    let mut cells = line.split(',');
    let organ = Organ {
        code: cells.next()?,
        name: cells.next()?,
        kind: cells.next()?,
        line: cells.next()?,
        sector: cells.next()?,
        superior: cells.next()?,
    };
    Some(organ).filter(|o| !o.code.is_empty())
}

/// A county code of 71 to 80 is a functional area: an administration without a people's congress.
pub fn is_functional_area(code: &str) -> bool {
    code.get(4..6).is_some_and(|d| ("71"..="80").contains(&d))
}
