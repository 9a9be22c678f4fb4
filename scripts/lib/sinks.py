"""Servers that take mail and throw it away: Postfix's smtp-sink, which is quick, and one of our own, which knows who got what."""

import asyncio
import os
import re
import resource
import subprocess
import threading
import time
from collections import Counter

from peer import await_port, end, free_port

PROGRAM = "/usr/sbin/smtp-sink"
COUNT = re.compile(rb"mesg=(\d+)")


class SmtpSink:
    """Postfix's smtp-sink on a free loopback port; a context manager. With VERP a message is a recipient."""

    missing = staticmethod(lambda: [] if os.path.exists(PROGRAM) else ["postfix"])

    def __init__(self):
        self.port, self.process = free_port(), None
        self._taken, self._last = 0, time.monotonic()

    def __enter__(self):
        drop = ["-u", "nobody"] if os.getuid() == 0 else []
        self.process = subprocess.Popen([PROGRAM, "-c", *drop, "-m", "1000", f"127.0.0.1:{self.port}", "1000"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        threading.Thread(target=self._read, daemon=True).start()
        if not await_port(self.process, self.port):
            raise RuntimeError("smtp-sink did not start")
        return self

    def _read(self):
        rest = b""
        while piece := self.process.stdout.read(1 << 16):
            *lines, rest = (rest + piece).split(b"\r")
            counts = [int(found[1]) for line in lines if (found := COUNT.search(line))]
            if counts and counts[-1] > self._taken:
                self._taken, self._last = counts[-1], time.monotonic()

    def taken(self):
        """How many messages have come, and when the last of them did."""
        return self._taken, self._last

    def __exit__(self, *failure):
        end(self.process)


class Recorder:
    """A sink in a thread of this process that keeps (reverse path, recipient) of all it took; a context manager. Others override
    `begin` and `take`."""

    def __init__(self):
        self.port, self.took, self._last = free_port(), [], time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._talks = set()

    def __enter__(self):
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        listening = asyncio.start_server(self._talk, "127.0.0.1", self.port, backlog=1000, limit=1 << 24)
        self._server = self._call(listening)
        return self

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def begin(self, sender):
        """MAIL has come."""

    async def take(self, sender, recipients, raw):
        """A message has come to its end; it is answered when this returns."""
        self.took += [(sender, recipient) for recipient in recipients]
        self._last = time.monotonic()

    async def _talk(self, reader, writer):
        self._talks.add(asyncio.current_task())
        try:
            await self._session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._talks.discard(asyncio.current_task())
            writer.close()

    async def _session(self, reader, writer):
        sender, recipients = None, []
        writer.write(b"220 recorder ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-recorder\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
                continue
            if verb == b"MAIL":
                sender, recipients = path(line), []
                await self.begin(sender)
            elif verb == b"RCPT":
                recipients.append(path(line))
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                raw = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                await self.take(sender, recipients, raw.replace(b"\r\n..", b"\r\n."))
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(b"250 ok\r\n")

    def taken(self):
        """How many recipients have got theirs, and when the last of them did."""
        return len(self.took), self._last

    def faults(self, members):
        """What is wrong with what `members` got from one post: each once, each with a reverse path of its own."""
        got = Counter(recipient for _, recipient in self.took)
        found = {"without it": len(set(members) - set(got)), "who are no members": len(set(got) - set(members)),
                 "more than once": sum(count > 1 for count in got.values()),
                 "with the reverse path of another": len(self.took) - len({sender for sender, _ in self.took})}
        return ", ".join(f"{count} {what}" for what, count in found.items() if count)

    async def _close(self):
        self._server.close()
        for talk in self._talks:
            talk.cancel()

    def __exit__(self, *failure):
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)


def path(line):
    """The address of MAIL or RCPT."""
    return re.search(rb"<([^>]*)>", line)[1].decode().lower()


def await_count(sink, wanted, patience, stuck=600):
    """Waits until so many have come; gives when the last one did. Ends early when nothing more comes."""
    began = time.monotonic()
    while True:
        count, last = sink.taken()
        if count >= wanted:
            return last
        now = time.monotonic()
        if now - began > patience or now - max(last, began) > stuck:
            raise RuntimeError(f"{count:,} of {wanted:,} came in {now - began:.0f} s")
        time.sleep(0.01)


def many_files():
    """As many open files as are allowed; smtp-sink and the server inherit it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
