//! One connection to a server, and the transactions over it (RFC 5321 §3.3, RFC 2920).

use std::time::Duration;

use lettre::transport::smtp::Error as LettreError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::response::Response;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::body::DotStuffer;
use super::features::Features;
use super::outcome::{Failure, Outcome, Remote};
use super::plan::Plan;
use super::policy::Timeouts;
use super::reply::{Reply, Status};
use super::wire::Wire;

const BAD_CONNECTION: Status = Status::new(4, 4, 2);
const PROTOCOL: Status = Status::new(4, 5, 0);
/// How much of a message is written under one time limit, in octets.
const BLOCK: usize = 64 * 1024;
/// How long a dying or closing server is listened to.
const FAREWELL: Duration = Duration::from_secs(5);

/// A connection past EHLO (and AUTH), good for one transaction after another.
pub(crate) struct Session {
    conn: AsyncSmtpConnection,
    wire: Wire,
    features: Features,
    remote: Remote,
    timeouts: Timeouts,
    transactions: u32,
}

/// What one transaction came to.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    /// The recipients that are decided, by index in the letter.
    pub(crate) outcomes: Vec<(usize, Outcome)>,
    /// Why the others are not: another host may be tried for them.
    pub(crate) trouble: Option<Failure>,
    /// Whether the session is good for another transaction.
    pub(crate) reusable: bool,
    /// The server had gone before it heard anything: an idle connection that died is no verdict on the host.
    pub(crate) stale: bool,
}

/// The replies to MAIL, to each RCPT and to DATA, as far as they came.
#[derive(Default)]
struct Heard {
    mail: Option<Reply>,
    rcpt: Vec<Reply>,
    data: Option<Reply>,
    broken: Option<Failure>,
}

impl Session {
    pub(crate) fn new(
        conn: AsyncSmtpConnection,
        wire: Wire,
        features: Features,
        remote: Remote,
        timeouts: Timeouts,
    ) -> Self {
        Self { conn, wire, features, remote, timeouts, transactions: 0 }
    }

    /// What the server announced.
    pub(crate) fn features(&self) -> &Features {
        &self.features
    }

    /// How many transactions it has served.
    pub(crate) fn transactions(&self) -> u32 {
        self.transactions
    }

    /// Says goodbye and closes.
    pub(crate) async fn quit(mut self) {
        // Only courtesy: the outcome of every transaction is already known.
        let _ = timeout(FAREWELL, self.conn.quit()).await;
    }

    /// Runs one transaction.
    pub(crate) async fn transact(&mut self, plan: &Plan) -> Attempt {
        let mut attempt = Attempt::default();
        for (index, failure) in &plan.refused {
            attempt.outcomes.push((*index, failure.clone().at(&self.remote).into_outcome()));
        }
        if plan.rcpt.is_empty() {
            attempt.reusable = true;
            return attempt;
        }
        self.transactions += 1;
        let heard =
            if self.features.pipelining { self.pipelined(plan).await } else { self.step_by_step(plan).await };
        let accepted = self.judge_envelope(plan, &heard, &mut attempt);
        if heard.broken.is_some() || attempt.trouble.as_ref().is_some_and(is_closing) {
            attempt.trouble = attempt.trouble.or(heard.broken);
            return attempt;
        }
        if plan.chunked {
            match accepted.as_slice() {
                [] => attempt.reusable = self.reset().await,
                accepted => self.deliver(plan, accepted, &mut attempt).await,
            }
            return attempt;
        }
        let data_open = heard.data.as_ref().is_some_and(|reply| reply.code() == 354);
        if data_open && !accepted.is_empty() {
            self.deliver(plan, &accepted, &mut attempt).await;
        } else if data_open {
            // RFC 2920 §3.1: DATA was taken though no recipient was: end it with nothing.
            attempt.reusable = self.end_empty_data().await;
        } else {
            self.judge_data(&accepted, heard.data, &mut attempt);
            attempt.reusable = self.reset().await;
        }
        attempt
    }

