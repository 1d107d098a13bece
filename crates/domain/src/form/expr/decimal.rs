//! Exact decimal numbers: nine digits after the point, at most 10^15 on either side of zero.
//!
//! What does not fit is an overflow, never another number. The browser counts the same way with BigInt
//! (`web/src/form/expr.ts`), digit for digit.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A number in units of 10^-9.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(i128);

/// Digits after the point.
pub const DIGITS: u32 = 9;
const ONE: i128 = 1_000_000_000;
/// 10^15.
const LIMIT: i128 = 1_000_000_000_000_000 * ONE;

/// A result beyond 10^15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl Decimal {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(ONE);

    fn of_units(units: i128) -> Result<Self, Overflow> {
        if units.abs() <= LIMIT { Ok(Self(units)) } else { Err(Overflow) }
    }

    /// `units` of 10^-`scale`: how figures are kept. `None` when it does not fit or `scale` is beyond nine.
    #[must_use]
    pub fn from_scaled(units: i64, scale: u8) -> Option<Self> {
        let step = 10_i128.pow(DIGITS.checked_sub(scale.into())?);
        Self::of_units(i128::from(units) * step).ok()
    }

    /// In units of 10^-`scale`, rounded half away from zero; `None` beyond an `i64`.
    #[must_use]
    pub fn to_scaled(self, scale: u8) -> Option<i64> {
        let step = 10_i128.pow(DIGITS.checked_sub(scale.into())?);
        i64::try_from(divided(self.0, step)).ok()
    }

    /// With so many digits after the point, zeros included; digits beyond are cut off.
    #[must_use]
    pub fn with_digits(self, scale: u8) -> String {
        let (sign, units) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        let part = format!("{:09}", units % ONE);
        let part = &part[..usize::from(scale).min(part.len())];
        let point = if part.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{part}", units / ONE)
    }

    /// A whole number, if it is one.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        if self.0 % ONE == 0 { i64::try_from(self.0 / ONE).ok() } else { None }
    }

    /// Digits with at most one point, a minus in front, spaces around; at most nine digits after the point.
    /// `None` for anything else, and beyond 10^15.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(' ');
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + part.len() == 0 || whole.len() > 30 || part.len() > 9 || !is_digits(whole) || !is_digits(part)
        {
            return None;
        }
        // At most 30 and exactly 9 digits: 10^39 does not fit, so it is checked.
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part: i128 = format!("{part:0<9}").parse().ok()?;
        Self::of_units(sign * whole.checked_mul(ONE)?.checked_add(part)?).ok()
    }

    /// # Errors
    /// [`Overflow`], as for every operation here.
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        Self::of_units(self.0 + other.0)
    }

    /// # Errors
    /// [`Overflow`]
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        Self::of_units(self.0 - other.0)
    }

    /// Rounded to nine digits, half away from zero.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn times(self, other: Self) -> Result<Self, Overflow> {
        // The whole product may have 48 digits: whole part and rest of one factor are multiplied apart.
        // Both products have the same sign, so rounding the second rounds the sum.
        let whole = (self.0 / ONE).checked_mul(other.0).ok_or(Overflow)?;
        let rest = divided(self.0 % ONE * other.0, ONE);
        Self::of_units(whole.checked_add(rest).ok_or(Overflow)?)
    }

    /// Rounded to nine digits, half away from zero; `None` by zero.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn over(self, other: Self) -> Result<Option<Self>, Overflow> {
        if other.0 == 0 { Ok(None) } else { Self::of_units(divided(self.0 * ONE, other.0)).map(Some) }
    }

    /// What truncating division leaves, with the sign of `self`; `None` by zero.
    #[must_use]
    pub fn rest(self, other: Self) -> Option<Self> {
        self.0.checked_rem(other.0).map(Self)
    }

    #[must_use]
    pub fn negated(self) -> Self {
        Self(-self.0)
    }

    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// To `digits` after the point (before it when negative), half away from zero; −15 to 9.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn rounded(self, digits: i64) -> Result<Self, Overflow> {
        let zeros = u32::try_from(i64::from(DIGITS) - digits.clamp(-15, 9)).unwrap_or(0);
        let step = 10_i128.pow(zeros);
        Self::of_units(divided(self.0, step) * step)
    }

    /// Without what is after the point.
    #[must_use]
    pub fn truncated(self) -> Self {
        Self(self.0 / ONE * ONE)
    }

    #[must_use]
    pub fn floor(self) -> Self {
        Self(self.0.div_euclid(ONE) * ONE)
    }

    #[must_use]
    pub fn ceiling(self) -> Self {
        Self(-((-self.0).div_euclid(ONE) * ONE))
    }
}

/// Rounded half away from zero. `by` is not zero, and both are below 10^34.
fn divided(units: i128, by: i128) -> i128 {
    let (quotient, rest) = (units / by, units % by);
    let away = rest.abs() * 2 >= by.abs();
    if away { quotient + (units.signum() * by.signum()) } else { quotient }
}

/// Without a point when whole, else without zeros at the end.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, units) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        let part = format!("{:09}", units % ONE);
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", units / ONE),
            part => write!(f, "{sign}{}.{part}", units / ONE),
        }
    }
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Self {
        Self(i128::from(whole) * ONE)
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for Decimal {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text} is no number of at most 15 and 9 digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = Decimal> {
        prop_oneof![(-LIMIT..=LIMIT).prop_map(Decimal), (-10 * ONE..=10 * ONE).prop_map(Decimal)]
    }

    proptest! {
        #[test]
        fn a_written_number_reads_as_itself(n in number()) {
            prop_assert_eq!(Decimal::parse(&n.to_string()), Some(n));
        }

        #[test]
        fn a_product_does_not_ask_which_factor_comes_first(a in number(), b in number()) {
            prop_assert_eq!(a.times(b), b.times(a));
        }

        #[test]
        fn a_quotient_is_right_to_half_a_unit(a in number(), b in number()) {
            if let Ok(Some(q)) = a.over(b) {
                // |a·10^9 − q·b| ≤ |b| / 2, without fractions; 10^48 does not fit, so in parts.
                let rest = (a.0 % b.0) * ONE - (q.0 - (a.0 / b.0).saturating_mul(ONE)).saturating_mul(b.0);
                prop_assert!(rest.abs() * 2 <= b.0.abs());
            }
        }

        #[test]
        fn rounding_moves_by_half_a_step_at_most(a in number(), digits in -5i64..=9) {
            let step = 10_i128.pow(u32::try_from(9 - digits).unwrap());
            if let Ok(r) = a.rounded(digits) {
                prop_assert!((r.0 - a.0).abs() * 2 <= step && r.0 % step == 0);
            }
        }

        #[test]
        fn scaled_and_back(units in -1_000_000_000_000i64..1_000_000_000_000, scale in 0u8..=9) {
            prop_assert_eq!(Decimal::from_scaled(units, scale).and_then(|d| d.to_scaled(scale)), Some(units));
        }
    }
}
