"""offlineimap: the whole account into Maildirs and back, twice; the second time nothing moves."""

import hashlib
import ssl

from sync import check_two_way_sync
from support import HOST, PASSWORD, PORTS, WORK, operator, run, run_steps, step

USER = operator(11)
FINGERPRINT = hashlib.sha1(ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((HOST, PORTS["imaps"])))).hexdigest()
CONFIG = f"""
[general]
accounts = demo
metadata = {WORK}/state
ui = basic
maxsyncaccounts = 1

[Account demo]
localrepository = here
remoterepository = server

[Repository here]
type = Maildir
localfolders = {WORK}/mail

[Repository server]
type = IMAP
remotehost = {HOST}
remoteport = {PORTS["imaps"]}
remoteuser = {USER}
remotepass = {PASSWORD}
ssl = yes
cert_fingerprint = {FINGERPRINT}
maxconnections = 2
"""


def offlineimap():
    run("offlineimap", "-c", WORK / "offlineimaprc", "-o", "-1", seconds=40)


@step
def twice_both_ways():
    (WORK / "offlineimaprc").write_text(CONFIG)
    offlineimap()
    for _ in range(2):
        check_two_way_sync(USER, offlineimap, WORK / "mail", trashed=None)


run_steps(80)
