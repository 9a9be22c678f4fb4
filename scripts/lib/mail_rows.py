"""The rows of scripts/bench-mail: what is done, on which side, and what is wanted of it.

A row is a function (load, side, sizes, turn) -> {label: (value, note)}; WANTED tells for each label the unit, whether
more or less is better, and the factor over the peer that DESIGN section 9 asks for.
"""

import contextlib
import json
import subprocess
import time

import processes
from peer import DOMAIN

USERS = ",".join(f"op{number:02}@{DOMAIN}" for number in range(1, 21))
FIRST = f"op01@{DOMAIN}"

FULL = {"deliver": {1: 1000, 10: 3000, 50: 6000}, "append": 300, "store": {10: 1000, 50: 200}, "large": 100_000, "opens": 200,
        "fetches": 4, "idle": (100, 1000), "logins": 2000, "notices": 60, "search": 10_000, "searches": 5}
QUICK = {"deliver": {1: 50, 10: 200, 50: 500}, "append": 20, "store": {10: 50, 50: 10}, "large": 3000, "opens": 20,
         "fetches": 2, "idle": (20, 100), "logins": 100, "notices": 8, "search": 2000, "searches": 3}

RATE, MS, KIB = "/s", " ms", " KiB"
WANTED = {
    "durable delivery, 4 KiB, 1 connection": (RATE, "more", 2),
    "durable delivery, 4 KiB, 10 connections": (RATE, "more", 5),
    "durable delivery, 4 KiB, 50 connections": (RATE, "more", 10),
    "APPEND, 4 KiB, 10 connections": (RATE, "more", 3),
    "STORE, 10 connections": (RATE, "more", 3),
    "STORE, 50 connections": (RATE, "more", 3),
    "APPEND, peer with mail_fsync=always": (RATE, "more", 3),
    "STORE, peer with mail_fsync=always": (RATE, "more", 3),
    "SELECT, large mailbox, p50": (MS, "less", 1),
    "STATUS, large mailbox, p50": (MS, "less", 1),
    "FETCH 1:* (ENVELOPE BODYSTRUCTURE), first": (RATE, "more", 1.5),
    "FETCH 1:* (ENVELOPE BODYSTRUCTURE), later": (RATE, "more", 1.5),
    "SEARCH BODY, rare text, 10,000 messages": (MS, "less", 30),
    "SEARCH BODY, frequent text, 10,000 messages": (MS, "less", 30),
    "SEARCH BODY, two words, 10,000 messages": (MS, "less", 30),
    "SEARCH BODY, rare text, large mailbox": (MS, "less", 30),
    "SEARCH BODY, frequent text, large mailbox": (MS, "less", 30),
    "SEARCH BODY, two words, large mailbox": (MS, "less", 30),
    "SORT (REVERSE DATE), large mailbox": (MS, "less", 1),
    "SORT (SUBJECT), large mailbox": (MS, "less", 1),
    "THREAD REFERENCES, large mailbox": (MS, "less", 1),
    "log-ins beside idle connections, 10 at once": (RATE, "more", 1),
    "memory for each idle connection (PSS)": (KIB, "less", 15),
    "memory for each idle connection (RSS, summed)": (KIB, "less", 15),
    "memory for each idle connection with COMPRESS (PSS)": (KIB, "less", 15),
    "memory for each idle connection with COMPRESS (RSS, summed)": (KIB, "less", 15),
    "end of DATA to EXISTS at an idle client, p50": (MS, "less", 1),
    "end of DATA to EXISTS at an idle client, p99": (MS, "less", 1),
}


