"""PostgreSQL ends under the running server and comes back: everybody is asked to come back, open sessions live on,
nothing acknowledged is lost, and the server goes on by itself."""

import concurrent.futures
import contextlib
import imaplib
import os
import pathlib
import smtplib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import outage  # noqa: E402
import support  # noqa: E402
from outage import MARIA, deliver, letter, open_session, present, refused_for_now, unavailable, well  # noqa: E402
from postgres import Cluster  # noqa: E402  (the path has to be known first)
from support import eventually, ok, run_steps, step, token  # noqa: E402

kept = [token() for _ in range(3)]
house = {}


@step
def mail_comes_in_without_a_break_until_the_database_is_lost():
    for subject in kept:
        assert deliver(subject)
    house["sessions"] = [house["stack"].enter_context(open_session()) for _ in ASKED]
    senders = outage.Senders(size=4_000, refusals=1)
    eventually(lambda: len(senders.taken) > 20)
    house["half"] = smtplib.SMTP(support.HOST, support.PORTS["smtp"], timeout=60)
    house["half"].ehlo()
    house["half"].mail(support.OUTSIDER)
    house["half"].rcpt(MARIA)
    house["cluster"].stop()
    kept.extend(senders.join().taken)


@step
def smtp_asks_to_come_back():
    code, text = house["half"].data(letter(token(), 4_000))
    assert refused_for_now(code, text), (code, text)
    house["half"].mail(support.OUTSIDER)
    code, text = house["half"].rcpt(MARIA)
    assert refused_for_now(code, text), (code, text)


ASKED = [lambda s: s.append("INBOX", None, None, letter(token(), 4_000)),
         lambda s: s.uid("FETCH", "1:*", "(BODY.PEEK[])"),
         lambda s: s.store("1", "+FLAGS", "(\\Flagged)"),
         lambda s: s.status('"INBOX"', "(MESSAGES)"),
         lambda s: s.select("INBOX")]


@step
def imap_says_unavailable_and_stays():
    """All at once, since each waits for the database as long as the server does."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        refused_log_in = pool.submit(log_in)
        for answer in pool.map(lambda session, ask: ask(session), house["sessions"], ASKED):
            unavailable(answer)
        assert "[UNAVAILABLE]" in refused_log_in.result(), refused_log_in.result()


def log_in():
    """What a new client is told."""
    session = imaplib.IMAP4(support.HOST, support.PORTS["imap"], timeout=60)
    try:
        return str(session.login(MARIA, support.CHOSEN))
    except imaplib.IMAP4.error as refusal:
        return str(refusal)
    finally:
        session.shutdown()


@step
def health_and_log_say_so():
    assert not well(house["server"])
    log = house["server"].log.read_text(errors="replace")
    assert "the database is not available" in log, house["server"].tail()


@step
def the_server_goes_on_by_itself():
    house["cluster"].start()
    start = time.monotonic()
    subject = token()
    eventually(lambda: deliver(subject), 20)
    kept.append(subject)
    eventually(lambda: well(house["server"]), 20)
    print(f"well again after {time.monotonic() - start:.1f} s")
    assert house["server"].process.poll() is None


@step
def open_sessions_live_on():
    assert house["half"].noop()[0] == 250
    for session in house["sessions"][:-1]:
        ok(session.append("INBOX", None, None, letter(token(), 4_000)))
        ok(session.store("1", "+FLAGS", "(\\Flagged)"))
    counts = present(session, kept)
    assert all(count == 1 for count in counts), list(zip(kept, counts))


@step
def news_come_through_the_new_connection():
    """An IDLE client hears of what another one does at once: the server listens to the database again."""
    session = house["sessions"][0]
    session.send(b"x1 IDLE\r\n")
    while not session.readline().startswith(b"+"):
        pass
    start = time.monotonic()
    assert deliver(token())
    while b"EXISTS" not in session.readline():
        pass
    assert time.monotonic() - start < 2
    session.send(b"DONE\r\n")
    while not session.readline().startswith(b"x1 OK"):
        pass


@step
def the_store_is_consistent():
    server = house["server"]
    assert server.stop() == 0, server.tail()
    server.do("check", "--deep")


with tempfile.TemporaryDirectory(prefix="pugliaimpiego-pg-") as place, contextlib.ExitStack() as stack:
    os.chmod(place, 0o755)
    house["stack"], house["cluster"] = stack, Cluster(place).create()
    try:
        house["cluster"].start()
        house["server"] = outage.open_server(support.WORK / "data", house["cluster"].url)
        run_steps(60)
    finally:
        if "server" in house:
            house["server"].kill()
        if house["cluster"].runs():
            house["cluster"].stop()
