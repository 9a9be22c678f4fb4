"""Python's imaplib: what a mail program does all day, and two of them at once."""

import imaplib
import time

from support import (HOST, PASSWORD, PORTS, deliver, imap, message, name_of, offices, operator, ok, run_steps, step,
                     special, token, untrusting_tls, words)

USER = operator(7)


@step
def capabilities_and_tls():
    session = imaplib.IMAP4(HOST, PORTS["imap"], timeout=20)
    for capability in ("IMAP4REV1", "STARTTLS", "SASL-IR"):
        assert capability in session.capabilities, (capability, session.capabilities)
    ok(session.starttls(untrusting_tls()))
    ok(session.login(USER, PASSWORD))
    session.logout()
    with imap(USER, tls=True) as session:
        announced = ok(session.capability())[0].decode().upper().split()
    for capability in ("IDLE", "NAMESPACE", "UIDPLUS", "MOVE", "QUOTA", "SPECIAL-USE", "CONDSTORE", "ESEARCH", "ID"):
        assert capability in announced, (capability, announced)


@step
def login_by_authenticate_plain():
    session = imaplib.IMAP4(HOST, PORTS["imap"], timeout=20)
    ok(session.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode()))
    session.logout()


@step
def wrong_password_is_no():
    session = imaplib.IMAP4(HOST, PORTS["imap"], timeout=20)
    try:
        session.login(operator(17), "wrong")
    except imaplib.IMAP4.error as error:
        assert "AUTHENTICATIONFAILED" in str(error), error
    else:
        raise AssertionError("logged in with a wrong password")
    session.logout()


@step
def five_default_folders_are_listed():
    with imap(USER) as session:
        lines = b"\n".join(ok(session.list('""', '"*"')))
        for use in (b"\\Sent", b"\\Drafts", b"\\Trash", b"\\Junk", b"\\Archive"):
            assert use in lines, (use, lines)
        assert any(name_of(line) == "INBOX" for line in lines.split(b"\n")), lines
        assert ok(session.lsub('""', '"*"')) != [None], "nothing is subscribed"


@step
def append_search_fetch_store_copy_move_expunge():
    word, box = token(), '"Prova &AOg- ' + token() + '"'
    with imap(USER) as session:
        ok(session.create(box))
        ok(session.select(box))
        data = ok(session.append(box, "(\\Draft)", imaplib.Time2Internaldate(time.time()), message(f"Uno {word}")))
        assert b"APPENDUID" in data[0], data
        ok(session.noop())
        [number] = words(session.search(None, "SUBJECT", word))
        [uid] = words(session.uid("SEARCH", "SUBJECT", word))
        items = ok(session.fetch(str(number), "(FLAGS ENVELOPE BODYSTRUCTURE RFC822.SIZE INTERNALDATE)"))[0]
        assert word.encode() in items and b"\\Draft" in items, items
        ok(session.store(str(number), "+FLAGS", "(\\Flagged $Importante)"))
        assert b"$Importante" in ok(session.fetch(str(number), "(FLAGS)"))[0]
        archive, trash = special(session, "\\Archive"), special(session, "\\Trash")
        ok(session.uid("COPY", str(uid), archive))
        kind, data = session.xatom("UID MOVE", str(uid), trash)
        assert kind == "OK", data
        assert not words(session.search(None, "ALL"))
        expunge_from(session, trash, word)
        expunge_from(session, archive, word)
        ok(session.unselect())
        ok(session.delete(box))


def expunge_from(session, box, word):
    ok(session.select(box))
    [number] = words(session.search(None, "SUBJECT", word))
    ok(session.store(str(number), "+FLAGS.SILENT", "(\\Deleted)"))
    ok(session.expunge())
    assert not words(session.search(None, "SUBJECT", word)), f"still in {box}"


@step
def second_client_sees_flags_and_expunge():
    word = token()
    with imap(USER) as first, imap(USER) as second:
        ok(first.append("INBOX", None, None, message(word)))
        ok(first.select("INBOX"))
        ok(second.select("INBOX"))
        [number] = words(first.search(None, "SUBJECT", word))
        ok(first.store(str(number), "+FLAGS", "(\\Answered)"))
        ok(second.noop())
        assert any(b"\\Answered" in line for line in second.response("FETCH")[1] if line), "no FETCH at NOOP"
        ok(first.store(str(number), "+FLAGS", "(\\Deleted)"))
        ok(first.expunge())
        ok(second.noop())
        assert str(number).encode() in second.response("EXPUNGE")[1], "no EXPUNGE at NOOP"


