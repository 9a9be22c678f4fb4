-- Where each account has logged in from (an IPv4 address, an IPv6 /64), and the last day it did, counted since 1970: whom
-- guessing from elsewhere does not lock out.
CREATE TABLE login_peer (
  person_id INTEGER NOT NULL,
  peer TEXT NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (person_id, peer)
) WITHOUT ROWID;
CREATE INDEX login_peer_day ON login_peer (day);
