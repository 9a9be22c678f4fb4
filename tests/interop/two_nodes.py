"""Two servers on one PostgreSQL: mail through one wakes an IDLE client on the other; killing one loses nothing."""

import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402
from demo import Server  # noqa: E402  (the path has to be known first)
from support import PORTS, WORK, ok, run_steps, step, words  # noqa: E402

DOMAIN = "ufficio.example"
MARIA = f"maria@{DOMAIN}"
URL, _, _ = support.FACTS["database_url"].rpartition("/")
one, two = (Server(support.FACTS["binary"], WORK / name, f"{URL}/nodes") for name in ("one", "two"))


def at(server):
    """Lets the clients of `support` talk to this server."""
    PORTS.clear()
    PORTS.update(server.ports)


@step
def two_servers_share_a_database_and_a_key():
    subprocess.run(["psql", "--quiet", support.FACTS["database_url"], "-c", "CREATE DATABASE nodes"], check=True, timeout=20)
    one.do("init", "--domain", DOMAIN, "--admin", MARIA, "--password-stdin", text=f"{support.CHOSEN}\n")
    two.data.mkdir(mode=0o700)
    shutil.copy(one.data / "master.key", two.data / "master.key")
    one.start()
    two.start()


@step
def delivery_through_one_wakes_idle_at_the_other():
    at(two)
    with support.imap(MARIA, password=support.CHOSEN) as session:
        ok(session.select("INBOX"))
        session.send(b"x1 IDLE\r\n")
        while not session.readline().startswith(b"+"):
            pass
        for _ in range(5):
            at(one)
            start = time.monotonic()
            support.deliver(MARIA, support.token())
            while b"EXISTS" not in session.readline():
                pass
            assert time.monotonic() - start < 2, "heard of it only at the regular look"
        session.send(b"DONE\r\n")
        while not session.readline().startswith(b"x1 OK"):
            pass


@step
def flags_set_at_one_are_seen_at_the_other():
    at(one)
    with support.imap(MARIA, password=support.CHOSEN) as here:
        at(two)
        with support.imap(MARIA, password=support.CHOSEN) as there:
            ok(here.select("INBOX"))
            ok(there.select("INBOX"))
            ok(here.store("1", "+FLAGS", "(\\Flagged)"))
            support.eventually(lambda: b"\\Flagged" in noop(there))


def noop(session):
    """What a NOOP tells of flags."""
    ok(session.noop())
    return b"".join(line for line in session.response("FETCH")[1] if line)


@step
def password_changed_beside_one_acts_at_the_other():
    one.do("account", "add", f"luca@{DOMAIN}", "--name", "Luca", "--password-stdin", text=f"{support.CHOSEN}\n")
    at(two)
    with support.imap(f"luca@{DOMAIN}", password=support.CHOSEN):
        pass


@step
def rights_taken_at_one_end_an_idle_session_at_the_other():
    office, luca = f"cpi@{DOMAIN}", f"luca@{DOMAIN}"
    one.do("office", "add", office, "--name", "CPI")
    one.do("office", "member", "add", office, luca)
    at(two)
    take = {
        "membership": ("office", "member", "remove", office, luca),
        "rights": ("mailbox", "rights", "remove", office, luca),
    }
    for what, command in take.items():
        with support.imap(luca, password=support.CHOSEN) as session:
            ok(session.select("Uffici/cpi"))
            session.send(b"x1 IDLE\r\n")
            while not session.readline().startswith(b"+"):
                pass
            start = time.monotonic()
            one.do(*command)
            while not (line := session.readline()).startswith(b"* BYE"):
                assert line, what
            assert time.monotonic() - start < 10, what
        one.do("mailbox", "rights", "set", office, luca, "read")
    one.do("mailbox", "rights", "remove", office, luca)


@step
def killing_one_loses_nothing():
    at(one)
    subjects = [support.token() for _ in range(20)]
    for subject in subjects:
        support.deliver(MARIA, subject)
    one.kill()
    at(two)
    with support.imap(MARIA, password=support.CHOSEN) as session:
        ok(session.select("INBOX"))
        for subject in subjects:
            assert len(words(session.search(None, "SUBJECT", subject))) == 1, subject
    support.deliver(MARIA, support.token())


@step
def both_end_orderly():
    one.start()
    assert one.stop() == 0, one.tail()
    assert two.stop() == 0, two.tail()
    two.do("check")


try:
    run_steps(60)
finally:
    one.kill()
    two.kill()
