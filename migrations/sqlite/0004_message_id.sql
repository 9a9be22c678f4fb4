-- A Message-ID is looked up through its thread: one index less to write on what no two messages share.
DROP INDEX message_message_id;
