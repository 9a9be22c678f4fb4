"""strace: between the end of DATA, or the last BDAT, and its 250 the bytes go to the disk. (A kill keeps the page cache, so no crash
test can tell.) Runs a small server of its own, on SQLite."""

import os
import signal
import smtplib
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402
from demo import DemoServer  # noqa: E402  (the path has to be known first)
from processes import descendants  # noqa: E402

CALLS = "read,recvfrom,write,sendto,writev,sendmsg,fsync,fdatasync"


def by_data(word):
    """Delivers by DATA."""
    support.deliver(support.operator(1), word)


def by_bdat(word):
    """Delivers by BDAT, the last chunk with the word in it."""
    with smtplib.SMTP(support.HOST, support.PORTS["smtp"], timeout=20) as session:
        session.ehlo("client.example")
        session.mail(support.OUTSIDER)
        session.rcpt(support.operator(1))
        for chunk, more in ((b"Subject: x\r\n\r\n", ""), (word.encode() + b"\r\n", " LAST")):
            session.send(b"BDAT %d%s\r\n" % (len(chunk), more.encode()) + chunk)
            code, answer = session.getreply()
            assert code == 250, answer


@support.step
def synced_before_the_answer():
    wrapper, trace = support.WORK / "traced", support.WORK / "trace"
    wrapper.write_text(f'#!/bin/sh\nexec strace -f --seccomp-bpf -s 4096 -o {trace} -e trace={CALLS} '
                       f'{support.FACTS["binary"]} "$@"\n')
    wrapper.chmod(0o755)
    server = DemoServer(wrapper, support.WORK / "data")
    server.start()
    delivered = {support.token(): deliver for deliver in (by_data, by_bdat)}
    try:
        support.PORTS.update(server.ports)
        for word, deliver in delivered.items():
            deliver(word)
    finally:
        for pid in descendants(server.process.pid):
            os.kill(pid, signal.SIGKILL)
        server.kill()
    for word in delivered:
        judge(trace.read_text(errors="replace").splitlines(), word)


def judge(calls, word):
    """Between the bytes with the word and the next 250 something was synced."""
    # A call that waits is written in two lines; the second one, "<... resumed>", tells its end.
    arrived = max(at for at, line in enumerate(calls) if word in line and ("recv" in line or "read" in line))
    after = calls[arrived:]
    answered = next(at for at, line in enumerate(after) if '"250 ' in line and ("send" in line or "write" in line))
    synced = [line for line in after[:answered] if ("fdatasync" in line or "fsync" in line) and line.endswith("= 0")]
    assert synced, "no sync between the end of DATA or BDAT and 250:\n" + "\n".join(after[:answered + 1])


support.run_steps(80)
