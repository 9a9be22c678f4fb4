"""The disk runs full under the server: everybody is asked to come back, nothing acknowledged is lost, reading goes on,
and the server goes on by itself when there is room. On PostgreSQL it is the disk of the database."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import outage  # noqa: E402
import support  # noqa: E402
from disk import SmallDisk  # noqa: E402  (the path has to be known first)
from outage import MARIA, deliver, letter, open_session, present, unavailable, well  # noqa: E402
from postgres import Cluster  # noqa: E402
from support import eventually, ok, run_steps, step, token  # noqa: E402

LARGE = 400_000
postgres = bool(support.FACTS["database_url"])
kept = [token() for _ in range(5)]
house = {"stack": contextlib.ExitStack()}


def start_house(folder):
    """The server, with what it keeps on the small disk."""
    if postgres:
        house["cluster"] = Cluster(folder).create()
        house["cluster"].start()
        house["server"] = outage.open_server(support.WORK / "data", house["cluster"].url)
    else:
        house["server"] = outage.open_server(folder / "data")


@step
def mail_comes_in():
    for subject in kept:
        assert deliver(subject), "refused while there is room"


@step
def a_session_is_open_before():
    # PostgreSQL may be unable to begin a session of its own on a full disk, so that nobody can log in.
    house["session"] = house["stack"].enter_context(open_session())


@step
def whoever_writes_on_a_full_disk_is_asked_to_come_back():
    senders = outage.Senders()
    house["disk"].fill(leave=2 << 20)
    kept.extend(senders.join().taken)
    house["disk"].fill()
    house["refused"] = senders.refused
    assert not deliver(token(), LARGE), "taken without room"


@step
def imap_says_unavailable_and_reads_on():
    unavailable(house["session"].append("INBOX", None, None, letter(token(), LARGE)))
    if not postgres:
        with open_session() as session:
            assert all(count == 1 for count in present(session, kept)), "something acknowledged cannot be read"
            assert not any(present(session, house["refused"])), "something refused is there"


@step
def the_log_says_why():
    log = house["server"].log.read_text(errors="replace")
    assert "commit failed" in log or "the database is not available" in log, house["server"].tail()


@step
def with_room_again_the_server_goes_on_by_itself():
    server = house["server"]
    pid = server.process.pid
    house["disk"].free()
    if postgres and not house["cluster"].runs():
        # It ends itself when it cannot write its log; its own administrator starts it.
        house["cluster"].start()
    subject = token()
    eventually(lambda: deliver(subject, LARGE), 30)
    kept.append(subject)
    eventually(lambda: well(server), 30)
    ok(house["session"].append("INBOX", None, None, letter(token(), LARGE)))
    ok(house["session"].store("1", "+FLAGS", "(\\Flagged)"))
    assert server.process.poll() is None and server.process.pid == pid


@step
def nothing_acknowledged_is_lost():
    with open_session() as session:
        counts = present(session, kept)
        assert all(count == 1 for count in counts), list(zip(kept, counts))
        if not postgres:
            assert not any(present(session, house["refused"])), "something refused is there"


@step
def the_store_is_consistent():
    server = house["server"]
    assert server.stop() == 0, server.tail()
    server.do("check", "--deep")


if os.getuid() != 0:
    support.skip("needs root, for a small disk of its own")
with tempfile.TemporaryDirectory(prefix="pugliaimpiego-disk-") as place:
    os.chmod(place, 0o755)
    try:
        small = SmallDisk(pathlib.Path(place) / "disk", 240 if postgres else 144).__enter__()
    except (OSError, subprocess.CalledProcessError) as refusal:
        support.skip(f"no small disk can be mounted here: {refusal}")
    house["disk"] = small
    try:
        start_house(small.folder)
        run_steps(60)
    except SystemExit:
        time.sleep(1)
        print(house["server"].tail(lines=8), "exit code", house["server"].process.poll())
        raise
    finally:
        house["stack"].close()
        if "server" in house:
            house["server"].kill()
        if "cluster" in house and house["cluster"].runs():
            house["cluster"].stop()
        small.__exit__()
