"""An arena for loops: our lists, of which one is a member of another and the other way round, among programs that answer mail.
One follows RFC 3834, one has never heard of it and answers everything, also what our programs write. After a minute everybody
has got the posts once, nobody has exchanged more than a few messages with anybody, and nothing moves.

Twice at once: where nobody looks whose mail it is, and where everything is proved by SPF, so that the programs' answers are
taken as the members' they are. The second wants root."""

import collections
import email
import email.policy
import email.utils
import itertools
import pathlib
import re
import smtplib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402  (the path has to be known first)
from demo import LOAD_LIMITS, Server  # noqa: E402
from name_server import NameServer, wrapped  # noqa: E402
from rows import Rows, beside  # noqa: E402
from sinks import Recorder  # noqa: E402
from support import HOST, PORTS, holding, run_steps, step, token  # noqa: E402

DOMAIN = "liste.example"
#: The list, the one that is a member of it and has it as a member, one whose moderator decides about everything.
FIRST, SECOND, MODERATED = (f"{name}@{DOMAIN}" for name in ("prima", "seconda", "vagliata"))
CHIEF, INSIDE = f"capo@{DOMAIN}", f"interno@{DOMAIN}"
ANNA, BRUNO, CARLA = (f"{name}@fuori.example" for name in ("anna", "bruno", "carla"))
MODERN, OLD = "avvisi@moderno.example", "sportello@vecchio.example"
MEMBERS = {FIRST: [ANNA, BRUNO, INSIDE, MODERN, OLD, SECOND], SECOND: [CARLA, FIRST], MODERATED: [ANNA, BRUNO, MODERN, OLD]}
#: So long nobody looks, seconds; nothing may have moved in the last ones.
WAIT, QUIET = 60, 20
#: No more messages between any two addresses.
MOST = 3

Sent = collections.namedtuple("Sent", "at sender recipient raw")
arenas = []


def plain(address):
    """An address without what stands behind its plus sign."""
    return re.sub(r"\+[^@]*", "", address)


def author(raw):
    """The address in From."""
    return email.utils.parseaddr(email.message_from_bytes(raw, policy=email.policy.SMTP)["From"])[1]


