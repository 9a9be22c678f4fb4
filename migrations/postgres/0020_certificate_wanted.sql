-- When a node has last asked for the name; of the rows of before it is not known, and when they are due is late enough.
ALTER TABLE certificate ADD COLUMN wanted_at BIGINT NOT NULL DEFAULT 0;
UPDATE certificate SET wanted_at = attempt_at;
