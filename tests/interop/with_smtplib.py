"""Python's smtplib: the ordinary dialogue, chunks, sizes, confirmations, and raw bytes that must not pass."""

import email
import smtplib
import socket

from support import (DOMAIN, HOST, OUTSIDER, PASSWORD, PORTS, deliver, eventually, holding, imap, message, operator, ok, run_steps, step,
                     token, untrusting_tls, words)


@step
def greeting_announces_extensions():
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        session.ehlo("client.example")
        for extension in ("pipelining", "size", "8bitmime", "smtputf8", "starttls", "enhancedstatuscodes", "chunking", "binarymime",
                          "dsn", "limits"):
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


def chunk(session, size, bytes_, last=False):
    """One BDAT; gives the code of its answer."""
    session.send(f"BDAT {size}{' LAST' if last else ''}\r\n".encode() + bytes_)
    return session.getreply()[0]


@step
def message_comes_in_chunks():
    """RFC 3030: raw BDAT, sizes of all kinds, an error in between."""
    word = token()
    raw = message(f"Pezzi {word}", body="riga\n.\n..punti\nperché\n" + "x" * 70_000 + "\n")
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        session.ehlo("client.example")
        assert chunk(session, 6, b"QUIT\r\n") == 503, "no transaction: its bytes are read away"
        session.mail(OUTSIDER)
        session.rcpt(operator(5))
        sizes = [0, 1, 3, 1000, 40_000, len(raw)]
        for begin, end in zip(sizes, sizes[1:]):
            assert chunk(session, len(raw[begin:end]), raw[begin:end]) == 250
        assert session.docmd("DATA")[0] == 503, "no DATA between chunks"
        assert chunk(session, 0, b"", last=True) == 250
        assert chunk(session, 4, b"RSET", last=True) == 503
        assert session.docmd("NOOP")[0] == 250
    with imap(operator(5)) as session:
        ok(session.select("INBOX", readonly=True))
        [number] = words(session.search(None, "SUBJECT", word))
        assert ok(session.fetch(str(number), "(BODY.PEEK[])"))[0][1].endswith(raw), "the message was changed on its way"


@step
def binary_message_is_kept_in_base64():
    word, content = token(), bytes(range(256)) * 3
    head = f"From: {OUTSIDER}\r\nTo: {operator(5)}\r\nSubject: {word}\r\nMIME-Version: 1.0\r\n" \
           "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    raw = head.encode() + content
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        session.ehlo("client.example")
        session.mail(OUTSIDER, ["BODY=BINARYMIME"])
        session.rcpt(operator(5))
        assert session.docmd("DATA")[0] == 503, "BINARYMIME needs BDAT"
        assert chunk(session, len(raw), raw, last=True) == 250
    with imap(operator(5)) as session:
        ok(session.select("INBOX", readonly=True))
        [number] = words(session.search(None, "SUBJECT", word))
        stored = ok(session.fetch(str(number), "(BODY.PEEK[])"))[0][1]
    kept = email.message_from_bytes(stored)
    assert kept["Content-Transfer-Encoding"] == "base64" and kept.get_payload(decode=True) == content, stored


@step
def huge_chunks_end_the_connection():
    for size in (2 ** 64, 10 ** 40, -1):
        with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
            session.ehlo("client.example")
            session.mail(OUTSIDER)
            session.rcpt(operator(5))
            assert chunk(session, size, b"NOOP\r\n", last=True) in (501, 552)
            try:
                session.getreply()
            except smtplib.SMTPServerDisconnected:
                continue
            raise AssertionError(f"still there after a chunk of {size}")


@step
def delivery_is_confirmed_when_asked():
    """RFC 3461: NOTIFY, ORCPT, RET and ENVID; the notice is in the sender's mailbox."""
    word = token()
    with smtplib.SMTP(HOST, PORTS["submission"], timeout=20) as session:
        session.starttls(context=untrusting_tls())
        session.login(operator(5), PASSWORD)
        session.sendmail(operator(5), [operator(6)], message(word, operator(5), operator(6)), ["RET=HDRS", f"ENVID={word}"],
                         ["NOTIFY=SUCCESS", f"ORCPT=rfc822;{operator(6)}"])
        assert session.mail(operator(5), ["ENVID=+0A"])[0] == 501

    [notice] = eventually(lambda: holding(operator(5), f"Original-Envelope-Id: {word}"))
    report = email.message_from_bytes(notice)
    assert report.get_content_type() == "multipart/report" and report.get_param("report-type") == "delivery-status"
    [_, status, _] = report.get_payload()
    [_, fields] = status.get_payload()
    assert fields["Action"] == "delivered" and fields["Original-Recipient"] == f"rfc822; {operator(6)}", fields.as_string()


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
