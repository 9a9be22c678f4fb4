-- What a document waits for: 0 to be indexed, 1 that the text of its attachments is taken out, 2 the same, which has taken
-- too long once. The program before this one takes them all for 0.
ALTER TABLE search_work ADD COLUMN later INTEGER NOT NULL DEFAULT 0;
CREATE INDEX search_work_later ON search_work (kind, later, doc);
