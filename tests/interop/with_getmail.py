"""getmail6: fetches a mailbox, each message once, over plain IMAP and over TLS."""

import shutil

from support import HOST, PASSWORD, PORTS, WORK, certificate, deliver, imap, message, ok, operator, run, run_steps, skip, step, token

USER, BOX, END = operator(10), WORK / "box", b"-- end of message --\n"
# As root it gives mail to a command only.
CONFIG = f"""[retriever]
type = {{kind}}
server = {{host}}
port = {{port}}
username = {USER}
password = {PASSWORD}
mailboxes = ("INBOX",)
{{more}}

[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "cat >> {BOX}; echo '{END.decode().strip()}' >> {BOX}")
allow_root_commands = true

[options]
read_all = false
delete = false
delivered_to = false
received = false
"""


def getmail(kind, port, host=HOST, more=""):
    """One run; gives the messages fetched so far."""
    rc = WORK / "getmailrc"
    rc.write_text(CONFIG.format(kind=kind, host=host, port=PORTS[port], more=more))
    run("getmail", f"--getmaildir={WORK}", f"--rcfile={rc}", seconds=60)
    return BOX.read_bytes().split(END)[:-1]


@step
def what_is_there_comes_once():
    raw = message(token(), body="riga\n.\n..punti\nperché — €\n")
    deliver(USER, None, raw=raw)
    first = getmail("SimpleIMAPRetriever", "imap")
    # It writes header fields anew, and ends each message with a line end of its own.
    assert any(one.rstrip().endswith(raw.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n").rstrip()) for one in first), first
    assert len(getmail("SimpleIMAPRetriever", "imap")) == len(first), "UIDs tell it what it has"
    deliver(USER, token())
    assert len(getmail("SimpleIMAPRetriever", "imap")) == len(first) + 1


@step
def over_tls_with_the_servers_certificate():
    subject = token()
    deliver(USER, subject)
    every = getmail("SimpleIMAPSSLRetriever", "imaps", host="localhost", more=f"ca_certs = {certificate()}")
    assert any(subject.encode() in one for one in every), "it has not come"


@step
def nothing_is_taken_away():
    with imap(USER) as session:
        [count] = ok(session.select("INBOX", readonly=True))
    assert int(count) >= 3, count


if not shutil.which("getmail"):
    skip("needs Debian's package getmail6")
run_steps(100)
