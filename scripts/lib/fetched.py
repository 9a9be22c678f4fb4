"""Parts of tests that come from a package registry: installed once below the build folder, again when their lock file changes."""

import os
import pathlib
import shutil

TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", pathlib.Path(__file__).resolve().parents[2] / "target")).resolve()


def fetched(name, lock, install):
    """The folder `name` below the build folder, filled by `install(folder)` unless it holds what `lock` asks for."""
    folder, wanted = TARGET / name, lock.read_text()
    done = folder / "done"
    if not done.exists() or done.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        done.write_text(wanted)
    return folder