class Arena(Recorder):
    """Our server, and all others: takes what our server sends and lets the programs answer."""

    def __init__(self, name, binary, policy):
        super().__init__()
        self.sent, self.numbers, self.faults = [], itertools.count(1), []
        self.responders = {MODERN: self.modern, OLD: self.old}
        self.answered = set()
        url = beside(support.FACTS["database_url"], f"arena_{name}")
        self.server = Server(binary, support.WORK / name, url, LOAD_LIMITS | {
            "PUGLIAIMPIEGO_HOSTNAME": f"mail.{DOMAIN}", "PUGLIAIMPIEGO_MAILAUTH_POLICY": policy,
            "PUGLIAIMPIEGO_RELAY_MODE": "smarthost", "PUGLIAIMPIEGO_RELAY_SMARTHOST_HOST": HOST,
            "PUGLIAIMPIEGO_RELAY_SMARTHOST_PORT": str(self.port), "PUGLIAIMPIEGO_RELAY_SMARTHOST_TLS": "none",
            "PUGLIAIMPIEGO_RELAY_ALLOW_PRIVATE": "true"})
        self.name, self.rows = name, Rows(self.server.data, url)

    def prepare(self):
        """Lists and members, and our server running."""
        do = self.server.do
        do("init", "--domain", DOMAIN)
        for address in (CHIEF, INSIDE):
            do("account", "add", address, "--name", address.split("@")[0], "--password-stdin", text=f"{support.CHOSEN}\n")
        for address, members in MEMBERS.items():
            preset = "moderated" if address == MODERATED else "open"
            do("list", "add", address, "--name", address.split("@")[0], "--face", "list", "--preset", preset)
            # The worst that can be chosen: answers go to everybody.
            do("list", "set", address, "reply-to=list", "posting=members")
            do("list", "owner", "add", address, CHIEF)
            do("list", "member", "add", address, *members)
        do("list", "member", "set", MODERATED, ANNA, "trust=free")
        self.server.start()

    async def take(self, sender, recipients, raw):
        for recipient in recipients:
            self.arrive(sender, recipient, raw)

    def arrive(self, sender, recipient, raw):
        """A message comes to somebody outside."""
        self.sent.append(Sent(time.monotonic(), sender or author(raw), recipient, raw))
        answers = self.responders.get(recipient)
        if answers:
            threading.Thread(target=self.guarded, args=(answers, sender, email.message_from_bytes(raw, policy=email.policy.SMTP)),
                             daemon=True).start()

    def guarded(self, answers, sender, mail):
        """Lets a program answer; what breaks it is a fault of the arena."""
        try:
            answers(sender, mail)
        except Exception as broken:  # whatever it is, the arena proves nothing without it
            self.faults.append(repr(broken))

    def modern(self, sender, mail):
        """A notice of absence as RFC 3834 wants it: to people who have written to this very address, once, from nobody."""
        submitted = (mail["Auto-Submitted"] or "no").split(";")[0].strip().lower()
        named = [address for _, address in email.utils.getaddresses(mail.get_all("To", []) + mail.get_all("Cc", []))]
        of_list = mail["Precedence"] or any(name.lower().startswith("list-") for name in mail.keys())
        if not sender or submitted != "no" or of_list or MODERN not in named or sender in self.answered:
            return
        self.answered.add(sender)
        about, this = mail["Subject"] or "", mail["Message-ID"]
        head = [f"Auto-Submitted: auto-replied\r\nIn-Reply-To: {this}\r\nReferences: {this}\r\n"]
        self.write("", MODERN, sender, f"Auto: {about}", "Sono assente.", *head)

    def old(self, sender, mail):
        """A program of 1995: to everybody a message names as its author, always, each time with other words, and no field says
        that it is a program."""
        named = mail.get_all("From", []) + mail.get_all("Reply-To", [])
        whom = {address.lower() for _, address in email.utils.getaddresses(named)} | {sender}
        for address in sorted(whom - {"", OLD}):
            number = next(self.numbers)
            self.write(OLD, OLD, address, f"Pratica {number} di {token()}", f"La pratica {token()} ha il numero {number}.")

    def write(self, sender, writer, recipient, subject, text, *fields):
        """A message from outside to whomever."""
        made = f"<{token()}@{writer.split('@')[1]}>"
        raw = (f"From: {writer}\r\nTo: {recipient}\r\nSubject: {subject}\r\nMessage-ID: {made}\r\n"
               f"Date: {email.utils.formatdate()}\r\n{''.join(fields)}\r\n{text}\r\n").encode()
        if not recipient.endswith(f"@{DOMAIN}"):
            self.arrive(sender, recipient, raw)
            return
        self.sent.append(Sent(time.monotonic(), writer, recipient, raw))
        with smtplib.SMTP(HOST, self.server.ports["smtp"], local_hostname=writer.split("@")[1], timeout=30) as session:
            session.sendmail(sender, [recipient], raw)

    def got(self, word):
        """How often each address has got the post with this word: outside by what came, people of ours by their INBOX."""
        found = collections.Counter(one.recipient for one in self.sent if word.encode() in one.raw and one.recipient not in MEMBERS)
        PORTS.clear()
        PORTS.update(self.server.ports)
        found[INSIDE] = len(holding(INSIDE, word, password=support.CHOSEN))
        return found

    def pairs(self):
        """How many messages each two addresses have exchanged."""
        return collections.Counter(tuple(sorted((plain(one.sender), plain(one.recipient)))) for one in self.sent)

    def table(self):
        """What has happened, for people."""
        start = self.sent[0].at
        lines = [f"{count:5} {one} - {other}" for (one, other), count in self.pairs().most_common()]
        lines += [f"{one.at - start:7.2f} s {one.sender} -> {one.recipient}: "
                  f"{email.message_from_bytes(one.raw)['Subject']}" for one in self.sent]
        return "\n".join([f"{self.name}:", *lines, self.server.do("list", "held", "list"), self.server.tail(lines=60)])


