"""COMPRESS=DEFLATE as zlib speaks it, below Python's imaplib: every way of flushing, large and small, and IDLE."""

import imaplib
import zlib

from support import HOST, PASSWORD, PORTS, deliver, message, ok, operator, run_steps, step, token, words

USER = operator(9)


class Compressed(imaplib.IMAP4):
    """An imaplib session that can begin to compress. What it sends is flushed by `how`."""

    packer = None

    def compress(self, how, level=6):
        ok(self.xatom("COMPRESS", "DEFLATE"))
        self.how = how
        self.unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        self.text = b""
        self.packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)

    def send(self, data):
        super().send(data if self.packer is None else self.packer.compress(data) + self.packer.flush(self.how))

    def more(self):
        packed = self.sock.recv(4096)
        assert packed, "the server has hung up"
        self.text += self.unpacker.decompress(packed)

    def read(self, size):
        if self.packer is None:
            return super().read(size)
        while len(self.text) < size:
            self.more()
        taken, self.text = self.text[:size], self.text[size:]
        return taken

    def readline(self):
        if self.packer is None:
            return super().readline()
        while b"\n" not in self.text:
            self.more()
        return self.read(self.text.index(b"\n") + 1)


def session(how=zlib.Z_SYNC_FLUSH, level=6):
    opened = Compressed(HOST, PORTS["imap"], timeout=20)
    ok(opened.login(USER, PASSWORD))
    assert "COMPRESS=DEFLATE" in ok(opened.capability())[0].decode().upper().split()
    opened.compress(how, level)
    return opened


@step
def each_way_of_flushing_is_understood():
    for how in (zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH):
        for level in (0, 1, 9):
            opened = session(how, level)
            ok(opened.select("INBOX"))
            for _ in range(20):
                ok(opened.noop())
            opened.logout()


@step
def messages_of_any_size_go_both_ways():
    opened = session(zlib.Z_PARTIAL_FLUSH)
    ok(opened.select("INBOX"))
    for lines in (1, 100, 900, 1000, 1010, 5000, 30000):
        word = token()
        raw = message(word) + b"".join(b"riga %d di %s\r\n" % (n, word.encode()) for n in range(lines))
        ok(opened.append("INBOX", None, None, raw))
        [number] = words(opened.search(None, "SUBJECT", word))
        found = ok(opened.fetch(str(number), "(BODY.PEEK[])"))
        assert found[0][1] == raw, (lines, len(found[0][1]), len(raw))
        ok(opened.store(str(number), "+FLAGS.SILENT", "(\\Deleted)"))
    ok(opened.expunge())
    opened.logout()


@step
def idle_hears_of_a_delivery_without_asking():
    opened = session()
    ok(opened.select("INBOX"))
    for _ in range(3):
        opened.send(b"x1 IDLE\r\n")
        while not opened.readline().startswith(b"+"):
            pass
        deliver(USER, token())
        while b"EXISTS" not in opened.readline():
            pass
        opened.send(b"DONE\r\n")
        while not opened.readline().startswith(b"x1 OK"):
            pass
    opened.logout()


@step
def a_second_compress_is_refused():
    opened = session()
    kind, data = opened.xatom("COMPRESS", "DEFLATE")
    assert kind == "NO" and b"COMPRESSIONACTIVE" in data[0], (kind, data)
    ok(opened.noop())
    opened.logout()


run_steps()
