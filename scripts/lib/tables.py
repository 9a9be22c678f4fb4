"""Markdown tables of benchmarks, and their place in BENCHMARKS.md."""

import datetime
import statistics

from mail_rows import WANTED


def render(rows, disk, machine, peer):
    """The finished table; `rows` are (label, {side: [(value, note), ...]}) with one entry for each round."""
    today = datetime.date.today().isoformat()
    lines = [f"{today}, {machine}. Peer: {peer or 'not run'}. Disk: {disk:,.0f} appends of 8 KiB with fdatasync in a second.",
             "", "| work | Postfix + Dovecot | Pugliaimpiego | ratio | wanted |", "|---|---|---|---|---|"]
    for label, sides in sorted(rows, key=lambda row: list(WANTED).index(row[0])):
        unit, better, wanted = WANTED[label]
        peer_value, peer_cell = cell(sides.get("Postfix + Dovecot"), unit)
        our_value, our_cell = cell(sides.get("Pugliaimpiego"), unit)
        ratio = ""
        if peer_value and our_value:
            ratio = f"{our_value / peer_value if better == 'more' else peer_value / our_value:.1f}x"
        lines.append(f"| {label} | {peer_cell} | {our_cell} | {ratio} | {wanted}x |")
    return "\n".join(lines) + "\n"


def cell(rounds, unit):
    """Median of the rounds, and that round's note."""
    if not rounds:
        return None, "-"
    middle = statistics.median_low([value for value, _ in rounds])
    note = next(note for value, note in rounds if value == middle)
    digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
    return middle, f"{middle:,.{digits}f}{unit}{f' ({note})' if note else ''}"


def write(path, name, table):
    """Puts the table between its two marks in the file; adds them at the end when they are missing."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    text = path.read_text() if path.exists() else "# Benchmarks\n"
    if begin not in text:
        text += f"\n## {name}\n\n{begin}{end}"
    head, rest = text.split(begin, 1)
    path.write_text(head + begin + table + end + rest.split(end, 1)[1])
