"""SIGTERM: every IMAP session is told BYE and every SMTP session 421, what is under way is finished, all within a bound;
a second SIGTERM hurries."""

import contextlib
import pathlib
import signal
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import outage  # noqa: E402
import support  # noqa: E402  (the path has to be known first)
from outage import MARIA, letter, open_session, present  # noqa: E402
from support import CHOSEN, HOST, PORTS, run_steps, step, token, untrusting_tls  # noqa: E402

# The server's patience and a little for a busy machine.
BOUND = 10 + 4
house = {}


class Line:
    """A connection spoken to by hand."""

    def __init__(self, port, tls=False):
        self.socket = socket.create_connection((HOST, PORTS[port]), 30)
        if tls:
            self.socket = untrusting_tls().wrap_socket(self.socket)
        self.file = self.socket.makefile("rb")
        self.read()

    def read(self):
        """One line."""
        return self.file.readline()

    def say(self, text, last=b" "):
        """Sends a command and reads up to the line that answers it."""
        self.socket.sendall(text.encode() + b"\r\n")
        while line := self.read():
            if line[:2] == b"+ " or line.startswith(b"a OK") or (line[:3].isdigit() and line[3:4] == last):
                return line
        raise AssertionError(f"hung up after {text}")

    def rest(self):
        """All that comes until the server hangs up."""
        return self.file.read()


def imap(port="imap", idle=False, tls=False):
    """An IMAP session, logged in."""
    line = Line(port, tls)
    line.say(f"a LOGIN {MARIA} {CHOSEN}")
    line.say("a SELECT INBOX")
    if idle:
        line.say("a IDLE")
    return line


def half_a_message(subject):
    """An SMTP session in the middle of its message, and the rest of that."""
    line, body = Line("smtp"), letter(subject, 30_000)
    for command in ("EHLO posta.example", "MAIL FROM:<a@posta.example>", f"RCPT TO:<{MARIA}>", "DATA"):
        line.say(command)
    line.socket.sendall(body[:15_000])
    return line, body[15_000:] + b"\r\n.\r\n"


def half_an_append(subject):
    """An IMAP session in the middle of its literal, and the rest of that."""
    line, body = imap(), letter(subject, 30_000)
    line.say(f"a APPEND INBOX {{{len(body)}}}")
    line.socket.sendall(body[:15_000])
    return line, body[15_000:] + b"\r\n"


def start():
    """The server again, on the same data."""
    house["server"].start()
    PORTS.update(house["server"].ports)


def end():
    """SIGTERM; gives when."""
    house["server"].process.send_signal(signal.SIGTERM)
    return time.monotonic()


def ended(begin, within, code=0):
    """The server must end with this code in time."""
    server = house["server"]
    found = server.process.wait(within + 20)
    seconds = time.monotonic() - begin
    assert found == code, f"exit code {found}\n{server.tail()}"
    assert seconds < within, f"{seconds:.1f} s\n{server.tail()}"
    print(f"ended after {seconds:.1f} s")


@step
def everybody_is_told_and_what_is_under_way_is_finished():
    subjects = [token(), token()]
    told = [imap(), imap(idle=True), imap("imaps", tls=True), imap("imaps", idle=True, tls=True), Line("imap")]
    turned_away = [Line("smtp"), Line("submission"), Line("submissions", tls=True)]
    message, append = half_a_message(subjects[0]), half_an_append(subjects[1])
    begin = end()
    for line in told:
        assert b"* BYE " in line.rest()
    for line in turned_away:
        assert line.rest().startswith(b"421 4.3.2 ")
    for (line, rest), answer, bye in ((message, b"250 ", b"421 4.3.2 "), (append, b"a OK ", b"* BYE ")):
        line.socket.sendall(rest)
        text = line.rest()
        assert answer in text and bye in text, text
    for line in (*told, *turned_away, message[0], append[0]):
        line.socket.close()
    ended(begin, 5)
    start()
    with open_session() as session:
        assert present(session, subjects) == [1, 1], "acknowledged and not there"


@step
def who_does_not_go_on_is_told_too_and_does_not_hold_up_the_end():
    subjects = [token(), token(), token()]
    message, append = half_a_message(subjects[0])[0], half_an_append(subjects[1])[0]
    half_a_line = Line("smtp")
    half_a_line.socket.sendall(b"EHLO posta")
    silent = [socket.create_connection((HOST, PORTS[port]), 30) for port in ("imaps", "submissions", "http", "metrics")]
    begin = end()
    assert b"421 4.3.2 " in message.rest()
    assert b"* BYE " in append.rest()
    assert b"421 4.3.2 " in half_a_line.rest()
    ended(begin, BOUND)
    for connection in (*silent, message.socket, append.socket):
        connection.close()
    start()
    with open_session() as session:
        assert present(session, subjects) == [0, 0, 0], "half a message is there"


@step
def a_second_signal_hurries():
    half_a_message(token())
    lines = [half_a_message(token())[0], half_an_append(token())[0]]
    begin = end()
    time.sleep(1)
    assert house["server"].process.poll() is None, "it did not wait"
    end()
    ended(begin, 4)
    assert not (house["server"].data / "control.sock").exists(), "ended without tidying up"
    for line in lines:
        line.socket.close()
    start()


@step
def the_store_is_consistent():
    assert house["server"].stop() == 0
    house["server"].do("check", "--deep")


house["server"] = outage.open_server(support.WORK / "data", outage.own_database("orderly"))
with contextlib.ExitStack() as stack:
    stack.callback(house["server"].kill)
    run_steps(60)
