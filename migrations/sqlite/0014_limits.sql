-- What each account has sent, by spans of ten minutes since 1970: what may be sent holds on all nodes and over restarts.
CREATE TABLE sending (
  person_id INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  PRIMARY KEY (person_id, slot)
) WITHOUT ROWID;
CREATE INDEX sending_slot ON sending (slot);

-- Networks (IPv4 /24, IPv6 /48) an account has sent from, and when last.
CREATE TABLE sending_network (
  person_id INTEGER NOT NULL,
  network TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, network)
) WITHOUT ROWID;
CREATE INDEX sending_network_seen ON sending_network (seen_at);

-- Accounts that look stolen and send nothing until an instant. reason, number: what was unusual. A row is one incident.
CREATE TABLE sending_hold (
  person_id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  number INTEGER NOT NULL,
  held_at INTEGER NOT NULL,
  held_until INTEGER NOT NULL
);
