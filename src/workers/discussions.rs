//! What discussions do by themselves: letters are written, mail to the addresses beside them is read.

use crate::{
    discussion::Discussions,
    net::Shutdown,
    pulse::{Pulses, Round},
};
use mailstore::{DbError, db::Watch};
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Without any news it is looked at this often; what another node has taken comes due when its lease ends.
const LOOK: Duration = Duration::from_secs(10);
/// A look that takes longer is shown as a fault.
const LONGEST_LOOK: Duration = Duration::from_secs(300);

/// Does what discussions have to do, until shutdown. It may run on every node: each thing is done once.
pub async fn run_discussions(discussions: Discussions, shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let news = discussions.news();
    let mut work = Work { discussions, news, stop: stop.clone() };
    pulses.keep("discussions", LONGEST_LOOK, &stop, &mut work).await;
}

struct Work {
    discussions: Discussions,
    news: Watch,
    stop: CancellationToken,
}

impl Work {
    async fn do_due(&self) -> Result<(), DbError> {
        while !self.stop.is_cancelled()
            && self.discussions.due_in().await?.is_some_and(|wait| wait.is_zero())
            && self.discussions.step().await?
        {}
        Ok(())
    }

    /// How long nothing is due.
    async fn idle(&self) -> Duration {
        match self.discussions.due_in().await {
            Ok(Some(wait)) => wait.clamp(Duration::from_millis(50), LOOK),
            Ok(None) | Err(_) => LOOK,
        }
    }
}

impl Round for Work {
    async fn act(&mut self) {
        if let Err(error) = self.do_due().await {
            tracing::warn!(%error, "the work of discussions waits");
        }
    }

    async fn wait(&mut self) {
        let idle = self.idle().await;
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.news.changed() => {}
            () = sleep(idle) => {}
        }
    }
}
