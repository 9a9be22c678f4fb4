"""What the clients know to be true: only what the server has acknowledged, kept outside of it."""

from wire import need


class Ledger:
    """Where each message is, and which marks of which client it bears.

    A place is (mailbox, UID). Replies of different connections come in any order, so places are joined at the end only.
    """

    def __init__(self):
        # Place of an APPEND -> token.
        self.appended = {}
        # Place -> the place it was moved to, or that it was copied from.
        self.moved, self.copied = {}, {}
        # Places that were marked \Deleted and named in a UID EXPUNGE, both acknowledged.
        self.expunged = set()
        # (client, place, keyword) in the order of the client: on or off, where the server has shown that it took.
        self.marks = []
        # Place -> token, as read by somebody.
        self.read = {}
        # \Deleted was set or a command on it failed half-way: present or gone, both are right.
        self.doubtful = set()

    def append(self, place, token):
        """APPENDUID."""
        need(place not in self.appended, place, "given twice: for", self.appended.get(place), "and", token)
        self.appended[place] = token

    def move(self, source, target):
        """COPYUID of a MOVE."""
        need(source not in self.moved, source, "moved twice: to", self.moved.get(source), "and", target)
        self.moved[source] = target

    def copy(self, source, target):
        """COPYUID of a COPY."""
        need(target not in self.copied, target, "given twice")
        self.copied[target] = source

    def seen(self, place, token):
        """A client has read the token of a message."""
        need(self.read.setdefault(place, token) == token, place, "is", self.read[place], "and", token)

    def judge(self, actual):
        """Compares with what is in the store: place -> (token, flags). Gives the faults as sentences."""
        origins = self._origins()
        faults = self._places(origins, actual)
        for place, (token, _) in actual.items():
            if place in origins and origins[place][1] != token:
                faults.append(f"{place} is {token} and ought to be {origins[place][1]}")
            if self.read.get(place, token) != token:
                faults.append(f"{place} was read as {self.read[place]} and is {token}")
        return faults + self._marks(origins, actual)

    def _origins(self):
        """Every place that ever was -> (the place where its marks began, token)."""
        origins = {place: (place, token) for place, token in self.appended.items()}
        edges = [(source, target, True) for source, target in self.moved.items()]
        edges += [(source, target, False) for target, source in self.copied.items()]
        while edges:
            rest = []
            for source, target, same in edges:
                if source in origins:
                    origins[target] = (origins[source][0] if same else target, origins[source][1])
                else:
                    rest.append((source, target, same))
            need(len(rest) < len(edges), "places that came from nowhere:", rest[:5])
            edges = rest
        return origins

    def _places(self, origins, actual):
        live = {place for place in origins if place not in self.moved}
        wanted = live - self.expunged - self.doubtful
        lost = [f"{place} ({origins[place][1]}) is lost" for place in sorted(wanted - actual.keys())]
        extra = [f"{place} is there and ought not to be" for place in sorted(actual.keys() - (live - self.expunged))]
        return lost + extra

    def _marks(self, origins, actual):
        """The last word of each client about a mark of its own holds, wherever the message has gone since."""
        last = {}
        for client, place, keyword, on in self.marks:
            if place in origins:
                last[(origins[place][0], keyword)] = (client, on)
        faults = []
        for place, (token, flags) in actual.items():
            origin = origins[place][0] if place in origins else None
            # A copy has what the original had at that moment, which only the server knows.
            if origin is None or origin in self.copied:
                continue
            for (at, keyword), (client, on) in last.items():
                if at == origin and (keyword in flags) != on:
                    faults.append(f"{place} ({token}): {client} left {keyword} {'on' if on else 'off'}, it is not so")
        return faults
