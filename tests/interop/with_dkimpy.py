"""dkimpy as the other side of DKIM and ARC: it verifies what our submission signs and what our forwards are sealed with, and
our server verifies what it has signed and sealed. Names come from a name server of our own. Needs root."""

import base64
import os
import pathlib
import re
import smtplib
import socketserver
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402
from demo import Server  # noqa: E402  (the path has to be known first)
from name_server import NameServer, wrapped  # noqa: E402
from support import CHOSEN, HOST, PORTS, eventually, ok, run_steps, step, token, untrusting_tls, words  # noqa: E402

try:
    import dkim
    import nacl.encoding
    import nacl.signing
except ImportError as missing:
    support.skip(f"{missing}; tests/interop/run --install")

DOMAIN, OUTSIDE, PEER = "ufficio.example", "posta.example", "mx.posta.example"
MARIA, CITIZEN, TARGET = f"maria@{DOMAIN}", f"cittadino@{OUTSIDE}", f"lettore@{OUTSIDE}"
LIST = f"list.{OUTSIDE}"
names = NameServer({OUTSIDE: PEER}, {PEER: HOST})
house = {}


class Peer(socketserver.StreamRequestHandler):
    """The MX of the outside: takes everything and keeps it."""

    def handle(self):
        self.say("220 peer.example")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(b"".join(one[1:] if one.startswith(b".") else one for one in lines))
            elif verb == b"QUIT":
                return self.say("221 bye")
            elif verb == b"MAIL":
                self.server.paths.append(line.decode().strip())
            self.say("250 ok")
        return None

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")


def peer():
    server = socketserver.ThreadingTCPServer((HOST, 0), Peer)
    server.daemon_threads, server.taken, server.paths = True, [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def txt(name, timeout=5):
    """What dkimpy asks for, from the same answers our server gets."""
    return names.texts.get(name.decode().rstrip(".").lower(), "").encode() or None


def letter(subject, sender, to):
    """A message of the plain kind."""
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 03 Aug 2026 10:00:00 +0200\r\n"
            f"Message-ID: <{subject}@{OUTSIDE}>\r\n\r\nBuongiorno,  \r\n\r\nperche' no?\r\n\r\n\r\n").encode()


def taken(word):
    """The message with this word that the outside has got."""
    return next((raw for raw in house["peer"].taken if word.encode() in raw), None)


def fields(word, *names):
    """These fields of the message with this word in maria's INBOX, each on one line."""
    def look():
        with support.imap(MARIA, password=CHOSEN) as session:
            ok(session.select("INBOX", readonly=True))
            found = words(session.search(None, "SUBJECT", word))
            return found and ok(session.fetch(str(found[0]), f"(BODY.PEEK[HEADER.FIELDS ({' '.join(names)})])"))[0][1]
    return re.sub(r"\r\n[ \t]+", " ", eventually(look).decode()).split("\r\n")[:-2]


def results(word):
    """Authentication-Results of the message with this word in maria's INBOX: the first, which is ours."""
    ours = fields(word, "Authentication-Results")[0]
    assert ours.startswith(f"Authentication-Results: mail.{DOMAIN};"), ours
    return " ".join(ours.split())


def receive(raw, to=MARIA, sender=CITIZEN):
    """A message comes to us from the outside."""
    with smtplib.SMTP(HOST, PORTS["smtp"], local_hostname=PEER, timeout=30) as session:
        session.sendmail(sender, [to], raw)


def database():
    """A PostgreSQL database of its own beside that of the demo, or none."""
    if not (url := support.FACTS["database_url"]):
        return None
    subprocess.run(["psql", "--quiet", url, "-c", "CREATE DATABASE dkimpy"], check=True, timeout=20)
    return f"{url.rpartition('/')[0]}/dkimpy"


@step
def server_with_keys_of_both_kinds_that_the_dns_shows():
    binary = wrapped(support.FACTS["binary"], support.WORK)
    if not binary:
        support.skip("this machine does not let us change the view of files")
    names.start()
    house["peer"] = peer()
    server = Server(binary, support.WORK / "data", database(), {
        "PUGLIAIMPIEGO_MAILAUTH_POLICY": "enforce", "PUGLIAIMPIEGO_RELAY_ALLOW_PRIVATE": "true",
        "PUGLIAIMPIEGO_RELAY_MX_PORT": str(house["peer"].server_address[1]), "PUGLIAIMPIEGO_HOSTNAME": f"mail.{DOMAIN}"})
    server.do("init", "--domain", DOMAIN, "--admin", MARIA, "--password-stdin", text=f"{CHOSEN}\n")
    for name in ("via", "oltre"):
        server.do("alias", "add", f"{name}@{DOMAIN}", TARGET)
    for line in server.do("dkim", "rotate", DOMAIN, "--selector", "s").splitlines():
        if " IN TXT " in line:
            name, _, value = line.partition(" 3600 IN TXT ")
            names.texts[name.rstrip(".")] = "".join(value.split('"')[1::2])
    server.start()
    house["server"] = server
    PORTS.clear()
    PORTS.update(server.ports)
    assert "signs from now on" in server.do("dkim", "rotate", DOMAIN)


