"""The judgement over one account shared by several clients: every view and the ledger against the store."""

import asyncio
import random
import sys
import time

from client import BOXES, Client
from ledger import Ledger
from wire import need

KINDS = ("rev1", "condstore", "qresync", "rev2")


async def judge(address, store, ports, drive, seed="", lag=0):
    """Lets a client loose on each of the ports, then judges by what is at the port `store`; gives a line of figures.

    `drive` is told the clients and lets them work; what one has done the others are told `lag` seconds later at the latest.
    """
    await prepare(address, store)
    ledger = Ledger(lag)
    clients = [Client(chr(65 + n), KINDS[n % len(KINDS)], address, port, ledger, seed) for n, port in enumerate(ports)]
    try:
        await drive(clients)
        await asyncio.sleep(lag)
        for client in clients:
            await client.settle()
        actual = await read_store(address, store)
    finally:
        for client in clients:
            client.close()
    for client in clients:
        compare(client, actual)
    faults = ledger.judge(actual)
    need(not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:20]))
    commands = sum(client.commands for client in clients)
    stored = sum(map(len, ledger.stores.values()))
    return (f"{commands:,} commands of {len(clients)} clients, {len(ledger.appended):,} appended, {len(ledger.moved):,} moved, "
            f"{len(ledger.expunged):,} expunged, {stored:,} flags stored, {len(actual)} left: no fault")


def together(seconds):
    """All at once, until the time is over."""
    async def drive(clients):
        end = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(work(client, end))
    return drive


async def work(client, end):
    """Commands until the time is over."""
    try:
        await client.connect()
        while time.monotonic() < end:
            await client.step()
    except Exception:
        print(f"client {client.name} ({client.kind}), its last lines:", *client.connection.log, sep="\n", file=sys.stderr)
        raise


def by_turns(seed, going):
    """One step of one of them after the other, always the same for a seed, as long as `going(steps)`."""
    async def drive(clients):
        for client in clients:
            client.patience = 0.02
            await client.connect()
        chooser, steps = random.Random(seed), 0
        while going(steps):
            # Most of the time somebody does something between two steps of the same client.
            await chooser.choice(clients).step()
            steps += 1
    return drive


async def prepare(address, port):
    """Makes the mailboxes and empties them."""
    client = Client("0", "rev1", address, port, Ledger())
    await client.connect("INBOX")
    for box in BOXES:
        if box != "INBOX":
            await client.done(f"CREATE {box}")
        await client.done(f"SELECT {box}")
        client.view = None
        await client.done("UID STORE 1:* +FLAGS.SILENT (\\Deleted)")
        await client.done("EXPUNGE")
    client.connection.close()


async def read_store(address, port):
    """What is there, by a client that has seen nothing: place -> (token, flags)."""
    client = Client("9", "rev1", address, port, Ledger())
    await client.connect("INBOX")
    actual = {}
    for box in BOXES:
        await client.select(box)
        _, _, told = await client.done("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        for message, items in told:
            actual[(box, message.uid)] = (items["BODY"].decode().split()[1], message.flags)
    client.connection.close()
    return actual


def compare(client, actual):
    """The view of a client against the store: order, UIDs, flags."""
    box = client.view.box
    stored = {uid: flags for (place, uid), (_, flags) in sorted(actual.items()) if place == box}
    need(client.view.uids() == list(stored), client.name, box, "sees", client.view.uids(), "of", list(stored))
    for message in client.view.messages:
        need(message.flags == stored[message.uid], client.name, box, message.uid, "sees", sorted(message.flags),
             "where the store has", sorted(stored[message.uid]))
