"""What one client knows of the mailbox it has selected, by nothing but what the server has told it (RFC 9051 §5)."""

from wire import code, need, numbers


class Message:
    """A message by its place: what is not told yet is None."""

    def __init__(self):
        self.uid = self.flags = self.modseq = None


class View:
    """The messages by sequence number. Every contradiction in what the server says is a Fault."""

    def __init__(self, box, leaving):
        self.box = box
        # Places that somebody has asked the server to empty.
        self.leaving = leaving
        self.messages = []
        self.uidvalidity = None
        # Where to begin again after a lost connection: the highest MODSEQ told, unless a HIGHESTMODSEQ after it says less.
        self.modseq = 0

    def exists(self, count):
        """EXISTS: never fewer than there are, or an EXPUNGE is missing."""
        need(count >= len(self.messages), self.box, "EXISTS", count, "while", len(self.messages), "are known")
        self.messages.extend(Message() for _ in range(count - len(self.messages)))

    def expunge(self, number):
        """EXPUNGE by number."""
        need(1 <= number <= len(self.messages), self.box, "EXPUNGE", number, "of", len(self.messages))
        self._remove(number - 1)

    def _remove(self, index):
        uid = self.messages.pop(index).uid
        need(uid is None or (self.box, uid) in self.leaving, self.box, uid, "went, and nobody had it go")

    def vanished(self, gone):
        """VANISHED, not EARLIER: each is one that exists here. One whose UID is not told yet lies behind all lower UIDs."""
        for uid in gone:
            uids = self.uids()
            behind = max((i + 1 for i, other in enumerate(uids) if other is not None and other < uid), default=0)
            place = uids.index(uid) if uid in uids else behind
            need(uids[place:place + 1] in ([uid], [None]), self.box, "VANISHED", uid, "which is none of", uids)
            self._remove(place)

    def vanished_earlier(self, uids):
        """VANISHED (EARLIER): what is gone since the state that was told at SELECT; others may be named too."""
        gone = set(uids)
        for index in reversed([i for i, message in enumerate(self.messages) if message.uid in gone]):
            self._remove(index)

    def fetched(self, number, items):
        """FETCH; gives the message and its items."""
        need(1 <= number <= len(self.messages), self.box, "FETCH", number, "of", len(self.messages))
        message = self.messages[number - 1]
        if "UID" in items:
            self._told_uid(number, message, int(items["UID"]))
        if "FLAGS" in items:
            message.flags = frozenset(items["FLAGS"])
        if "MODSEQ" in items:
            modseq = int(items["MODSEQ"][0])
            need(message.modseq is None or modseq >= message.modseq, self.box, "MODSEQ of", message.uid, "went back")
            message.modseq = modseq
            self.modseq = max(self.modseq, modseq)
        return message

    def _told_uid(self, number, message, uid):
        if message.uid is None:
            before = [m.uid for m in self.messages[:number - 1] if m.uid]
            after = [m.uid for m in self.messages[number:] if m.uid]
            need(not before or before[-1] < uid, self.box, "UID", uid, "at", number, "behind", before[-3:])
            need(not after or uid < after[0], self.box, "UID", uid, "at", number, "before", after[:3])
            message.uid = uid
        need(message.uid == uid, self.box, "number", number, "has UID", message.uid, "and is told as", uid)

    def uids(self):
        """The UIDs in order, None where not told."""
        return [message.uid for message in self.messages]

    def known(self):
        """Numbers and messages whose UID and flags are told."""
        pairs = enumerate(self.messages, 1)
        return [(n, m) for n, m in pairs if m.uid is not None and m.flags is not None]

    def unknown(self):
        """The first number of which UID or flags are not told, or None."""
        return next((n for n, m in enumerate(self.messages, 1) if m.uid is None or m.flags is None), None)

    def untagged(self, response):
        """Takes one untagged response about messages; gives (message, items) of a FETCH, else None."""
        second, third = response[1], response[2] if len(response) > 2 else None
        if third == "EXISTS":
            self.exists(int(second))
        elif third == "EXPUNGE":
            self.expunge(int(second))
        elif second == "VANISHED" and third == ["EARLIER"]:
            self.vanished_earlier(numbers(response[3]))
        elif second == "VANISHED":
            self.vanished(numbers(third))
        elif code(response)[:1] == ["HIGHESTMODSEQ"]:
            self.modseq = int(code(response)[1])
        elif code(response)[:1] == ["UIDVALIDITY"]:
            told = code(response)[1]
            need(self.uidvalidity in (None, told), self.box, "UIDVALIDITY", self.uidvalidity, "became", told)
            self.uidvalidity = told
        elif third == "FETCH":
            items = pairs(response[3])
            return self.fetched(int(second), items), items
        return None


def pairs(values):
    """`(UID 4 FLAGS (\\Seen))` as a dictionary; a section such as BODY[HEADER] keeps its name."""
    return {name.split("[")[0]: value for name, value in zip(values[::2], values[1::2], strict=True)}
