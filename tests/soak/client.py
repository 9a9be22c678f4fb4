"""One client of the shared account: random commands, and every answer held against what it was told before."""

import asyncio
import random
import time

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

    def __init__(self, name, kind, address, port, ledger: Ledger, seed=""):
        self.name, self.kind, self.address, self.port, self.ledger = name, kind, address, port, ledger
        # Many, so that there are more in a mailbox than have a bit of their own.
        self.keywords = [f"$S{name}{letter}" for letter in "abc"]
        self.random = random.Random(f"{name}{seed}")
        # The name of a step that is taken more often than others.
        self.favour = None
        # Longest IDLE, seconds.
        self.patience = 0.3
        self.connection = self.view = None
        # The view it was left with when the connection was lost, while there is none.
        self.left = None
        self.commands = 0

    async def connect(self, box=None):
        """A new connection with a mailbox selected."""
        self.connection = Connection(self.port)
        await self.connection.open()
        self.view = None
        await self.done(f"LOGIN {self.address} demodemo")
        if self.kind == "qresync":
            await self.done("ENABLE QRESYNC")
        if self.kind == "rev2":
            await self.done("ENABLE IMAP4rev2")
        await self.select(box or self.random.choice(BOXES))

    def close(self):
        """Goes away without a word."""
        if self.connection:
            self.connection.close()

    async def select(self, box):
        """SELECT from nothing."""
        self.view, before = View(box, self.ledger.leaving), self.before(box)
        untagged, _, _ = await self.done(f"SELECT {box}" + (" (CONDSTORE)" if self.kind == "condstore" else ""))
        self.opened(untagged, before)
        await self.learn()
        self.ledger.view(self.name, self.view, before[0])

    def before(self, box):
        """When a SELECT begins, and what everybody has been told by then: time, UID, MODSEQ."""
        return time.monotonic(), self.ledger.highest_uid[box], self.ledger.highest_modseq[box]

    def opened(self, untagged, before):
        """What SELECT has told against what was known `before`."""
        box = self.view.box
        told = {words[0]: words[1] for response in untagged if len(words := code(response)) == 2}
        _, uid, modseq = before
        need(int(told["UIDNEXT"]) > uid, box, "UIDNEXT is", told["UIDNEXT"], "and UID", uid, "was told before")
        highest = int(told["HIGHESTMODSEQ"])
        need(highest >= modseq, box, "HIGHESTMODSEQ is", highest, "and", modseq, "was told before")
        self.ledger.highest_modseq[box] = max(highest, self.ledger.highest_modseq[box])
        known = self.ledger.uidvalidity.setdefault(box, told["UIDVALIDITY"])
        need(known == told["UIDVALIDITY"], box, "UIDVALIDITY", known, "became", told["UIDVALIDITY"])

    async def done(self, command, literal=None):
        """Sends a command and takes its responses; gives (untagged, tagged, [(message, items)]). NO is an answer, BAD is not."""
        tag = self.connection.send(command, literal)
        words = command.split()
        numbered = words[0] in NUMBERED
        self.commands += 1
        untagged, told, since = [], [], time.monotonic()
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
        for message, items in told:
            if message.uid is not None:
                self.ledger.fetched(self.place(message.uid), items, since)
        return untagged, response, told

    async def learn(self):
        """Asks for what EXISTS has told of and nothing more is known."""
        asked = 0
        while (first := self.view.unknown()) is not None:
            need(first != asked, self.view.box, "does not tell UID and FLAGS of", first)
            asked = first
            await self.done(f"FETCH {first}:* (UID FLAGS{' MODSEQ' if self.has_modseq() else ''})")

    def has_modseq(self):
        """Whether it is told MODSEQ."""
        return self.kind in ("condstore", "qresync")

    def some(self):
        """A message that is known, with its number; or None."""
        known = self.view.known()
        return self.random.choice(known) if known else None

    def place(self, uid):
        """Of a message in the selected mailbox."""
        return (self.view.box, uid)

    async def step(self):
        """One random command, or a few that belong together."""
        if self.left:
            return await self.come_back()
        crowded = len(self.view.messages) > CROWDED
        weights = {self.append: 2 if crowded else 14, self.mark: 30, self.move: 10, self.copy: 1 if crowded else 4,
                   self.remove: 20 if crowded else 8, self.search: 8, self.read: 12, self.noop: 8, self.look: 4, self.idle: 6,
                   self.change_box: 3, self.go_away: 2}
        if self.favour:
            weights[getattr(self, self.favour)] += 100
        await self.random.choices(list(weights), weights.values())[0]()
        if self.view:
            await self.learn()

    async def append(self):
        """APPEND to any mailbox."""
        box, token = self.random.choice(BOXES), f"{self.random.getrandbits(128):032x}"
        body = "parole " * self.random.choice((5, 300, 9000))
        text = f"Subject: {token}\r\nFrom: <prova@posta.example>\r\n\r\n{body}\r\n".encode()
        flags = self.random.sample(SYSTEM, self.random.randrange(3))
        _, tagged, _ = await self.done(f"APPEND {box} ({' '.join(flags)})", text)
        words = code(tagged)
        need(words[:1] == ["APPENDUID"], "APPEND was answered", tagged)
        self.ledger.append((box, int(words[2])), token, flags)

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
        place, highest = self.place(message.uid), self.ledger.highest_modseq[self.view.box]
        store = self.ledger.store(place, flag, on)
        _, _, told = await self.done(f"{verb} {which} {'+' if on else '-'}FLAGS ({flag})")
        store.end = time.monotonic()
        answers = [items["FLAGS"] for m, items in told if m is message and "FLAGS" in items]
        if not answers:
            return await self.missed(message, verb)
        # Of what is gone it may have told what others had done before.
        store.sure = (flag in answers[-1]) == on and (own or place not in self.ledger.leaving)
        self.ledger.stored(place, store, answers[-1])
        if store.sure and own and self.has_modseq():
            need(message.modseq > highest, place, "STORE was given MODSEQ", message.modseq, "and", highest, "was told before")

    async def missed(self, message, command):
        """A command has not told of a message what it should; then it is gone."""
        if self.sees(message):
            await self.done("NOOP")
        need(not self.sees(message), command, "did not tell of", message.uid, "that is there")

    async def transfer(self, verb, record):
        """COPY or MOVE of a few; `record` takes each pair of places."""
        chosen = self.view.known()
        if not chosen:
            return
        some = self.random.sample(chosen, min(len(chosen), self.random.choice((1, 1, 2, 5))))
        target = self.random.choice([box for box in BOXES if box != self.view.box])
        by_uid = self.random.random() < 0.6
        which = ",".join(str(message.uid if by_uid else number) for number, message in some)
        meant, source, begun = {message.uid for _, message in some}, self.view.box, time.monotonic()
        if verb == "MOVE":
            for uid in meant:
                self.ledger.leave(self.place(uid))
        untagged, tagged, _ = await self.done(f"{'UID ' if by_uid else ''}{verb} {which} {target}")
        for response in [*untagged, tagged]:
            words = code(response)
            if words[:1] == ["COPYUID"]:
                for old, new in zip(numbers(words[2]), numbers(words[3]), strict=True):
                    need(old in meant, verb, which, "took", old, "which was not meant")
                    record((source, old), (target, new), begun)
        if verb == "MOVE":
            for _, message in some:
                await self.missed(message, f"{verb} {which}")

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
        message = chosen[1]
        uid = message.uid
        place = self.place(uid)
        self.ledger.doubtful.add(place)
        self.ledger.leave(place)
        self.ledger.store(place, "\\Deleted", True)
        await self.done(f"UID STORE {uid} +FLAGS.SILENT (\\Deleted)")
        _, tagged, _ = await self.done(f"UID EXPUNGE {uid}")
        need(tagged[1] == "OK", "UID EXPUNGE was answered", tagged)
        await self.missed(message, f"UID EXPUNGE {uid}")
        self.ledger.expunge(place)

    async def search(self):
        """SEARCH for an own mark, by number or UID: every hit bears it, and what bears it and is no hit is gone."""
        borne = sorted({flag for _, m in self.view.known() for flag in m.flags}.intersection(self.keywords))
        keyword = self.random.choice(borne + self.keywords)
        by_uid = self.random.random() < 0.5
        before = self.by_key(by_uid)
        bearing = {key for key, m in before.items() if keyword in m.flags}
        untagged, tagged, _ = await self.done(f"{'UID ' if by_uid else ''}SEARCH KEYWORD {keyword}")
        if tagged[1] == "NO":
            return
        found = hits(untagged)
        # What came in meanwhile may be among them, for it was told first.
        await self.learn()
        new = {key: m for key, m in self.by_key(by_uid).items() if key not in before}
        wrong = found - bearing - {key for key, m in new.items() if keyword in m.flags}
        need(not wrong, self.view.box, "SEARCH", keyword, "found what does not bear it:", wrong)
        for message in [before[key] for key in bearing - found]:
            await self.missed(message, f"SEARCH KEYWORD {keyword}")

    def by_key(self, by_uid):
        """The messages by UID or number."""
        return {m.uid if by_uid else number: m for number, m in enumerate(self.view.messages, 1)}

    def sees(self, message):
        """Whether it has not been told that it is gone."""
        return any(message is other for other in self.view.messages)

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
        """NOOP, after which it has been told everything."""
        since = time.monotonic()
        await self.done("NOOP")
        await self.learn()
        self.ledger.view(self.name, self.view, since)

    async def look(self):
        """FETCH of everything, by number."""
        await self.noop()
        if count := len(self.view.messages):
            _, _, told = await self.done(f"FETCH 1:{count} (UID FLAGS)")
            untold = [m.uid for m in self.view.messages[:count] if not any(m is other for other, _ in told)]
            need(not untold, self.view.box, f"FETCH 1:{count} does not tell of", untold)

    async def settle(self):
        """Once nobody changes anything any more: takes what is new."""
        if self.left:
            await self.come_back()
        await self.look()

    async def idle(self):
        """IDLE for a moment, then DONE."""
        tag = self.connection.send("IDLE")
        need((await self.connection.response())[0] == "+", "IDLE was not begun")
        until = asyncio.get_running_loop().time() + self.random.uniform(0, self.patience)
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
        """Another mailbox, and nothing wrong is taken along unnoticed."""
        await self.look()
        await self.select(self.random.choice(BOXES))

    async def go_away(self):
        """The connection is lost; only with QRESYNC is the view worth keeping."""
        if self.kind != "qresync":
            await self.look()
        self.close()
        self.left, self.view = self.view, None
        await asyncio.sleep(self.random.uniform(0, self.patience))

    async def come_back(self):
        """A new connection; with QRESYNC the mailbox is taken up where it was left (RFC 7162 §3.2.5)."""
        old, self.left = self.left, None
        if self.kind != "qresync":
            return await self.connect()
        self.connection = Connection(self.port)
        await self.connection.open()
        await self.done(f"LOGIN {self.address} demodemo")
        await self.done("ENABLE QRESYNC")
        await self.resume(old)

    async def resume(self, old):
        """SELECT with QRESYNC: what is gone and what has changed is told, new messages by EXISTS alone."""
        since, before = old.modseq, self.before(old.box)
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
            if (fetched := old.untagged(response)) and fetched[0].uid is not None:
                self.ledger.fetched((old.box, fetched[0].uid), fetched[1], before[0])
        self.view = old
        self.opened(later, before)
        await self.learn()
        self.ledger.view(self.name, old, before[0])


def hits(untagged):
    """What SEARCH has found, in either form of answer."""
    found = set()
    for response in untagged:
        if response[1] == "SEARCH":
            found.update(int(n) for n in response[2:] if isinstance(n, str))
        if response[1] == "ESEARCH" and "ALL" in response:
            found.update(numbers(response[response.index("ALL") + 1]))
    return found
