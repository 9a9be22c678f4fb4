//! Digests (RFC 1153, RFC 2046 §5.1.5): what was published since the last one, in one message, for members who want that. The
//! next one begins where the last one ended, in the transaction that plans its copies.

use super::{
    Discussions,
    body::Body,
    dress,
    fanout::{LIFETIME, SERVICE},
    letters::{About, words},
    model::{Discussion, DiscussionError, Door, Mode},
    store::{
        self,
        digest::{self as rows, Last, Titled},
    },
};
use crate::{
    clock::{DAY, Micros},
    mime::{
        self,
        compose::{self, ComposeError, Mailbox},
    },
    queue::{self, NewItem, Personal, Source},
};
use mailstore::{DbError, blob::PreparedBlob, db::Tx, message};
use templates::mails::lists as mails;

/// More messages than this are left for the next digest.
const MOST_POSTS: u32 = 100;
/// More octets than this too.
const MOST_OCTETS: usize = 2 << 20;
/// Between two posts of a plain digest (RFC 1153).
const RULE: &str = "------------------------------";

/// What a digest is made of.
struct Issue {
    discussion: Discussion,
    last: Last,
    posts: Vec<Titled>,
    /// The bytes of each.
    messages: Vec<Vec<u8>>,
}

/// A digest in one form, ready for the transaction.
struct Edition {
    mode: Mode,
    blob: PreparedBlob,
    size: usize,
    subject: String,
}

impl Discussions {
    /// Sends the digests that are due; gives of how many discussions. Any number of nodes may do it: each is sent once.
    ///
    /// # Errors
    /// The database.
    pub async fn send_digests(&self) -> Result<usize, DiscussionError> {
        let wanted = self.db.read(rows::wanted).await?;
        let mut sent = 0;
        for id in wanted {
            let found = self.db.read(move |c| store::load(c, &[id])).await?.pop();
            if let Some(discussion) = found.filter(|one| one.settings.digest_days > 0) {
                // One that cannot be made keeps no other back.
                match self.send_digest(discussion).await {
                    Ok(done) => sent += usize::from(done),
                    Err(error) => tracing::error!(%error, discussion = id, "a digest is put off"),
                }
            }
        }
        Ok(sent)
    }

    async fn send_digest(&self, discussion: Discussion) -> Result<bool, DiscussionError> {
        let (id, now) = (discussion.id, self.clock.now());
        let Some(last) = self.db.read(move |c| rows::last(c, id)).await? else {
            self.db.write(move |tx| rows::begin(tx, id, now)).await?;
            return Ok(false);
        };
        if now - last.sent_at < i64::from(discussion.settings.digest_days) * DAY {
            return Ok(false);
        }
        let issue = self.db.read(move |c| Issue::read(c, discussion.clone(), last)).await?;
        let Some(end) = issue.posts.last().map(|Titled(_, post)| post.id) else { return Ok(false) };
        let (site, host) = (self.post.site.url().to_owned(), self.post.host.clone());
        let made = tokio::task::spawn_blocking(move || {
            let editions =
                [Mode::Digest, Mode::PlainDigest].map(|mode| issue.edition(mode, (&site, &host), now));
            let [mime, plain] = editions;
            let outgoing = dress::outgoing(b"\r\n", &issue.discussion, (&site, "", false))?;
            Ok::<_, ComposeError>((issue.discussion, outgoing, [mime?, plain?]))
        });
        let made = made.await.map_err(|error| DiscussionError::Internal(error.to_string()))?;
        let (discussion, outgoing, editions) =
            made.map_err(|error| DiscussionError::Internal(error.to_string()))?;
        let sent = self.db.write(move |tx| {
            if !rows::advance(tx, discussion.id, last, end, now)? {
                return Ok(false);
            }
            for edition in &editions {
                edition.plan(tx, &discussion, &outgoing, now)?;
            }
            Ok::<_, DbError>(true)
        });
        Ok(sent.await?)
    }
}

impl Issue {
    fn read(c: &mut mailstore::db::Conn<'_>, discussion: Discussion, last: Last) -> Result<Self, DbError> {
        let mut posts = rows::since(c, discussion.id, last.post, MOST_POSTS)?;
        let (mut messages, mut octets) = (Vec::new(), 0);
        for Titled(_, post) in &posts {
            let packed = message::load(c, post.message)?.ok_or(DbError::NoRow)?;
            octets += usize::try_from(packed.size()).unwrap_or(usize::MAX);
            if octets > MOST_OCTETS && !messages.is_empty() {
                break;
            }
            messages.push(packed.unpack()?);
        }
        posts.truncate(messages.len());
        Ok(Self { discussion, last, posts, messages })
    }

