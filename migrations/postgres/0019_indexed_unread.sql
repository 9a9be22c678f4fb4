-- Documents whose attachments are to be read are indexed without them first, by this program; the one before has left them
-- out.
UPDATE search_work SET later = 0 WHERE later <> 0;
