-- Tokens with which programs use the API in somebody's name. digest: SHA-256 of the purpose and 160 random bits.
-- scopes: words parted by spaces. expires_at: the end of the last day it is good.
CREATE TABLE api_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES principal (id),
  name TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
);
CREATE INDEX api_token_person ON api_token (person_id);

-- Programs read posts in the order in which they came onto the board, and members in that in which they came in.
CREATE INDEX discussion_post_uid ON discussion_post (discussion_id, uid);
CREATE INDEX discussion_member_number ON discussion_member (discussion_id, id);
