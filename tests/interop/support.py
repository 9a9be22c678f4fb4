"""What the scripts of this folder share: where the server is, steps with a time limit, short clients."""

import contextlib
import imaplib
import json
import os
import pathlib
import signal
import smtplib
import ssl
import subprocess
import sys
import time
import traceback
import uuid
from email.message import EmailMessage

FACTS = json.loads(os.environ["INTEROP"])
PORTS, DATA, WORK = FACTS["ports"], pathlib.Path(FACTS["data"]), pathlib.Path(FACTS["work"])
HOST, DOMAIN, PASSWORD = "127.0.0.1", "lecce.pugliaimpiego.example", "demo"
OUTSIDER = "cittadino1@posta.example"
# The password of accounts that a script makes by command, on a server of its own: commands take none as short as the demo's.
CHOSEN = "demodemo"

# The exit code of a script that cannot run here.
SKIPPED = 77

_steps = []


class Skipped(Exception):
    """A step that cannot run here, and why; the others go on, and the script counts as skipped."""


def skip(reason):
    """Ends the script: it cannot run here."""
    print(reason)
    sys.exit(SKIPPED)


def step(function):
    """Marks a function as a step; steps run in the order of the file."""
    _steps.append(function)
    return function


def run_steps(seconds=40):
    """Runs all steps, each within its time, and leaves with 1 at the first that fails, as skipped when one could not run."""
    skipped = False

    def ring(*_):
        raise TimeoutError(f"not done after {seconds} s")

    signal.signal(signal.SIGALRM, ring)
    for function in _steps:
        start = time.monotonic()
        signal.alarm(seconds)
        try:
            function()
        except Skipped as reason:
            skipped = True
            print(f"skipped {function.__name__}: {reason}")
            continue
        except Exception:  # whatever it is, the report is the same
            traceback.print_exc(file=sys.stdout)
            print(f"failed: {function.__name__}")
            sys.exit(1)
        finally:
            signal.alarm(0)
        print(f"ok {function.__name__} {time.monotonic() - start:.2f} s")
    if skipped:
        sys.exit(SKIPPED)


def operator(number):
    """Address of an operator, which is the log-in too."""
    return f"op{number:02}@{DOMAIN}"


def token():
    """A word no other message holds."""
    return "t" + uuid.uuid4().hex[:16]


def message(subject, sender=OUTSIDER, to=None, body="Buongiorno,\n\nperché no?\n"):
    """A small message of the modern kind."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to or operator(1), subject
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@posta.example>"
    mail["Date"] = "Mon, 03 Aug 2026 10:00:00 +0200"
    mail.set_content(body)
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def run(*command, contains=(), fails=False, seconds=30, **options):
    """Runs a client; it must end well (or not, with `fails`) and say what is expected. Gives its output."""
    ended = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           timeout=seconds, check=False, **{"stdin": subprocess.DEVNULL, **options})
    output = ended.stdout.decode(errors="replace")
    expected = [contains] if isinstance(contains, str) else contains
    if (ended.returncode != 0) != fails or any(word not in output for word in expected):
        raise AssertionError(f"{command}\nexit code {ended.returncode}, expected {expected}:\n{output}")
    return output


def administer(*arguments, **expected):
    """Runs a command of the server's binary on the data of the demo; as `run`."""
    url = FACTS["database_url"]
    environment = dict(os.environ, **({"PUGLIAIMPIEGO_DATABASE_URL": url} if url else {}))
    return run(FACTS["binary"], *arguments, "--data", DATA, env=environment, **expected)


def untrusting_tls():
    """TLS that takes the demo's own certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@contextlib.contextmanager
def imap(user, tls=False, password=PASSWORD):
    """An IMAP session, logged in."""
    if tls:
        session = imaplib.IMAP4_SSL(HOST, PORTS["imaps"], ssl_context=untrusting_tls(), timeout=20)
    else:
        session = imaplib.IMAP4(HOST, PORTS["imap"], timeout=20)
    session.login(user, password)
    try:
        yield session
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            session.logout()


def ok(answer):
    """The data of an imaplib answer that must be OK."""
    kind, data = answer
    assert kind == "OK", answer
    return data


def words(answer):
    """The data of a SEARCH as numbers."""
    data = ok(answer)
    return [int(word) for word in (data[0] or b"").split()]


def deliver(to, subject, sender=OUTSIDER, raw=None):
    """Sends a message in as a stranger's server would."""
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        refused = session.sendmail(sender, [to], raw or message(subject, sender, to))
        assert not refused, refused


def eventually(question, seconds=15):
    """Asks until the answer is true, and gives it."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still not true after {seconds} s: {question}")
        time.sleep(0.1)
    return answer


def holding(user, *texts, password=PASSWORD):
    """The messages of somebody's INBOX that hold all these words, wherever in them."""
    with imap(user, password=password) as session:
        ok(session.select("INBOX", readonly=True))
        all_of_them = [part[1] for part in ok(session.fetch("1:*", "(BODY.PEEK[])")) if isinstance(part, tuple)]
    return [raw for raw in all_of_them if all(text.encode() in raw for text in texts)]


def offices(user):
    """Mailboxes of other owners that this user sees."""
    with imap(user) as session:
        ok(session.namespace())
        names = [name_of(line) for line in ok(session.list('""', '"*"'))]
        prefixes = other_prefixes(ok(session.namespace())[0].decode())
        return [name for name in names if any(name.startswith(prefix) and name != prefix for prefix in prefixes)]


def other_prefixes(namespaces):
    """Prefixes of the second and third part of a NAMESPACE answer."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(namespaces):
        if char == "(":
            depth += 1
            start = at if depth == 1 else start
        elif char == ")":
            depth -= 1
            if depth == 0:
                parts.append(namespaces[start:at + 1])
        elif depth == 0 and namespaces[at:at + 3] == "NIL":
            parts.append("")
    return [prefix for part in parts[1:] for prefix in part.split('"')[1::4]]


def name_of(line):
    """Name of a LIST response."""
    text = line.decode() if isinstance(line, bytes) else line[1].decode()
    rest = text.split(") ", 1)[1].split(" ", 1)[1]
    return rest.strip('"')


def special(session, use):
    """The mailbox a server marks for a use, `\\Sent` for example."""
    [name] = [name_of(line) for line in ok(session.list('""', '"*"')) if use.encode() in line]
    return f'"{name}"'


def certificate():
    """The demo's certificate in a file."""
    path = WORK / "server.pem"
    path.write_text(ssl.get_server_certificate((HOST, PORTS["imaps"])))
    return path


def snapshot(user, mailboxes=None):
    """What a mailbox tree holds: for each mailbox its UIDs, flags and modseq."""
    found = {}
    with imap(user) as session:
        names = mailboxes or [name_of(line) for line in ok(session.list('""', '"*"')) if b"\\Noselect" not in line]
        for name in names:
            status = ok(session.status(f'"{name}"', "(UIDVALIDITY UIDNEXT HIGHESTMODSEQ MESSAGES UNSEEN)"))
            found[name] = status[0]
    return found


def tree(folder, ignored=()):
    """Names and contents of all files below a folder, as a digest for each."""
    return {str(path.relative_to(folder)): hash(path.read_bytes()) for path in sorted(folder.rglob("*"))
            if path.is_file() and not any(part in path.name for part in ignored)}
