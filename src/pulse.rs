//! Which loops of this process still turn: those that panic go on after a pause, and those that are stuck, panicked or
//! ended are named to whoever asks whether the server is well.

use futures_util::FutureExt as _;
use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// The pause after the first panic; each further one in a row doubles it.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause is so many of the first.
const LONGEST_PAUSE: u32 = 60;

/// Work that is done over and over for as long as the process runs.
///
/// Both halves may be left in the middle by a panic and are then called again: what they keep in `self` must bear that.
pub trait Round: Send {
    /// Does what is to be done now.
    fn act(&mut self) -> impl Future<Output = ()> + Send;

    /// Waits for a reason to act again, or until shutdown is asked for.
    fn wait(&mut self) -> impl Future<Output = ()> + Send;
}

/// The loops of one process. A cheap clone.
#[derive(Clone)]
pub struct Pulses {
    pause: Duration,
    all: Arc<Mutex<Vec<Arc<Watched>>>>,
}

impl Default for Pulses {
    fn default() -> Self {
        Self { pause: PAUSE, all: Arc::default() }
    }
}

/// One loop.
struct Watched {
    name: &'static str,
    /// It may act for so long at a time.
    longest: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    acting_since: Option<Instant>,
    /// Panics since it last acted to the end, and the words of the last.
    panics: u32,
    words: String,
    ended: bool,
}

/// A loop says by dropping this that it has ended, however it did.
#[must_use]
pub struct Pulse(Arc<Watched>);

impl Pulses {
    /// Watches a loop that does not turn by [`keep`](Self::keep): only its end is noticed.
    pub fn watch(&self, name: &'static str) -> Pulse {
        self.add(name, Duration::MAX)
    }

    /// Turns a loop until shutdown. A panic is counted and the loop goes on after a pause. Acting longer than `longest` is
    /// shown as a fault.
    pub async fn keep(
        &self,
        name: &'static str,
        longest: Duration,
        stop: &CancellationToken,
        round: &mut impl Round,
    ) {
        let pulse = self.add(name, longest);
        while !stop.is_cancelled() {
            pulse.begin();
            let turn = async {
                round.act().await;
                pulse.done();
                round.wait().await;
            };
            if let Err(panic) = AssertUnwindSafe(turn).catch_unwind().await {
                let pause = self.pause * pulse.panicked(words(&*panic));
                tokio::select! { () = stop.cancelled() => {}, () = sleep(pause) => {} }
            }
        }
    }

    /// What does not turn as it should: the loop's name, and why, for people.
    pub fn failing(&self) -> Vec<(&'static str, String)> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter_map(|watched| Some((watched.name, watched.fault()?))).collect()
    }

    fn add(&self, name: &'static str, longest: Duration) -> Pulse {
        let watched = Arc::new(Watched { name, longest, state: Mutex::default() });
        self.all.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&watched));
        Pulse(watched)
    }
}

impl Watched {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self) -> Option<String> {
        let state = self.state();
        let busy = state.acting_since.map(|since| since.elapsed()).filter(|busy| *busy > self.longest);
        if state.ended {
            Some("has ended".into())
        } else if state.panics > 0 {
            Some(format!("panicked {} times in a row: {}", state.panics, state.words))
        } else {
            busy.map(|busy| format!("has been busy for {} s", busy.as_secs()))
        }
    }
}

impl Pulse {
    fn begin(&self) {
        self.0.state().acting_since = Some(Instant::now());
    }

    fn done(&self) {
        *self.0.state() = State::default();
    }

    /// Notes a panic; gives how many pauses are made before the loop goes on.
    fn panicked(&self, words: String) -> u32 {
        let name = self.0.name;
        metrics::counter!("loop_panics_total", "loop" => name).increment(1);
        let mut state = self.0.state();
        state.acting_since = None;
        state.panics = state.panics.saturating_add(1);
        tracing::error!(name, words, in_a_row = state.panics, "a loop panicked and goes on after a pause");
        state.words = words;
        (1 << (state.panics - 1).min(6)).min(LONGEST_PAUSE)
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.0.state().ended = true;
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::VecDeque, future::pending};

    #[derive(Clone, Copy)]
    enum Act {
        Panic,
        End,
        Hang,
    }

    /// Acts as its script says, then waits for ever; remembers when it began.
    #[derive(Clone)]
    struct Scripted {
        acts: VecDeque<Act>,
        began: Arc<Mutex<Vec<Instant>>>,
    }

