-- When private \Seen marks were last changed: ranges of UIDs with a modseq each. Empty: not later than the entries.
ALTER TABLE seen ADD COLUMN marks BLOB NOT NULL DEFAULT x'';