    /// All of MAIL, RCPT and DATA in one write (RFC 2920), then the replies.
    async fn pipelined(&mut self, plan: &Plan) -> Heard {
        let mut lines = plan.mail.clone();
        for (_, line) in &plan.rcpt {
            lines.push_str("\r\n");
            lines.push_str(line);
        }
        if !plan.chunked {
            lines.push_str("\r\nDATA");
        }
        let mut heard = Heard::default();
        let result = self.hear_pipelined(&lines, plan, &mut heard).await;
        Heard { broken: result.err(), ..heard }
    }

    async fn hear_pipelined(&mut self, lines: &str, plan: &Plan, heard: &mut Heard) -> Result<(), Failure> {
        heard.mail = Some(self.ask(lines, self.timeouts.mail).await?);
        for _ in &plan.rcpt {
            heard.rcpt.push(self.read(self.timeouts.rcpt).await?);
        }
        if !plan.chunked {
            heard.data = Some(self.read(self.timeouts.data_start).await?);
        }
        Ok(())
    }

    /// One command at a time, for servers without PIPELINING.
    async fn step_by_step(&mut self, plan: &Plan) -> Heard {
        let mut heard = Heard::default();
        let result = self.hear_steps(plan, &mut heard).await;
        Heard { broken: result.err(), ..heard }
    }

    async fn hear_steps(&mut self, plan: &Plan, heard: &mut Heard) -> Result<(), Failure> {
        let mail = self.ask(&plan.mail, self.timeouts.mail).await?;
        let go_on = mail.is_positive();
        heard.mail = Some(mail);
        if !go_on {
            return Ok(());
        }
        for (_, line) in &plan.rcpt {
            let reply = self.ask(line, self.timeouts.rcpt).await?;
            let closing = reply.is_closing();
            heard.rcpt.push(reply);
            if closing {
                return Ok(());
            }
        }
        if !plan.chunked && heard.rcpt.iter().any(Reply::is_positive) {
            heard.data = Some(self.ask("DATA", self.timeouts.data_start).await?);
        }
        Ok(())
    }

    /// Records what MAIL and RCPT were answered; gives the indices of the accepted recipients.
    fn judge_envelope(&self, plan: &Plan, heard: &Heard, attempt: &mut Attempt) -> Vec<usize> {
        let Some(mail) = &heard.mail else {
            attempt.stale = true;
            return Vec::new();
        };
        if !mail.is_positive() {
            let failure = Failure::refused("MAIL", mail.clone()).at(&self.remote);
            attempt.stale = mail.is_closing();
            // 530 wants TLS or a log-in first (RFC 3207 §4, RFC 4954 §6): no verdict on the message.
            if mail.is_temporary() || mail.code() == 530 {
                attempt.trouble = Some(failure.temporary());
            } else {
                self.settle(plan.rcpt.iter().map(|(index, _)| *index), &failure, attempt);
            }
            return Vec::new();
        }
        let mut accepted = Vec::new();
        for ((index, _), reply) in plan.rcpt.iter().zip(&heard.rcpt) {
            if reply.is_positive() {
                accepted.push(*index);
                continue;
            }
            let failure = Failure::refused_recipient(reply.clone()).at(&self.remote);
            if reply.is_closing() {
                attempt.trouble = Some(failure);
            } else {
                self.settle([*index], &failure, attempt);
            }
        }
        accepted
    }

    /// Records a refusal of DATA for the recipients accepted before.
    fn judge_data(&self, accepted: &[usize], data: Option<Reply>, attempt: &mut Attempt) {
        let Some(reply) = data.filter(|_| !accepted.is_empty()) else { return };
        if reply.is_positive() {
            let failure =
                Failure { reply: Some(reply), ..Failure::new(PROTOCOL, "DATA answered without 354") };
            attempt.trouble = Some(failure.at(&self.remote));
        } else if reply.is_closing() {
            attempt.trouble = Some(Failure::refused("DATA", reply).at(&self.remote));
        } else {
            self.settle(accepted.iter().copied(), &Failure::refused("DATA", reply).at(&self.remote), attempt);
        }
    }

    fn settle(&self, indices: impl IntoIterator<Item = usize>, failure: &Failure, attempt: &mut Attempt) {
        attempt.outcomes.extend(indices.into_iter().map(|index| (index, failure.clone().into_outcome())));
    }

