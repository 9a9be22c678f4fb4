"""A small disk that can be filled: a tmpfs. Needs root."""

import contextlib
import errno
import pathlib
import subprocess


class SmallDisk:
    """A tmpfs of so many MiB on a new folder; a context manager that takes it away."""

    def __init__(self, folder, mebibytes):
        self.folder, self.mebibytes = pathlib.Path(folder), mebibytes
        self.filler = self.folder / "filler"

    def __enter__(self):
        self.folder.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.mebibytes}m,mode=755", "tmpfs", self.folder], check=True)
        return self

    def __exit__(self, *failure):
        # Also when somebody still has a file open on it.
        subprocess.run(["umount", "--lazy", self.folder], check=False)

    def fill(self, leave=0):
        """Fills it up to the last page, or leaves so many bytes."""
        with open(self.filler, "ab", buffering=0) as filler, contextlib.suppress(NoRoom):
            while True:
                write(filler)
        if leave:
            with open(self.filler, "r+b") as filler:
                filler.truncate(max(self.filler.stat().st_size - leave, 0))

    def free(self):
        """Gives the room back."""
        self.filler.unlink()


class NoRoom(Exception):
    """Nothing more can be written."""


def write(filler):
    """Writes a piece; small ones when a large one has no room any more."""
    for size in (1 << 20, 1 << 12):
        with contextlib.suppress(OSError):
            filler.write(bytes(size))
            return
    raise NoRoom(errno.errorcode[errno.ENOSPC])
