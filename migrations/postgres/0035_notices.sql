-- What a message on a notice board is beside its words. Of what came by mail nothing is known: it is a notice of usual importance.
-- importance: normal, important, urgent. holds_until: the last instant. confirm: people say that they have read it.
CREATE TABLE notice (
  post_id BIGINT PRIMARY KEY REFERENCES discussion_post (id),
  importance TEXT NOT NULL,
  holds_until BIGINT,
  confirm BOOLEAN NOT NULL,
  reminded_at BIGINT
);

-- Who has said so, and when.
CREATE TABLE notice_read (
  post_id BIGINT NOT NULL REFERENCES discussion_post (id),
  person_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (post_id, person_id)
);
CREATE INDEX notice_read_person ON notice_read (person_id);

-- Supply and demand. kind: offered, wanted. seq: grows in a discussion with each posting and with each that is taken down, so
-- that whoever has seen all up to a number asks for what follows.
CREATE TABLE posting (
  post_id BIGINT PRIMARY KEY REFERENCES discussion_post (id),
  discussion_id BIGINT NOT NULL REFERENCES discussion (id),
  kind TEXT NOT NULL,
  profession TEXT NOT NULL,
  town TEXT NOT NULL,
  words TEXT NOT NULL,
  holds_until BIGINT NOT NULL,
  seq BIGINT NOT NULL
);
CREATE UNIQUE INDEX posting_seq ON posting (discussion_id, seq);
CREATE INDEX posting_until ON posting (discussion_id, holds_until);
ALTER TABLE discussion ADD COLUMN posting_seq BIGINT NOT NULL DEFAULT 0;
