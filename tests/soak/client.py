"""One client of the shared account: random commands, and every answer held against what it was told before."""

import asyncio
import random
import uuid

from ledger import Ledger
from view import View
from wire import Connection, code, need, numbers

BOXES = ("INBOX", "Comune", "Comune/Sotto")
SYSTEM = ("\\Flagged", "\\Answered", "\\Seen")
# More than this in a mailbox and clients rather expunge.
CROWDED = 60
# Commands during which numbers must not change (RFC 9051 §7.5.1).
NUMBERED = ("FETCH", "STORE", "SEARCH")


class Client:
    """A client of a kind: "rev1", "condstore", "qresync", "rev2"."""

    def __init__(self, name, kind, address, port, ledger: Ledger):
        self.name, self.kind, self.address, self.port, self.ledger = name, kind, address, port, ledger
        # Many, so that there are more in a mailbox than have a bit of their own.
        self.keywords = [f"$S{name}{letter}" for letter in "abc"]
        self.random = random.Random(name)
        self.connection = self.view = None
        self.commands = 0

    async def connect(self, box=None):
        """A new connection with a mailbox selected."""
        self.connection = Connection(self.port)
        await self.connection.open()
        self.view = None
        await self.done(f"LOGIN {self.address} demo")
        if self.kind == "qresync":
            await self.done("ENABLE QRESYNC")
        if self.kind == "rev2":
            await self.done("ENABLE IMAP4rev2")
        await self.select(box or self.random.choice(BOXES))

    async def select(self, box):
        """SELECT from nothing."""
        self.view = View(box)
        await self.done(f"SELECT {box}" + (" (CONDSTORE)" if self.kind == "condstore" else ""))
        await self.learn()

    async def done(self, command, literal=None):
        """Sends a command and takes its responses; gives (untagged, tagged, [(message, items)]). NO is an answer, BAD is not."""
        tag = self.connection.send(command, literal)
        words = command.split()
        numbered = words[0] in NUMBERED
        self.commands += 1
        untagged, told = [], []
        while (response := await self.connection.response())[0] != tag:
            need(response[0] == "*", command, "was answered", response)
            need(response[1] != "BYE", command, "was answered", response)
            gone = "EXPUNGE" in response[2:3] or (response[1] == "VANISHED" and response[2] != ["EARLIER"])
            need(not (numbered and gone), "numbers changed during", command, response)
            untagged.append(response)
            if self.view and (fetched := self.view.untagged(response)):
                told.append(fetched)
        need(response[1] in ("OK", "NO"), command, "was answered", response)
        if self.view:
            self.view.untagged(response)
        return untagged, response, told

    async def learn(self):
        """Asks for what EXISTS has told of and nothing more is known."""
        while (first := self.view.unknown()) is not None:
            await self.done(f"FETCH {first}:* (UID FLAGS)")

    def some(self):
        """A message that is known, with its number; or None."""
        known = self.view.known()
        return self.random.choice(known) if known else None

    def place(self, uid):
        """Of a message in the selected mailbox."""
        return (self.view.box, uid)

    async def step(self):
        """One random command, or a few that belong together."""
        crowded = len(self.view.messages) > CROWDED
        weights = {self.append: 2 if crowded else 14, self.mark: 30, self.move: 10, self.copy: 1 if crowded else 4,
                   self.remove: 20 if crowded else 8, self.search: 8, self.read: 12, self.noop: 8, self.idle: 6,
                   self.change_box: 3, self.come_back: 2}
        await self.random.choices(list(weights), weights.values())[0]()
        await self.learn()

    async def append(self):
        """APPEND to any mailbox."""
        box, token = self.random.choice(BOXES), uuid.uuid4().hex
        body = "parole " * self.random.choice((5, 300, 9000))
        text = f"Subject: {token}\r\nFrom: <prova@posta.example>\r\n\r\n{body}\r\n".encode()
        flags = " ".join(self.random.sample(SYSTEM, self.random.randrange(3)))
        _, tagged, _ = await self.done(f"APPEND {box} ({flags})", text)
        words = code(tagged)
        need(words[:1] == ["APPENDUID"], "APPEND was answered", tagged)
        self.ledger.append((box, int(words[2])), token)

    async def mark(self):
        """STORE of a flag, by number or UID; own keywords go into the ledger."""
        if not (chosen := self.some()):
            return
        number, message = chosen
        own = self.random.random() < 0.6
        flag = self.random.choice(self.keywords if own else SYSTEM)
        on = flag not in message.flags
        by_uid = self.random.random() < 0.5
        verb, which = ("UID STORE", message.uid) if by_uid else ("STORE", number)
        uid = message.uid
        _, _, told = await self.done(f"{verb} {which} {'+' if on else '-'}FLAGS ({flag})")
        # Without a FETCH the message was gone; with it, the server has carried the change out.
        took = any(m.uid == uid and "FLAGS" in items and (flag in items["FLAGS"]) == on for m, items in told)
        if own and took:
            self.ledger.marks.append((self.name, self.place(uid), flag, on))

    async def transfer(self, verb, record):
        """COPY or MOVE of a few; `record` takes each pair of places."""
        chosen = self.view.known()
        if not chosen:
            return
        some = self.random.sample(chosen, min(len(chosen), self.random.choice((1, 1, 2, 5))))
        target = self.random.choice([box for box in BOXES if box != self.view.box])
        by_uid = self.random.random() < 0.6
        which = ",".join(str(message.uid if by_uid else number) for number, message in some)
        meant, source = {message.uid for _, message in some}, self.view.box
        untagged, tagged, _ = await self.done(f"{'UID ' if by_uid else ''}{verb} {which} {target}")
        for response in [*untagged, tagged]:
            words = code(response)
            if words[:1] == ["COPYUID"]:
                for old, new in zip(numbers(words[2]), numbers(words[3]), strict=True):
                    need(old in meant, verb, which, "took", old, "which was not meant")
                    record((source, old), (target, new))

    async def move(self):
        """MOVE"""
        await self.transfer("MOVE", self.ledger.move)

    async def copy(self):
        """COPY"""
        await self.transfer("COPY", self.ledger.copy)

    async def remove(self):
        """\\Deleted, then UID EXPUNGE of just that one."""
        if not (chosen := self.some()):
            return
        uid = chosen[1].uid
        self.ledger.doubtful.add(self.place(uid))
        await self.done(f"UID STORE {uid} +FLAGS.SILENT (\\Deleted)")
        _, tagged, _ = await self.done(f"UID EXPUNGE {uid}")
        need(tagged[1] == "OK", "UID EXPUNGE was answered", tagged)
        self.ledger.expunged.add(self.place(uid))

    async def search(self):
        """SEARCH for an own mark, by number: every hit bears it, and what bears it and is no hit is gone."""
        keyword = self.random.choice(self.keywords)
        bearing = {id(m): m for _, m in self.view.known() if keyword in m.flags}
        before = list(self.view.messages)
        untagged, tagged, _ = await self.done(f"SEARCH KEYWORD {keyword}")
        if tagged[1] == "NO":
            return
        found = set()
        for response in untagged:
            if response[1] == "SEARCH":
                found.update(int(n) for n in response[2:] if isinstance(n, str))
            if response[1] == "ESEARCH" and "ALL" in response:
                found.update(numbers(response[response.index("ALL") + 1]))
        hits = {id(before[n - 1]) for n in found if n <= len(before) and before[n - 1].flags is not None}
        wrong = [bearing[m].uid for m in hits - bearing.keys() if m in bearing]
        need(not wrong and hits <= bearing.keys(), self.view.box, "SEARCH", keyword, "found what does not bear it", found)
        missing = [message for key, message in bearing.items() if key not in hits]
        if missing:
            await self.done("NOOP")
            left = [m.uid for m in missing if any(m is other for other in self.view.messages)]
            need(not left, self.view.box, "SEARCH", keyword, "missed", left)

    async def read(self):
        """FETCH of the token, by number or UID."""
        if not (chosen := self.some()):
            return
        number, message = chosen
        by_uid = self.random.random() < 0.5
        command = f"UID FETCH {message.uid}" if by_uid else f"FETCH {number}"
        _, _, told = await self.done(f"{command} (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        for at, items in told:
            if "BODY" in items:
                need(at.uid == message.uid, command, "was answered with", at.uid)
                self.ledger.seen(self.place(at.uid), items["BODY"].decode().split()[1])

    async def noop(self):
        """NOOP"""
        await self.done("NOOP")

    async def idle(self):
        """IDLE for a moment, then DONE."""
        tag = self.connection.send("IDLE")
        need((await self.connection.response())[0] == "+", "IDLE was not begun")
        until = asyncio.get_running_loop().time() + self.random.uniform(0, 0.3)
        while (rest := until - asyncio.get_running_loop().time()) > 0:
            try:
                self.view.untagged(await self.connection.response(rest))
            except TimeoutError:
                break
        self.connection.write(b"DONE\r\n")
        while (response := await self.connection.response())[0] != tag:
            self.view.untagged(response)
        need(response[1] == "OK", "IDLE ended with", response)

    async def change_box(self):
        """Another mailbox."""
        await self.select(self.random.choice(BOXES))

    async def come_back(self):
        """The connection is lost; with QRESYNC the mailbox is taken up where it was left (RFC 7162 §3.2.5)."""
        old = self.view
        self.connection.close()
        if self.kind != "qresync" or not old.uidvalidity or None in old.uids():
            return await self.connect()
        self.connection, self.view = Connection(self.port), None
        await self.connection.open()
        await self.done(f"LOGIN {self.address} demo")
        await self.done("ENABLE QRESYNC")
        await self.resume(old)

    async def resume(self, old):
        """SELECT with QRESYNC: what is gone and what has changed is told, new messages by EXISTS alone."""
        since = old.modseq
        tag = self.connection.send(f"SELECT {old.box} (QRESYNC ({old.uidvalidity} {since}))")
        later = []
        while (response := await self.connection.response())[0] != tag:
            if code(response)[:1] == ["HIGHESTMODSEQ"]:
                need(int(code(response)[1]) >= since, old.box, "HIGHESTMODSEQ went back to", response)
            # Numbers mean what is there now, so what is gone comes first.
            earlier = response[1] == "VANISHED" and response[2] == ["EARLIER"]
            old.untagged(response) if earlier else later.append(response)
        need(response[1] == "OK", "SELECT was answered", response)
        for response in later:
            old.untagged(response)
        self.view = old

    async def settle(self):
        """Once nobody changes anything any more: takes what is new."""
        await self.done("NOOP")
        await self.learn()
