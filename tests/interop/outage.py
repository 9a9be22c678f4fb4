"""What the scripts about outages share: a server of our own, mail sent without a break, and the refusals that are right."""

import base64
import contextlib
import imaplib
import os
import pathlib
import smtplib
import subprocess
import sys
import threading
import traceback
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402
from demo import Server  # noqa: E402  (the path has to be known first)

DOMAIN = "ufficio.example"
MARIA = f"maria@{DOMAIN}"


def own_database(name):
    """The address of a new database beside that of the other scripts; None on SQLite."""
    url = support.FACTS["database_url"]
    if url:
        subprocess.run(["psql", "--quiet", url, "-c", f"CREATE DATABASE {name}"], check=True, timeout=20)
    return url and f"{url.rpartition('/')[0]}/{name}"


def open_server(data, database_url=None):
    """A server with one account, running; `support` talks to it."""
    server = Server(support.FACTS["binary"], data, database_url)
    server.do("init", "--domain", DOMAIN, "--admin", MARIA, "--password-stdin", text=f"{support.CHOSEN}\n")
    server.start()
    support.PORTS.clear()
    support.PORTS.update(server.ports)
    return server


def letter(subject, size):
    """A message of about so many bytes that nothing makes smaller."""
    noise = base64.encodebytes(os.urandom(size * 3 // 4)).decode()
    return support.message(subject, to=MARIA, body=noise)


def well(server):
    """Whether /healthz says so."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.ports['metrics']}/healthz", timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as refusal:
        assert refusal.code == 503, refusal
        return False


def refused_for_now(code, text):
    """Whether this SMTP reply asks to come back: 451 with 4.3.x."""
    return code == 451 and text.startswith(b"4.3.")


def deliver(subject, size=2_000):
    """Sends a message in; gives whether it was taken, and stops at a refusal that is not for now."""
    with smtplib.SMTP(support.HOST, support.PORTS["smtp"], timeout=30) as session:
        session.ehlo()
        try:
            session.sendmail(support.OUTSIDER, [MARIA], letter(subject, size))
        except smtplib.SMTPRecipientsRefused as refusal:
            [answer] = refusal.recipients.values()
            assert refused_for_now(*answer), answer
            return False
        except smtplib.SMTPResponseException as refusal:
            assert refused_for_now(refusal.smtp_code, refusal.smtp_error), refusal
            return False
    return True


class Senders:
    """Several threads that send one message after the other until each has been refused so often; what was taken is
    remembered, and what was not."""

    def __init__(self, count=4, size=60_000, refusals=3):
        self.size, self.refusals = size, refusals
        self.taken, self.refused, self.faults = [], [], []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._send, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def _send(self):
        refusals = 0
        while refusals < self.refusals and not self.stopped.is_set():
            subject = support.token()
            try:
                taken = deliver(subject, self.size)
            except Exception:  # of a thread: told by join()
                self.faults.append(traceback.format_exc())
                return
            (self.taken if taken else self.refused).append(subject)
            refusals += not taken

    def join(self, seconds=60):
        """Waits until all have had enough refusals."""
        for thread in self.threads:
            thread.join(seconds)
        self.stopped.set()
        assert not any(thread.is_alive() for thread in self.threads), "a sender hangs"
        assert not self.faults, "\n".join(self.faults)
        return self


@contextlib.contextmanager
def open_session():
    """An IMAP session with INBOX selected that may outlive the outage."""
    session = imaplib.IMAP4(support.HOST, support.PORTS["imap"], timeout=60)
    support.ok(session.login(MARIA, support.CHOSEN))
    support.ok(session.select("INBOX"))
    try:
        yield session
    finally:
        session.shutdown()


def unavailable(answer):
    """An IMAP answer must be NO [UNAVAILABLE]."""
    kind, data = answer
    assert kind == "NO" and data[0].startswith(b"[UNAVAILABLE]"), answer


def present(session, subjects):
    """How often each subject stands in the selected mailbox."""
    found = support.ok(session.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
    text = b"".join(part[1] for part in found if isinstance(part, tuple)).decode()
    return [text.count(subject) for subject in subjects]
