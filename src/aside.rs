//! Where long computations are done: on threads of their own, so that no connection waits for somebody else's message.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Work through up to so many bytes is done where it comes up: moving it would cost as much.
const SMALL: usize = 64 << 10;

/// Does what goes through `bytes` bytes in all: here when they are few, else on a thread that may be busy for long.
///
/// # Errors
/// `work` panicked.
pub async fn aside<T: Send + 'static>(
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    if bytes > SMALL {
        return tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string());
    }
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| "a message could not be worked on".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[tokio::test]
    async fn long_work_leaves_the_thread_and_a_panic_is_an_error() {
        let here = thread::current().id();
        assert_eq!(aside(SMALL, || thread::current().id()).await, Ok(here));
        assert_ne!(aside(SMALL + 1, || thread::current().id()).await, Ok(here));
        for bytes in [SMALL, SMALL + 1] {
            assert!(aside(bytes, move || assert_eq!(bytes, 0)).await.is_err());
        }
    }
}
