-- Letters of a discussion in the words of its owners; where there is none, those are sent that the program has.
CREATE TABLE discussion_letter (
  discussion_id INTEGER NOT NULL REFERENCES discussion (id),
  letter TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (discussion_id, letter, language)
);
