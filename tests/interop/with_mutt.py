"""NeoMutt: sends a message in batch mode and lists it from the server's INBOX; again with CONDSTORE and QRESYNC, on what it has
kept of the mailbox."""

import os
import pty
import re
import select
import shutil
import subprocess
import time

from support import (HOST, PASSWORD, PORTS, WORK, certificate, imap, message, offices, ok, operator, run, run_steps, skip,
                     step, token)

USER = operator(13)
PROGRAM = shutil.which("neomutt")
WORD = token()
RC = WORK / "muttrc"


@step
def which_program():
    print(run(PROGRAM, "-v", contains="NeoMutt").splitlines()[0])


@step
def send():
    RC.write_text(f"""
set my_user = "{USER.replace('@', '%40')}"
set from = "{USER}" realname = "Operatore" use_envelope_from = yes
set smtp_url = "smtps://$my_user@{HOST}:{PORTS['submissions']}/" smtp_pass = "{PASSWORD}"
set imap_user = "{USER}" imap_pass = "{PASSWORD}"
set folder = "imap://$my_user@{HOST}:{PORTS['imap']}/" spoolfile = "+INBOX"
set ssl_starttls = no ssl_force_tls = no ssl_verify_host = no certificate_file = "{certificate()}"
set copy = no timeout = 5 wait_key = no sleep_time = 0 quit = yes move = no beep = no mbox = ""
set header_cache = "{WORK}/cache" message_cachedir = "{WORK}/cache"
""")
    run(PROGRAM, "-n", "-F", RC, "-s", f"Da mutt {WORD}", "--", USER, input=b"Testo.\n", stdin=None, env=environment())


@step
def list_headers():
    """The index needs a terminal: a pseudo one whose screen is read."""
    (WORK / "cache").mkdir()
    on_terminal([PROGRAM, "-n", "-F", str(RC), "-e", f"push '<limit>~s {WORD}<enter>'"], f"Da mutt {WORD}".encode())


@step
def list_headers_of_the_office():
    """A shared mailbox is opened as any other; mutt asks MYRIGHTS when it opens one."""
    word, office = token(), min(offices(USER), key=len)
    with imap(USER) as session:
        ok(session.append(office, None, None, message(f"Ufficio {word}")))
    url = f"imap://{USER.replace('@', '%40')}@{HOST}:{PORTS['imap']}/{office}"
    on_terminal([PROGRAM, "-n", "-F", str(RC), "-f", url, "-e", f"push '<limit>~s {word}<enter>'"], f"Ufficio {word}".encode())


def subjects(mailbox, *names):
    """Brings messages of these names into a mailbox, and gives their subjects."""
    new = [f"{name} {token()}" for name in names]
    with imap(USER) as session:
        for subject in new:
            ok(session.append(mailbox, None, None, message(subject)))
    return new


def looks_again(mailbox, kept, wanted, **settings):
    """Opens a mailbox until this is on the screen, and leaves it in order, so that what it knows is kept in `kept`. Gives the
    screen and what was said to the server and by it."""
    rc, log = kept / "muttrc", kept / f"log-{token()}-"
    options = "".join(f"set {name} = {value}\n" for name, value in settings.items())
    rc.write_text(f'source {RC}\nset header_cache = "{kept}/cache"\nset index_format = "<%Z>%s"\n{options}')
    url = f"imap://{USER.replace('@', '%40')}@{HOST}:{PORTS['imap']}/{mailbox}"
    screen = on_terminal([PROGRAM, "-n", "-F", str(rc), "-d", "3", "-l", str(log), "-f", url], wanted.encode(), b"q")
    said = "".join(path.read_text(errors="replace") for path in kept.glob(log.name + "*"))
    return screen.decode(errors="replace"), said


@step
def of_what_is_known_only_news_are_asked_with_qresync():
    """RFC 7162 §3.2.6. When something has gone, NeoMutt 20220429 gets its own numbers wrong (with Dovecot too), notices, and reads
    all flags; what it shows is right."""
    screen, said, known = comes_back("imap_qresync", "CHANGEDSINCE [0-9]+ VANISHED\\)")
    assert "QRESYNC failed" not in said and "Handling VANISHED" not in said, said
    assert f"!>{known[1]}" in screen and known[0] in screen and known[2] in screen, screen
    screen, said, known = comes_back("imap_qresync", "CHANGEDSINCE [0-9]+ VANISHED\\)", gone="1")
    assert "Handling VANISHED" in said, said
    assert f"!>{known[1]}" in screen and known[0] not in screen and known[2] in screen, screen


@step
def of_what_is_known_only_news_are_asked_with_condstore():
    """RFC 7162 §3.1.4.1."""
    screen, _, known = comes_back("imap_condstore", "CHANGEDSINCE [0-9]+\\)")
    assert f"!>{known[1]}" in screen and known[0] in screen and known[2] in screen, screen


def comes_back(extension, asked, gone=None):
    """NeoMutt opens a mailbox of three, and again after the second was flagged, `gone` expunged and a fourth has come; it asks then,
    and did not before, for what matches `asked`. Gives what it shows and what is said the second time, and the subjects of the three."""
    mailbox = f"Veloce{token()}"
    kept = WORK / mailbox
    (kept / "cache").mkdir(parents=True)
    with imap(USER) as session:
        ok(session.create(mailbox))
    known = subjects(mailbox, "Uno", "Due", "Tre")
    switched = {"imap_condstore": "yes", "imap_qresync": "yes" if extension == "imap_qresync" else "no"}
    screen, said = looks_again(mailbox, kept, known[-1], **switched)
    assert known[0] in screen and "!>" not in screen and not re.search(asked, said), (screen, said)
    with imap(USER) as session:
        ok(session.select(mailbox))
        ok(session.store("2", "+FLAGS", "(\\Flagged)"))
        if gone:
            ok(session.store(gone, "+FLAGS", "(\\Deleted)"))
            ok(session.expunge())
    [fourth] = subjects(mailbox, "Quattro")
    screen, said = looks_again(mailbox, kept, fourth, **switched)
    assert re.search(asked, said), said
    return screen, said, known


def environment():
    return dict(os.environ, TERM="vt100", HOME=str(WORK), LINES="24", COLUMNS="120")


def on_terminal(command, wanted, leave=b""):
    """Runs a full-screen program until the wanted text is on its screen; it is ended then, by these keys if there are any. Gives all
    that was on the screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment())
    os.close(theirs)
    screen, deadline = b"", time.monotonic() + 20
    try:
        while wanted not in screen:
            assert time.monotonic() < deadline and process.poll() is None, screen.decode(errors="replace")[-3000:]
            screen += shown(ours)
        if leave:
            os.write(ours, leave)
            while process.poll() is None:
                assert time.monotonic() < deadline, screen.decode(errors="replace")[-3000:]
                screen += shown(ours)
        return screen
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def shown(terminal):
    """What a program shows within half a second; nothing when it has left."""
    if not select.select([terminal], [], [], 0.5)[0]:
        return b""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


if not PROGRAM:
    skip("needs Debian's package neomutt")
run_steps(60)
