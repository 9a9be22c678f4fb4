-- What was found out about whose mail a message is, when it came in. Words as RFC 8601 has them; domains in A-labels; dkim:
-- the domains with a good signature, a space between. from_address: the only author; aligned: a passed identifier is his
-- domain's. origin: mx, lmtp, submission, inside. asked: what the author's domain wanted done with this one.
CREATE TABLE message_auth (
  message_id INTEGER PRIMARY KEY REFERENCES message (id),
  origin TEXT NOT NULL,
  person_id INTEGER,
  from_address TEXT,
  aligned INTEGER NOT NULL,
  spf TEXT NOT NULL,
  spf_domain TEXT NOT NULL,
  dkim TEXT NOT NULL,
  dmarc TEXT NOT NULL,
  policy TEXT NOT NULL,
  asked TEXT NOT NULL,
  arc TEXT NOT NULL,
  sealer TEXT NOT NULL
);

-- When a key was taken out of use; NULL for one that signs or has never signed.
ALTER TABLE dkim_key ADD COLUMN retired_at INTEGER;
