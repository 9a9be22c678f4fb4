-- What each account has sent, by spans of ten minutes since 1970: what may be sent holds on all nodes and over restarts.
CREATE TABLE sending (
  person_id BIGINT NOT NULL,
  slot BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  recipients BIGINT NOT NULL,
  PRIMARY KEY (person_id, slot)
);
CREATE INDEX sending_slot ON sending (slot);

-- Networks (IPv4 /24, IPv6 /48) an account has sent from, and when last.
CREATE TABLE sending_network (
  person_id BIGINT NOT NULL,
  network TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, network)
);
CREATE INDEX sending_network_seen ON sending_network (seen_at);

-- Accounts that look stolen and send nothing until an instant. reason, number: what was unusual. A row is one incident.
CREATE TABLE sending_hold (
  person_id BIGINT PRIMARY KEY,
  reason TEXT NOT NULL,
  number BIGINT NOT NULL,
  held_at BIGINT NOT NULL,
  held_until BIGINT NOT NULL
);
