-- What senders ask to be told (RFC 3461). ret: 0 nothing said, 1 FULL, 2 HDRS. notify: 0 nothing said, 1 NEVER, else the
-- sum of 2 SUCCESS, 4 FAILURE, 8 DELAY. done: 0 to be sent, 1 is in a mailbox here, 2 has been passed on to those an alias
-- stands for: such a row waits only for its sender to be told.
ALTER TABLE queue_message ADD COLUMN ret INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue_message ADD COLUMN envid TEXT NOT NULL DEFAULT '';
ALTER TABLE queue_recipient ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue_recipient ADD COLUMN orcpt TEXT NOT NULL DEFAULT '';
ALTER TABLE queue_recipient ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
