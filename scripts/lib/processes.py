"""Memory of a process and everything it started."""

import pathlib


def descendants(pid):
    """`pid` and all processes below it."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(children.get(one, []))
    return found


def alive(pid):
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def memory(pid):
    """Sums of Rss and Pss of a process tree in KiB, and the number of processes."""
    rss = pss = count = 0
    for one in descendants(pid):
        try:
            rollup = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        fields = {line.split(":")[0]: line.split()[1] for line in rollup.splitlines()[1:]}
        rss += int(fields["Rss"])
        pss += int(fields["Pss"])
        count += 1
    return {"rss": rss, "pss": pss, "processes": count}
