"""How much of what identifies the text cleaner finds, and how much of what is clinical it keeps.

Identities are planted in descriptors and sentences that name nobody (tests/deidentify/text/*.txt). Three questions:
known (the patient's needles, in any form), unknown (names, dates, numbers of anybody) and clinical (what had to stay).
The names are of benchmarks/text_cleaning_names.tsv: a fifth of the names of the package mimesis, which
scripts/make-tables/make-name-lists leaves out of our lists by the same rule.

    .venv/bin/python benchmarks/text_cleaning.py [--show]
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind, Identity
from scanward.line.deidentify.text import TextCleaner, TextContext

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
TEXTS = HERE.parent / "tests" / "deidentify" / "text"
SEED = 20261121

NAME_FORMS: dict[str, Callable[[str, str, str], str]] = {
    "CT HEAD LAST": lambda label, last, _given: f"{label} {last.upper()}",
    "LAST^FIRST": lambda label, last, given: f"{label} {last.upper()}^{given.upper()}",
    "Last, First": lambda label, last, given: f"{last}, {given} {label}",
    "First Last": lambda label, last, given: f"{label} {given} {last}",
    "CT_LAST_2": lambda label, last, _given: f"{label.replace(' ', '_')}_{last.upper()}_2",
    "FLast": lambda label, last, given: f"{label} {given[0]}{last}",
    "LastFirst": lambda label, last, given: f"{label} {last}{given}",
    "F. Last": lambda label, last, given: f"{label} {given[0]}. {last}",
    "Last's": lambda label, last, _given: f"{last}'s {label}",
    "DR LAST": lambda label, last, _given: f"{label} DR {last.upper()}",
}
PROSE_FORMS: dict[str, Callable[[str, str], str]] = {
    "Dr. Last": lambda last, _given: f"Findings were discussed with Dr. {last} by phone.",
    "referred by First Last": lambda last, given: f"Referred by {given} {last} for further evaluation.",
    "Operator: First Last": lambda last, given: f"Operator: {given} {last}. Images were acquired in two planes.",
    "patient Last": lambda last, _given: f"Patient {last} has a small pleural effusion.",
    "First Last": lambda last, given: f"The examination of {given} {last} was performed without contrast.",
}
DATE_FORMS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%d %B %Y",
    "%B %d, %Y",
    "%d%b%Y",
    "%Y%m%d",
    "%d-%b-%y",
    "%B %Y",
    "%Y-%m-%dT%H:%M:%S",
)
NUMBER_FORMS = ("MRN: {n}", "ID#{n}", "Acc. {n}", "{n}", "PAT-{n}", "Case No. {n}", "AB{n}")
OTHER_FORMS = (
    "555-{a}-{b}", "({a}) {a}-{b}", "+49 731 {n}", "Tel. 0731/{n}", "p{n}@example.org", "https://pacs.example.org/{n}",
    "10.{c}.{c}.7", "123-45-{b}", "{c} Oak Street", "Hauptstraße {c}", "1.2.826.0.1.3680043.{n}", "S/N {n}",
    "C:\\Users\\p{n}\\scan.dcm", "9{e}-year-old", "9{e} y/o",
)  # fmt: skip


def lines(name: str) -> list[str]:
    return [line for line in (TEXTS / name).read_text("utf-8").split("\n") if line and not line.startswith("# ")]


def bare(text: str) -> str:
    plain = unicodedata.normalize(
        "NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("\u0131", "i")
    )
    return "".join(c for c in plain if c.isalnum())


def tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


class Count:
    """One row of the table: planted, left, and clinical words lost beside them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.planted = self.left = self.lost = self.words = 0

    def add(self, planted: list[str], context: str, shown: str, *, show: bool) -> None:
        gone = not any(len(p) > 1 and bare(p) in bare(shown) for p in planted)
        kept = tokens(shown)
        lost = sum(1 for word in tokens(context) if word not in kept)
        self.planted += 1
        self.left += not gone
        self.words += len(tokens(context))
        self.lost += lost
        if show and (lost or not gone):
            print("  LEFT" if not gone else "  LOST", repr(shown), planted)

    def row(self) -> str:
        share = 100 * (self.planted - self.left) / max(1, self.planted)
        kept = 100 * (self.words - self.lost) / max(1, self.words)
        return (
            f"{self.name:34} {self.planted:7} {self.left:6} {share:8.2f} % {self.words:8} {self.lost:6} {kept:8.2f} %"
        )


