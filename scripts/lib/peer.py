"""Postfix, alone or in front of Dovecot, from their Debian packages, by hand on free loopback ports.

Both keep their shipped settings but for places, ports, accounts, and the limits that would refuse the load. At the
peer every user name exists and has the password "demo". Needs root, since both drop privileges by themselves.
"""

import grp
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

DOMAIN = "lecce.pugliaimpiego.example"
POSTFIX_DAEMONS = "/usr/lib/postfix/sbin"

DOVECOT = """
protocols = imap lmtp
base_dir = {work}/run
state_dir = {work}/state
log_path = {work}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_username_format = %Ln
mail_location = {location}
mail_fsync = {fsync}
first_valid_uid = 1
mail_max_userip_connections = 0
default_process_limit = 4000
default_client_limit = 12000
listen = 127.0.0.1
passdb {{
  driver = static
  args = password=demo
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={work}/mail/%n allow_all_users=yes
}}
service imap {{
  process_limit = 4000
}}
protocol imap {{
  mail_plugins = imap_zlib
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
"""

POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {work}/spool
data_directory = {work}/postfix-data
daemon_directory = {daemons}
maillog_file = {work}/postfix.log
maillog_file_prefixes = {work}
mail_owner = postfix
setgid_group = postdrop
myhostname = peer.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
"""

# In front of Dovecot.
POSTFIX_PEER = """
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:unix:{work}/run/lmtp
"""

POSTFIX_SERVICES = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
smtp unix - - n - - smtp
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


def free_port():
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def open_to_all(folder):
    """Lets every user pass through a folder of ours and those above it."""
    for one in (folder, *folder.parents):
        if one.owner() == pwd.getpwuid(os.getuid()).pw_name and one != pathlib.Path("/"):
            one.chmod(one.stat().st_mode | 0o755)


def await_port(process, port, seconds=10):
    """Waits until a daemon accepts; gives whether it does."""
    for _ in range(seconds * 20):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            if process.poll() is not None:
                return False
            time.sleep(0.05)
    return False


def end(process):
    """Ends a daemon, by force if need be."""
    if process and process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tail(log, lines=15):
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


class Postfix:
    """One Postfix with a queue of its own; `settings` are lines of main.cf. The folder must be there and belongs to it."""

    missing = staticmethod(lambda: [] if os.path.exists("/usr/sbin/postfix") else ["postfix"])

    def __init__(self, work, settings):
        self.work, self.settings = pathlib.Path(work), settings
        self.config, self.log, self.port = self.work / "postfix", self.work / "postfix.log", free_port()
        self.process = None

    def start(self):
        """Writes its configuration and starts it; ready when its port accepts."""
        self.config.mkdir()
        facts = {"work": self.work, "daemons": POSTFIX_DAEMONS, "smtp": self.port}
        (self.config / "main.cf").write_text(POSTFIX_MAIN.format(**facts) + self.settings)
        (self.config / "master.cf").write_text(POSTFIX_SERVICES.format(**facts))
        self._make_folders()
        # The master alone: `postfix start-fg` would want this folder registered with the installed instance.
        environment = dict(os.environ, MAIL_CONFIG=str(self.config))
        self.process = subprocess.Popen([f"{POSTFIX_DAEMONS}/master", "-d", "-c", str(self.config)], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not await_port(self.process, self.port):
            raise RuntimeError(f"Postfix did not start:\n{tail(self.log)}")
        return self

    def _make_folders(self):
        owner, drop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        spool = self.work / "spool"
        for name in "active bounce corrupt defer deferred flush hold incoming private saved trace".split():
            (spool / name).mkdir(parents=True, mode=0o700)
            os.chown(spool / name, owner, -1)
        for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
            (spool / name).mkdir()
            os.chown(spool / name, owner, drop)
            (spool / name).chmod(mode)
        (spool / "pid").mkdir()
        (self.work / "postfix-data").mkdir(mode=0o700)
        os.chown(self.work / "postfix-data", owner, -1)

    def stop(self):
        """Ends it."""
        end(self.process)


class Peer:
    """The two daemons; a context manager."""

    name = "Postfix + Dovecot"

    def __init__(self, work, fsync="optimized", location="sdbox:~/mail"):
        self.work = pathlib.Path(work)
        self.fsync = fsync
        self.location = location
        self.imap_port = free_port()
        self.postfix = Postfix(work, POSTFIX_PEER.format(work=self.work, domain=DOMAIN))
        self.dovecot = None

    imap = property(lambda self: f"127.0.0.1:{self.imap_port}")
    smtp = property(lambda self: f"127.0.0.1:{self.postfix.port}")
    lmtp = property(lambda self: f"unix:{self.work}/run/lmtp")
    pid = property(lambda self: self.dovecot.pid)

    @staticmethod
    def missing():
        """Debian packages that are not there."""
        programs = {"dovecot-imapd": "/usr/lib/dovecot/imap", "dovecot-lmtpd": "/usr/lib/dovecot/lmtp"}
        return [package for package, program in programs.items() if not os.path.exists(program)] + Postfix.missing()

    def start(self):
        """Writes both configurations and starts both; ready when their ports accept."""
        mail = pwd.getpwnam("mail")
        (self.work / "mail").mkdir(parents=True)
        os.chown(self.work / "mail", mail.pw_uid, mail.pw_gid)
        open_to_all(self.work)
        try:
            self._start_dovecot()
            self.postfix.start()
        except RuntimeError:
            self.stop()
            raise
        return self

    def _start_dovecot(self):
        config = self.work / "dovecot.conf"
        config.write_text(DOVECOT.format(work=self.work, location=self.location, fsync=self.fsync, imap=self.imap_port))
        self.dovecot = subprocess.Popen(["dovecot", "-F", "-c", str(config)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not await_port(self.dovecot, self.imap_port):
            raise RuntimeError(f"Dovecot did not start:\n{tail(self.work / 'dovecot.log')}")

    def settle(self):
        """Nothing to wait for: it has no index of words."""

    def tail(self):
        """The last lines of both logs."""
        return "\n".join(tail(log) for log in (self.work / "dovecot.log", self.postfix.log))

    def stop(self):
        """Ends both and removes their folders."""
        self.postfix.stop()
        end(self.dovecot)
        shutil.rmtree(self.work, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *failure):
        self.stop()
