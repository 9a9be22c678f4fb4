"""The ways in which a server can be wrong, each a function on one command or one answer."""

import dataclasses
import re
import typing

from wire import numbers

SYSTEM = (b"\\Flagged", b"\\Answered", b"\\Seen")
NUMBERED = (b"FETCH", b"STORE", b"SEARCH")


@dataclasses.dataclass(frozen=True)
class Kind:
    """One way to be wrong."""

    # What is wrong, in words.
    words: str
    # "answer": `apply(breaker, response)` gives what the client gets in its stead, or None where there is nothing to break.
    # "command": `apply(breaker, command)` deals with the command and gives True, or gives False.
    side: str
    # Which clients it can befall.
    clients: tuple
    # What the checker has to say about it.
    fault: re.Pattern
    # A step the client takes more often, without which there would hardly be anything to break.
    favour: str | None
    # What the others do more often.
    others: str | None
    apply: typing.Callable


KINDS = {}


def kind(words, side, clients, fault, favour=None, others=None):
    """Makes a function one of the kinds, by its name."""
    def enter(function):
        name = function.__name__.replace("_", "-")
        KINDS[name] = Kind(words, side, tuple(clients.split()), re.compile(fault), favour, others, function)
        return function
    return enter


def edited(pattern, data, change):
    """The response with the first group of the pattern changed; None where it is not found or not changed."""
    found = re.search(pattern, data)
    new = change(found[1]) if found else None
    return None if new is None else data[:found.start(1)] + new + data[found.end(1):]


def without_one(breaker, text):
    """A set of numbers that lacks one; None without any."""
    left = numbers(text.decode())
    left.remove(breaker.random.choice(left))
    return b",".join(b"%d" % n for n in left)


ALL = "rev1 condstore qresync rev2"
BY_NUMBER = "rev1 condstore rev2"
WITH_MODSEQ = "condstore qresync"
# What the checker says when ...
# a number or UID means another message than the client thinks, or a message comes or goes unknown to it
NUMBERS = (r"EXPUNGE \d+ of \d|nobody had it go|is told as|UID \d+ at \d|EXISTS \d+ while|FETCH \d+ of \d|VANISHED \d+ which|"
           r"was not told|did not tell|does not tell|was answered|was not meant|sees \[")
# the flags it was told are not what anybody has made of them
FLAGS = r"has flags|STORE of flag|in the store|where the store has"
# a message is not where it was said to be
LOST = r"was not told of|UIDNEXT is|is lost|given twice|from nowhere|nobody made it"
# there is one too many
EXTRA = r"from nowhere|nobody made it|ought not to be|moved twice|did not tell|was not told that|had gone|been expunged"
# a text is that of another message
TEXT = r"\) is \w+ and \w+|was read as|ought to be"


# Numbers.

@kind("an EXPUNGE is swallowed", "answer", BY_NUMBER, NUMBERS)
def expunge_lost(breaker, data):
    return b"" if re.match(rb"\* \d+ EXPUNGE", data) else None


@kind("an EXPUNGE is told twice", "answer", BY_NUMBER, NUMBERS)
def expunge_twice(breaker, data):
    return data * 2 if re.match(rb"\* \d+ EXPUNGE", data) else None


@kind("the number of an EXPUNGE is one too low, or too high for the first", "answer", BY_NUMBER, NUMBERS)
def expunge_shifted(breaker, data):
    return edited(rb"\* (\d+) EXPUNGE", data, lambda n: b"%d" % (int(n) - 1 or 2))


@kind("VANISHED lacks a UID", "answer", "qresync", NUMBERS)
def vanished_lost(breaker, data):
    found = re.match(rb"\* VANISHED ([\d:,]+)", data)
    if not found:
        return None
    left = without_one(breaker, found[1])
    return b"* VANISHED %b\r\n" % left if left else b""


@kind("VANISHED (EARLIER) lacks a UID that the client knows", "answer", "qresync", NUMBERS, "go_away", "move")
def vanished_earlier_lost(breaker, data):
    found = re.match(rb"\* VANISHED \(EARLIER\) ([\d:,]+)", data)
    gone = numbers(found[1].decode()) if found else []
    known = [uid for uid in gone if uid in breaker.told(breaker.flags)]
    if not known:
        return None
    gone.remove(breaker.random.choice(known))
    return b"* VANISHED (EARLIER) %b\r\n" % b",".join(b"%d" % uid for uid in gone) if gone else b""


