"""IMAPClient (PyPI), which goes where imaplib does not: IDLE, CONDSTORE, QRESYNC, MOVE, special folders, namespaces."""

import contextlib
import datetime
import email

from imapclient import FLAGGED, SEEN, IMAPClient, exceptions
from imapclient.imap_utf7 import encode
from imapclient.imapclient import ARCHIVE, DRAFTS, JUNK, SENT, TRASH

from support import HOST, PASSWORD, PORTS, administer, deliver, eventually, message, operator, run_steps, step, token, untrusting_tls

USER = operator(15)


@contextlib.contextmanager
def client(user=USER, tls=False):
    """A session, logged in."""
    port, context = (PORTS["imaps"], untrusting_tls()) if tls else (PORTS["imap"], None)
    session = IMAPClient(HOST, port=port, ssl=tls, ssl_context=context, timeout=20)
    session.login(user, PASSWORD)
    try:
        yield session
    finally:
        with contextlib.suppress(OSError, exceptions.IMAPClientError):
            session.logout()


@contextlib.contextmanager
def folder(*subjects):
    """A session in a new folder that holds one message for each subject, and the folder's name."""
    name = f"Prova {token()} è"
    with client() as session:
        session.create_folder(name)
        for subject in subjects:
            session.append(name, message(subject), msg_time=datetime.datetime(2026, 8, 3, 10, 0))
        session.select_folder(name)
        try:
            yield session, name
        finally:
            session.select_folder("INBOX")
            session.delete_folder(name)


def plain(session, name, *arguments):
    """A command IMAPClient has no function for; its tagged answer must be OK."""
    kind, data = session._imap._simple_command(name, *arguments)
    assert kind == "OK", (name, arguments, data)


def untagged(session, kind):
    """What has come under this name since the last command."""
    return session._imap._untagged_response("OK", [None], kind)[1]


@step
def starttls_and_log_in():
    session = IMAPClient(HOST, port=PORTS["imap"], ssl=False, timeout=20)
    session.starttls(untrusting_tls())
    try:
        session.login(operator(18), "wrong")
    except exceptions.LoginError as error:
        assert "AUTHENTICATIONFAILED" in str(error), error
    else:
        raise AssertionError("logged in with a wrong password")
    session.plain_login(USER, PASSWORD)
    session.logout()


@step
def capabilities_and_a_command_that_is_none():
    with client(tls=True) as session:
        announced = session.capabilities()
        assert session.has_capability("CONDSTORE") and session.has_capability("SPECIAL-USE"), announced
        kind, data = bad(session, "COMPRESS", "LZ77")
        assert kind == "BAD", data
        assert session.id_({"name": "prova", "version": "1"})[0], "no ID"


def bad(session, name, *arguments):
    """Sends a command that must not work, and gives what came of it; the session goes on."""
    tag = session._imap._new_tag()
    session._imap.send(b" ".join([tag, name.encode(), *map(str.encode, arguments)]) + b"\r\n")
    while not (line := session._imap.readline()).startswith(tag):
        pass
    session.noop()
    return line.split()[1].decode(), line


@step
def namespaces_and_special_folders():
    with client() as session:
        names = session.namespace()
        assert names.personal == (("", "/"),), names
        shared = [prefix for part in (names.other, names.shared) for prefix, _ in part or ()]
        listed = [name for _, _, name in session.list_folders()]
        assert any(name.startswith(prefix) and name != prefix for prefix in shared for name in listed), (shared, listed)
        found = {use: session.find_special_folder(use) for use in (SENT, DRAFTS, TRASH, JUNK, ARCHIVE)}
        assert all(found.values()) and len(set(found.values())) == 5, found
        assert {name for _, _, name in session.list_sub_folders()} >= set(found.values()), "not subscribed"


@step
def folders_with_accents_are_made_renamed_and_subscribed():
    with folder() as (session, name):
        new = name + "/sotto & più"
        session.create_folder(new)
        assert session.folder_exists(new)
        session.rename_folder(new, new + " 2")
        session.unsubscribe_folder(new + " 2")
        assert new + " 2" not in [found for _, _, found in session.list_sub_folders()]
        session.delete_folder(new + " 2")


