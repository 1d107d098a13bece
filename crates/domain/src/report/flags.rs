//! What a reviewer should look at: shown beside a figure, never settled by itself (rule 8).

/// Values of the unit before, of which a figure is told from.
pub const VALUES: usize = 28;
/// With fewer nothing is called unusual.
const VALUES_MIN: usize = 5;

/// The least and the most that are usual, when a value lies outside median ± 3 × MAD of the unit's last values.
#[must_use]
pub fn outlier(value: i64, before: &[i64]) -> Option<(i64, i64)> {
    let before = &before[..before.len().min(VALUES)];
    if before.len() < VALUES_MIN {
        return None;
    }
    // In quarters, so that the middle of two values and of two distances are whole numbers.
    let quarters: Vec<i128> = before.iter().map(|v| i128::from(*v) * 4).collect();
    let median = middle(quarters.clone());
    let mad = middle(quarters.iter().map(|v| (v - median).abs()).collect());
    let (low, high) = (median - 3 * mad, median + 3 * mad);
    let at = i128::from(value) * 4;
    let bound = |quarters: i128| i64::try_from(quarters).unwrap_or(i64::MAX);
    (at < low || at > high).then(|| (bound(-(-low).div_euclid(4)), bound(high.div_euclid(4))))
}

fn middle(mut values: Vec<i128>) -> i128 {
    values.sort_unstable();
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_three_mad_of_the_median_is_unusual() {
        let before = [10, 12, 11, 13, 9, 11];
        // Median 11, distances 1 1 0 2 2 0: MAD 1.
        for (value, bounds) in [(8, None), (14, None), (7, Some((8, 14))), (15, Some((8, 14)))] {
            assert_eq!(outlier(value, &before), bounds, "{value}");
        }
    }

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        // Median 10.5, distances 0.5 0.5 0.5 0.5 9.5 9.5: MAD 0.5, so 9 to 12.
        let before = [10, 11, 10, 11, 1, 20];
        for (value, bounds) in [(9, None), (12, None), (8, Some((9, 12))), (13, Some((9, 12)))] {
            assert_eq!(outlier(value, &before), bounds, "{value}");
        }
    }

    #[test]
    fn with_few_values_nothing_is_unusual_and_old_ones_do_not_count() {
        assert_eq!(outlier(1_000_000, &[1, 1, 1, 1]), None);
        let mut before = vec![5; VALUES];
        before.extend([1_000_000; 90]);
        assert_eq!(outlier(6, &before), Some((5, 5)));
        assert_eq!(outlier(5, &before), None);
        assert_eq!(outlier(i64::MAX, &[i64::MIN; 5]), Some((i64::MIN, i64::MIN)));
    }
}
