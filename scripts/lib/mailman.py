"""GNU Mailman 3 core from PyPI, in a folder of its own, with one list.

It keeps its shipped settings but for places and ports, VERP for every post, no archives, and that everybody may write.
"""

import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time
import uuid

from peer import await_port, free_port, tail

REQUIREMENTS = pathlib.Path(__file__).with_name("mailman-requirements.txt")
VERSION = next(line.split("==")[1] for line in REQUIREMENTS.read_text().splitlines() if line.startswith("mailman=="))
LIST = "bench@bench.example"

CONFIG = """
[mailman]
layout: here
site_owner: root@bench.example
[paths.here]
var_dir: {work}/var
[database]
url: sqlite:///{work}/var/mailman.db
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: 127.0.0.1
smtp_port: {smtp}
lmtp_host: 127.0.0.1
lmtp_port: {lmtp}
verp_delivery_interval: {verp}
[webservice]
port: {rest}
[archiver.prototype]
enable: no
[archiver.mail_archive]
enable: no
[archiver.mhonarc]
enable: no
"""

OPEN = """
from mailman.config import config
from mailman.interfaces.action import Action

def everybody_may_write(mlist):
    mlist.default_nonmember_action = Action.accept
    mlist.send_welcome_message = False
    config.db.commit()
"""


def install(folder):
    """Makes a virtual environment with Mailman in it; for `fetched`."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    subprocess.run([str(folder / "venv/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                    "--requirement", str(REQUIREMENTS)], check=True)


class Mailman:
    """One installation; `start` lets it deliver to a port. A context manager that ends it."""

    name = "Mailman"

    def __init__(self, programs, work, verp=True):
        self.programs, self.work, self.verp = pathlib.Path(programs), pathlib.Path(work), verp
        self.config, self.process = self.work / "mailman.cfg", None
        self.lmtp_port, self.rest_port = free_port(), free_port()
        self.work.mkdir(parents=True)
        self._configure(25)
        self._command("create", LIST)
        (self.work / "bench_open.py").write_text(OPEN)
        self._command("withlist", "--run", "bench_open.everybody_may_write", "--listspec", LIST)

    def _configure(self, smtp):
        self.config.write_text(CONFIG.format(work=self.work, smtp=smtp, lmtp=self.lmtp_port, rest=self.rest_port,
                                             verp=int(self.verp)))

    def _command(self, *arguments, patience=300):
        as_root = ["--run-as-root"] if os.getuid() == 0 else []
        environment = dict(os.environ, PYTHONPATH=str(self.work))
        ended = subprocess.run([self.programs / "mailman", "-C", self.config, *as_root, *arguments], cwd=self.work, text=True,
                               env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               check=False, timeout=patience)
        if ended.returncode:
            raise RuntimeError(f"mailman {arguments} ended with {ended.returncode}: {ended.stdout}")
        return ended.stdout

    def add_members(self, members, patience):
        """Puts them in with `mailman addmembers`, without notices; gives the seconds, or None when it took too long."""
        file = self.work / "members.txt"
        file.write_text("".join(f"{member}\n" for member in members))
        began = time.monotonic()
        try:
            self._command("addmembers", "--no-welcome-msg", str(file), LIST, patience=patience)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - began

    def write_members(self, members):
        """Puts them in by SQL, as `addmembers` would have: none may be there already."""
        with contextlib.closing(sqlite3.connect(self.work / "var/mailman.db")) as database, database:
            last = {table: database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
                    for table in ("preferences", "user", "address")}
            now = time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime())
            for number, member in enumerate(members):
                user, address = last["user"] + number + 1, last["address"] + number + 1
                whose, of_user, of_member = (last["preferences"] + 3 * number + one for one in (1, 2, 3))
                person, membership = uuid.uuid4().hex, uuid.uuid4().hex
                database.executemany("INSERT INTO preferences (id, delivery_mode, delivery_status) VALUES (?, ?, ?)",
                                     [(whose, None, None), (of_user, None, None), (of_member, 1, 1)])
                database.executemany("INSERT INTO uid (uid) VALUES (?)", [(person,), (membership,)])
                database.execute("INSERT INTO user (id, display_name, _user_id, _created_on, is_server_owner, preferences_id) "
                                 "VALUES (?, '', ?, ?, 0, ?)", (user, person, now, of_user))
                database.execute("INSERT INTO address (id, email, display_name, verified_on, registered_on, user_id, "
                                 "preferences_id) VALUES (?, ?, '', ?, ?, ?, ?)", (address, member, now, now, user, whose))
                database.execute("INSERT INTO member (_member_id, role, list_id, address_id, preferences_id, bounce_score, "
                                 "last_warning_sent, total_warnings_sent) VALUES (?, 1, ?, ?, ?, 0, ?, 0)",
                                 (membership, LIST.replace("@", "."), address, of_member, "0001-01-01 00:00:00.000000"))

    def count_members(self):
        """How many the list has."""
        with contextlib.closing(sqlite3.connect(self.work / "var/mailman.db")) as database:
            return database.execute("SELECT count(*) FROM member WHERE role = 1").fetchone()[0]

    def start(self, smtp):
        """Starts all its runners; they deliver to this port."""
        self._configure(smtp)
        with open(self.work / "master.log", "ab") as log:
            self.process = subprocess.Popen([self.programs / "master", "-C", self.config], cwd=self.work,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        if not await_port(self.process, self.lmtp_port, 120):
            raise RuntimeError(f"Mailman did not start:\n{self.tail()}")

    def stop(self):
        """Asks it to end, which it does after the message it is at; what waits in its queues stays there."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.kill()

    def kill(self):
        """Ends it and all its runners."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def tail(self):
        """The last lines of its logs."""
        logs = sorted((self.work / "var/logs").glob("*.log"))
        return "\n".join(f"--- {log.name}\n{tail(log)}" for log in [self.work / "master.log", *logs])

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.kill()
