"""Python's smtplib: the ordinary dialogue, sizes, and raw bytes that must not pass."""

import smtplib
import socket

from support import (DOMAIN, HOST, OUTSIDER, PASSWORD, PORTS, deliver, imap, message, operator, ok, run_steps, step, token,
                     untrusting_tls, words)


@step
def greeting_announces_extensions():
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        session.ehlo("client.example")
        for extension in ("pipelining", "size", "8bitmime", "smtputf8", "starttls", "enhancedstatuscodes"):
            assert session.has_extn(extension), f"{extension} is not announced: {session.esmtp_features}"
        assert not session.has_extn("auth"), "an MX offers no AUTH"


@step
def message_comes_out_as_it_went_in():
    word = token()
    raw = message(f"Byte {word}", body="riga\n.\n..punti\n.inizio\nperché — €\n" + "x" * 900 + "\n")
    deliver(operator(5), None, raw=raw)
    with imap(operator(5)) as session:
        ok(session.select("INBOX", readonly=True))
        [number] = words(session.search(None, "SUBJECT", word))
        stored = ok(session.fetch(str(number), "(BODY.PEEK[])"))[0][1]
    assert stored.endswith(raw), "the message was changed on its way"
    assert stored.startswith((b"Received:", b"Return-Path:", b"Authentication-Results:", b"Delivered-To:")), stored[:200]


@step
def submission_logs_in_both_ways():
    for mechanism in ("PLAIN", "LOGIN"):
        with smtplib.SMTP(HOST, PORTS["submission"], timeout=20) as session:
            session.starttls(context=untrusting_tls())
            session.ehlo("client.example")
            session.user, session.password = operator(5), PASSWORD
            code, _ = session.auth(mechanism, getattr(session, "auth_" + mechanism.lower()))
            assert code == 235, (mechanism, code)
            session.sendmail(operator(5), [operator(6)], message(token(), operator(5), operator(6)))


@step
def too_large_is_refused_by_its_announced_size():
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        session.ehlo("client.example")
        limit = int(session.esmtp_features["size"])
        code, _ = session.mail(OUTSIDER, [f"SIZE={limit + 1}"])
        assert code == 552, code


@step
def recipients_are_judged_one_by_one():
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        refused = session.sendmail(OUTSIDER, [operator(5), f"nessuno@{DOMAIN}"], message(token()))
        assert list(refused) == [f"nessuno@{DOMAIN}"] and refused[f"nessuno@{DOMAIN}"][0] == 550, refused


@step
def smuggled_second_message_does_not_get_in():
    for dot in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n"):
        answers = smuggle(dot)
        assert answers.count(b"250 2.0.0") + answers.count(b"queued") < 2, (dot, answers)


def smuggle(dot):
    word = token()
    envelope = f"MAIL FROM:<{OUTSIDER}>\r\nRCPT TO:<{operator(5)}>\r\nDATA\r\n".encode()
    with socket.create_connection((HOST, PORTS["smtp"]), timeout=10) as wire:
        reader = wire.makefile("rb")
        reader.readline()
        wire.sendall(b"EHLO client.example\r\n")
        while reader.readline()[3:4] == b"-":
            pass
        wire.sendall(envelope)
        for _ in range(3):
            reader.readline()
        inner = f"Subject: {word} due\r\n\r\ncontrabbando\r\n.\r\n".encode()
        wire.sendall(f"Subject: {word} uno\r\n\r\ntesto".encode() + dot + envelope + inner + b"QUIT\r\n")
        answers = reader.read()
    with imap(operator(5)) as session:
        ok(session.select("INBOX", readonly=True))
        assert not words(session.search(None, "SUBJECT", f'"{word} due"')), f"smuggled in after {dot!r}"
    return answers


run_steps()
