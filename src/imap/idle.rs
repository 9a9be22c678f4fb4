//! IDLE (RFC 2177): news as they come, until the client says DONE.

use std::io;

use bytes::Bytes;

use super::auth::Authenticator;
use super::login;
use super::output::Out;
use super::reply::{Failure, Reply};
use super::session::{Ending, Mode, Next, Session, leave_gone};
use super::wire::response::{self, Code, Status};

impl<A: Authenticator> Session<A> {
    /// Begins IDLE. Anything that has changed until now is told at once.
    pub(super) async fn begin_idle(&mut self, tag: String, out: &mut Out) -> io::Result<Next> {
        response::continuation(out.buffer(), "idling");
        self.mode = Mode::Idle(tag);
        self.tell_news(out).await
    }

    /// A raw line has come: the end of IDLE, or the answer to a challenge.
    pub(super) async fn line(&mut self, line: Bytes, out: &mut Out) -> io::Result<Next> {
        match std::mem::replace(&mut self.mode, Mode::Command) {
            Mode::Login(tag, exchange) => login::line(self, tag, exchange, &line, out).await,
            Mode::Idle(tag) => self.end_idle(&tag, line, out).await,
            Mode::Command => self.command(line, out).await,
        }
    }

    async fn end_idle(&mut self, tag: &str, line: Bytes, out: &mut Out) -> io::Result<Next> {
        if line.trim_ascii().eq_ignore_ascii_case(b"DONE") {
            return self.complete(tag, Ok(Reply::ok("Idle ended")), Ending::Plain, out).await;
        }
        // A literal in it has not been read as one: where its bytes end is not known.
        if line.ends_with(b"}") {
            Reply::bad("Expected DONE").write(out.buffer(), tag);
            response::bye(out.buffer(), None, "Cannot follow you");
            return Ok(Next::Close);
        }
        let next = self.complete(tag, Err(Failure::bad("Expected DONE")), Ending::Plain, out).await?;
        match next {
            Next::Frame => self.quirk_command_in_idle(line, out).await,
            other => Ok(other),
        }
    }

    /// Clients that forget DONE (MAIL.md §3) want their next command done all the same.
    async fn quirk_command_in_idle(&mut self, line: Bytes, out: &mut Out) -> io::Result<Next> {
        self.command(line, out).await
    }

    /// Whether the client waits in IDLE.
    pub(super) fn is_idling(&self) -> bool {
        matches!(self.mode, Mode::Idle(_))
    }

    /// Waits until the open mailbox may have changed, or others that NOTIFY has named; for ever when there is none.
    pub(super) async fn news(&mut self) {
        let hears = self.notify.as_ref().is_none_or(|notify| notify.selected.messages);
        let (selected, notify) = (&mut self.selected, &self.notify);
        let here = async {
            match selected.as_mut().filter(|_| hears) {
                Some(selected) => selected.watch.changed().await,
                None => std::future::pending().await,
            }
        };
        let Some(notify) = notify else { return here.await };
        tokio::select! {
            () = here => {}
            () = notify.woken() => {}
        }
    }

    /// Tells what has changed, to a client whose log-in still holds.
    pub(super) async fn tell_news(&mut self, out: &mut Out) -> io::Result<Next> {
        if !self.holds(out).await {
            return Ok(Next::Close);
        }
        // RFC 5465 §6.1.2: IDLE is a command in which message numbers may change; between commands they may not.
        let delayed = self.notify.as_ref().is_some_and(|notify| notify.selected.delayed);
        let there = if delayed && !self.is_idling() {
            let there = self.sync_selected(true, out).await?;
            self.tell_new_messages(out).await?;
            there
        } else {
            self.catch_up(Ending::Plain, out).await?
        };
        self.look_around(out).await?;
        Ok(if there { Next::Frame } else { leave_gone(out) })
    }

    /// Lets the client, and whatever stands between, know that we are there. What could not be told when it came, since
    /// the database was away, is told now.
    pub(super) async fn keep_alive(&mut self, out: &mut Out) -> io::Result<Next> {
        response::untagged(out.buffer(), Status::Ok, None, "Still here");
        self.tell_news(out).await
    }

    /// The last words before the server goes down (RFC 5530).
    pub(super) fn shut_down(out: &mut Out) {
        response::bye(out.buffer(), Some(Code::Word("UNAVAILABLE")), "Server is shutting down");
    }

    /// The last words to a client that is silent for too long.
    pub(super) fn time_out(&self, out: &mut Out) {
        let text = if self.login.is_some() { "Autologout: idle for too long" } else { "Log in sooner" };
        response::bye(out.buffer(), None, text);
    }
}
