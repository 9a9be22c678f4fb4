//! Whatever imap-codec takes, our parser takes too; what it means is checked by the other tests.

use imap_codec::CommandCodec;
use imap_codec::decode::Decoder;

use super::*;

/// Commands of the formal syntax that imap-codec knows.
const LINES: [&str; 40] = [
    "CAPABILITY",
    "LOGIN \"a b\" {3}\r\nx y",
    "SELECT \"INBOX\"",
    "SELECT INBOX (CONDSTORE)",
    "SELECT INBOX (QRESYNC (1 2 3:4 (1:2 3:4)))",
    "EXAMINE a.b/c",
    "CREATE owatagusiam/",
    "DELETE {3}\r\nfoo",
    "RENAME a \"b c\"",
    "SUBSCRIBE #news.comp.mail.mime",
    "UNSUBSCRIBE x",
    "LIST \"\" *",
    "LIST ~/Mail/ %",
    "LSUB \"#news.\" \"comp.mail.*\"",
    "STATUS blurdybloop (UIDNEXT MESSAGES SIZE)",
    "APPEND saved-messages (\\Seen) {5}\r\nHello",
    "APPEND saved-messages (\\Seen $x) \" 1-Feb-2024 10:00:00 +0100\" {5+}\r\nHello",
    "APPEND x ~{3}\r\na\0b",
    "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
    "SEARCH CHARSET UTF-8 TEXT {3}\r\nfoo",
    "SEARCH OR (SEEN DRAFT) (1:3 NOT UID 5:*)",
    "SEARCH HEADER Message-ID <a@b> LARGER 100 UNKEYWORD x",
    "UID SEARCH KEYWORD $Forwarded",
    "FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])",
    "FETCH 1 ALL",
    "FETCH 1 BODY.PEEK[1.2.MIME]<0.1024>",
    "FETCH 1:* (UID RFC822.SIZE BINARY.PEEK[1] BINARY.SIZE[2])",
    "UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)",
    "STORE 2:4 +FLAGS (\\Deleted)",
    "STORE 2:4 (UNCHANGEDSINCE 5) -FLAGS.SILENT \\Deleted x",
    "UID STORE * FLAGS ()",
    "COPY 2:4 MEETING",
    "UID COPY 1,3 \"a b\"",
    "MOVE 1 x",
    "UID MOVE 1:* x",
    "UID EXPUNGE 3000:3002",
    "GETQUOTAROOT INBOX",
    "GETQUOTA \"!partition/sda4\"",
    "ID (\"name\" \"x\" \"os\" NIL)",
    "ENABLE CONDSTORE X-GOOD",
];

#[test]
fn what_imap_codec_takes_is_taken() {
    for line in LINES {
        let wire = format!("a {line}\r\n");
        assert!(CommandCodec::default().decode(wire.as_bytes()).is_ok(), "imap-codec: {line}");
        assert!(body(line).is_ok(), "{line}: {:?}", body(line));
    }
}
