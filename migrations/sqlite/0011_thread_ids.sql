-- Digests of a message's own Message-ID and of those it refers to, so that THREAD=REFERENCES need not read 100,000
-- headers. NULL: kept before this was noted; filled in when somebody asks.
ALTER TABLE message ADD COLUMN thread_ids BLOB;
