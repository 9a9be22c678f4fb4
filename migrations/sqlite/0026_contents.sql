-- What the newsroom and the offices write for the portal. stage: where the newest revision (head) stands; live: the revision the
-- public reads, none before the first publication or when it was withdrawn. channel_id, territory_id, title, folded: of the head,
-- for the newsroom's lists. territory_id 0: for all territories; owner_id 0: nobody's but the author's.
CREATE TABLE content (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  owner_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  assignee_id INTEGER,
  slug TEXT NOT NULL,
  audience TEXT NOT NULL,
  stage TEXT NOT NULL,
  head INTEGER NOT NULL,
  live INTEGER,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  channel_id INTEGER NOT NULL,
  territory_id INTEGER NOT NULL,
  publish_at INTEGER,
  published_at INTEGER,
  live_since INTEGER,
  archived_at INTEGER,
  reason TEXT NOT NULL,
  import_key TEXT UNIQUE,
  message_id INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE INDEX content_stage ON content (stage, changed_at);
CREATE INDEX content_owner ON content (owner_id, changed_at);
CREATE INDEX content_author ON content (author_id, changed_at);
CREATE INDEX content_changed ON content (changed_at);
CREATE INDEX content_due ON content (publish_at) WHERE stage = 'scheduled';

-- What a content said at one time; never changed. details: channel, territory, expiry, fields of the kind, media, links (JSON).
CREATE TABLE content_revision (
  content_id INTEGER NOT NULL REFERENCES content (id),
  number INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  body TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (content_id, number)
) WITHOUT ROWID;

-- The names in addresses, also those of before: they lead to the newest.
CREATE TABLE content_slug (
  kind TEXT NOT NULL,
  slug TEXT NOT NULL,
  content_id INTEGER NOT NULL REFERENCES content (id),
  PRIMARY KEY (kind, slug)
) WITHOUT ROWID;
CREATE INDEX content_slug_content ON content_slug (content_id);

-- What was done with a content, step by step; only added to. checks: points of the editorial check-list that were found in order.
CREATE TABLE content_step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  content_id INTEGER NOT NULL REFERENCES content (id),
  at INTEGER NOT NULL,
  actor_id INTEGER,
  action TEXT NOT NULL,
  revision INTEGER NOT NULL,
  owner_id INTEGER NOT NULL,
  note TEXT NOT NULL,
  checks TEXT NOT NULL
);
CREATE INDEX content_step_content ON content_step (content_id, id);
CREATE INDEX content_step_action ON content_step (action, at);

-- Which office works by which revision of a unified form or procedure.
CREATE TABLE content_adoption (
  content_id INTEGER NOT NULL REFERENCES content (id),
  office_id INTEGER NOT NULL REFERENCES principal (id),
  revision INTEGER NOT NULL,
  actor_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (content_id, office_id)
) WITHOUT ROWID;

-- Letters of our people to the address of a channel, to be made drafts of; content_id and done_at when that is done, fault when it cannot be.
CREATE TABLE content_mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  tag TEXT NOT NULL,
  at INTEGER NOT NULL,
  done_at INTEGER,
  content_id INTEGER,
  fault TEXT,
  UNIQUE (message_id, channel_id)
);
CREATE INDEX content_mail_waiting ON content_mail (id) WHERE done_at IS NULL;