@step
def search_in_every_way_and_fetch_of_every_kind():
    with folder("Corso à Lecce", "Altro") as (session, _):
        [first] = session.search(["SUBJECT", "Corso à"], "UTF-8")
        assert session.search(["NOT", "SUBJECT", "Corso"]) != [first]
        assert session.search([["OR", ["SEEN"], ["FROM", "cittadino1"]], "SINCE", datetime.date(2026, 8, 1)])
        items = session.fetch([first], ["ENVELOPE", "BODYSTRUCTURE", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[]", "MODSEQ"])
        found = items[first]
        assert email.message_from_bytes(found[b"BODY[]"])["Message-ID"].encode() == found[b"ENVELOPE"].message_id
        assert found[b"RFC822.SIZE"] == len(found[b"BODY[]"]) and found[b"MODSEQ"][0] > 0
        assert not found[b"BODYSTRUCTURE"].is_multipart
        assert found[b"INTERNALDATE"].replace(tzinfo=None) == datetime.datetime(2026, 8, 3, 10, 0)


@step
def search_and_fetch_by_modseq():
    with folder("Uno", "Due", "Tre") as (session, name):
        before = session.folder_status(name, ["HIGHESTMODSEQ"])[b"HIGHESTMODSEQ"]
        first, *_ = session.search()
        session.add_flags([first], [FLAGGED], silent=True)
        found = session.search(["MODSEQ", str(before + 1)])
        assert found == [first] and found.modseq > before, (found, found.modseq, before)
        changed = session.fetch(session.search(), ["FLAGS"], [f"CHANGEDSINCE {before}"])
        assert list(changed) == [first] and FLAGGED in changed[first][b"FLAGS"], changed


@step
def store_unless_changed_since():
    with folder("Uno") as (session, name):
        [uid] = session.search()
        [seen] = session.fetch([uid], ["MODSEQ"])[uid][b"MODSEQ"]
        session.add_flags([uid], [SEEN])
        kind, data = session._imap.uid("STORE", str(uid), f"(UNCHANGEDSINCE {seen})", "+FLAGS", "(\\Flagged)")
        assert kind == "OK" and FLAGGED not in session.get_flags([uid])[uid], data
        session.set_flags([uid], [b"$Urgente"])
        assert b"$Urgente" in session.get_flags([uid])[uid]


@step
def qresync_tells_what_has_gone():
    with folder("Uno", "Due", "Tre") as (first, name), client() as second:
        assert b"QRESYNC" in second.enable("QRESYNC")
        known = second.select_folder(name)
        uids = first.search()
        first.delete_messages(uids[:1])
        first.uid_expunge(uids[:1])
        first.add_flags(uids[1:2], [FLAGGED])
        second.unselect_folder()
        quoted = f'"{encode(name).decode()}"'
        plain(second, "SELECT", quoted, f"(QRESYNC ({known[b'UIDVALIDITY']} {known[b'HIGHESTMODSEQ']}))")
        [gone] = untagged(second, "VANISHED")
        assert gone.upper() == b"(EARLIER) %d" % uids[0], gone
        [change] = untagged(second, "FETCH")
        assert b"UID %d" % uids[1] in change and FLAGGED in change, change
        second._imap.state = "SELECTED"


@step
def move_and_expunge_by_uid():
    with folder("Uno", "Due") as (session, name):
        trash = session.find_special_folder(TRASH)
        first, second = session.search()
        session.move([first], trash)
        session.delete_messages([second])
        session.expunge([second])
        assert session.search() == [] and session.folder_status(name)[b"MESSAGES"] == 0


@step
def several_messages_in_one_append():
    with folder() as (session, name):
        session.multiappend(name, [message("Uno"), {"msg": message("Due"), "flags": [SEEN]}])
        session.noop()
        flags = [found[b"FLAGS"] for found in session.fetch(session.search(), ["FLAGS"]).values()]
        assert len(flags) == 2 and SEEN not in flags[0] and SEEN in flags[1], flags


@step
def idle_hears_of_arrival_flags_and_expunge():
    with client() as watcher, client() as other:
        watcher.select_folder("INBOX")
        watcher.idle()
        heard = []

        def hears(kind):
            heard.extend(watcher.idle_check(timeout=1))
            return [answer for answer in heard if kind in answer]

        word = token()
        deliver(USER, word)
        eventually(lambda: hears(b"EXISTS"))
        other.select_folder("INBOX")
        found = other.search(["SUBJECT", word])
        other.add_flags(found, [FLAGGED])
        eventually(lambda: any(FLAGGED in answer[2][1] for answer in hears(b"FETCH")))
        other.delete_messages(found)
        other.expunge()
        eventually(lambda: hears(b"EXPUNGE"))
        text, _ = watcher.idle_done()
        assert text, "IDLE did not end"
        watcher.noop()


@step
def archive_and_star_as_programs_for_gmail_do():
    """Star is \\Flagged, archive is a move into \\Archive, a label is a copy; labels themselves are not announced."""
    with folder("Da archiviare") as (session, name):
        assert not session.has_capability("X-GM-EXT-1")
        archive = session.find_special_folder(ARCHIVE)
        [uid] = session.search()
        identity = session.fetch([uid], ["ENVELOPE"])[uid][b"ENVELOPE"].message_id.decode()
        session.add_flags([uid], [FLAGGED])
        session.copy([uid], "INBOX")
        session.move([uid], archive)
        for place in (archive, "INBOX"):
            session.select_folder(place)
            found = session.search(["HEADER", "Message-ID", identity])
            assert len(found) == 1 and FLAGGED in session.get_flags(found)[found[0]], place
            session.delete_messages(found)
            session.expunge(found)
        session.select_folder(name)


def rights(session, name):
    """What IMAPClient's getacl tells, as a dictionary."""
    return {who: held for who, held in session.getacl(name)}


def refused(what):
    """The answer to something that must be refused."""
    try:
        what()
    except exceptions.IMAPClientError as error:
        return str(error)
    raise AssertionError("it was allowed")


@step
def a_folder_is_shared_and_taken_back():
    """RFC 4314: SETACL, GETACL, DELETEACL, MYRIGHTS, LISTRIGHTS, and what the other person sees of it."""
    other = operator(16)
    with folder("Uno") as (session, name), client(other) as guest:
        assert session.has_capability("ACL") and session.has_capability("RIGHTS=KXTE"), session.capabilities()
        path = f"Altri/op15/{name}"
        assert "NONEXISTENT" in refused(lambda: guest.select_folder(path))
        session.setacl(name, other, "lrs")
        assert rights(session, name) == {USER.encode(): b"lrswipkxteacd", other.encode(): b"lrs"}, session.getacl(name)
        assert path in [found for _, _, found in guest.list_folders()]
        kind, [mine] = guest._imap.myrights(guest._normalise_folder(path))
        assert kind == "OK" and mine.endswith(b" lrs"), mine
        chosen = guest.select_folder(path)
        assert chosen[b"PERMANENTFLAGS"] == (SEEN,), chosen
        [uid] = guest.search()
        guest.add_flags([uid], [SEEN])
        assert "NOPERM" in refused(lambda: guest.add_flags([uid], [FLAGGED]))
        assert "NOPERM" in refused(lambda: guest.append(path, message("Due")))
        assert "NOPERM" in refused(lambda: guest.getacl(path))
        session.setacl(name, other, "+wi")
        guest.add_flags([uid], [FLAGGED])
        guest.append(path, message("Due"), [FLAGGED, SEEN])
        session.noop()
        assert {FLAGGED, SEEN} <= set(session.get_flags([uid + 1])[uid + 1])
        guest.copy([uid], "INBOX")
        assert "CANNOT" in refused(lambda: session.setacl(name, USER, "lr"))
        assert "CANNOT" in refused(lambda: session.setacl(name, "anyone", "lra"))
        assert "CANNOT" in refused(lambda: session.setacl(name, "-" + other, "r"))
        assert refused(lambda: session.setacl(name, other, "lrq"))
        session._imap.deleteacl(session._normalise_folder(name), other)
        try:
            # The first is answered, and BYE comes behind the answer.
            guest.noop()
            guest.noop()
        except (exceptions.IMAPClientError, OSError):
            pass
        else:
            raise AssertionError("the session goes on without the right to read")
    with client(other) as guest:
        assert path not in [found for _, _, found in guest.list_folders()]


@step
def the_manager_of_an_office_says_what_its_members_may():
    """The first operator of each office of the demo manages it."""
    with client() as manager, client(operator(16)) as member:
        office = next(found for _, _, found in manager.list_folders() if found.startswith("Uffici/cpi-") and found.count("/") == 1)
        address = office.removeprefix("Uffici/").replace("-", ".") + "@" + USER.partition("@")[2]
        assert rights(manager, office)[address.encode()] == b"lrswipkxtecd", manager.getacl(office)
        assert "NOPERM" in refused(lambda: member.getacl(office)), "members do not administer"
        member.select_folder(office)
        manager.setacl(office, address, "-wte")
        assert member.select_folder(office)[b"PERMANENTFLAGS"] == (SEEN,)
        manager.setacl(office, address, "+wte")
        assert "CANNOT" in refused(lambda: manager.setacl(office, USER, "r"))


@step
def two_people_of_an_office_use_its_mailbox():
    with client() as one:
        office = next(found for _, _, found in one.list_folders() if found.startswith("Uffici/cpi-") and found.count("/") == 1)
        word = token()
        one.append(office, message(word))
        one.select_folder(office)
        [uid] = one.search(["SUBJECT", word])
        one.move([uid], "INBOX")
        one.select_folder("INBOX")
        [uid] = one.search(["SUBJECT", word])
        one.move([uid], office + "/" + one.find_special_folder(TRASH))


@step
def sort_and_thread():
    with folder("beta", "Re: Alfa", "alfa") as (session, _):
        first, second, third = session.search()
        assert session.sort("SUBJECT") == [second, third, first]
        assert session.sort(["REVERSE SUBJECT", "ARRIVAL"]) == [first, second, third]
        assert session.sort(["SIZE"], ["NOT", "SUBJECT", "alfa"]) == [first]
        assert session.sort("DISPLAYFROM") == [first, second, third]
        assert session.thread("REFERENCES") == ((first,), (third, second)), session.thread("REFERENCES")
        assert session.thread("ORDEREDSUBJECT") == ((first,), (second, third))
        try:
            session.sort("DATE", charset="KOI8-R")
        except exceptions.IMAPClientError as error:
            assert "BADCHARSET" in str(error).upper() or "Charset" in str(error), error
        else:
            raise AssertionError("sorted in a charset that is not supported")


def bytes_kept(session):
    """What all mailboxes of one's own hold, by the sizes that FETCH tells."""
    own = [name for _, _, name in session.list_folders() if name.partition("/")[0] not in ("Uffici", "Liste e forum", "Altri")]
    total = 0
    for name in own:
        session.select_folder(name, readonly=True)
        if uids := session.search():
            total += sum(found[b"RFC822.SIZE"] for found in session.fetch(uids, ["RFC822.SIZE"]).values())
    session.select_folder("INBOX", readonly=True)
    return total


def kibibytes(octets):
    """RFC 9208 §5.1: STORAGE in units of 1024 octets."""
    return -(-octets // 1024)


def told_quota(session):
    """The one root of the own INBOX and its use and limit, as two commands tell them; None without a limit."""
    roots, quotas = session.get_quota_root("INBOX")
    assert (roots.mailbox, roots.quota_roots) == ("INBOX", [USER]), roots
    assert quotas == session.get_quota("INBOX") == session._get_quota(USER), quotas
    if not quotas:
        return None
    [quota] = quotas
    assert (quota.quota_root, quota.resource) == (USER, "STORAGE"), quota
    return quota.usage, quota.limit


@step
def quota_is_told_and_held():
    """RFC 9208 §4.2, §4.3.1: use and limit are those of the mailboxes; what does not fit is refused with OVERQUOTA."""
    large = message("Grande", body="Parole e parole.\n" * 1000)
    with folder("Uno") as (session, name):
        before = told_quota(session)
        try:
            administer("account", "quota", USER, "none")
            assert told_quota(session) is None, "told a limit that is none"
            used = bytes_kept(session)
            limit = used + 8 * 1024
            administer("account", "quota", USER, str(limit), contains=USER)
            assert told_quota(session) == (kibibytes(used), kibibytes(limit)), (told_quota(session), used, limit)
            assert "OVERQUOTA" in refused(lambda: session.append(name, large))
            assert told_quota(session) == (kibibytes(used), kibibytes(limit)), "what was refused takes room"
            small = message("Due", body="Parole.\n" * 300)
            session.append(name, small)
            assert told_quota(session) == (kibibytes(used + len(small)), kibibytes(limit)), told_quota(session)
            assert bytes_kept(session) == used + len(small)
            session.select_folder(name)
            session.copy(session.search(), name)
            session.noop()
            assert "OVERQUOTA" in refused(lambda: session.copy(session.search(), name))
            session.noop()
            assert len(session.search()) == 4, "COPY is for all or none"
        finally:
            administer("account", "quota", USER, f"{before[1]}K" if before else "none")
        session.append(name, large)


@step
def what_cannot_be_is_refused():
    with client() as session:
        for wrong in (lambda: session.select_folder("Non c'è"), lambda: session.create_folder("INBOX"),
                      lambda: session.delete_folder("INBOX"), lambda: session.append("Non c'è", message("x"))):
            refused(wrong)
        session.noop()


run_steps()
