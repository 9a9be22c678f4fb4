-- Bytes of a segment: no more are joined than fit into memory.
ALTER TABLE search_segment ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
-- Of the reader of attachments that has taken the text out; also empty texts are kept.
ALTER TABLE search_extract ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Messages up to this one are noted as waiting or indexed; those above wait.
INSERT INTO search_state (name, number, holder) VALUES ('filled', 9223372036854775807, '');
