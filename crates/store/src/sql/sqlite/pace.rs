//! How long each text takes to read, so that what takes some microseconds is done where it is asked for:
//! a way to a thread and back costs more than the reading.

use crate::sql::Text;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What may be done where it is asked for, in tenths of a microsecond: a millisecond.
const SHORT: u32 = 10_000;
/// Places for texts; two that share one are taken for one.
const PLACES: usize = 1024;

/// How long each text took lately, in tenths of a microsecond; zero where it was never read.
#[derive(Debug)]
pub(super) struct Pace(Box<[AtomicU32]>);

impl Default for Pace {
    fn default() -> Self {
        Self((0..PLACES).map(|_| AtomicU32::new(0)).collect())
    }
}

impl Pace {
    fn of(&self, text: &Text) -> &AtomicU32 {
        let hash = text
            .name()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        &self.0[(hash % PLACES as u64) as usize]
    }

    /// Whether all of these together are short. What was never read is not.
    pub(super) fn short<'a>(&self, texts: impl Iterator<Item = &'a Text>) -> bool {
        let mut sum = 0_u32;
        for text in texts {
            match self.of(text).load(Ordering::Relaxed) {
                0 => return false,
                known => sum = sum.saturating_add(known),
            }
        }
        sum <= SHORT
    }

    /// Notes how long one took. What is remembered goes up or down by a quarter, towards what was
    /// measured, and so stays near the middle of what is measured: where every core is at work a read now
    /// and then takes many times as long because its core was taken away, and handing on what is short
    /// would only add to the work; a list that became long is known as such after a few readings.
    pub(super) fn note(&self, text: &Text, took: Duration) {
        let place = self.of(text);
        let took = u32::try_from(took.as_nanos() / 100)
            .unwrap_or(u32::MAX)
            .max(1);
        let known = match place.load(Ordering::Relaxed) {
            0 => took,
            known if took > known => took.min(known + known / 4 + 1),
            known => took.max(known - known / 4),
        };
        place.store(known.max(1), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Text = Text::new("list", "SELECT 1");
    const COUNT: Text = Text::new("count", "SELECT 2");

    #[test]
    fn a_text_is_short_once_it_was_read_and_until_it_takes_long() {
        let pace = Pace::default();
        let short = |texts: &[&Text]| pace.short(texts.iter().copied());
        assert!(!short(&[&LIST]), "never read");
        pace.note(&LIST, Duration::from_micros(600));
        assert!(short(&[&LIST]));
        assert!(!short(&[&LIST, &COUNT]), "one of them was never read");
        pace.note(&COUNT, Duration::from_micros(600));
        assert!(short(&[&COUNT]));
        assert!(!short(&[&LIST, &COUNT]), "long together");
        pace.note(&LIST, Duration::from_millis(5));
        assert!(short(&[&LIST]), "once is nothing");
        for _ in 0..3 {
            pace.note(&LIST, Duration::from_millis(5));
        }
        assert!(!short(&[&LIST]), "it became long");
        for no in 0..60 {
            let took = if no % 4 == 0 { 30_000 } else { 200 };
            pace.note(&LIST, Duration::from_micros(took));
            assert!(
                no < 20 || short(&[&LIST]),
                "its core is taken away at times"
            );
        }
        for _ in 0..40 {
            pace.note(&LIST, Duration::from_micros(20));
        }
        assert!(short(&[&LIST]), "it is short again");
    }
}