@kind("EXISTS is one too high", "answer", ALL, NUMBERS)
def exists_high(breaker, data):
    return edited(rb"\* (\d+) EXISTS", data, lambda n: b"%d" % (int(n) + 1))


# In other commands the server could tell as well later than now.
@kind("EXISTS of NOOP or SELECT is one too low", "answer", ALL, NUMBERS, "noop")
def exists_low(breaker, data):
    lower = edited(rb"\* (\d+) EXISTS", data, lambda n: b"%d" % (int(n) - 1) if int(n) else None)
    return lower if breaker.words[0] in (b"NOOP", b"SELECT") else None


@kind("the EXISTS of a NOOP is swallowed", "answer", ALL, NUMBERS, "noop")
def exists_lost(breaker, data):
    return b"" if re.match(rb"\* \d+ EXISTS", data) and breaker.words[0] == b"NOOP" else None


def expunge_during(verb):
    """Pipelines a NOOP behind a command by number and holds that command's end back: EXPUNGE comes while it runs."""
    def apply(breaker, data):
        if breaker.words[0] != verb:
            return False
        tag, held = breaker.tag, []

        def take(answer):
            if answer.startswith(tag + b" "):
                held.append(answer)
                return False
            if answer.startswith(b"px "):
                breaker.down(held[0])
                return True
            if held and re.match(rb"\* (\d+ EXPUNGE|VANISHED \d)", answer):
                breaker.break_with(answer)
            breaker.down(answer)
            return False

        breaker.until = take
        breaker.up(data + b"px NOOP\r\n")
        return True
    return apply


for verb, favour in ((b"FETCH", "read"), (b"STORE", "mark"), (b"SEARCH", "search")):
    KINDS[f"expunge-in-{verb.decode().lower()}"] = Kind(
        f"EXPUNGE or VANISHED is told during {verb.decode()}", "command", tuple(ALL.split()),
        re.compile("numbers changed during"), favour, "move", expunge_during(verb))


@kind("the UID of a FETCH is one too high", "answer", ALL, NUMBERS)
def fetch_uid(breaker, data):
    return edited(rb"\* \d+ FETCH \(.*?UID (\d+)", data, lambda n: b"%d" % (int(n) + 1))


# Flags.

def with_flags(data, change):
    """A FETCH whose set of flags is changed."""
    return edited(rb"\* \d+ FETCH \(.*?FLAGS \(([^)]*)\)", data, lambda text: change(text.split()))


@kind("the FLAGS of a FETCH lack one", "answer", ALL, FLAGS)
def flag_lost(breaker, data):
    def change(flags):
        if not flags:
            return None
        flags.remove(breaker.random.choice(flags))
        return b" ".join(flags)
    return with_flags(data, change)


@kind("the FLAGS of a FETCH have one too many", "answer", ALL, FLAGS)
def flag_added(breaker, data):
    def change(flags):
        missing = [flag for flag in SYSTEM if flag not in flags]
        return b" ".join([*flags, breaker.random.choice(missing)]) if missing else None
    return with_flags(data, change)


@kind("the FETCH that STORE owes is swallowed", "answer", ALL, "STORE did not tell|STORE of flag", "mark")
def store_untold(breaker, data):
    by_uid = breaker.words[:2] == [b"UID", b"STORE"]
    told = re.match(rb"\* (\d+) FETCH \((?:UID (\d+) )?FLAGS \(([^)]*)\)", data)
    if b"STORE" not in breaker.words or not told:
        return None
    which, sign, flag = breaker.words[2 if by_uid else 1:][:3]
    # It may be told before of what others have done.
    mine = told[2 if by_uid else 1] == which and (flag.strip(b"()") in told[3].split()) == sign.startswith(b"+")
    return b"" if mine else None


@kind("a NOOP keeps what another client has stored to itself", "answer", ALL, FLAGS, "noop", "mark")
def change_untold(breaker, data):
    return b"" if re.match(rb"\* \d+ FETCH \(.*FLAGS", data) and breaker.words[0] == b"NOOP" else None


