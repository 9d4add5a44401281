"""What is written into the pictures: invented people with all they are called, and what has to stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random


class Sort(StrEnum):
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    INSTITUTION = "institution"
    PHYSICIAN = "physician"
    PHONE = "phone"
    TECHNIQUE = "technique"
    MEASURE = "measure"
    LATERALITY = "laterality"

    @property
    def identifies(self) -> bool:
        return self not in {Sort.TECHNIQUE, Sort.MEASURE, Sort.LATERALITY}


@dataclass(frozen=True, slots=True)
class Person:
    """Nobody: what the headers of a planted object say. Dates are DA, the name is PN."""

    family: str
    given: str
    patient_id: str
    accession: str
    birth: date
    study: date
    time: str
    institution: str
    physician: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.family}^{self.given}"


_FAMILY: Final = (
    """Meier Novak Okafor Lindqvist Delacroix Haddad Petrov Yamada O'Brien Castellano Nguyen Andersson Kowalczyk Moreau
    Fitzgerald Abdi Rossi Müller Weiß Lee Ng Wu Vasquez Thorne Halvorsen Iqbal Szabo Duarte Keller Tanaka""",
    """Schuster Baptiste Ivanova Oyelaran Marchetti Kaplan Ferreira Jansen Brandt Sato Quigley Lopes Hoffmann Demir Ek
    Li Pritchard Rao Svensson Toma Ulrich Vidal Wexler Zhou Béranger Castro Dahl Engel Fabre Grant""",
)
_GIVEN: Final = (
    "Anna Ben Chidi Dora Emil Fatima Georg Hana Ian Julia Karl Lena Marco Nora Omar Petra Quinn Rosa Sven Tara Uma",
    "Alma Bruno Clara Dieter Esra Felix Gina Henrik Ines Jonas Kofi Luisa Mina Noah Olga Paul Rita Said Theo Ursula",
)
_PLACE: Final = (
    "St. Elswhere Hospital|Klinikum Nordstadt|Lakeside Imaging|City General|Radiologie am Ring|Hopital St Benoit",
    "Mercy Harbor Clinic|Universitaet Neustadt|Hilltop MRI Center|Central Radiology|Spital Oberwald|Westbrook Medical",
)


def person(rng: random.Random, *, held_out: bool) -> Person:
    study = date(2015, 1, 1) + timedelta(days=rng.randrange(3600))
    half = int(held_out)
    return Person(
        family=rng.choice(_FAMILY[half].split()),
        given=rng.choice(_GIVEN[half].split()),
        patient_id=rng.choice(("{:07d}", "PAT{:05d}", "MRN-{:06d}", "{:03d}-44-{:04d}", "K{:08d}")).format(
            rng.randrange(10**3), rng.randrange(10**4)
        ),
        accession=rng.choice(("A{:08d}", "ACC{:06d}", "{:010d}")).format(rng.randrange(10**6)),
        birth=date(1930, 1, 1) + timedelta(days=rng.randrange(28000)),
        study=study,
        time=f"{rng.randrange(24):02d}{rng.randrange(60):02d}{rng.randrange(60):02d}",
        institution=rng.choice(_PLACE[half].split("|")),
        physician=rng.choice(_FAMILY[half].split()),
        phone=f"+49 40 555 {rng.randrange(10000):04d}" if rng.random() < 0.5 else f"(555) 01{rng.randrange(100):02d}",
    )


_DATES: Final = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d-%b-%Y", "%Y%m%d", "%b %d %Y", "%d %B %Y", "%d.%m.%y")


def identifying(who: Person, rng: random.Random) -> tuple[Sort, str]:
    """One string that identifies `who`, in one of the forms that machines and people write."""
    sort = rng.choices(
        (Sort.NAME, Sort.NUMBER, Sort.DATE, Sort.INSTITUTION, Sort.PHYSICIAN, Sort.PHONE), (36, 22, 22, 8, 8, 4)
    )[0]
    upper = who.family.upper()
    when = rng.choice((who.study, who.birth)).strftime(rng.choice(_DATES))
    clock = f"{who.time[:2]}:{who.time[2:4]}:{who.time[4:]}"
    forms = {
        Sort.NAME: (
            f"{upper}^{who.given.upper()}", f"{who.family}, {who.given}", f"{who.given} {who.family}", upper,
            f"{upper} {who.given[0]}", f"{who.given[0]}. {who.family}", f"Name: {who.family}, {who.given}",
            f"{upper}, {who.given.upper()}", f"Pat: {who.given} {who.family}", f"Mrs {who.family}",
        ),
        Sort.NUMBER: (
            who.patient_id, f"ID: {who.patient_id}", who.accession, f"Acc {who.accession}", f"#{who.accession}",
            f"MRN {who.patient_id}",
        ),
        Sort.DATE: (
            when, f"{when} {clock}", f"* {when}", f"{when} {clock[:5]}",
            f"DOB {who.birth.strftime(rng.choice(_DATES))}",
        ),
        Sort.INSTITUTION: (who.institution, who.institution.upper()),
        Sort.PHYSICIAN: (f"Dr. {who.physician}", f"Ref: {who.physician}", f"Dr {who.physician.upper()}"),
        Sort.PHONE: (who.phone, f"Tel {who.phone}"),
    }  # fmt: skip
    return sort, rng.choice(forms[sort])


def staying(rng: random.Random) -> tuple[Sort, str]:
    """One string that has to stay where a recipe keeps technique."""
    sort = rng.choices((Sort.TECHNIQUE, Sort.MEASURE, Sort.LATERALITY), (5, 3, 2))[0]
    forms = {
        Sort.TECHNIQUE: (
            f"kV {rng.choice((80, 100, 120, 140))}", f"TI {rng.choice((900, 2500))}", "SUPINE", "FOV 24 cm", "AXIAL",
            f"mA {rng.randrange(50, 400)}", f"TR {rng.randrange(400, 9000)}", "T2 TSE TRA", "C:40 W:400", "ST 5.0 mm",
            f"Gain {rng.randrange(20, 90)}", "PORTABLE", f"Se: {rng.randrange(1, 12)}", "FR 28 Hz", "MI 1.2",
            f"Im: {rng.randrange(1, 300)}/300", f"Zoom {rng.randrange(100, 300)}%",
        ),
        Sort.MEASURE: (f"{rng.randrange(1, 25)} cm", f"{rng.randrange(5, 99)} mm", f"D1 {rng.randrange(5, 99) / 10} cm",
                       f"Dist {rng.randrange(10, 99)}.{rng.randrange(10)} mm"),
        Sort.LATERALITY: ("L", "R", "A", "P", "H", "F", "LEFT", "RIGHT", "R PA", "L AP"),
    }  # fmt: skip
    return sort, rng.choice(forms[sort])


def in_another_script(rng: random.Random, *, held_out: bool) -> tuple[Sort, str]:
    """A name or a date in Cyrillic or Greek, for faces that have these letters."""
    lines = (Path(__file__).parent / "other_scripts.tsv").read_text("utf-8").splitlines()
    return Sort.NAME, rng.choice(lines[int(held_out)].split("\t")[1:])


def shortened(text: str, most: int) -> str:
    """At most `most` letters, cut at a space where one is near, as a machine cuts a field that is too long."""
    cut = text[:most].rstrip()
    return cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] and len(text) > most else cut
