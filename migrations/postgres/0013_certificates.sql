-- Certificates by ACME (RFC 8555), the same on all nodes.
-- The account at each authority. sealed: its key and address, by the master key.
CREATE TABLE acme_account (
  directory TEXT PRIMARY KEY,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

-- One row a host name. chain: PEM, private_key: PKCS#8 sealed by the master key; both NULL before the first one.
-- attempt_at: when it is ordered or renewed. leased_until: a node is at it. changed_at: grows with each new certificate.
CREATE TABLE certificate (
  name TEXT PRIMARY KEY,
  chain TEXT,
  private_key BYTEA,
  expires_at BIGINT,
  changed_at BIGINT NOT NULL,
  attempt_at BIGINT NOT NULL,
  leased_until BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  last_error TEXT NOT NULL
);

-- Answers to HTTP-01 challenges under way.
CREATE TABLE acme_challenge (
  token TEXT PRIMARY KEY,
  answer TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
