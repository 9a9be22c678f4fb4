-- Personal items: one message for very many recipients, each with its own reverse-path and header lines, at most once.
-- personal: queue::Personal as JSON; empty for ordinary items. planned: how many rows of queue_plan it has. plan_due_at,
-- plan_expires_at: of the recipients these become. plan_held: they are kept back.
ALTER TABLE queue_message ADD COLUMN personal TEXT NOT NULL DEFAULT '';
ALTER TABLE queue_message ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE queue_message ADD COLUMN plan_due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE queue_message ADD COLUMN plan_expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE queue_message ADD COLUMN plan_held BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX queue_message_planned ON queue_message (id) WHERE planned > 0;

-- Who will get a copy: written in the transaction that accepts the message, moved into queue_recipient little by little.
CREATE TABLE queue_plan (
  message_id BIGINT NOT NULL REFERENCES queue_message (id),
  subject_id BIGINT NOT NULL,
  recipient TEXT NOT NULL,
  domain TEXT NOT NULL,
  PRIMARY KEY (message_id, subject_id)
);

-- subject_id: whose copy it is, a number of the service; NULL for ordinary mail. begun: its transaction may have reached a
-- server; if nobody settles it, it becomes state 5, unknown, and is not sent again by itself.
ALTER TABLE queue_recipient ADD COLUMN subject_id BIGINT;
ALTER TABLE queue_recipient ADD COLUMN begun BOOLEAN NOT NULL DEFAULT FALSE;

-- Ordinary mail is not looked for behind copies.
DROP INDEX queue_recipient_due;
CREATE INDEX queue_recipient_due ON queue_recipient (next_attempt_at) WHERE state = 0 AND subject_id IS NULL;
CREATE INDEX queue_recipient_copy_due ON queue_recipient (next_attempt_at) WHERE state = 0 AND subject_id IS NOT NULL;
-- Of an item with 100,000 settled recipients those that are not settled are found at once.
CREATE INDEX queue_recipient_open ON queue_recipient (message_id) WHERE state < 2;
CREATE INDEX queue_recipient_begun ON queue_recipient (next_attempt_at) WHERE begun AND state < 2;
CREATE INDEX queue_recipient_unknown ON queue_recipient (message_id) WHERE state = 5;
