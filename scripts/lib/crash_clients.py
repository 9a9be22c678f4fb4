"""The clients of the crash test: each keeps one command in flight and writes its journal outside the server."""

import asyncio
import hashlib
import imaplib
import random
import re
import uuid

from peer import DOMAIN

BOX = "Prova"
FLAGS = ("\\Flagged", "\\Answered", "\\Draft", "$Provato")
KEEP = 40  # messages one client keeps at most


def digest(text):
    """What is compared: the message from its first own header on, since an MX puts its own above."""
    start = text.find(b"Subject: ")
    return hashlib.sha256(text[max(start, 0):]).hexdigest()


def letter(token, size):
    """A message that carries its token as subject."""
    body = (f"{random.random()} parole di prova\r\n" * (size // 40 + 1)).encode()
    return b"Subject: " + token.encode() + b"\r\nFrom: <prova@posta.example>\r\n\r\n" + body


class Gone(Exception):
    """The server is not there any more."""


class Client:
    """What all clients share: a socket, the count of unanswered commands, an end."""

    def __init__(self, journal, ports):
        self.journal, self.ports = journal, ports
        self.waiting = False
        self.reader = self.writer = None

    async def connect(self, port):
        """Opens the socket; the server may be gone already."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.ports[port])

    async def line(self):
        """One line from the server."""
        line = await self.reader.readline()
        if not line.endswith(b"\n"):
            raise Gone
        return line

    async def work(self, stopping):
        """Commands until the server is gone, or until `stopping` is set and the last one is answered."""
        try:
            await self.open()
            while not stopping.is_set():
                await self.step()
        except (Gone, OSError):
            pass
        finally:
            if self.writer:
                self.writer.close()


class ImapClient(Client):
    """APPEND, STORE and EXPUNGE on messages of its own."""

    def __init__(self, journal, ports, user, turn, turns):
        super().__init__(journal, ports)
        self.user, self.box = user, f"{user}/{BOX}"
        # What earlier rounds left in this mailbox is shared out among its clients.
        self.mine = [message for (place, _), message in journal.messages.items() if place == self.box][turn::turns]
        self.tag = 0
        # The last NO.
        self.refusal = b""

    async def open(self):
        await self.connect("imap")
        await self.line()
        if not await self.command(f'LOGIN {self.user}@{DOMAIN} demo'):
            # The database may be killed already.
            assert b"[UNAVAILABLE]" in self.refusal, self.refusal
            raise Gone
        await self.command(f"CREATE {BOX}")
        if not await self.command(f"SELECT {BOX}"):
            raise Gone

    async def step(self):
        """One random command."""
        message = random.choice(self.mine) if self.mine else None
        if message is None or (len(self.mine) < KEEP and random.random() < 0.5):
            await self.append()
        elif random.random() < 0.75:
            await self.store(message)
        else:
            await self.expunge(message)

    async def append(self):
        token = uuid.uuid4().hex
        text = letter(token, random.choice((100, 2000, 9000, 70_000)))
        message = self.journal.add(self.box, token, digest(text))
        message.begin(frozenset())
        reply = await self.command(f"APPEND {BOX} {{{len(text)}+}}".encode() + b"\r\n" + text)
        if reply:
            message.acknowledge()
            message.uid = int(re.search(rb"APPENDUID \d+ (\d+)", reply)[1])
            faults = self.journal.note_uid(self.box, message.uid, token)
            assert not faults, faults
            self.mine.append(message)

    async def store(self, message):
        flag = random.choice(FLAGS)
        state = message.flags ^ {flag}
        message.begin(state)
        sign = "+" if flag in state else "-"
        if await self.command(f"UID STORE {message.uid} {sign}FLAGS.SILENT ({flag})"):
            message.acknowledge()
        else:
            self.mine.remove(message)

    async def expunge(self, message):
        self.mine.remove(message)
        message.begin(message.flags | {"\\Deleted"})
        if await self.command(f"UID STORE {message.uid} +FLAGS.SILENT (\\Deleted)"):
            message.acknowledge()
            message.begin(None)
            if await self.command(f"UID EXPUNGE {message.uid}"):
                message.acknowledge()

    async def command(self, text):
        """Sends a command; gives its OK line, or None for NO."""
        self.tag += 1
        tag = f"a{self.tag} ".encode()
        self.waiting = True
        self.writer.write(tag + (text if isinstance(text, bytes) else text.encode()) + b"\r\n")
        while not (line := await self.line()).startswith(tag):
            if line.startswith(b"* BYE"):
                raise Gone
        self.waiting = False
        assert line[len(tag):len(tag) + 3] != b"BAD", (text[:80], line)
        if line[len(tag):len(tag) + 2] == b"OK":
            self.journal.acknowledged += 1
            return line
        self.refusal = line
        return None


class SmtpClient(Client):
    """Deliveries to one INBOX."""

    def __init__(self, journal, ports, user):
        super().__init__(journal, ports)
        self.user, self.box = user, f"{user}/INBOX"

    async def open(self):
        await self.connect("smtp")
        await self.reply()
        await self.say(b"EHLO client.example")

    async def step(self):
        """One message."""
        token = uuid.uuid4().hex
        text = letter(token, random.choice((100, 3000)))
        for command in (b"MAIL FROM:<prova@posta.example>", f"RCPT TO:<{self.user}@{DOMAIN}>".encode(), b"DATA"):
            code = await self.say(command)
            if code >= 400:
                await self.say(b"RSET")
                return
        message = self.journal.add(self.box, token, digest(text))
        message.begin(frozenset())
        self.waiting = True
        code = await self.say(text + b".")
        self.waiting = False
        if code == 250:
            message.acknowledge()
            self.journal.acknowledged += 1

    async def say(self, text):
        """Sends one line or a whole message; gives the code of the reply."""
        self.writer.write(text + b"\r\n")
        return await self.reply()

    async def reply(self):
        line = await self.line()
        while line[3:4] == b"-":
            line = await self.line()
        if line.startswith(b"421"):
            raise Gone
        return int(line[:3])


def empty_box(ports, user, box, uids):
    """Removes messages that have been judged."""
    session = imaplib.IMAP4("127.0.0.1", ports["imap"], timeout=60)
    session.login(f"{user}@{DOMAIN}", "demo")
    session.select(box)
    if uids:
        text = ",".join(map(str, uids))
        session.uid("STORE", text, "+FLAGS.SILENT", "(\\Deleted)")
        session.uid("EXPUNGE", text)
    session.logout()


def read_box(ports, user, box):
    """Everything in a mailbox that the crash test put there: UIDVALIDITY, UIDNEXT, [(uid, token, flags, digest)]."""
    session = imaplib.IMAP4("127.0.0.1", ports["imap"], timeout=60)
    session.login(f"{user}@{DOMAIN}", "demo")
    kind, data = session.status(box, "(UIDVALIDITY UIDNEXT)")
    if kind != "OK":
        session.logout()
        return 0, 1, None
    validity, uidnext = (int(re.search(rb"%s (\d+)" % key, data[0])[1]) for key in (b"UIDVALIDITY", b"UIDNEXT"))
    session.select(box, readonly=True)
    found = []
    for part in session.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]:
        if isinstance(part, tuple) and (subject := re.search(rb"^Subject: ([0-9a-f]{32})\r$", part[1], re.M)):
            flags = frozenset(re.search(rb"FLAGS \(([^)]*)\)", part[0])[1].decode().split()) - {"\\Recent"}
            found.append((int(re.search(rb"UID (\d+)", part[0])[1]), subject[1].decode(), flags, digest(part[1])))
    session.logout()
    return validity, uidnext, found
