"""A PostgreSQL cluster of our own, to be stopped, started again and starved of room."""

import os
import pathlib
import shutil
import subprocess

from peer import free_port

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = on
synchronous_commit = on
min_wal_size = 4MB
max_wal_size = 8MB
"""


def programs():
    """The folder of initdb and pg_ctl, of the newest version there is; None without PostgreSQL."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


class Cluster:
    """A cluster in a new folder, small enough for a small disk; as root it runs as the user postgres."""

    def __init__(self, folder):
        self.folder, self.port = pathlib.Path(folder), free_port()
        self.data, self.log = self.folder / "db", self.folder / "log"
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def create(self):
        """Makes the files of a new cluster in the folder, which must be there."""
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "--username=postgres", "--no-locale", "--encoding=UTF8", "--auth=trust", "--wal-segsize=1")
        with open(self.data / "postgresql.conf", "a", encoding="ascii") as settings:
            settings.write(SETTINGS.format(port=self.port))
        return self

    def start(self):
        """Starts it and waits until it answers."""
        self._run("pg_ctl", "start", "--silent", "--wait", f"--log={self.log}")

    def stop(self):
        """Ends it as a power cut would: no session is waited for."""
        self._run("pg_ctl", "stop", "--silent", "--wait", "--mode=immediate")

    def runs(self):
        """Whether it runs."""
        return self._run("pg_ctl", "status", check=False) == 0

    def _run(self, program, *arguments, check=True):
        as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        # Not into a pipe: the server keeps what pg_ctl was given open.
        ended = subprocess.run([*as_owner, programs() / program, *arguments, f"--pgdata={self.data}"], cwd=self.folder,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
        if check and ended.returncode:
            log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "(no log)"
            raise RuntimeError(f"{program} {arguments} ended with {ended.returncode}\n{log}")
        return ended.returncode
