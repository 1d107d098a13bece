//! Two clocks: wall (sessions, limits) and domain (dues, receipts). Only the demo moves the second.
//!
//! Nothing here asks the system for the time: the binary hands the wall clock in.

use shouhu_domain::ids::Millis;
use std::sync::{Arc, PoisonError, RwLock};

/// Milliseconds since 1970 UTC, from the system.
pub type Wall = Arc<dyn Fn() -> Millis + Send + Sync>;

/// Domain time runs from an anchor at a speed: 1 for real work, 0 when paused.
#[derive(Clone, Copy, Debug)]
struct Run {
    wall_ms: Millis,
    domain_ms: Millis,
    speed: i64,
}

/// Both clocks of one installation.
#[derive(Clone)]
pub struct Clock {
    wall: Wall,
    run: Arc<RwLock<Run>>,
}

impl Clock {
    /// Domain time is wall time.
    #[must_use]
    pub fn real(wall: Wall) -> Self {
        let run = Run { wall_ms: 0, domain_ms: 0, speed: 1 };
        Self { wall, run: Arc::new(RwLock::new(run)) }
    }

    /// Domain time starts at `domain_ms` now and runs at `speed`.
    #[must_use]
    pub fn moved(wall: Wall, domain_ms: Millis, speed: i64) -> Self {
        let run = Run { wall_ms: wall(), domain_ms, speed };
        Self { wall, run: Arc::new(RwLock::new(run)) }
    }

    #[must_use]
    pub fn wall(&self) -> Millis {
        (self.wall)()
    }

    fn current(&self) -> Run {
        *self.run.read().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub fn now(&self) -> Millis {
        let run = self.current();
        run.domain_ms + (self.wall() - run.wall_ms) * run.speed
    }

    #[must_use]
    pub fn speed(&self) -> i64 {
        self.current().speed
    }

    /// Sets the speed and, if given, a later moment. Domain time never goes back.
    pub fn set(&self, speed: Option<i64>, jump_to: Option<Millis>) {
        let now = self.now();
        let domain_ms = jump_to.map_or(now, |to| to.max(now));
        let speed = speed.unwrap_or_else(|| self.speed());
        *self.run.write().unwrap_or_else(PoisonError::into_inner) = Run { wall_ms: self.wall(), domain_ms, speed };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[test]
    fn domain_time_runs_at_its_speed_and_never_back() {
        let wall = Arc::new(AtomicI64::new(1_000));
        let reading = wall.clone();
        let clock = Clock::moved(Arc::new(move || reading.load(Ordering::Relaxed)), 50_000, 60);
        wall.store(2_000, Ordering::Relaxed);
        assert_eq!(clock.now(), 110_000);
        clock.set(Some(0), None);
        wall.store(9_000, Ordering::Relaxed);
        assert_eq!(clock.now(), 110_000);
        clock.set(Some(1), Some(90_000));
        assert_eq!(clock.now(), 110_000);
        clock.set(None, Some(200_000));
        wall.store(9_500, Ordering::Relaxed);
        assert_eq!(clock.now(), 200_500);
    }
}
