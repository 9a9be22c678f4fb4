-- IMAP capabilities switched off for a person, by the names they are announced with.
CREATE TABLE imap_off (
  person_id BIGINT NOT NULL REFERENCES principal (id),
  capability TEXT NOT NULL,
  PRIMARY KEY (person_id, capability)
);
