-- Where each account has logged in from (an IPv4 address, an IPv6 /64), and the last day it did, counted since 1970: whom
-- guessing from elsewhere does not lock out.
CREATE TABLE login_peer (
  person_id BIGINT NOT NULL,
  peer TEXT NOT NULL,
  day BIGINT NOT NULL,
  PRIMARY KEY (person_id, peer)
);
CREATE INDEX login_peer_day ON login_peer (day);