@step
def idle_hears_of_a_delivery_and_ends():
    with imap(USER) as session:
        ok(session.select("INBOX"))
        session.send(b"x1 IDLE\r\n")
        while not session.readline().startswith(b"+"):
            pass
        deliver(USER, token())
        while b"EXISTS" not in session.readline():
            pass
        session.send(b"DONE\r\nx2 NOOP\r\n")
        seen = b""
        while b"x2 OK" not in seen:
            seen = session.readline()


@step
def namespace_and_quota():
    with imap(USER) as session:
        assert ok(session.namespace())[0].startswith(b'(("" "'), session.namespace()
        roots = ok(session.getquotaroot("INBOX"))
        assert roots[0][0].startswith(b'"INBOX"') and roots[1], roots


@step
def names_and_messages_in_utf8():
    box, word = f'"Caffè & {token()}"', token()
    with imap(USER) as session:
        ok(session.enable("UTF8=ACCEPT"))
        ok(session.create(box))
        ok(session.append(box, None, None, message(word).replace(b"\r\n\r\n", "\r\nX-Città: perché\r\n\r\n".encode(), 1)))
        ok(session.select(box))
        [number] = words(session.search(None, "SUBJECT", word))
        assert "perché".encode() in ok(session.fetch(str(number), "(BODY.PEEK[])"))[0][1]
        try:
            session._simple_command("SEARCH", "CHARSET", "UTF-8", "ALL")
            raise AssertionError("RFC 6855 §3: no CHARSET any more")
        except imaplib.IMAP4.error as refused:
            assert "BAD" in str(refused), refused
        session.unselect()
        ok(session.delete(box))


@step
def a_draft_is_replaced_and_pieces_are_put_together():
    word = token()
    with imap(USER) as session:
        drafts = special(session, "\\Drafts")
        ok(session.append(drafts, "(\\Draft)", None, message(word)))
        ok(session.select(drafts))
        [uid] = words(session.uid("SEARCH", "SUBJECT", word))
        text = message(f"Nuova {word}")
        session.send(b"r1 UID REPLACE %d %s (\\Draft) {%d}\r\n" % (uid, drafts.encode(), len(text)))
        assert session.readline().startswith(b"+")
        session.send(text + b"\r\n")
        told = until(session, b"r1 ")
        assert b"APPENDUID" in told[0] and b"EXISTS" in told[1] and b"EXPUNGE" in told[2] and b" OK " in told[3], told
        [uid] = words(session.uid("SEARCH", "SUBJECT", word))
        session.send(b"r2 APPEND %s CATENATE (URL \";UID=%d/;SECTION=HEADER\" TEXT {4+}\r\nciao)\r\n" % (drafts.encode(), uid))
        assert b" OK " in until(session, b"r2 ")[-1]
        found = words(session.search(None, "SUBJECT", word))
        previews = [ok(session.fetch(str(number), "(PREVIEW)"))[0] for number in found]
        assert len(found) == 2 and b'PREVIEW "ciao"' in previews[1] and b"PREVIEW" in previews[0][0], previews
        ok(session.store(f"{found[0]}:{found[1]}", "+FLAGS.SILENT", "(\\Deleted)"))
        ok(session.expunge())


def until(session, tag):
    lines = [session.readline()]
    while not lines[-1].startswith(tag):
        lines.append(session.readline())
    return lines


@step
def office_mailbox_is_read_beside_the_own_one():
    boxes = [name for name in offices(USER) if "/canale-" not in name]
    assert boxes, "no shared mailbox in the other namespaces"
    with imap(USER) as session:
        ok(session.select(f'"{boxes[0]}"', readonly=True))
        found = words(session.search(None, "ALL"))
        assert found, f"{boxes[0]} is empty"
        assert ok(session.fetch(str(found[-1]), "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))


@step
def foreign_mailboxes_stay_hidden():
    mine = set(offices(USER))
    others = [box for number in (1, 3, 5, 9, 11) for box in offices(operator(number)) if box not in mine]
    assert others, "operators of different offices see the same mailboxes"
    with imap(USER) as session:
        kind, data = session.select(f'"{others[0]}"')
        assert kind == "NO", data


@step
def syntax_error_does_not_derail_the_session():
    with imap(USER) as session:
        session.send(b"y1 FETCH (((\r\ny2 SELECT {5}\r\n")
        assert session.readline().startswith(b"y1 BAD")
        assert session.readline().startswith(b"+")
        session.send(b"INBOX\r\n")
        line = b""
        while not line.startswith(b"y2 "):
            line = session.readline()
        assert b"OK" in line, line


run_steps()
