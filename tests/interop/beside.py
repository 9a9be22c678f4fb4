"""Commands beside a running server on SQLite: they act at once, and open IMAP sessions see it."""

import imaplib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402
from demo import Server  # noqa: E402  (the path has to be known first)
from support import PORTS, WORK, deliver, name_of, ok, run_steps, step, words  # noqa: E402

DOMAIN = "ufficio.example"
MARIA, LUCA = f"maria@{DOMAIN}", f"luca@{DOMAIN}"
server = Server(support.FACTS["binary"], WORK / "data")


def names(session):
    """Names of all mailboxes in an open session."""
    return [name_of(line) for line in ok(session.list('""', '"*"'))]


@step
def server_for_a_domain_of_our_own():
    server.do("init", "--domain", DOMAIN, "--admin", MARIA, "--password-stdin", text=f"{support.CHOSEN}\n")
    server.do("check-config")
    server.start()
    PORTS.clear()
    PORTS.update(server.ports)


@step
def second_server_on_the_same_data_is_told_to_wait():
    ended = server.command("serve", "--free-ports")
    assert ended.returncode == 75, ended


@step
def new_account_receives_and_logs_in_at_once():
    server.do("account", "add", LUCA, "--name", "Luca Bianchi", "--quota", "1G", "--password-stdin", text=f"{support.CHOSEN}\n")
    subject = support.token()
    deliver(LUCA, subject)
    with support.imap(LUCA, password=support.CHOSEN) as session:
        ok(session.select("INBOX"))
        assert len(words(session.search(None, "SUBJECT", subject))) == 1
        assert b" 1048576)" in ok(session.getquotaroot("INBOX"))[1][0], "no quota of 1 GiB"


@step
def open_session_sees_the_office_appear_and_go():
    office = f"cpi.prova@{DOMAIN}"
    with support.imap(MARIA, password=support.CHOSEN) as session:
        before = names(session)
        server.do("office", "add", office, "--name", "CPI Prova")
        server.do("office", "member", "add", office, MARIA)
        subject = support.token()
        deliver(office, subject)
        seen = support.eventually(lambda: [name for name in names(session) if name not in before])
        box = next(name for name in seen if name.lower().endswith(("prova", DOMAIN, "inbox")))
        ok(session.select(f'"{box}"', readonly=True))
        assert len(words(session.search(None, "SUBJECT", subject))) == 1, seen
        ok(session.unselect())
        server.do("office", "member", "remove", office, MARIA)
        support.eventually(lambda: names(session) == before)


@step
def changed_password_acts_at_once():
    server.do("account", "passwd", LUCA, "--password-stdin", text="nuova parola\n")
    session = imaplib.IMAP4(support.HOST, PORTS["imap"], timeout=20)
    try:
        session.login(LUCA, support.CHOSEN)
    except imaplib.IMAP4.error:
        ok(session.login(LUCA, "nuova parola"))
    else:
        raise AssertionError("the old password still works")
    session.logout()


@step
def orderly_end_and_consistency():
    code = server.stop()
    assert code == 0, server.tail()
    server.do("check")


try:
    run_steps(60)
finally:
    server.kill()
