"""The outside journal of the crash test: what the server has acknowledged, and what may have happened beside that.

For each message the set of states it may be in is kept. A state is a frozenset of flags, or ABSENT. A command adds
the state after it when it is sent; its OK leaves that state alone; a NO or silence leaves both.
"""

ABSENT = None


class Message:
    """One message of one mailbox."""

    def __init__(self, box, token, digest):
        self.box, self.token, self.digest = box, token, digest
        self.uid = None
        self.states = {ABSENT}
        self.pending = None

    def begin(self, state):
        """A command that leads to `state` is on its way."""
        self.pending = state
        self.states.add(state)

    def acknowledge(self):
        """The server said OK to it."""
        self.states = {self.pending}

    @property
    def surely_there(self):
        """Whether every possible state is a present one."""
        return ABSENT not in self.states

    @property
    def flags(self):
        """The flags of the one state it is in."""
        [state] = self.states
        return state


class Journal:
    """All messages ever sent, by mailbox and token, and the UIDs ever seen."""

    def __init__(self):
        self.messages = {}
        self.owners = {}
        self.validity = {}
        self.highest = {}
        self.acknowledged = 0

    def add(self, box, token, digest):
        """A message that is about to be sent."""
        message = Message(box, token, digest)
        self.messages[box, token] = message
        return message

    def note_uid(self, box, uid, token):
        """A UID the server gave; gives the fault when another message had it."""
        owner = self.owners.setdefault((box, uid), token)
        self.highest[box] = max(uid, self.highest.get(box, 0))
        return [] if owner == token else [f"{box}: UID {uid} of {owner} was given to {token}"]

    def forget(self, box):
        """Drops the messages of a mailbox that is about to be emptied; gives their UIDs."""
        gone = [key for key in self.messages if key[0] == box]
        return [self.messages.pop(key).uid for key in gone]

    def judge(self, box, validity, uidnext, found):
        """Compares a mailbox after the crash, `found` = [(uid, token, flags, digest)]; gives all faults.

        Afterwards the journal takes what it saw for the truth.
        """
        faults = []
        if self.validity.setdefault(box, validity) != validity:
            faults.append(f"{box}: UIDVALIDITY went from {self.validity[box]} to {validity}")
        if uidnext <= self.highest.get(box, 0):
            faults.append(f"{box}: UIDNEXT {uidnext} although UID {self.highest[box]} was given")
        seen = set()
        for uid, token, flags, digest in found:
            faults += self._judge_one(box, uid, token, flags, digest, token in seen)
            seen.add(token)
        for (place, token), message in list(self.messages.items()):
            if place == box and token not in seen:
                if message.surely_there:
                    faults.append(f"{box}: {token} (UID {message.uid}) is lost, it was {message.states}")
                del self.messages[place, token]
        return faults

    def _judge_one(self, box, uid, token, flags, digest, again):
        message = self.messages.get((box, token))
        if message is None:
            return [f"{box}: {token} (UID {uid}) is there, though expunged or never sent"]
        faults = [f"{box}: {token} is there twice"] if again else []
        if flags not in message.states:
            faults.append(f"{box}: {token} (UID {uid}) is {flags}, not one of {message.states}")
        if digest != message.digest:
            faults.append(f"{box}: {token} (UID {uid}) has other bytes than were sent")
        if message.uid not in (None, uid):
            faults.append(f"{box}: {token} had UID {message.uid} and has {uid}")
        message.uid, message.states = uid, {flags}
        return faults + self.note_uid(box, uid, token)
