-- People and whatever else has an address, their addresses and credentials, keys, and who did what.
-- Instants are microseconds UTC. A key of an address is its canonical form, at most a few hundred octets.
CREATE TABLE domain (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hosted INTEGER NOT NULL,
  alias_of INTEGER REFERENCES domain (id),
  catch_all TEXT,
  created_at INTEGER NOT NULL
);

-- kind: person, office, function, group, room. The row of a removed one stays: mailboxes and audit name it by id.
-- sends: the members of a group may send as the group. folded: what a search looks at, in lower case.
CREATE TABLE principal (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  key TEXT NOT NULL,
  folded TEXT NOT NULL,
  password_hash TEXT,
  credential_version INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  has_mailbox INTEGER NOT NULL,
  sends INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
);
CREATE INDEX principal_key ON principal (key) WHERE removed_at IS NULL;

-- An address of a principal, or an alias (principal_id NULL) with targets.
CREATE TABLE address (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  domain TEXT NOT NULL,
  principal_id INTEGER REFERENCES principal (id),
  created_at INTEGER NOT NULL
);
CREATE INDEX address_domain ON address (domain);
CREATE INDEX address_principal ON address (principal_id) WHERE principal_id IS NOT NULL;

CREATE TABLE alias_target (
  address_id INTEGER NOT NULL REFERENCES address (id),
  number INTEGER NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (address_id, number)
) WITHOUT ROWID;

-- People in offices, holders of functions, members of groups.
CREATE TABLE membership (
  group_id INTEGER NOT NULL REFERENCES principal (id),
  member_id INTEGER NOT NULL REFERENCES principal (id),
  manager INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (group_id, member_id)
) WITHOUT ROWID;
CREATE INDEX membership_member ON membership (member_id);

-- scope_id: the principal a role is held for, 0 for everywhere.
CREATE TABLE role (
  principal_id INTEGER NOT NULL REFERENCES principal (id),
  role TEXT NOT NULL,
  scope_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (principal_id, role, scope_id)
) WITHOUT ROWID;
CREATE INDEX role_role ON role (role, scope_id);

-- digest: SHA-256 of 128 random bits.
CREATE TABLE app_password (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES principal (id),
  label TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  used_at INTEGER
);
CREATE INDEX app_password_person ON app_password (person_id);

-- private_key: PKCS#8 sealed by the master key. public_record: the TXT record to publish.
CREATE TABLE dkim_key (
  id INTEGER PRIMARY KEY,
  domain TEXT NOT NULL,
  selector TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  private_key BLOB NOT NULL,
  public_record TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (domain, selector)
);

-- Secrets all nodes share, sealed by the master key.
CREATE TABLE secret (
  purpose TEXT PRIMARY KEY,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Who did what to whom. actor_id is NULL for the command line and the server itself.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor_id INTEGER,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