    impl Scripted {
        fn new(acts: &[Act]) -> Self {
            Self { acts: acts.iter().copied().collect(), began: Arc::default() }
        }

        fn began(&self) -> Vec<Instant> {
            self.began.lock().expect("nobody panics with it").clone()
        }
    }

    impl Round for Scripted {
        async fn act(&mut self) {
            self.began.lock().expect("nobody panics with it").push(Instant::now());
            match self.acts.pop_front() {
                Some(Act::Panic) => panic!("out of cheese"),
                Some(Act::Hang) => pending().await,
                Some(Act::End) | None => {}
            }
        }

        async fn wait(&mut self) {
            if self.acts.is_empty() {
                pending::<()>().await;
            }
        }
    }

    const PAUSE: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(3600);

    fn pulses() -> Pulses {
        Pulses { pause: PAUSE, ..Pulses::default() }
    }

    /// Runs a loop until `enough` of its turns and faults; gives both. Never looks while it is in the middle of an act.
    async fn run(
        acts: &[Act],
        longest: Duration,
        enough: impl Fn(usize, &[(&'static str, String)]) -> bool,
    ) -> (Vec<Instant>, Vec<(&'static str, String)>) {
        let (pulses, stop, mut round) = (pulses(), CancellationToken::new(), Scripted::new(acts));
        let seen = round.clone();
        let look = async {
            while !enough(seen.began().len(), &pulses.failing()) {
                sleep(PAUSE / 4).await;
            }
            (seen.began(), pulses.failing())
        };
        tokio::select! {
            () = pulses.keep("loop", longest, &stop, &mut round) => unreachable!("nobody stops it"),
            seen = look => seen,
        }
    }

    #[tokio::test]
    async fn a_loop_that_panics_is_named_and_goes_on_after_growing_pauses() {
        let (began, failing) = run(&[Act::Panic; 50], LONG, |turns, _| turns >= 4).await;
        assert!(failing[0].1.ends_with("times in a row: out of cheese"), "{failing:?}");
        for (two, pauses) in began.windows(2).zip([1, 2, 4]) {
            assert!(two[1] - two[0] >= PAUSE * pauses, "{pauses} pauses: {:?}", two[1] - two[0]);
        }
    }

    #[test]
    fn pauses_grow_up_to_the_longest_and_begin_anew_when_it_works_again() {
        let pulse = pulses().watch("loop");
        let pauses: Vec<u32> = (0..9).map(|_| pulse.panicked("x".into())).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        pulse.done();
        assert_eq!(pulse.panicked("x".into()), 1);
    }

    #[tokio::test]
    async fn a_loop_that_works_again_is_well() {
        let acts = [Act::Panic, Act::Panic, Act::End, Act::Panic, Act::End];
        let (_, failing) = run(&acts, LONG, |turns, _| turns >= 5).await;
        assert_eq!(failing, []);
    }

    #[tokio::test]
    async fn a_loop_that_acts_for_too_long_is_named_and_one_that_waits_is_not() {
        let (_, failing) = run(&[Act::Hang], PAUSE, |_, failing| !failing.is_empty()).await;
        assert_eq!(failing, [("loop", "has been busy for 0 s".to_owned())]);
        assert_eq!(run(&[Act::Hang], LONG, |turns, _| turns >= 1).await.1, []);
        assert_eq!(run(&[Act::End], Duration::ZERO, |turns, _| turns >= 1).await.1, []);
    }

    #[tokio::test]
    async fn a_loop_ends_at_shutdown_also_in_its_pause() {
        let (pulses, stop) =
            (Pulses { pause: Duration::from_secs(60), ..pulses() }, CancellationToken::new());
        let mut round = Scripted::new(&[Act::Panic; 9]);
        let ended = async {
            sleep(PAUSE).await;
            stop.cancel();
        };
        tokio::join!(pulses.keep("loop", PAUSE, &stop, &mut round), ended);
        assert_eq!(pulses.failing(), [("loop", "has ended".to_owned())]);
    }

    #[test]
    fn the_end_of_a_watched_loop_is_noticed() {
        let pulses = pulses();
        let pulse = pulses.watch("smtp listener");
        assert_eq!(pulses.failing(), []);
        drop(pulse);
        assert_eq!(pulses.failing(), [("smtp listener", "has ended".to_owned())]);
    }
}
