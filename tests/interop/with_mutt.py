"""NeoMutt: sends a message in batch mode and lists it from the server's INBOX."""

import os
import pty
import select
import shutil
import subprocess
import time

from support import (HOST, PASSWORD, PORTS, WORK, certificate, imap, message, offices, ok, operator, run, run_steps, step,
                     token)

USER = operator(13)
PROGRAM = shutil.which("neomutt") or shutil.which("mutt")
WORD = token()
RC = WORK / "muttrc"


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


def environment():
    return dict(os.environ, TERM="vt100", HOME=str(WORK), LINES="24", COLUMNS="120")


def on_terminal(command, wanted):
    """Runs a full-screen program until the wanted text is on its screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment())
    os.close(theirs)
    screen, deadline = b"", time.monotonic() + 20
    try:
        while wanted not in screen:
            assert time.monotonic() < deadline and process.poll() is None, screen.decode(errors="replace")[-3000:]
            if select.select([ours], [], [], 0.5)[0]:
                screen += os.read(ours, 65536)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


run_steps()