def judge(arena):
    """What is wrong after the wait."""
    faults = list(arena.faults)
    for word, lists in ((arena.seed, (FIRST, SECOND)), (arena.freed, (MODERATED,))):
        wanted = {who for one in lists for who in MEMBERS[one]} - set(MEMBERS) - {ANNA}
        got = arena.got(word)
        faults += [f"{who} got {got[who]} of {word}" for who in sorted(wanted) if got[who] != 1]
        faults += [f"{ANNA} got {got[ANNA]} of her own {word}"] if got[ANNA] > 1 else []
    faults += [f"{count} messages between {pair}" for pair, count in arena.pairs().items()
               if count > MOST]
    late = sum(one.at > arena.began + WAIT - QUIET for one in arena.sent)
    faults += [f"{late} messages in the last {QUIET} s"] if late else []
    moving = arena.rows.numbers("SELECT (SELECT COUNT(*) FROM queue_recipient WHERE state < 2), (SELECT COUNT(*) FROM queue_plan), "
                                "(SELECT COUNT(*) FROM discussion_work)")
    faults += [f"still to be sent, planned, done: {moving}"] if any(moving) else []
    return faults


@step
def two_arenas_stand():
    arenas.append(Arena("unchecked", support.FACTS["binary"], "off"))
    binary = wrapped(support.FACTS["binary"], support.WORK)
    if binary:
        domains = [address.split("@")[1] for address in (ANNA, MODERN, OLD)]
        names = NameServer({name: name for name in domains}, {name: HOST for name in domains})
        names.texts |= {name: f"v=spf1 ip4:{HOST} -all" for name in domains}
        names.texts |= {f"_dmarc.{name}": "v=DMARC1; p=none" for name in domains}
        names.start()
        arenas.append(Arena("proved", binary, "enforce"))
    for arena in arenas:
        arena.__enter__()
        arena.prepare()


@step
def a_member_writes_and_programs_too():
    for arena in arenas:
        arena.began, arena.seed, arena.freed = time.monotonic(), token(), token()
        arena.write(ANNA, ANNA, FIRST, f"Riunione {arena.seed}", f"Ci vediamo? {arena.seed}")
        arena.write(ANNA, ANNA, MODERATED, f"Avviso {arena.freed}", f"Lo sportello chiude. {arena.freed}")
        # Programs write to the program that looks after the members: one in prose, one asks for help.
        arena.write(OLD, OLD, f"seconda-request@{DOMAIN}", "Pratica aperta", "La Sua pratica e' aperta.")
        arena.write(MODERN, MODERN, f"prima-request@{DOMAIN}", "aiuto", "aiuto")


@step
def after_a_minute_all_is_still():
    time.sleep(max(0.0, min(arena.began for arena in arenas) + WAIT - time.monotonic()))
    faults = {arena.name: judge(arena) for arena in arenas}
    for arena in arenas:
        if faults[arena.name]:
            print(arena.table())
    assert not any(faults.values()), faults


@step
def the_programs_had_their_chance():
    for arena in arenas:
        published = {address for address, in arena.rows.ask("SELECT address FROM discussion_post")}
        assert OLD in published, (arena.name, "an answer of a program was never published", published)
        assert arena.server.stop() == 0, arena.server.tail()


try:
    run_steps(100)
finally:
    for one in arenas:
        one.server.kill()
if len(arenas) < 2:
    support.skip("this machine does not let us change the view of files: only where nobody looks whose mail it is")
