"""One round of two-way synchronisation, the same for every program that keeps Maildirs."""

from support import deliver, eventually, imap, message, ok, snapshot, token, tree, words

# Files in which the programs keep their own book.
STATE = (".mbsyncstate", ".isyncuidmap", ".uidvalidity", "dovecot", ".lock")


def check_two_way_sync(user, synchronise, folder, trashed):
    """Changes on both sides arrive at the other; running again changes nothing anywhere.

    `trashed` is the Maildir flag by which the program learns of a deletion, None when it wants the file gone.
    """
    here, there = token(), token()
    deliver(user, there)
    eventually(lambda: flags(user, there) is not None)
    new = folder / "INBOX" / "new" / f"1785744000.{here}.local"
    new.write_bytes(message(here).replace(b"\r\n", b"\n"))
    synchronise()
    [downloaded] = holding(folder, there)
    assert flags(user, here) is not None, "the new local message was not uploaded"
    nothing_moves(user, synchronise, folder)

    flag(downloaded, "FS")
    set_flags(user, here, "(\\Answered \\Seen)")
    synchronise()
    assert {"\\Flagged", "\\Seen"} <= flags(user, there), flags(user, there)
    [uploaded] = holding(folder, here)
    assert set("RS") <= set(uploaded.name.rpartition(",")[2]), uploaded
    nothing_moves(user, synchronise, folder)

    [downloaded] = holding(folder, there)
    if trashed:
        flag(downloaded, "FS" + trashed)
    else:
        downloaded.unlink()
    expunge(user, here)
    synchronise()
    assert flags(user, there) is None, "the local deletion did not reach the server"
    assert not holding(folder, here), "the server's expunge did not reach the Maildir"
    nothing_moves(user, synchronise, folder)


def nothing_moves(user, synchronise, folder):
    """Another run leaves both sides as they are."""
    local, remote = tree(folder, STATE), snapshot(user)
    assert len(local) > 10, f"only {len(local)} files in {folder}"
    synchronise()
    assert tree(folder, STATE) == local, set(tree(folder, STATE).items()) ^ set(local.items())
    assert snapshot(user) == remote, (snapshot(user), remote)


def holding(folder, word):
    """Files below INBOX that hold a word."""
    files = [path for part in ("cur", "new") for path in (folder / "INBOX" / part).iterdir()]
    return [path for path in files if word.encode() in path.read_bytes()]


def flag(path, letters):
    """Gives a Maildir file its flags."""
    base = path.name.partition(":")[0]
    path.rename(path.parent.parent / "cur" / f"{base}:2,{letters}")


def flags(user, word):
    """Flags of a message on the server; None when it is not there."""
    with imap(user) as session:
        ok(session.select("INBOX", readonly=True))
        numbers = words(session.search(None, "SUBJECT", word))
        if not numbers:
            return None
        line = ok(session.fetch(str(numbers[0]), "(FLAGS)"))[0].decode()
        return set(line.partition("FLAGS (")[2].partition(")")[0].split())


def set_flags(user, word, letters):
    """Changes flags on the server."""
    with imap(user) as session:
        ok(session.select("INBOX"))
        [number] = words(session.search(None, "SUBJECT", word))
        ok(session.store(str(number), "+FLAGS", letters))


def expunge(user, word):
    """Removes a message on the server."""
    set_flags(user, word, "(\\Deleted)")
    with imap(user) as session:
        ok(session.select("INBOX"))
        ok(session.expunge())
