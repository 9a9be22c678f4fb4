-- The outgoing queue: messages, and a row for each recipient that a remote server has to take.
-- AUTOINCREMENT: people and the demo's outbox know items by number, so none is given again.
CREATE TABLE queue_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reverse_path TEXT NOT NULL,
  sender_id INTEGER,
  size INTEGER NOT NULL,
  subject TEXT NOT NULL,
  prefix TEXT NOT NULL,
  eight_bit INTEGER NOT NULL,
  smtputf8 INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);

-- state: 0 waiting, 1 held, 2 delivered, 3 failed, 4 dropped. A claim moves next_attempt_at to the end of its lease.
CREATE TABLE queue_recipient (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES queue_message (id),
  recipient TEXT NOT NULL,
  domain TEXT NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  delay_told INTEGER NOT NULL,
  lease TEXT,
  reply TEXT NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE INDEX queue_recipient_due ON queue_recipient (next_attempt_at) WHERE state = 0;
CREATE INDEX queue_recipient_message ON queue_recipient (message_id);
CREATE INDEX queue_recipient_settled ON queue_recipient (changed_at) WHERE state > 1;
