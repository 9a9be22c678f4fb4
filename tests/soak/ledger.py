"""What the clients know to be true: only what the server has acknowledged, kept outside of it."""

import collections
import dataclasses
import math
import time

from wire import need


@dataclasses.dataclass
class Store:
    """A flag set or taken away by a client; it happened between the two times, if it is `sure` that it happened."""

    start: float
    flag: str
    on: bool
    end: float = math.inf
    sure: bool = False


def possible(stores, base, since, until):
    """What a flag can have been at some time from `since` to `until`; `base` is what it was first, None if unknown.

    A value is out of the question once a STORE that began after its own had ended was over by `since`.
    """
    last = max((store.start for store in stores if store.sure and store.end < since), default=-math.inf)
    values = {store.on for store in stores if store.start <= until and store.end >= last}
    if last == -math.inf:
        values |= {True, False} if base is None else {base}
    return values


class Ledger:
    """Where each message is, and which flags it bears.

    A place is (mailbox, UID). Replies of different connections come in any order: a place may be known before the one
    that it was moved from.
    What one client has done another is told with its next command at the latest `lag` seconds later.
    """

    def __init__(self, lag=0):
        self.lag = lag
        # Place of an APPEND -> token; place where flags began -> with which, and which may be otherwise.
        self.appended, self.first, self.vague = {}, {}, {}
        # Place -> the place it was moved to, or that it was copied from.
        self.moved, self.copied = {}, {}
        # Places that were marked \Deleted and named in a UID EXPUNGE, both acknowledged.
        self.expunged = set()
        # Place -> where it was moved from; the first of such a row -> what was done to the flags in all of them.
        self.before = {}
        self.stores = collections.defaultdict(list)
        # Place -> token, as read by somebody.
        self.read = {}
        # \Deleted was set or a command on it failed half-way: present or gone, both are right.
        self.doubtful = set()
        # Places that a command was to empty, acknowledged or not.
        self.leaving = set()
        # Mailbox -> {UID: since when}: what is certainly there, and what certainly is no more.
        self.standing, self.gone = collections.defaultdict(dict), collections.defaultdict(dict)
        # Every place that a client was told of; (place, modseq) -> flags; place -> highest modseq, and when it was told.
        self.told, self.states, self.modseqs = set(), {}, {}
        # Mailbox -> the highest that anybody was told, and UIDVALIDITY.
        self.highest_uid, self.highest_modseq = collections.Counter(), collections.Counter()
        self.uidvalidity = {}

    def append(self, place, token, flags):
        """APPENDUID."""
        need(place not in self.appended, place, "given twice: for", self.appended.get(place), "and", token)
        self.appended[place], self.first[place] = token, frozenset(flags)
        self._arrived(place)

    def move(self, source, target, begun):
        """COPYUID of a MOVE that was sent at `begun`."""
        need(source not in self.moved, source, "moved twice: to", self.moved.get(source), "and", target)
        need(begun < self.gone[source[0]].get(source[1], math.inf), source, "was moved when it had been expunged")
        self.moved[source] = target
        done = self.stores.pop(target, [])
        self.before[target] = source
        self.stores[self.root(source)] += done
        self._left(source)
        self._arrived(target)

    def copy(self, source, target, begun):
        """COPYUID of a COPY that was sent at `begun`."""
        need(begun < self.gone[source[0]].get(source[1], math.inf), source, "was copied when it had gone")
        need(target not in self.copied, target, "given twice")
        self.copied[target] = source
        self._inherit(source, target, begun)
        self._arrived(target)

    def _inherit(self, source, target, begun):
        """A copy begins with the flags the original had while the COPY ran."""
        root = self.root(source)
        if root in self.first:
            might = {flag: self._possible(root, flag, begun - self.lag) for flag in self._known(root)}
            self.first[target] = frozenset(flag for flag, values in might.items() if values == {True})
            self.vague[target] = {flag for flag, values in might.items() if len(values) > 1} | self.vague.get(root, set())

    def leave(self, place):
        """A MOVE or EXPUNGE of it is about to be sent."""
        self.leaving.add(place)
        self.standing[place[0]].pop(place[1], None)

    def expunge(self, place):
        """UID EXPUNGE was acknowledged."""
        self.expunged.add(place)
        self._left(place)

    def _arrived(self, place):
        box, uid = place
        self.highest_uid[box] = max(self.highest_uid[box], uid)
        # Others may have seen it and sent it on before its own client was told.
        if place not in self.leaving:
            self.standing[box][uid] = time.monotonic()

    def _left(self, place):
        self.gone[place[0]][place[1]] = time.monotonic()

    def root(self, place):
        """The place where its flags began."""
        while place in self.before:
            place = self.before[place]
        return place

    def store(self, place, flag, on):
        """A STORE is about to be sent; its client fills in how it ended."""
        store = Store(time.monotonic(), flag, on)
        self.stores[self.root(place)].append(store)
        return store

    def stored(self, place, store, flags):
        """A STORE was answered with these flags: they are what it made of them, or what somebody has made of them since."""
        rivals = [other for other in self.stores[self.root(place)] if other.flag == store.flag and other.end >= store.start]
        need(place in self.leaving or (store.flag in flags) in {store.on for store in rivals},
             place, "STORE of flag", store.flag, "was answered with", sorted(flags))

    def seen(self, place, token):
        """A client has read the token of a message."""
        need(self.read.setdefault(place, token) == token, place, "is", self.read[place], "and", token)

    def fetched(self, place, items, since):
        """A client was told of a message in answer to a command sent at `since`."""
        self.told.add(place)
        self.highest_uid[place[0]] = max(self.highest_uid[place[0]], place[1])
        if "MODSEQ" in items:
            self._modseq(place, int(items["MODSEQ"][0]), since)
        if "MODSEQ" in items and "FLAGS" in items:
            state, flags = (place, int(items["MODSEQ"][0])), frozenset(items["FLAGS"])
            known = self.states.setdefault(state, flags)
            need(known == flags, place, "at MODSEQ", state[1], "has flags", sorted(known), "and", sorted(flags))
        if "FLAGS" in items:
            self.flags(place, items["FLAGS"], since)

    def _modseq(self, place, modseq, since):
        known, when = self.modseqs.get(place, (0, math.inf))
        need(modseq >= known or when >= since - self.lag or place in self.leaving, place, "MODSEQ", known, "went back to", modseq)
        if modseq > known:
            self.modseqs[place] = (modseq, time.monotonic())
        self.highest_modseq[place[0]] = max(self.highest_modseq[place[0]], modseq)

    def flags(self, place, flags, since):
        """Some client holds these to be the flags of a message, as it was told from `since` till now."""
        # Of what is gone a server may tell what it knew last.
        if place in self.leaving:
            return
        wrong = self._wrong(place, flags, since - self.lag)
        need(not wrong, place, "has flags", sorted(flags), "as told, which cannot be:", wrong)

    def _wrong(self, place, flags, since):
        """The flags that are on, or off, against all that was done and over by `since`."""
        root = self.root(place)
        return [f"{flag} is {'on' if flag in flags else 'off'}" for flag in self._known(root) | set(flags)
                if (flag in flags) not in self._possible(root, flag, since)]

    def _known(self, root):
        """The flags that a message began with or that anybody has stored or taken away."""
        return {store.flag for store in self.stores.get(root, [])} | self.first.get(root, frozenset())

    def _possible(self, root, flag, since):
        """What a flag can have been at some time from `since` till now."""
        first = self.first.get(root)
        base = None if first is None or flag in self.vague.get(root, ()) else flag in first
        done = [store for store in self.stores.get(root, []) if store.flag == flag]
        return possible(done, base, since, time.monotonic())

    def view(self, who, view, since):
        """A view that was brought up to date by commands sent from `since` on, with everything told."""
        box, uids = view.box, set(view.uids())
        lost = [uid for uid, when in self.standing[box].items() if when < since - self.lag and uid not in uids]
        need(not lost, who, box, "was not told of", lost, "and sees", view.uids())
        stale = [uid for uid in uids if self.gone[box].get(uid, math.inf) < since - self.lag]
        need(not stale, who, box, "was not told that", stale, "are gone, and sees", view.uids())
        for message in view.messages:
            self.flags((box, message.uid), message.flags, since)

    def judge(self, actual):
        """Compares with what is in the store: place -> (token, flags). Gives the faults as sentences."""
        tokens = self._tokens()
        faults = self._places(tokens, actual)
        for place, (token, _) in actual.items():
            if place in tokens and tokens[place] != token:
                faults.append(f"{place} is {token} and ought to be {tokens[place]}")
        for place, token in self.read.items():
            if place in tokens and tokens[place] != token:
                faults.append(f"{place} was read as {token} and ought to be {tokens[place]}")
        return faults + self._flags(actual)

    def _tokens(self):
        """Every place that ever was -> its token."""
        tokens = dict(self.appended)
        edges = [*self.moved.items(), *((source, target) for target, source in self.copied.items())]
        while edges:
            rest = [edge for edge in edges if edge[0] not in tokens]
            need(len(rest) < len(edges), "places that came from nowhere:", rest[:5])
            tokens |= {target: tokens[source] for source, target in edges if source in tokens}
            edges = rest
        return tokens

    def _places(self, tokens, actual):
        live = {place for place in tokens if place not in self.moved}
        wanted = live - self.expunged - self.doubtful
        lost = [f"{place} ({tokens[place]}) is lost" for place in sorted(wanted - actual.keys())]
        extra = [f"{place} is there and ought not to be" for place in sorted(actual.keys() - (live - self.expunged))]
        return lost + extra + [f"{place} was told of and nobody made it" for place in sorted(self.told - tokens.keys())]

    def _flags(self, actual):
        return [f"{place} ({token}): flag {one} in the store against what was done"
                for place, (token, flags) in actual.items() for one in self._wrong(place, flags, math.inf)]
