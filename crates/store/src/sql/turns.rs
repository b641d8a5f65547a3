//! Who may go on when so many do already: the others wait in the order in which they came.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Turns for so many at once.
#[derive(Debug)]
pub(super) struct Turns {
    /// How many may go on at once.
    pub most: usize,
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// A turn, as long as it lives.
#[derive(Debug)]
pub(super) struct Turn {
    /// None once nobody has to wait any more, which no [`Turns`] ever says.
    _taken: Option<OwnedSemaphorePermit>,
}

impl Turns {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            free: Arc::new(Semaphore::new(most)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The next turn.
    pub async fn next(&self) -> Turn {
        if let Ok(taken) = Arc::clone(&self.free).try_acquire_owned() {
            return Turn {
                _taken: Some(taken),
            };
        }
        let _waits = Waits::begin(&self.waiting);
        Turn {
            _taken: Arc::clone(&self.free).acquire_owned().await.ok(),
        }
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// One who waits, also where nobody waits for the answer any more.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn so_many_go_on_at_once_and_the_next_when_one_is_done() {
        let turns = Turns::new(2);
        let (first, second) = (turns.next().await, turns.next().await);
        let third = tokio::time::timeout(Duration::from_millis(50), turns.next()).await;
        assert!(third.is_err());
        assert_eq!(turns.waiting(), 0, "who gave up waits no more");
        drop(first);
        let third = tokio::time::timeout(Duration::from_millis(50), turns.next()).await;
        assert!(third.is_ok());
        drop(second);
    }

    #[tokio::test]
    async fn those_who_wait_are_counted() {
        let turns = Turns::new(1);
        let taken = turns.next().await;
        let (waited, ()) = tokio::join!(turns.next(), async {
            assert_eq!(turns.waiting(), 1);
            drop(taken);
        });
        assert_eq!(turns.waiting(), 0);
        drop(waited);
    }
}
