-- What the public reads of a content does not change while its next revision is written: audience, channel and territory of the
-- live revision stand beside those of the head. live_audience: empty while nothing is live; live_folded: its title for searches.
ALTER TABLE content ADD COLUMN live_audience TEXT NOT NULL DEFAULT '';
ALTER TABLE content ADD COLUMN live_channel_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE content ADD COLUMN live_territory_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE content ADD COLUMN live_folded TEXT NOT NULL DEFAULT '';

-- What the catalogue has was published for everybody, whatever a draft has said since.
UPDATE content SET
  live_audience = CASE WHEN EXISTS (SELECT 1 FROM catalogue k WHERE k.kind = content.kind AND k.source_id = content.id)
                  THEN 'public' ELSE 'internal' END,
  live_channel_id = COALESCE((SELECT json_extract(r.details, '$.channel') FROM content_revision r
                              WHERE r.content_id = content.id AND r.number = content.live), 0),
  live_territory_id = COALESCE((SELECT json_extract(r.details, '$.territory') FROM content_revision r
                                WHERE r.content_id = content.id AND r.number = content.live), 0),
  live_folded = folded
WHERE live IS NOT NULL;

-- What lies in a channel of the network's own is for the network, also what was published there before that was a rule.
UPDATE content SET live_audience = 'internal'
WHERE live IS NOT NULL AND live_channel_id IN (SELECT principal_id FROM channel WHERE NOT public);
UPDATE content SET audience = 'internal' WHERE channel_id IN (SELECT principal_id FROM channel WHERE NOT public);
DELETE FROM catalogue_text WHERE entry_id IN
  (SELECT k.id FROM catalogue k JOIN content c ON c.kind = k.kind AND c.id = k.source_id WHERE c.live_audience = 'internal');
DELETE FROM catalogue WHERE id IN
  (SELECT k.id FROM catalogue k JOIN content c ON c.kind = k.kind AND c.id = k.source_id WHERE c.live_audience = 'internal');
UPDATE media_use SET public = 0
WHERE holder = 'content-live' AND holder_id IN (SELECT id FROM content WHERE live_audience = 'internal');

-- Editions of a unified form or procedure that were published and not withdrawn; public: everybody may read it. Of older ones
-- nobody has written down whether they were for everybody: they are for the network.
CREATE TABLE content_edition (
  content_id INTEGER NOT NULL REFERENCES content (id),
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  public INTEGER NOT NULL,
  PRIMARY KEY (content_id, revision)
) WITHOUT ROWID;
INSERT INTO content_edition (content_id, revision, at, public)
SELECT s.content_id, s.revision, MIN(s.at), c.live IS NOT NULL AND s.revision = c.live AND c.live_audience = 'public'
FROM content_step s JOIN content c ON c.id = s.content_id
WHERE s.action = 'publish' AND c.kind IN ('form', 'procedure')
  AND NOT EXISTS (SELECT 1 FROM content_step w WHERE w.content_id = s.content_id AND w.action = 'withdraw' AND w.id > s.id
    AND NOT EXISTS (SELECT 1 FROM content_step p WHERE p.content_id = s.content_id AND p.action = 'publish'
      AND p.id > s.id AND p.id < w.id))
GROUP BY s.content_id, s.revision, c.live, c.live_audience;
