-- The message store. Instants are microseconds UTC, digests SHA-256.
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('uidvalidity', 0);

-- Bytes of messages, kept once. encoding: 0 as they are, 1 zstd.
CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  encoding INTEGER NOT NULL,
  size INTEGER NOT NULL,
  orphan_since INTEGER,
  data BLOB NOT NULL
);
CREATE INDEX blob_orphan ON blob (orphan_since) WHERE orphan_since IS NOT NULL;

-- Who else than a message needs a blob (the outgoing queue).
CREATE TABLE pin (
  holder TEXT NOT NULL,
  holder_id INTEGER NOT NULL,
  blob_id INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (holder, holder_id)
) WITHOUT ROWID;
CREATE INDEX pin_blob ON pin (blob_id);

CREATE TABLE thread (id INTEGER PRIMARY KEY, created_at INTEGER NOT NULL);

-- Which thread a Message-ID belongs to, seen or only referred to.
CREATE TABLE thread_ref (digest BLOB PRIMARY KEY, thread_id INTEGER NOT NULL) WITHOUT ROWID;

-- What all who have the message share. Immutable. AUTOINCREMENT here and for mailboxes: clients know these ids
-- (RFC 8474), so one that is gone must not come back as another.
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  blob_id INTEGER NOT NULL UNIQUE REFERENCES blob (id),
  thread_id INTEGER NOT NULL,
  size INTEGER NOT NULL,
  message_id_digest BLOB,
  subject_digest BLOB,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  sent_at INTEGER,
  created_at INTEGER NOT NULL,
  orphan_since INTEGER,
  envelope BLOB NOT NULL,
  body_structure BLOB NOT NULL
);
CREATE INDEX message_orphan ON message (orphan_since) WHERE orphan_since IS NOT NULL;
CREATE INDEX message_message_id ON message (message_id_digest) WHERE message_id_digest IS NOT NULL;
CREATE INDEX message_subject ON message (subject_digest) WHERE subject_digest IS NOT NULL;
CREATE INDEX message_thread ON message (thread_id);

CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  special_use TEXT,
  private_seen INTEGER NOT NULL,
  uidvalidity INTEGER NOT NULL,
  uidnext INTEGER NOT NULL,
  highest_modseq INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unseen INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (owner_id, name)
);

-- A message in a mailbox. flags: bits 0-4 system, 8-31 the first 24 keywords of the mailbox.
CREATE TABLE entry (
  mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
  uid INTEGER NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message (id),
  modseq INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  size INTEGER NOT NULL,
  internal_date INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  recipient TEXT,
  return_path TEXT,
  PRIMARY KEY (mailbox_id, uid)
) WITHOUT ROWID;
CREATE INDEX entry_modseq ON entry (mailbox_id, modseq);
CREATE INDEX entry_message ON entry (message_id);

CREATE TABLE keyword (
  mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (mailbox_id, number)
) WITHOUT ROWID;

-- Keywords past the 24 that have a bit.
CREATE TABLE entry_keyword (
  mailbox_id INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (mailbox_id, uid, number)
) WITHOUT ROWID;

CREATE TABLE tombstone (
  mailbox_id INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  modseq INTEGER NOT NULL,
  PRIMARY KEY (mailbox_id, uid)
) WITHOUT ROWID;
CREATE INDEX tombstone_modseq ON tombstone (mailbox_id, modseq);

-- Who has seen what, in mailboxes with private \Seen: a compact UID set.
CREATE TABLE seen (
  mailbox_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  count INTEGER NOT NULL,
  modseq INTEGER NOT NULL,
  uids BLOB NOT NULL,
  PRIMARY KEY (mailbox_id, person_id)
) WITHOUT ROWID;

-- RFC 4314 letters of a principal on a mailbox.
CREATE TABLE rights (
  mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
  principal_id INTEGER NOT NULL,
  letters TEXT NOT NULL,
  PRIMARY KEY (mailbox_id, principal_id)
) WITHOUT ROWID;
CREATE INDEX rights_principal ON rights (principal_id);

-- Names a person has subscribed to or unsubscribed from, in an owner's mailboxes; the mailbox need not exist.
CREATE TABLE subscription (
  person_id INTEGER NOT NULL,
  owner_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  wanted INTEGER NOT NULL,
  PRIMARY KEY (person_id, owner_id, name)
) WITHOUT ROWID;

CREATE TABLE quota (
  owner_id INTEGER PRIMARY KEY,
  limit_bytes INTEGER,
  used_bytes INTEGER NOT NULL,
  used_messages INTEGER NOT NULL
);
