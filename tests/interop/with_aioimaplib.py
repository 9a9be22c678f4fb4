"""aioimaplib (PyPI), the client of automation servers: many sessions in one event loop, IDLE for minutes."""

import asyncio

import aioimaplib

from support import HOST, PASSWORD, PORTS, deliver, message, operator, run_steps, step, token, untrusting_tls

USER = operator(16)
TOGETHER = 10


async def log_in(tls=False):
    """A session in INBOX that is told of modseqs."""
    if tls:
        session = aioimaplib.IMAP4_SSL(HOST, PORTS["imaps"], ssl_context=untrusting_tls(), timeout=20)
    else:
        session = aioimaplib.IMAP4(HOST, PORTS["imap"], timeout=20)
    await session.wait_hello_from_server()
    ok(await session.login(USER, PASSWORD))
    ok(await session.enable("CONDSTORE"))
    ok(await session.select("INBOX"))
    return session


def ok(answer):
    """The lines of an answer that must be OK."""
    assert answer.result == "OK", answer
    return answer.lines


@step
def a_message_is_appended_searched_fetched_and_moved():
    asyncio.run(append_search_fetch_move())


async def append_search_fetch_move():
    session, word = await log_in(tls=True), token()
    ok(await session.append(message(f"Nota {word}"), mailbox="INBOX", flags="\\Seen"))
    [found, *_] = ok(await session.uid_search(f"SUBJECT {word}"))
    uid = found.decode()
    lines = ok(await session.uid("fetch", uid, "(FLAGS BODY.PEEK[])"))
    assert any(word.encode() in bytes(line) for line in lines), lines
    ok(await session.uid("store", uid, "+FLAGS", "(\\Flagged)"))
    ok(await session.uid("move", uid, "Cestino"))
    ok(await session.namespace())
    ok(await session.logout())


@step
def ten_sessions_idle_and_all_hear_of_one_delivery():
    asyncio.run(idle_together())


async def idle_together():
    sessions = await asyncio.gather(*(log_in() for _ in range(TOGETHER)))
    idles = [await session.idle_start(timeout=20) for session in sessions]
    await asyncio.to_thread(deliver, USER, token())
    await asyncio.gather(*(hear(session, b"EXISTS") for session in sessions))
    for session, idle in zip(sessions, idles):
        session.idle_done()
        ok(await asyncio.wait_for(idle, 10))
    await asyncio.gather(*(session.logout() for session in sessions))


async def hear(session, word):
    """Waits until a session is told something with this word in it."""
    while not any(word in bytes(line) for line in await session.wait_server_push(timeout=15)):
        pass


run_steps()