@step
def dkimpy_verifies_what_our_submission_signs():
    word = token()
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(MARIA, CHOSEN)
        session.sendmail(MARIA, [CITIZEN], letter(word, MARIA, CITIZEN))
    raw = eventually(lambda: taken(word))
    for index, algorithm in enumerate(("ed25519-sha256", "rsa-sha256")):
        field = raw.split(b"DKIM-Signature:")[index + 1]
        assert algorithm.encode() in field.split(b"\r\n\r\n")[0], raw
        assert dkim.DKIM(raw).verify(idx=index, dnsfunc=txt), (algorithm, raw)
    assert not dkim.verify(raw.replace(b"Buongiorno", b"Buonasera"), dnsfunc=txt)


@step
def we_verify_what_dkimpy_signs():
    rsa = subprocess.run(["openssl", "genrsa", "-traditional", "2048"], check=True, capture_output=True).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=rsa, check=True, capture_output=True).stdout
    names.texts[f"r._domainkey.{OUTSIDE}"] = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()
    signing = nacl.signing.SigningKey.generate()
    verify = signing.verify_key.encode(nacl.encoding.Base64Encoder).decode()
    names.texts[f"e._domainkey.{OUTSIDE}"] = "v=DKIM1; k=ed25519; p=" + verify
    names.texts[f"_dmarc.{OUTSIDE}"] = "v=DMARC1; p=reject"
    house["rsa"] = rsa
    for selector, key, algorithm in ((b"r", rsa, b"rsa-sha256"),
                                     (b"e", signing.encode(nacl.encoding.Base64Encoder), b"ed25519-sha256")):
        for kinds in ((b"relaxed", b"relaxed"), (b"simple", b"simple")):
            word = token()
            raw = letter(word, CITIZEN, MARIA)
            signature = dkim.sign(raw, selector, OUTSIDE.encode(), key, signature_algorithm=algorithm, canonicalize=kinds)
            receive(signature + raw)
            said = results(word)
            assert f"dkim=pass header.d={OUTSIDE} header.s={selector.decode()}" in said, said
            assert f"dmarc=pass (p=reject) header.from={OUTSIDE}" in said, said


@step
def forged_mail_is_refused():
    try:
        receive(letter(token(), CITIZEN, MARIA))
        raise AssertionError("it was taken")
    except smtplib.SMTPDataError as refused:
        assert refused.smtp_code == 550 and b"5.7.26" in refused.smtp_error, refused


@step
def dkimpy_verifies_the_seal_of_what_we_forward():
    word = token()
    raw = letter(word, CITIZEN, f"via@{DOMAIN}")
    receive(dkim.sign(raw, b"r", OUTSIDE.encode(), house["rsa"]) + raw, f"via@{DOMAIN}")
    sealed = eventually(lambda: taken(word))
    verdict, sets, reason = dkim.arc_verify(sealed, dnsfunc=txt)
    assert verdict == dkim.CV_Pass and len(sets) == 1, (verdict, sets, reason, sealed)
    assert house["peer"].paths[-1].startswith("MAIL FROM:<SRS0="), house["peer"].paths
    assert dkim.verify(sealed, dnsfunc=txt), "the author's own signature still holds"
    verdict, *_ = dkim.arc_verify(sealed.replace(b"Buongiorno", b"Buonasera"), dnsfunc=txt)
    assert verdict == dkim.CV_Fail, verdict
    house["sealed"] = sealed


def seal(raw, seen):
    """The message with a set of dkimpy, sealed by a list that has seen this."""
    marked = f"Authentication-Results: {LIST}; {seen}\r\n".encode() + raw
    added = dkim.arc_sign(marked, b"r", OUTSIDE.encode(), house["rsa"], LIST.encode())
    assert len(added) == 3, added
    return b"".join(added) + marked


def of_the_list(seen="arc=pass"):
    """A word, and the message that we have sealed and forwarded as a list sends it on: with the word before the subject, and
    sealed by dkimpy."""
    word = token()
    return word, seal(house["sealed"].replace(b"\r\nSubject: ", f"\r\nSubject: {word} ".encode(), 1), seen)


