-- fault is a word from now on; files: what a letter brought and its draft is without, each with the word of why (JSON).
ALTER TABLE content_mail ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
CREATE INDEX content_mail_content ON content_mail (content_id) WHERE content_id IS NOT NULL;
CREATE INDEX content_mail_person ON content_mail (person_id, at);
UPDATE content_mail SET fault = CASE
  WHEN content_id IS NOT NULL THEN 'files'
  WHEN fault = 'this person may not write for the portal' THEN 'forbidden'
  WHEN fault = 'the message is gone' THEN 'gone'
  WHEN fault = 'the message cannot be read' THEN 'unreadable'
  WHEN fault = 'the letter has no subject, or is too long' THEN 'unfit'
  ELSE 'failed' END
WHERE fault IS NOT NULL;

-- Nothing has read or written it: content_mail knows the letter of a content.
ALTER TABLE content DROP COLUMN message_id;

-- Whom an organisation has asked to write for it, by address, whether anybody has registered with it or not.
CREATE TABLE organisation_invitation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  address TEXT NOT NULL,
  manager INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (organisation_id, address)
);
CREATE INDEX organisation_invitation_address ON organisation_invitation (address);
CREATE INDEX organisation_invitation_expires ON organisation_invitation (expires_at);
