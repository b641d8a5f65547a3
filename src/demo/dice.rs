//! Dice that fall the same way every time, so that two demonstrations of one version look
//! alike and a picture in the README stays true. Not for anything that must be secret.

/// A generator of numbers from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `from` to `to`, both included; `from` when there is none between.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = to
            .saturating_sub(from)
            .saturating_add(1)
            .max(1)
            .unsigned_abs();
        from + i64::try_from(self.roll() % span).unwrap_or(0)
    }

    /// Whether something happens that happens this often in a hundred.
    pub fn happens(&mut self, in_a_hundred: u64) -> bool {
        self.roll() % 100 < in_a_hundred
    }

    /// One of these. `None` when there is none.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(of.len()).ok().filter(|count| *count > 0)?;
        of.get(usize::try_from(self.roll() % count).ok()?)
    }

    /// One of these by weight. `None` when all weigh nothing.
    pub fn weighed<'a, T>(&mut self, of: &'a [(u64, T)]) -> Option<&'a T> {
        let whole: u64 = of.iter().map(|(weight, _)| weight).sum();
        let mut left = self.roll().checked_rem(whole)?;
        for (weight, it) in of {
            if left < *weight {
                return Some(it);
            }
            left -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way() {
        let mut one = Dice::new(7);
        let mut two = Dice::new(7);
        for _ in 0..100 {
            assert_eq!(one.roll(), two.roll());
        }
    }

    #[test]
    fn numbers_stay_between_their_bounds_and_reach_them() {
        let mut dice = Dice::new(1);
        let rolled: Vec<_> = (0..1000).map(|_| dice.between(3, 5)).collect();
        assert!(rolled.iter().all(|it| (3..=5).contains(it)));
        assert!([3, 4, 5].iter().all(|it| rolled.contains(it)));
        assert_eq!(dice.between(9, 9), 9);
    }

    #[test]
    fn what_weighs_nothing_never_comes() {
        let mut dice = Dice::new(1);
        for _ in 0..100 {
            assert_eq!(
                dice.weighed(&[(0, "never"), (3, "always")]),
                Some(&"always")
            );
        }
        assert_eq!(dice.weighed::<&str>(&[]), None);
    }
}
