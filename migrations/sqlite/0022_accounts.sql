-- Sessions of the web, one-time tokens, second factors, registrations, consents and requests to be erased.
-- Sessions. digest: SHA-256 of the 256 random bits in the cookie. expires_at moves with seen_at, at most seven days away from
-- created_at. network: the one it was begun from. AUTOINCREMENT: a number in an old page must not name another session.
CREATE TABLE web_session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES principal (id),
  credential_version INTEGER NOT NULL,
  second_factor INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  network TEXT NOT NULL,
  user_agent TEXT NOT NULL
);
CREATE INDEX web_session_person ON web_session (person_id);
CREATE INDEX web_session_expires ON web_session (expires_at);

-- Tokens that are sent by mail and good once. digest: SHA-256 of purpose and text. data: what the purpose wants to know.
CREATE TABLE one_time_token (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  purpose TEXT NOT NULL,
  person_id INTEGER REFERENCES principal (id),
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
);
CREATE INDEX one_time_token_person ON one_time_token (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX one_time_token_expires ON one_time_token (expires_at);

-- Keys of one-time passwords by time (RFC 6238), sealed by the master key. confirmed_at is NULL while it is being set up.
-- last_step: the step of the last code that was taken.
CREATE TABLE second_factor (
  person_id INTEGER PRIMARY KEY REFERENCES principal (id),
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_step INTEGER NOT NULL
);

-- Codes for whoever has lost the second factor, each good once. digest: SHA-256 of 80 random bits.
CREATE TABLE recovery_code (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES principal (id),
  digest BLOB NOT NULL,
  used_at INTEGER,
  UNIQUE (person_id, digest)
);

-- Who wants an account. state: sent (the address is not confirmed), pending (for an operator to vouch for), approved, refused.
-- consent_version: the text that was agreed to. AUTOINCREMENT: tokens and mails name the number.
CREATE TABLE registration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  organisation TEXT NOT NULL,
  tax_code TEXT NOT NULL,
  address TEXT NOT NULL,
  consent_version TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  person_id INTEGER REFERENCES principal (id),
  confirmed_at INTEGER,
  decided_at INTEGER,
  decided_by INTEGER,
  reason TEXT NOT NULL
);
CREATE INDEX registration_state ON registration (state, id);
CREATE INDEX registration_person ON registration (person_id) WHERE person_id IS NOT NULL;

-- What people have agreed to. subject: privacy. version: of the text they saw.
CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES principal (id),
  subject TEXT NOT NULL,
  version TEXT NOT NULL,
  given_at INTEGER NOT NULL
);
CREATE INDEX consent_person ON consent (person_id);

-- People who want to be forgotten. state: open, completed, refused, withdrawn.
CREATE TABLE erasure_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES principal (id),
  requested_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  decided_at INTEGER,
  decided_by INTEGER,
  reason TEXT NOT NULL
);
CREATE INDEX erasure_request_state ON erasure_request (state, due_at);
CREATE INDEX erasure_request_person ON erasure_request (person_id);

-- Mails that strangers have asked for, by the digest of kind and address: how many one address gets holds on all nodes.
CREATE TABLE asked_mail (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  asked_at INTEGER NOT NULL
);
CREATE INDEX asked_mail_digest ON asked_mail (digest, asked_at);
CREATE INDEX asked_mail_asked ON asked_mail (asked_at);
