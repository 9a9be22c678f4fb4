"""A server that is wrong in one thing: a proxy before a right one, which breaks the dialogue of one client once.

What a kind of break does stands in `kinds`; here is what all share: the proxy, and what a client has been told through it.
"""

import asyncio
import collections
import random
import re
import time

from kinds import KINDS
from wire import numbers, whole

# Tags of commands that the proxy adds of its own; their replies reach nobody.
OWN = b"px"


class Breaker:
    """Lets some opportunities for its kind pass, takes one, and is a plain proxy from then on."""

    def __init__(self, kind, seed):
        self.kind = KINDS[kind] if kind else None
        self.random = random.Random(seed)
        # Opportunities still to pass over, fewer of what is rare.
        self.skip = self.random.randrange(3 if self.kind and self.kind.favour else 12)
        # What was broken, and when.
        self.broken = self.since = None
        # Writes bytes to the server and to the client, of the connection that is open now.
        self.up = self.down = None
        # A function that takes all answers until it gives True: a break that lasts longer than one line.
        self.until = None
        # The command under way: its tag and its words.
        self.tag, self.words = b"", [b""]
        self.box, self.count = None, 0
        # What the client has been told by mailbox: UIDs and their flags and modseqs.
        self.flags, self.modseqs, self.uidvalidity = {}, {}, {}
        # The highest UID of each mailbox.
        self.top = collections.Counter()

    def command(self, data):
        """Takes one command of the client, literals included."""
        if data != b"DONE\r\n":
            self.tag, *self.words = data.split(b"\r\n")[0].split()
        if self.words[:1] == [b"SELECT"]:
            self.box = self.words[1]
            if b"(QRESYNC" not in self.words:
                self.flags[self.box] = {}
        if not (self._may("command") and self.kind.apply(self, data)):
            self.up(data)

    def answer(self, data):
        """Takes one response of the server."""
        taken = self.until
        if taken is None and not data.startswith(OWN):
            changed = self.kind.apply(self, data) if self._may("answer") else None
            if changed is not None and self.chance():
                self.break_with(data)
            else:
                changed = data
            self.down(changed)
        elif taken and taken(data):
            self.until = None
        self._learn(data)

    def _may(self, side):
        return self.kind is not None and self.kind.side == side and not self.broken

    def chance(self):
        """Whether this opportunity is the one."""
        self.skip -= 1
        return self.skip < 0

    def break_with(self, data):
        """Remembers what was broken."""
        self.since = time.monotonic()
        self.broken = f"{b' '.join(self.words[:5]).decode()}: {data[:80]!r}"

    def told(self, known):
        """What is known of the messages of the selected mailbox, in one of the dictionaries."""
        return known.setdefault(self.box, {})

    def _learn(self, data):
        """Keeps in mind what is needed to choose a break; it is what the right server has said."""
        if found := re.match(rb"\* (\d+) EXISTS", data):
            self.count = int(found[1])
        if re.match(rb"\* \d+ EXPUNGE", data):
            self.count -= 1
        if found := re.search(rb"\[UIDVALIDITY (\d+)\]", data):
            self.uidvalidity[self.box] = found[1]
        if found := re.match(rb"\* VANISHED (?:\(EARLIER\) )?([\d:,]+)", data):
            for uid in numbers(found[1].decode()):
                self.told(self.flags).pop(uid, None)
        uid = re.match(rb"\* \d+ FETCH \(.*?UID (\d+)", data)
        flags, modseq = re.search(rb"FLAGS \(([^)]*)\)", data), re.search(rb"MODSEQ \((\d+)\)", data)
        if uid:
            self.top[self.box] = max(self.top[self.box], int(uid[1]))
        if uid and flags:
            self.told(self.flags)[int(uid[1])] = set(flags[1].split())
        if uid and modseq:
            self.told(self.modseqs)[int(uid[1])] = int(modseq[1])


class Proxy:
    """Listens on a port of its own before the server's; a context manager."""

    def __init__(self, port, breaker):
        self.upstream, self.breaker, self.listener, self.links = port, breaker, None, set()
        # What went wrong in the proxy itself.
        self.failures = []

    async def __aenter__(self):
        self.listener = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 22)
        self.port = self.listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *failure):
        self.listener.close()
        for link in self.links:
            link.cancel()
        await asyncio.gather(*self.links, return_exceptions=True)
        if self.failures:
            raise RuntimeError("the proxy failed") from self.failures[0]

    async def _serve(self, client_reader, client_writer):
        self.links.add(asyncio.current_task())
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.upstream, limit=1 << 22)
        self.breaker.up, self.breaker.down = server_writer.write, client_writer.write
        pumps = [asyncio.create_task(pump(client_reader, self.breaker.command)),
                 asyncio.create_task(pump(server_reader, self.breaker.answer))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass
        finally:
            for task in pumps:
                task.cancel()
            ended = await asyncio.gather(*pumps, return_exceptions=True)
            self.failures += [failure for failure in ended if isinstance(failure, Exception)]
            client_writer.close()
            server_writer.close()


async def pump(reader, take):
    """Hands over whole lines with their literals until the peer has gone away."""
    try:
        while True:
            take(await whole(reader))
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
