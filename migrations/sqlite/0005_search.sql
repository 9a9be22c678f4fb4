-- The index of words (src/search): derived from what it indexes, so left out of backups and made again where it is
-- missing. kind: 1 messages.

-- What has still to be indexed. A document is here or in search_doc, from the transaction that keeps it on.
CREATE TABLE search_work (
  kind INTEGER NOT NULL,
  doc INTEGER NOT NULL,
  PRIMARY KEY (kind, doc)
) WITHOUT ROWID;

-- Words of some documents, never changed. state: 0 being written, 1 in use, 2 to be deleted. AUTOINCREMENT: nodes keep
-- parts in memory by this id.
CREATE TABLE search_segment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  docs INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE search_block (
  segment_id INTEGER NOT NULL REFERENCES search_segment (id),
  field INTEGER NOT NULL,
  part INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (segment_id, field, part)
);

-- Where a document is indexed, and the scope that says who may find it.
CREATE TABLE search_doc (
  kind INTEGER NOT NULL,
  doc INTEGER NOT NULL,
  segment_id INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  PRIMARY KEY (kind, doc)
) WITHOUT ROWID;

-- Text taken out of attachments that are no text, once: reading them again may take seconds.
CREATE TABLE search_extract (
  kind INTEGER NOT NULL,
  doc INTEGER NOT NULL,
  size INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (kind, doc)
);

-- The lease of the worker (until, holder), and the version of the analyser the segments were made with.
CREATE TABLE search_state (
  name TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  holder TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO search_state (name, number, holder) VALUES ('lease', 0, ''), ('version', 0, '');

-- Triggers, since whoever keeps or deletes a message must not forget it: also a restore, and the program before this one.
CREATE TRIGGER search_message_kept AFTER INSERT ON message BEGIN
  INSERT INTO search_work (kind, doc) VALUES (1, NEW.id);
END;
CREATE TRIGGER search_message_gone AFTER DELETE ON message BEGIN
  DELETE FROM search_work WHERE kind = 1 AND doc = OLD.id;
  DELETE FROM search_doc WHERE kind = 1 AND doc = OLD.id;
  DELETE FROM search_extract WHERE kind = 1 AND doc = OLD.id;
END;
INSERT INTO search_work (kind, doc) SELECT 1, id FROM message;
