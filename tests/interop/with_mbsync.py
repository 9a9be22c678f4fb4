"""mbsync: the whole account into Maildirs and back, twice; the second time nothing moves."""

from sync import check_two_way_sync
from support import HOST, PASSWORD, PORTS, WORK, certificate, operator, run, run_steps, step

USER = operator(9)
CONFIG = f"""
IMAPAccount demo
Host {HOST}
Port {{port}}
User {USER}
Pass {PASSWORD}
{{tls}}

IMAPStore server
Account demo

MaildirStore here
Path {WORK}/mail/
Inbox {WORK}/mail/INBOX
SubFolders Verbatim

Channel demo
Far :server:
Near :here:
Patterns *
Create Both
Expunge Both
SyncState *
"""


def mbsync():
    run("mbsync", "-c", WORK / "mbsyncrc", "demo", seconds=60)


@step
def over_tls_with_the_servers_certificate():
    tls = f"SSLType IMAPS\nCertificateFile {certificate()}"
    (WORK / "mbsyncrc").write_text(CONFIG.format(port=PORTS["imaps"], tls=tls).replace(HOST, "localhost"))
    (WORK / "mail").mkdir()
    mbsync()


@step
def twice_both_ways():
    (WORK / "mbsyncrc").write_text(CONFIG.format(port=PORTS["imap"], tls="SSLType None\nAuthMechs LOGIN"))
    for _ in range(2):
        check_two_way_sync(USER, mbsync, WORK / "mail", trashed="T")


run_steps(120)