    /// In one form.
    fn edition(&self, mode: Mode, (site, host): (&str, &str), now: Micros) -> Result<Edition, ComposeError> {
        let about = About::new(&self.discussion, site);
        let topics: Vec<mails::Topic<'_>> = self
            .posts
            .iter()
            .map(|Titled(subject, post)| mails::Topic { subject, author: &post.author })
            .collect();
        let digest = mails::Digest {
            list: about.list(),
            number: self.last.number.unsigned_abs() + 1,
            at: now,
            topics: &topics,
            plain: mode == Mode::PlainDigest,
        };
        let mail = mails::digest(&digest, words(&self.discussion.settings.language));
        let boundary = format!("digest-{:032x}", rand::random::<u128>());
        let mut raw = self.head(&mail.subject, host, now)?;
        match mode {
            Mode::PlainDigest => raw.extend(self.plain(&mail.text)),
            _ => raw.extend(self.parts(&mail.text, &boundary)),
        }
        Ok(Edition { mode, blob: PreparedBlob::new(&raw), size: raw.len(), subject: mail.subject })
    }

    fn head(&self, subject: &str, host: &str, now: Micros) -> Result<Vec<u8>, ComposeError> {
        let discussion = &self.discussion;
        let named =
            Mailbox { name: Some(compose::one_line(&discussion.name)), address: discussion.address.clone() };
        let id = compose::generate_message_id(rand::random(), host);
        let mut head = compose::address_line("From", std::slice::from_ref(&named))?;
        head.extend(compose::address_line("To", &[named])?);
        for (name, value) in [
            ("Subject", subject.to_owned()),
            ("Date", compose::rfc5322_date(now)),
            ("Message-ID", format!("<{id}>")),
            ("Reply-To", discussion.address.to_string()),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("List-Id", format!("<{}>", discussion.list_id())),
            ("List-Help", format!("<mailto:{}?subject=help>", discussion.door(Door::Request))),
            ("Precedence", "list".to_owned()),
            ("MIME-Version", "1.0".to_owned()),
        ] {
            head.extend(compose::header_line(name, &value)?);
        }
        Ok(head)
    }

    /// The messages as they are, behind the table of them.
    fn parts(&self, table: &str, boundary: &str) -> Vec<u8> {
        let mut out =
            format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n")
                .into_bytes();
        out.extend(text_part(table));
        out.extend(
            format!("\r\n--{boundary}\r\nContent-Type: multipart/digest; boundary=\"{boundary}-d\"\r\n\r\n")
                .as_bytes(),
        );
        for message in &self.messages {
            // RFC 2046 §5.1.5: a part without a type is a message.
            out.extend(format!("--{boundary}-d\r\n\r\n").as_bytes());
            out.extend(mime::remove_fields(message, &["Return-Path"]));
            out.extend_from_slice(b"\r\n");
        }
        out.extend(format!("--{boundary}-d--\r\n\r\n--{boundary}--\r\n").as_bytes());
        out
    }

    /// What was said in each, behind the table of them.
    fn plain(&self, table: &str) -> Vec<u8> {
        let mut text = table.to_owned();
        for Titled(subject, post) in &self.posts {
            let body: Body = serde_json::from_str(&post.body).unwrap_or_default();
            let date = compose::rfc5322_date(post.posted_at);
            text.push_str(&format!("\n{RULE}\n\n{date}\n{}: {subject}\n\n{}\n", post.author, body.said()));
        }
        text_part(&text)
    }
}

/// A text with the fields that say how it is written.
fn text_part(text: &str) -> Vec<u8> {
    let (encoding, body) = compose::text_body(text);
    let mut part =
        format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n")
            .into_bytes();
    part.extend(body);
    part
}

impl Edition {
    /// Plans a copy for each member who wants this form.
    fn plan(
        &self,
        tx: &mut Tx<'_>,
        discussion: &Discussion,
        outgoing: &dress::Outgoing,
        now: Micros,
    ) -> Result<(), DbError> {
        let bounces = discussion.door(Door::Bounces);
        // Answers to a digest go to the discussion: they begin a topic of their own.
        let leave: String =
            outgoing.fields.split_inclusive('\n').take_while(|line| !line.starts_with("Reply-To")).collect();
        let personal = Personal {
            service: SERVICE.to_owned(),
            bounces: bounces.clone(),
            fields: leave,
            drop: Vec::new(),
        };
        let item = NewItem {
            blob: &self.blob,
            size: self.size,
            reverse_path: &bounces,
            recipients: &[],
            sender: None,
            subject: &self.subject,
            prefix: "",
            eight_bit: true,
            smtputf8: false,
            ret: None,
            envid: "",
            not_before: now,
            expires_at: now + LIFETIME,
        };
        rows::readers((discussion.id, self.mode.as_str(), now), |args| {
            let source = Source { sql: rows::READERS, args, named: &[] };
            queue::fan_out(tx, &item, &personal, source, now)
        })?;
        Ok(())
    }
}