class Load:
    """Runs the load generator."""

    def __init__(self, program, work):
        self.program, self.work = str(program), work

    def __call__(self, command, **options):
        ended = subprocess.run(self._command(command, options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               timeout=900, check=False)
        if ended.returncode:
            raise RuntimeError(f"mailload {command}: {ended.stderr.strip()}")
        return json.loads(ended.stdout)

    def _command(self, command, options):
        flags = (f"--{key.replace('_', '-')}" + ("" if value is True else f"={value}") for key, value in options.items())
        return [self.program, command, *flags]

    def disk(self):
        """Appends of 8 KiB with fdatasync in a second, where both sides keep their mail."""
        return self("disk", dir=self.work)["rate"]

    @contextlib.contextmanager
    def holding(self, **options):
        """Idle connections of a process of their own, for the time of a `with`."""
        held = subprocess.Popen(self._command("idle", options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                stderr=subprocess.PIPE)
        if held.stdout.readline() != "ready\n":
            raise RuntimeError(f"mailload idle: {held.communicate()[1].strip()}")
        try:
            yield
        finally:
            held.communicate("")


def deliver(load, side, sizes, _):
    """SMTP until visible over IMAP, spread over twenty mailboxes."""
    found = {}
    for connections, messages in sizes["deliver"].items():
        got = load("deliver", imap=side.imap, smtp=side.smtp, users=USERS, connections=connections, messages=messages)
        seen = got["visible_ms"]
        note = f"p50 {seen['p50']:,.1f}, p99 {seen['p99']:,.0f} ms"
        found[f"durable delivery, 4 KiB, {connections} connection{'s' * (connections > 1)}"] = (got["rate"], note)
    return found


def change(load, side, sizes, _):
    """APPEND and STORE, ten connections each in a mailbox of its own; STORE also with fifty, which share twenty."""
    found = {"APPEND, 4 KiB, 10 connections": append(load, side, sizes)}
    for connections in sizes["store"]:
        found[f"STORE, {connections} connections"] = store(load, side, sizes, connections)
    return found


def change_synced(load, side, sizes, _):
    """The same beside a Dovecot that syncs its index too, as our answer promises."""
    return {"APPEND, peer with mail_fsync=always": append(load, side, sizes),
            "STORE, peer with mail_fsync=always": store(load, side, sizes, 10)}


def append(load, side, sizes):
    """Rate and times of ten connections; all twenty mailboxes have something afterwards."""
    load("append", imap=side.imap, users=USERS, connections=20, messages=10)
    got = load("append", imap=side.imap, users=USERS, connections=10, messages=sizes["append"])
    return rate_and_times(got)


def store(load, side, sizes, connections):
    """Rate and times of so many connections."""
    commands = sizes["store"][connections]
    return rate_and_times(load("store", imap=side.imap, users=USERS, connections=connections, commands=commands))


def rate_and_times(got):
    """What a row shows of them."""
    return got["rate"], f"p50 {got['ms']['p50']:,.2f}, p99 {got['ms']['p99']:,.1f} ms"


def large(load, side, sizes, turn):
    """One large mailbox: filled in the first round; its first FETCH is timed apart."""
    found = {}
    if turn == 0:
        load("fill", imap=side.imap, users=FIRST, messages=sizes["large"])
    opened = load("select", imap=side.imap, users=FIRST, count=sizes["opens"])
    for command in ("select", "status"):
        times = opened[f"{command}_ms"]
        found[f"{command.upper()}, large mailbox, p50"] = (times["p50"], f"p99 {times['p99']:,.2f} ms")
    fetched = load("fetch", imap=side.imap, users=FIRST, count=sizes["fetches"] if turn == 0 else 1)
    rates = fetched["rates"]
    if turn == 0:
        found["FETCH 1:* (ENVELOPE BODYSTRUCTURE), first"] = (rates.pop(0), f"{fetched['messages']:,} messages")
    found["FETCH 1:* (ENVELOPE BODYSTRUCTURE), later"] = (sum(rates) / len(rates), "")
    return found


# A part of a word that few messages have, one that nearly all have, and two words that many have, a few beside one another.
TEXTS = {"rare text": "r77", "frequent text": "irocini", "two words": "bando tirocinio"}


def search(load, side, sizes, _):
    """Texts in bodies, in ten thousand messages and in the large mailbox. Our side has indexed them, the peer has no index."""
    found = {}
    for mailbox, messages, label in (("Ricerca", sizes["search"], "10,000 messages"), ("Grande", sizes["large"], "large mailbox")):
        load("fill", imap=side.imap, users=FIRST, mailbox=mailbox, messages=messages)
        side.settle()
        commands = ";".join(f'SEARCH BODY "{text}"' for text in TEXTS.values())
        got = load("times", imap=side.imap, users=FIRST, mailbox=mailbox, commands=commands, count=sizes["searches"])
        for name, times, size in zip(TEXTS, got["ms"], got["bytes"]):
            found[f"SEARCH BODY, {name}, {label}"] = (times["p50"], f"{messages:,} messages, answer of {size:,} bytes")
    return found


def order(load, side, sizes, _):
    """SORT and THREAD of the large mailbox, where every fourth message begins a thread."""
    load("fill", imap=side.imap, users=FIRST, messages=sizes["large"])
    commands = ("SORT (REVERSE DATE) UTF-8 ALL", "SORT (SUBJECT) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL")
    got = load("times", imap=side.imap, users=FIRST, commands=";".join(commands), count=sizes["searches"])
    return {f"{command.removesuffix(' UTF-8 ALL')}, large mailbox": (times["p50"], f"answer of {size:,} bytes")
            for command, times, size in zip(commands, got["ms"], got["bytes"])}


def idle(load, side, sizes, turn):
    """Memory of the whole side with few and with many idle connections.

    Once only, on servers just started: later what earlier work has left to the allocator would hide the cost.
    """
    if turn:
        return {}
    plain = idle_memory(load, side, sizes, "")
    # Beside as many plain ones, which take what the others before have given back.
    with load.holding(imap=side.imap, users=USERS, connections=sizes["idle"][1]):
        return plain | idle_memory(load, side, sizes, " with COMPRESS", compress=True)


def idle_memory(load, side, sizes, manner, **options):
    """What one idle connection costs; `options` are those of the load generator."""
    few, many = sizes["idle"]
    before, after = (memory_with(load, side, connections, options) for connections in (few, many))
    each = {kind: (after[kind] - before[kind]) / (many - few) for kind in ("pss", "rss")}
    return {f"memory for each idle connection{manner} ({name})": (each[kind], f"{many:,} connections")
            for kind, name in (("pss", "PSS"), ("rss", "RSS, summed"))}


def login(load, side, sizes, _):
    """Log-ins while many others idle."""
    with load.holding(imap=side.imap, users=USERS, connections=sizes["idle"][1]):
        got = load("login", imap=side.imap, users=USERS, count=sizes["logins"])
    rate, times = rate_and_times(got)
    return {"log-ins beside idle connections, 10 at once": (rate, f"{sizes['idle'][1]:,} connections, {times}")}


def memory_with(load, side, connections, options):
    """Memory while so many connections idle."""
    with load.holding(imap=side.imap, users=USERS, connections=connections, **options):
        time.sleep(1)
        return processes.memory(side.pid)


def notice(load, side, sizes, _):
    """How soon an idle client hears of a message that came by LMTP."""
    got = load("notice", imap=side.imap, smtp=side.lmtp, users=FIRST, count=sizes["notices"])["notice_ms"]
    return {f"end of DATA to EXISTS at an idle client, {part}": (got[part], "") for part in ("p50", "p99")}


# In the order in which they run. Rows in SYNCED run beside the Dovecot that syncs everything.
NAMES = ["idle", "login", "notice", "deliver", "change", "change_synced", "large", "order", "search"]
SYNCED = {"change_synced"}
