//! Writing down what was downloaded, which the web counts in memory.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{
    media::Media,
    net::Shutdown,
    pulse::{Pulses, Round},
};

/// It is written down this often: a process that dies loses no more.
const EVERY: Duration = Duration::from_secs(10);
/// It takes longer only when the database is away.
const LONGEST: Duration = Duration::from_secs(60);

/// Writes down what was downloaded from this process until shutdown, and the rest then.
pub async fn run(media: Media, shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let mut counting = Counting { media, stop: stop.clone() };
    pulses.keep("downloads", LONGEST, &stop, &mut counting).await;
    counting.act().await;
}

struct Counting {
    media: Media,
    stop: CancellationToken,
}

impl Round for Counting {
    async fn act(&mut self) {
        if let Err(error) = self.media.flush().await {
            tracing::warn!(%error, "cannot count downloads; it is tried again");
        }
    }

    async fn wait(&mut self) {
        tokio::select! { () = self.stop.cancelled() => {}, () = sleep(EVERY) => {} }
    }
}
