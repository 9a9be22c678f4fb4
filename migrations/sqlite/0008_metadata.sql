-- METADATA (RFC 5464). mailbox_id 0: of the server; person_id 0: shared, else private to that person. entry: in small
-- letters, with /shared or /private before it. A value that was taken away stays as NULL for a while, so that other
-- sessions can be told. seq: of the counter "annotation", under whose lock all changes are made.
CREATE TABLE annotation (
  mailbox_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  entry TEXT NOT NULL,
  value BLOB,
  size INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (mailbox_id, person_id, entry)
);
CREATE INDEX annotation_person ON annotation (person_id);
CREATE INDEX annotation_seq ON annotation (seq);
INSERT INTO counter (name, value) VALUES ('annotation', 0);