@kind("a flag is changed in the store and nobody has done it", "command", ALL, FLAGS, "mark")
def store_silent(breaker, data):
    uid = int(breaker.words[2]) if breaker.words[:2] == [b"UID", b"STORE"] else None
    if uid is None or b"(\\Deleted)" in breaker.words or uid not in breaker.told(breaker.flags) or not breaker.chance():
        return False
    held, tag = [], breaker.tag

    def take(answer):
        if answer.startswith(b"px "):
            breaker.down(held[0])
            return True
        if held and re.match(rb"\* \d+ FETCH \(UID %d MODSEQ" % uid, answer):
            return False
        if not answer.startswith(tag + b" "):
            breaker.down(answer)
            return False
        held.append(answer)
        flag = breaker.random.choice(SYSTEM)
        sign = b"-" if flag in breaker.told(breaker.flags).get(uid, ()) else b"+"
        breaker.break_with(b"then %b%b" % (sign, flag))
        breaker.up(b"px UID STORE %d %bFLAGS.SILENT (%b)\r\n" % (uid, sign, flag))
        return False

    breaker.until = take
    breaker.up(data)
    return True


@kind("a STORE is acknowledged and never carried out", "command", ALL, f"{FLAGS}|SEARCH KEYWORD", "mark")
def store_lost(breaker, data):
    by_uid = breaker.words[:2] == [b"UID", b"STORE"]
    rest = breaker.words[2 if by_uid else 1:]
    if b"STORE" not in breaker.words or b"(\\Deleted)" in rest or not breaker.chance():
        return False
    flag, on, tag = rest[2].strip(b"()"), rest[1].startswith(b"+"), breaker.tag
    mine = rb"\* \d+ FETCH \(UID %b " % rest[0] if by_uid else rb"\* %b FETCH " % rest[0]

    def pretend(flags):
        return b" ".join([*(other for other in flags if other != flag), *([flag] if on else [])])

    def take(answer):
        changed = with_flags(answer, pretend) if re.match(mine, answer) else None
        breaker.down(answer if changed is None else changed)
        return answer.startswith(tag + b" ")

    breaker.until = take
    breaker.break_with(data)
    modseq = b" MODSEQ" if breaker.modseqs else b""
    breaker.up(b"%b %bFETCH %b (UID FLAGS%b)\r\n" % (tag, b"UID " if by_uid else b"", rest[0], modseq))
    return True


# Messages.

@kind("an APPEND is acknowledged and never carried out", "command", ALL, LOST)
def append_lost(breaker, data):
    if breaker.words[0] != b"APPEND" or not breaker.chance():
        return False
    box = breaker.words[1]
    uid = breaker.top[box] + 1000
    breaker.break_with(data)
    breaker.down(b"%b OK [APPENDUID %b %d] Appended\r\n" % (breaker.tag, breaker.uidvalidity.get(box, b"1"), uid))
    return True


@kind("an APPEND is carried out twice", "command", ALL, EXTRA)
def append_twice(breaker, data):
    if breaker.words[0] != b"APPEND" or not breaker.chance():
        return False
    breaker.break_with(data)
    breaker.up(b"px" + data[len(breaker.tag):] + data)
    return True


@kind("MOVE leaves the message where it was", "command", ALL, EXTRA, "move")
def move_copies(breaker, data):
    if b"MOVE" not in breaker.words or not breaker.chance():
        return False
    tag = breaker.tag

    def take(answer):
        # All of them may have been gone before.
        if b"[COPYUID" in answer:
            breaker.break_with(data)
        breaker.down(answer)
        return answer.startswith(tag + b" ")

    breaker.until = take
    breaker.up(data.replace(b"MOVE", b"COPY", 1))
    return True


@kind("UID EXPUNGE is acknowledged and never carried out", "command", ALL, EXTRA, "remove")
def expunge_undone(breaker, data):
    if breaker.words[:2] != [b"UID", b"EXPUNGE"] or not breaker.chance():
        return False
    tag, uid = breaker.tag, breaker.words[2]

    def take(answer):
        # It may have been gone before.
        if re.match(rb"\* \d+ FETCH \(UID %b " % uid, answer):
            breaker.break_with(data)
        else:
            breaker.down(answer)
        return answer.startswith(tag + b" ")

    breaker.until = take
    breaker.up(b"%b UID FETCH %b (UID INTERNALDATE)\r\n" % (tag, uid))
    return True


@kind("the UID in APPENDUID is one too high", "answer", ALL, LOST)
def appenduid_wrong(breaker, data):
    return edited(rb"\[APPENDUID \d+ (\d+)\]", data, lambda n: b"%d" % (int(n) + 1))