def judged(raw, sets, verdict=dkim.CV_Pass):
    """dkimpy's verdict on a chain of so many sets must be this; None: a chain that was ended as failed."""
    found, results, reason = dkim.arc_verify(raw, dnsfunc=txt)
    assert (found, len(results)) == (verdict, sets), (found, reason, results, raw)


def forwarded(raw, word, through):
    """What the outside gets of a message that comes to an address of ours which leads there."""
    receive(raw, f"{through}@{DOMAIN}")
    return eventually(lambda: taken(word))


@step
def authors_ask_for_nothing_any_more():
    """What lists change is no longer signed by its author. The server starts anew, since it remembers answers."""
    names.texts[f"_dmarc.{OUTSIDE}"] = "v=DMARC1; p=none"
    house["server"].stop()
    house["server"].start()
    PORTS.update(house["server"].ports)


@step
def we_verify_what_dkimpy_seals():
    raw = seal(letter(word := token(), CITIZEN, MARIA), f"spf=pass smtp.mailfrom={OUTSIDE}")
    receive(raw)
    assert "arc=pass" in results(word), results(word)


@step
def we_verify_what_dkimpy_seals_upon_ours():
    """RFC 8617 §5.2: a chain of two, the first set ours."""
    word, raw = of_the_list()
    judged(raw, 2)
    receive(raw)
    assert "arc=pass" in results(word) and "dkim=fail" in results(word), results(word)
    seals = fields(word, "ARC-Seal")
    assert len(seals) == 2, seals
    assert "i=2" in seals[0] and "cv=pass" in seals[0] and f"d={OUTSIDE}" in seals[0], seals
    assert "i=1" in seals[1] and "cv=none" in seals[1] and f"d={DOMAIN}" in seals[1], seals


@step
def we_see_what_was_changed_in_a_chain():
    def first_set_gone(raw):
        return re.sub(rb"ARC-[A-Za-z-]+: i=1;.*?\r\n(?![ \t])", b"", raw, flags=re.DOTALL)

    def exchanged(one, other):
        return lambda raw: raw.replace(one, other, 1)

    for change in (exchanged(b"Buongiorno", b"Buonasera"), exchanged(b"\r\nSubject: ", b"\r\nSubject: Re: "),
                   exchanged(b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results: i=1; x.example;"),
                   exchanged(b"cv=pass", b"cv=none"), first_set_gone):
        word, raw = of_the_list()
        changed = change(raw)
        assert changed != raw and dkim.arc_verify(changed, dnsfunc=txt)[0] == dkim.CV_Fail, changed
        receive(changed)
        assert "arc=fail" in results(word), (changed, results(word))


@step
def we_see_that_a_chain_was_broken_before_it_was_sealed():
    """Changed by somebody who adds no set, then by one that says so (RFC 8617 §5.2)."""
    word = token()
    receive(house["sealed"].replace(b"\r\nSubject: ", f"\r\nSubject: {word} ".encode(), 1))
    assert "arc=fail" in results(word), results(word)
    word, raw = of_the_list("arc=fail")
    receive(raw)
    assert "arc=fail" in results(word), results(word)


@step
def dkimpy_verifies_what_we_seal_upon_its_set():
    raw = seal(letter(word := token(), CITIZEN, f"via@{DOMAIN}"), f"spf=pass smtp.mailfrom={OUTSIDE}")
    sealed = forwarded(raw, word, "via")
    judged(sealed, 2)
    judged(sealed.replace(b"Buongiorno", b"Buonasera"), 2, dkim.CV_Fail)


@step
def dkimpy_verifies_a_chain_of_ours_and_its_own_and_ours():
    word, raw = of_the_list()
    sealed = forwarded(raw, word, "oltre")
    judged(sealed, 3)
    assert b"cv=pass" in sealed.partition(b"ARC-Seal:")[2].partition(b"ARC-")[0], sealed


@step
def dkimpy_sees_that_we_end_a_chain_that_has_failed():
    """RFC 8617 §5.1.2: it is sealed once more, as failed."""
    word, raw = of_the_list()
    sealed = forwarded(raw.replace(b"Buongiorno", b"Buonasera"), word, "oltre")
    assert b"cv=fail" in sealed, sealed
    judged(sealed, 3, None)


@step
def the_server_ends_well():
    assert house["server"].stop() == 0, "no orderly end"


if os.getuid() != 0:
    support.skip("needs root, to show the server another resolv.conf")
run_steps(90)
