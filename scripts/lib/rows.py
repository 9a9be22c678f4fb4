"""The rows of a server's database, read beside it: of the file of SQLite or by psql."""

import contextlib
import sqlite3
import subprocess
import urllib.parse


def psql(url, command):
    """What PostgreSQL answers."""
    return subprocess.run(["psql", url, "-XAtc", command], stdout=subprocess.PIPE, text=True, check=True, timeout=120).stdout


def beside(url, name):
    """Makes a database beside the one at `url`; gives its address, or None without PostgreSQL."""
    if not url:
        return None
    psql(url, f"CREATE DATABASE {name}")
    return urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()


class Rows:
    """Reads the database of the server with this data folder, or the PostgreSQL at `url`."""

    def __init__(self, data, url=None):
        self.file, self.url = data / "pugliaimpiego.db", url

    def ask(self, sql):
        """The rows of one query, each cell as text."""
        if self.url:
            return [tuple(line.split("|")) for line in psql(self.url, sql).splitlines()]
        with contextlib.closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            return [tuple("" if cell is None else str(cell) for cell in row) for row in connection.execute(sql)]

    def numbers(self, sql):
        """The only row of a query of numbers."""
        [row] = self.ask(sql)
        return tuple(int(cell or 0) for cell in row)

    def write(self, sql):
        """Changes rows beside the server."""
        if self.url:
            psql(self.url, sql)
            return
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as connection, connection:
            connection.execute(sql)

    def snapshot(self):
        """All rows of all tables, as text, by table."""
        if self.url:
            names = [name for name, in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            sql = " UNION ALL ".join(f"""SELECT '{name}', row_to_json(t)::text FROM "{name}" t""" for name in names)
            found = {name: [] for name in names}
            for line in psql(self.url, sql).splitlines():
                name, _, row = line.partition("|")
                found[name].append(row)
            return {name: sorted(rows) for name, rows in found.items()}
        with contextlib.closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            connection.execute("BEGIN")
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name, in names}
