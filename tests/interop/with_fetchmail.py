"""fetchmail: takes new mail out of a mailbox, over plain IMAP and over TLS, with IDLE in between; what it has taken is gone."""

import subprocess

from support import HOST, PASSWORD, PORTS, WORK, certificate, deliver, eventually, imap, message, ok, operator, run, run_steps, step, token

USER = operator(11)
BOX = WORK / "box"


def settings(port, more, host=HOST):
    """A configuration; gives its file."""
    rc = WORK / "fetchmailrc"
    rc.write_text(f'set no bouncemail\npoll {host} service {PORTS[port]} protocol imap auth password\n'
                  f'user "{USER}" password "{PASSWORD}" {more}\nmda "/bin/cat >> {BOX}"\n')
    rc.chmod(0o600)
    return ["fetchmail", "-f", rc, "--nosyslog", "--pidfile", WORK / "fetchmail.pid", "-i", WORK / "fetchids"]


def left():
    """How many messages are in INBOX."""
    with imap(USER) as session:
        return int(ok(session.select("INBOX", readonly=True))[0])


def come(subject):
    """Whether a message has been handed over."""
    return BOX.exists() and subject.encode() in BOX.read_bytes()


@step
def new_mail_is_taken_and_deleted():
    word = token()
    raw = message(word, body="riga\n.\n..punti\nperché — €\n")
    deliver(USER, None, raw=raw)
    run(*settings("imap", "no sslcertck sslproto ''"), "--fetchall")
    assert raw.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n") in BOX.read_bytes(), "it was changed on its way"
    assert come(word) and left() == 0


@step
def over_tls_with_the_servers_certificate():
    word = token()
    deliver(USER, word)
    run(*settings("imaps", f"ssl sslcertck sslcertfile {certificate()}", host="localhost"))
    assert come(word) and left() == 0


@step
def mail_that_comes_while_it_waits_is_taken_at_once():
    """RFC 2177: fetchmail in daemon mode with IDLE."""
    command = settings("imap", "no sslcertck sslproto '' idle")
    waiting = subprocess.Popen([str(part) for part in [*command, "--nodetach", "--daemon", "300"]], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(2):
            word = token()
            deliver(USER, word)
            eventually(lambda: come(word), 20)
    finally:
        waiting.terminate()
        waiting.wait(20)


run_steps()
