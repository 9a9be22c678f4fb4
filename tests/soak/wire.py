"""IMAP as bytes: a connection that reads whole responses and takes them apart. It knows nothing of mailboxes."""

import asyncio
import collections
import re

LITERAL = re.compile(rb"~?\{(\d+)\+?\}\r\n\Z")
# How long one response may take, seconds.
PATIENCE = 60


class Fault(Exception):
    """Something no server may do."""


def need(holds, *words):
    """Raises a Fault with these words unless it holds."""
    if not holds:
        raise Fault(" ".join(map(str, words)))


def parse(data, at=0, end=None):
    """The values of a response from `at` up to `end` (a byte) or the end of the line; gives them and where it stopped.

    A list in parentheses is a list, a quoted string or literal is bytes, anything else is text.
    """
    values = []
    while at < len(data):
        byte = data[at:at + 1]
        if byte == end or byte == b"\r":
            return values, at + 1
        if byte == b" ":
            at += 1
        elif byte == b"(":
            value, at = parse(data, at + 1, b")")
            values.append(value)
        else:
            value, at = scalar(data, at)
            values.append(value)
    return values, at


def scalar(data, at):
    """One value that is not a list."""
    if quoted := re.compile(rb'"((?:[^"\\]|\\.)*)"').match(data, at):
        return re.sub(rb"\\(.)", rb"\1", quoted[1]), quoted.end()
    if literal := re.compile(rb"~?\{(\d+)\}\r\n").match(data, at):
        end = literal.end() + int(literal[1])
        return data[literal.end():end], end
    # A section in brackets has spaces and parentheses of its own.
    atom = re.compile(rb"(?:\[[^\]]*\]|[^ ()\r\[])+").match(data, at)
    need(atom, "unreadable response", data[at:at + 80])
    return atom[0].decode(), atom.end()


async def whole(reader):
    """One command or response with its literals."""
    data = await reader.readuntil(b"\r\n")
    while literal := LITERAL.search(data):
        data += await reader.readexactly(int(literal[1]))
        data += await reader.readuntil(b"\r\n")
    return data


class Connection:
    """One connection: commands go out, responses come back as lists of values."""

    def __init__(self, port):
        self.port = port
        self.reader = self.writer = None
        self.number = 0
        # The last lines both ways, for whoever has to find out why.
        self.log = collections.deque(maxlen=40)

    async def open(self):
        """Connects and reads the greeting."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        greeting = await self.response()
        need(greeting[:2] == ["*", "OK"], "greeting", greeting)

    def close(self):
        """Goes away without a word."""
        if self.writer:
            self.writer.close()

    async def response(self, patience=PATIENCE):
        """The next response whole; raises TimeoutError when none comes."""
        async with asyncio.timeout(patience):
            data = await whole(self.reader)
        self.log.append(f"S {data[:300]}")
        return parse(data)[0]

    def send(self, command, literal=None):
        """Sends a command, its literal behind it; gives the tag."""
        self.number += 1
        tag = f"t{self.number}"
        data = f"{tag} {command}".encode()
        if literal is not None:
            data += b" {%d+}\r\n%b" % (len(literal), literal)
        self.write(data + b"\r\n")
        return tag

    def write(self, data):
        """Raw bytes."""
        self.log.append(f"C {data[:300]}")
        self.writer.write(data)


def numbers(text):
    """`1,3:5` as a list, in the order written."""
    found = []
    for part in text.split(","):
        first, _, last = part.partition(":")
        low, high = int(first), int(last or first)
        step = 1 if high >= low else -1
        found.extend(range(low, high + step, step))
    return found


def code(response):
    """The words of the response code of a status response: `* OK [UIDNEXT 4] text` gives ["UIDNEXT", "4"]."""
    text = response[2] if len(response) > 2 and isinstance(response[2], str) else ""
    return text[1:-1].split() if text.startswith("[") else []