@kind("two UIDs in COPYUID stand in each other's place", "answer", ALL, f"{TEXT}|{FLAGS}", "move")
def copyuid_order(breaker, data):
    def swap(text):
        uids = numbers(text.decode())
        uids[:2] = uids[1::-1]
        return b",".join(b"%d" % uid for uid in uids) if len(uids) > 1 else None
    return edited(rb"\[COPYUID \d+ \S+ ([\d:,]+)\]", data, swap)


@kind("FETCH gives the text of another message", "answer", ALL, TEXT, "read")
def text_wrong(breaker, data):
    return edited(rb"Subject: (\w)", data, lambda digit: b"0" if digit != b"0" else b"1")


# SEARCH.

@kind("SEARCH misses a message", "answer", ALL, r"SEARCH KEYWORD \S+ did not tell", "search")
def search_missed(breaker, data):
    if edited(rb"\* ESEARCH .*ALL ([\d:,]+)", data, lambda hits: hits):
        changed = edited(rb"ALL ([\d:,]+)", data, lambda hits: without_one(breaker, hits))
        return changed.replace(b" ALL \r\n", b"\r\n")
    return edited(rb"\* SEARCH ((?:\d+ ?)+)", data, lambda hits: b" ".join(hits.split()[1:]))


@kind("SEARCH finds one too many", "answer", ALL, "found", "search")
def search_added(breaker, data):
    def add(hits):
        found = numbers(hits.replace(b" ", b",").decode())
        other = [n for n in range(1, breaker.count + 1) if n not in found]
        return b",".join(b"%d" % n for n in [*found, breaker.random.choice(other)]) if other else None
    if b"ESEARCH" in data:
        return edited(rb"\* ESEARCH .*ALL ([\d:,]+)", data, add)
    return edited(rb"\* SEARCH (\d+(?: \d+)*)", data, lambda hits: (add(hits) or b"").replace(b",", b" ") or None)


# What SELECT tells, and modseqs.

@kind("HIGHESTMODSEQ at SELECT is lower than a MODSEQ told before", "answer", WITH_MODSEQ, "HIGHESTMODSEQ is", "change_box")
def highestmodseq_low(breaker, data):
    top = max(breaker.told(breaker.modseqs).values(), default=0)
    return edited(rb"\* OK \[HIGHESTMODSEQ (\d+)\] H", data, lambda n: b"%d" % (top - 1) if top > 1 else None)


@kind("HIGHESTMODSEQ at SELECT is higher than it is", "answer", WITH_MODSEQ, "HIGHESTMODSEQ|given MODSEQ", "change_box")
def highestmodseq_high(breaker, data):
    return edited(rb"\* OK \[HIGHESTMODSEQ (\d+)\] H", data, lambda n: b"%d" % (int(n) + 100))


@kind("the MODSEQ of a message goes back", "answer", WITH_MODSEQ, "went back")
def modseq_back(breaker, data):
    uid = re.match(rb"\* \d+ FETCH \(UID (\d+)", data)
    before = breaker.told(breaker.modseqs).get(int(uid[1]), 0) if uid else 0
    return edited(rb"MODSEQ \((\d+)\)", data, lambda n: b"%d" % (before - 1) if before > 1 else None)


@kind("SELECT with QRESYNC keeps a change to itself", "answer", "qresync", FLAGS, "go_away", "mark")
def resume_untold(breaker, data):
    found = re.match(rb"\* \d+ FETCH \(UID (\d+) .*MODSEQ \((\d+)\)", data)
    before = breaker.told(breaker.modseqs)
    # What it knows already may be left out.
    new = found and b"(QRESYNC" in breaker.words and before.get(int(found[1]), int(found[2])) < int(found[2])
    return b"" if new else None


@kind("UIDVALIDITY changes", "answer", ALL, "UIDVALIDITY", "change_box")
def uidvalidity_changed(breaker, data):
    known = breaker.uidvalidity.get(breaker.box)
    return edited(rb"\[UIDVALIDITY (\d+)\]", data, lambda n: b"%d" % (int(n) + 1) if known else None)


@kind("UIDNEXT is a UID that is there", "answer", ALL, "UIDNEXT", "change_box")
def uidnext_low(breaker, data):
    top = breaker.top[breaker.box]
    return edited(rb"\[UIDNEXT (\d+)\]", data, lambda n: b"%d" % top if top else None)
