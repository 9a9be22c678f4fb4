"""pdftotext and pdfinfo read the guide to the services: every sheet is in it, in order, tagged, with links."""

import html
import re
import shutil

from browser import Browser
from support import WORK, run, run_steps, skip, step

GUIDE = WORK / "guida.pdf"


def text(*options):
    return run("pdftotext", "-enc", "UTF-8", *options, GUIDE, "-")


@step
def it_is_a_document_for_everybody():
    answer = Browser().get("/servizi/guida.pdf")
    assert answer.status == 200 and answer.body.startswith(b"%PDF-"), answer.status
    GUIDE.write_bytes(answer.body)
    facts = run("pdfinfo", GUIDE)
    assert re.search(r"Title:\s+Guida ai servizi", facts) and re.search(r"Tagged:\s+yes", facts), facts
    structure = run("pdfinfo", "-struct-text", GUIDE)
    for role in ("H1", "H2", "L ", "LI", "Table", "TH", "TOC", "Link"):
        assert re.search(rf"^\s*{role}", structure, re.M), role


@step
def every_service_of_the_site_is_in_it():
    words = " ".join(text().split())
    page, missing = 1, []
    while titles := re.findall(r'href="/servizi/[a-z0-9-]+"[^>]*>([^<]+)</a>', Browser().get(f"/servizi?pagina={page}").text):
        missing += [title for title in map(html.unescape, titles) if " ".join(title.split()) not in words]
        page += 1
        assert page < 20
    assert page > 1 and not missing, missing


@step
def its_parts_say_who_how_and_where():
    words = text("-layout")
    for part in ("Indice", "Gli sportelli", "Moduli, norme e pagine collegate", "Leggi questa scheda sul sito"):
        assert part in words, part
    assert "\ufffd" not in words and "?" * 3 not in words


if not (shutil.which("pdftotext") and shutil.which("pdfinfo")):
    skip("poppler-utils is not installed")
run_steps()
