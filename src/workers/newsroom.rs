//! What the newsroom does by itself: letters become drafts, and what is scheduled is published.

use crate::{
    app::App,
    net::Shutdown,
    portal::contents::{ContentError, Contents},
    pulse::{Pulses, Round},
};
use mailstore::{Collection, db::Watch};
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Without any news it is looked at this often: that is how exactly a scheduled instant is kept.
const LOOK: Duration = Duration::from_secs(10);
/// A look that takes longer is shown as a fault: some letters with fifty megabytes of files.
const LONGEST_LOOK: Duration = Duration::from_secs(300);

/// Makes drafts of letters and publishes what is due, until shutdown. It may run on every node: both are done once.
pub async fn run_newsroom(app: App, shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let news = app.db.feed().watch(Collection::Portal);
    let contents = Contents::new(app.db.clone(), app.clock.clone());
    let mut newsroom = Newsroom { contents, news, stop: stop.clone() };
    pulses.keep("newsroom", LONGEST_LOOK, &stop, &mut newsroom).await;
}

struct Newsroom {
    contents: Contents,
    news: Watch,
    stop: CancellationToken,
}

impl Newsroom {
    /// Makes drafts of letters until none is left that can be handled.
    async fn take_letters(&self) -> Result<(), ContentError> {
        while !self.stop.is_cancelled() && self.contents.take_letters().await? > 0 {}
        Ok(())
    }

    /// Publishes until nothing is due that can be published.
    async fn publish_due(&self) -> Result<(), ContentError> {
        while !self.stop.is_cancelled() && self.contents.publish_due().await? > 0 {}
        Ok(())
    }
}

impl Round for Newsroom {
    /// What is due first: a letter with many files takes its time.
    async fn act(&mut self) {
        if let Err(error) = self.publish_due().await {
            tracing::warn!(%error, "what is scheduled waits");
        }
        if let Err(error) = self.take_letters().await {
            tracing::warn!(%error, "letters to channels wait");
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.news.changed() => {}
            () = sleep(LOOK) => {}
        }
    }
}
