-- All that the public may see, one row each, whatever table it comes from: written by whoever publishes it, in the same
-- transaction. Lists across kinds, the search of the site, its map and its feeds read it.
-- kind, source_id: what it is and its number there. starts_at, ends_at: its own dates. version: grows with every change.
CREATE TABLE catalogue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  source_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  territory_id INTEGER,
  channel_id INTEGER,
  office_id INTEGER,
  comune TEXT,
  image_id INTEGER,
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  starts_at INTEGER,
  ends_at INTEGER,
  expires_at INTEGER,
  archived INTEGER NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (kind, source_id)
);
CREATE INDEX catalogue_newest ON catalogue (archived, published_at, id);
CREATE INDEX catalogue_kind ON catalogue (kind, archived, published_at, id);
CREATE INDEX catalogue_channel ON catalogue (channel_id, archived, published_at, id) WHERE channel_id IS NOT NULL;
CREATE INDEX catalogue_office ON catalogue (office_id, archived, published_at, id) WHERE office_id IS NOT NULL;

-- The words of an entry for the search. A row never changes: other words, of the title too, are another row with another
-- id, so that what the index says of an id is always right.
CREATE TABLE catalogue_text (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id INTEGER NOT NULL UNIQUE REFERENCES catalogue (id),
  text TEXT NOT NULL
);

-- As messages: whoever keeps or deletes one cannot forget to note it, also a restore. kind: 2 texts of the catalogue.
CREATE TRIGGER search_text_kept AFTER INSERT ON catalogue_text BEGIN
  INSERT INTO search_work (kind, doc) VALUES (2, NEW.id);
END;
CREATE TRIGGER search_text_gone AFTER DELETE ON catalogue_text BEGIN
  DELETE FROM search_work WHERE kind = 2 AND doc = OLD.id;
  DELETE FROM search_doc WHERE kind = 2 AND doc = OLD.id;
END;
-- Texts up to this one are noted as waiting or indexed, as `filled` says of messages.
INSERT INTO search_state (name, number, holder) VALUES ('filled public', 9223372036854775807, '');
