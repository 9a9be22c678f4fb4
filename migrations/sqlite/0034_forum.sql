-- What readers have found wrong with posts. kind: one of few words. settled_at: when somebody has looked at it.
CREATE TABLE discussion_report (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  post_id INTEGER NOT NULL REFERENCES discussion_post (id),
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  by_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  settled_at INTEGER,
  settled_by TEXT,
  UNIQUE (post_id, by_id)
);
CREATE INDEX discussion_report_open ON discussion_report (discussion_id, at) WHERE settled_at IS NULL;