def names_of(chooser: random.Random) -> list[tuple[str, str]]:
    rows = [
        line.split("\t")
        for line in (HERE / "text_cleaning_names.tsv").read_text("utf-8").splitlines()
        if line[:1] != "#"
    ]
    found = [(last, given) for _, last, given in rows]
    chooser.shuffle(found)
    return found


def run(*, show: bool) -> None:
    chooser = random.Random(SEED)
    labels = [d for d in lines("descriptors.txt") if " " in d and "'" not in d]
    people = names_of(chooser)
    nobody = TextCleaner(Identity())
    print(f"{'':34} {'planted':>7} {'left':>6} {'found':>10} {'words':>8} {'lost':>6} {'kept':>10}")
    for known in (True, False):
        print("the patient's own (needles)" if known else "anybody's (no needle)")
        for form, write in NAME_FORMS.items():
            count = Count("  " + form)
            for last, given in people:
                identity = Identity()
                if known:
                    identity.add(IdentifierKind.PATIENT_NAME, f"{last}^{given}")
                label = chooser.choice(labels)
                text = write(label, last, given)
                planted = [last, given] if given.casefold() in text.casefold() else [last]
                count.add(planted, label, (TextCleaner(identity) if known else nobody).clean(text).text, show=show)
            print(count.row())
    for form, say in PROSE_FORMS.items():
        count = Count("  prose: " + form)
        for last, given in people:
            text = say(last, given)
            planted = [last, given] if given in text else [last]
            context = text.replace(last, "").replace(given, "") if given in text else text.replace(last, "")
            count.add(planted, context, nobody.clean(text, TextContext.PROSE).text, show=show)
        print(count.row())
    forms(chooser, labels, nobody, show=show)
    clinical(nobody)


def forms(chooser: random.Random, labels: list[str], nobody: TextCleaner, *, show: bool) -> None:
    for name, patterns in (
        ("dates", DATE_FORMS),
        ("numbers", NUMBER_FORMS),
        ("contacts, places, machines, ages", OTHER_FORMS),
    ):
        count = Count("  " + name)
        for pattern in patterns:
            for _ in range(40):
                day = dt.datetime(1990, 1, 1, 9, 41, 7) + dt.timedelta(days=chooser.randrange(13_000))  # noqa: DTZ001 - a date on paper
                n = str(chooser.randrange(10**6, 10**7))
                filled = pattern.format(
                    n=n,
                    a=chooser.randrange(200, 999),
                    b=chooser.randrange(1000, 9999),
                    c=chooser.randrange(16, 250),
                    e=chooser.randrange(1, 10),
                )
                planted = day.strftime(pattern) if "%" in pattern else filled
                label = chooser.choice(labels)
                shown = nobody.clean(f"{label} {planted}").text
                core = re.search(r"\d{4,}|\d+", planted)
                count.add([planted] if core is None else [planted, planted[core.start() :]], label, shown, show=show)
        print(count.row())


def clinical(nobody: TextCleaner) -> None:
    print("nobody's (clinical text alone)")
    for name in ("descriptors.txt", "sentences.txt"):
        for context in (TextContext.LABEL, TextContext.PROSE):
            texts = lines(name)
            start = time.perf_counter()
            changed = sum(nobody.clean(t, context).text != t for t in texts)
            cost = (time.perf_counter() - start) / len(texts) * 1e6
            print(f"  {name:18} as {context.value:6}  {len(texts):5} texts, {changed} changed, {cost:.0f} µs each")


if __name__ == "__main__":
    run(show="--show" in sys.argv)
