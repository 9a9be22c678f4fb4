-- Discussions: mailing lists and boards, one thing. Each is a principal of the kind list, which owns the mailboxes; a message
-- that is published is an entry of its board, one that waits is an entry of the mailbox beside it.
-- face: list, board, questions, notices, guestbook. reading: who may read it. settings: JSON, what else was chosen.
-- The counters are of what is published.
CREATE TABLE discussion (
  id INTEGER PRIMARY KEY REFERENCES principal (id),
  face TEXT NOT NULL,
  reading TEXT NOT NULL,
  settings TEXT NOT NULL,
  version INTEGER NOT NULL,
  board_id INTEGER NOT NULL,
  held_id INTEGER NOT NULL,
  topics INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  last_post_at INTEGER NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);

-- tags: words parted by spaces, one at each end. moved_to: the topic it was joined to, or that it is now in another discussion.
-- AUTOINCREMENT here and below: addresses of pages name them by number.
CREATE TABLE discussion_topic (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  subject TEXT NOT NULL,
  subject_digest BLOB NOT NULL,
  tags TEXT NOT NULL,
  author TEXT NOT NULL,
  author_id INTEGER,
  posts INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_author TEXT NOT NULL,
  pinned INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  accepted_id INTEGER,
  moved_to INTEGER
);
CREATE INDEX discussion_topic_order ON discussion_topic (discussion_id, pinned, last_at);
CREATE INDEX discussion_topic_subject ON discussion_topic (discussion_id, subject_digest, last_at);

-- digest: of the Message-ID. body: JSON, what is shown of it. state: 0 published, 1 taken away. uid: in the board.
CREATE TABLE discussion_post (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  topic_id INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  digest BLOB NOT NULL,
  parent_id INTEGER,
  author TEXT NOT NULL,
  address TEXT NOT NULL,
  author_id INTEGER,
  posted_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  state INTEGER NOT NULL,
  edited_at INTEGER
);
CREATE UNIQUE INDEX discussion_post_digest ON discussion_post (discussion_id, digest);
CREATE INDEX discussion_post_topic ON discussion_post (topic_id, posted_at, id);
CREATE INDEX discussion_post_time ON discussion_post (discussion_id, posted_at);
CREATE INDEX discussion_post_author ON discussion_post (author_id) WHERE author_id IS NOT NULL;

-- Messages that wait for somebody to decide, and for a while what was decided. uid: in the mailbox of what waits.
-- facts: JSON, what was read from it when it came. token: digest of what is mailed to those who decide.
CREATE TABLE discussion_held (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  uid INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  digest BLOB NOT NULL,
  author TEXT NOT NULL,
  address TEXT NOT NULL,
  author_id INTEGER,
  verified INTEGER NOT NULL,
  reason TEXT NOT NULL,
  subject TEXT NOT NULL,
  size INTEGER NOT NULL,
  facts TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  decided_at INTEGER,
  decided_by TEXT
);
CREATE UNIQUE INDEX discussion_held_digest ON discussion_held (discussion_id, digest);
CREATE INDEX discussion_held_waiting ON discussion_held (discussion_id, held_at) WHERE state = 'waiting';

-- Who takes part. key: of the address. by_hand: somebody has put it in, or it has come by itself. by_rule: so many rules name it.
-- state: waiting, active, left, bouncing. mode: what is sent. trust: 1 its messages are published at once, -1 each waits.
-- score: thousandths of its bounces as of scored_at.
CREATE TABLE discussion_member (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  key TEXT NOT NULL,
  address TEXT NOT NULL,
  domain TEXT NOT NULL,
  name TEXT NOT NULL,
  person_id INTEGER,
  by_hand INTEGER NOT NULL,
  by_rule INTEGER NOT NULL,
  state TEXT NOT NULL,
  mode TEXT NOT NULL,
  away_until INTEGER NOT NULL,
  own_copy INTEGER NOT NULL,
  doubles INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  language TEXT NOT NULL,
  trust INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  score INTEGER NOT NULL,
  scored_at INTEGER NOT NULL,
  probed_at INTEGER,
  probe_item INTEGER NOT NULL DEFAULT 0,
  stopped_at INTEGER,
  reminders INTEGER NOT NULL,
  consent TEXT NOT NULL,
  joined_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX discussion_member_key ON discussion_member (discussion_id, key);
CREATE INDEX discussion_member_person ON discussion_member (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX discussion_member_elsewhere ON discussion_member (key);

-- Topics that a member wants to have by mail.
CREATE TABLE discussion_follow (
  topic_id INTEGER NOT NULL REFERENCES discussion_topic (id),
  member_id INTEGER NOT NULL REFERENCES discussion_member (id),
  PRIMARY KEY (topic_id, member_id)
) WITHOUT ROWID;
CREATE INDEX discussion_follow_member ON discussion_follow (member_id);

-- Who is a member by what it is: in a unit (0: in any), with a role ('': with whatever).
CREATE TABLE discussion_rule (
  id INTEGER PRIMARY KEY,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  unit_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (discussion_id, unit_id, role)
);

-- Who looks after it: part is owner or moderator; a person, or a unit with all its people.
CREATE TABLE discussion_steward (
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  principal_id INTEGER NOT NULL REFERENCES principal (id),
  part TEXT NOT NULL,
  PRIMARY KEY (discussion_id, principal_id)
) WITHOUT ROWID;
CREATE INDEX discussion_steward_principal ON discussion_steward (principal_id);

-- Who may neither join nor write: addresses, or patterns with `*`. discussion_id 0: anywhere.
CREATE TABLE discussion_ban (
  id INTEGER PRIMARY KEY,
  discussion_id INTEGER NOT NULL,
  pattern TEXT NOT NULL,
  note TEXT NOT NULL,
  by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (discussion_id, pattern)
);

-- What was done to posts and topics, by whom; before: the message a post had before it was changed.
CREATE TABLE discussion_trace (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  topic_id INTEGER NOT NULL,
  post_id INTEGER,
  deed TEXT NOT NULL,
  detail TEXT NOT NULL,
  before INTEGER,
  by_id INTEGER,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX discussion_trace_post ON discussion_trace (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX discussion_trace_topic ON discussion_trace (topic_id, at);

-- Automatic answers: how many each sender has had of late. digest: of the address that was answered and for what.
CREATE TABLE automatic_answer (
  digest BLOB NOT NULL,
  domain TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX automatic_answer_digest ON automatic_answer (digest, at);
CREATE INDEX automatic_answer_domain ON automatic_answer (domain, at);

-- Messages that came back. service and subject_id: whose copy it was (a member of a discussion).
CREATE TABLE bounce (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  service TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  item_id INTEGER NOT NULL,
  class TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  report BLOB NOT NULL,
  counted INTEGER NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX bounce_subject ON bounce (service, subject_id, at);

-- What is still to be done: letters to be written, mail to the addresses beside a discussion to be read (pinned as blobs).
-- work: JSON. Whoever does it moves due_at, and takes the row away in the transaction of what follows from it.
CREATE TABLE discussion_work (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  work TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL
);
CREATE INDEX discussion_work_due ON discussion_work (due_at);

-- The last message that went out in digests, and when they did.
CREATE TABLE discussion_digest (
  discussion_id INTEGER PRIMARY KEY REFERENCES discussion (id),
  last_post_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sent_at INTEGER NOT NULL
);