    /// Sends the message and records what became of it for the accepted recipients.
    async fn deliver(&mut self, plan: &Plan, accepted: &[usize], attempt: &mut Attempt) {
        let written = match plan.chunked {
            true => self.write_chunk(&plan.body).await,
            false => self.write_body(&plan.body).await,
        };
        if let Err(failure) = written {
            match self.read(FAREWELL).await {
                // The server refused in the middle and closed: its words are the verdict.
                Ok(reply) if !reply.is_positive() => {
                    let failure = Failure::refused("message", reply).at(&self.remote);
                    self.settle(accepted.iter().copied(), &failure, attempt);
                }
                _ => attempt.trouble = Some(failure),
            }
            return;
        }
        let outcome = match self.read(self.timeouts.data_end).await {
            Ok(reply) if reply.is_positive() => {
                attempt.reusable = true;
                Outcome::Delivered { reply, remote: self.remote.clone(), tells: self.features.dsn }
            }
            Ok(reply) => {
                attempt.reusable = !reply.is_closing();
                Failure::refused("message", reply).at(&self.remote).into_outcome()
            }
            // RFC 5321 §4.5.3.2.6: the reply is lost, the message perhaps not. No other host is tried now.
            Err(failure) => Outcome::Temporary(Failure { uncertain: true, ..failure }),
        };
        attempt.outcomes.extend(accepted.iter().map(|index| (*index, outcome.clone())));
        attempt.reusable &= self.wire.is_quiet();
    }

    /// Writes the message, dot-stuffed, and the end of data. An error means that the end was not sent.
    async fn write_body(&mut self, body: &[u8]) -> Result<(), Failure> {
        let mut stuffer = DotStuffer::new();
        let mut out = Vec::with_capacity(body.len().min(BLOCK) + 64);
        let mut pieces = body.chunks(BLOCK).peekable();
        while let Some(piece) = pieces.next() {
            stuffer.push(piece, &mut out);
            if pieces.peek().is_some() {
                self.write_block(&out).await?;
                out.clear();
            }
        }
        stuffer.finish(&mut out);
        self.write_block(&out).await
    }

    /// Writes the message as one chunk, the last (RFC 3030 §2): its bytes as they are.
    async fn write_chunk(&mut self, body: &[u8]) -> Result<(), Failure> {
        self.write_block(format!("BDAT {} LAST\r\n", body.len()).as_bytes()).await?;
        for piece in body.chunks(BLOCK) {
            self.write_block(piece).await?;
        }
        Ok(())
    }

    async fn write_block(&self, block: &[u8]) -> Result<(), Failure> {
        match timeout(self.timeouts.data_block, self.wire.send(block)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.lost(&error.to_string())),
            Err(_) => Err(self.lost("the message is not taken in time")),
        }
    }

    async fn end_empty_data(&mut self) -> bool {
        self.wire.send(b".\r\n").await.is_ok() && self.read(self.timeouts.data_end).await.is_ok()
    }

    async fn reset(&mut self) -> bool {
        self.ask("RSET", self.timeouts.mail).await.is_ok_and(|reply| reply.is_positive())
    }

    async fn ask(&mut self, command: &str, limit: Duration) -> Result<Reply, Failure> {
        let answer = timeout(limit, self.conn.command(format!("{command}\r\n"))).await;
        self.full_reply(answer)
    }

    async fn read(&mut self, limit: Duration) -> Result<Reply, Failure> {
        let answer = timeout(limit, self.conn.read_response()).await;
        self.full_reply(answer)
    }

    /// The whole reply behind lettre's answer. lettre's error with a status is a reply too.
    fn full_reply(&self, answer: Result<Result<Response, LettreError>, Elapsed>) -> Result<Reply, Failure> {
        match answer {
            Err(_) => Err(self.lost("no answer in time")),
            Ok(Err(error)) if error.status().is_none() => Err(self.lost(&error.to_string())),
            Ok(_) => self.wire.take_reply().ok_or_else(|| self.lost("no reply")),
        }
    }

    fn lost(&self, why: &str) -> Failure {
        Failure::new(BAD_CONNECTION, format!("connection lost: {why}")).at(&self.remote)
    }
}

fn is_closing(failure: &Failure) -> bool {
    failure.reply.as_ref().is_some_and(Reply::is_closing)
}
