-- Files that people have brought: what they are and who may see them. Their bytes are blobs, pinned by media_variant.id with
-- the holder 'media'. AUTOINCREMENT: their numbers stand in addresses and texts, so none is given again.
-- kind: how the name ends. unused_since: since when nothing uses it; NULL while something does.
CREATE TABLE media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  digest BLOB NOT NULL,
  alt TEXT NOT NULL,
  uploaded_by INTEGER,
  uploaded_at INTEGER NOT NULL,
  unused_since INTEGER
);
CREATE INDEX media_uploaded_by ON media (uploaded_by);
CREATE INDEX media_unused ON media (unused_since) WHERE unused_since IS NOT NULL;

-- The file itself (the largest) and smaller versions of an image.
CREATE TABLE media_variant (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id INTEGER NOT NULL REFERENCES media (id),
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  size INTEGER NOT NULL
);
CREATE INDEX media_variant_media ON media_variant (media_id);

-- What uses a file. Everybody may read a file that something public uses.
CREATE TABLE media_use (
  holder TEXT NOT NULL,
  holder_id INTEGER NOT NULL,
  media_id INTEGER NOT NULL REFERENCES media (id),
  public INTEGER NOT NULL,
  PRIMARY KEY (holder, holder_id, media_id)
) WITHOUT ROWID;
CREATE INDEX media_use_media ON media_use (media_id, public);

-- How often a file was fetched, by days since 1970 in Italy. Stays when the file goes.
CREATE TABLE media_download (
  media_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  PRIMARY KEY (media_id, day)
) WITHOUT ROWID;
