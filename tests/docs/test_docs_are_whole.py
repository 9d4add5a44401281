"""Nothing that a person can type, set, or be told is without a page."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import scanward
from scanward.core import asking
from scanward.core.decision import HoldReason
from scanward.core.errors import ExitCode, QuarantineReason
from scanward.core.faces import FaceDoubt, FaceRegion, FaceSight
from scanward.line.deidentify import builtin_recipes
from scanward.line.deidentify.faces import FacePolicy, Faces
from scanward.line.deidentify.pixel_text import PixelText, Region
from scanward.line.deidentify.pixel_text.grammar import Why
from scanward.line.deidentify.protections import ATTACKED, protections
from scanward.store import WardSettings
from scanward.store.settings import ConsentSettings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")


def text(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def headings(page: Path) -> set[str]:
    """The anchors of a page, as MkDocs makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower().replace(" ", "-") for heading in found}


def test_the_page_of_commands_is_what_the_command_line_says():
    script = ROOT / "scripts" / "make-docs" / "commands.py"
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout
    assert text("lookup/commands.md") == printed, f"run: python {script.relative_to(ROOT)} > docs/lookup/commands.md"


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_has_a_section(code):
    assert re.search(rf"^## {int(code)} ", text("lookup/exit-codes.md"), re.MULTILINE)


def test_no_exit_code_is_explained_that_does_not_exist():
    told = {int(number) for number in re.findall(r"^## (\d+) ", text("lookup/exit-codes.md"), re.MULTILINE)}
    assert told == {int(code) for code in ExitCode}


@pytest.mark.parametrize("reason", QuarantineReason)
def test_every_quarantine_reason_has_a_section(reason):
    assert f"\n## {reason}\n" in text("lookup/quarantine.md")


@pytest.mark.parametrize("word", [*FaceDoubt, *FaceSight])
def test_every_answer_about_faces_is_explained(word):
    assert f"\n| `{word}` |" in text("lookup/faces.md")


@pytest.mark.parametrize("reason", HoldReason)
def test_every_hold_has_a_section(reason):
    assert f"\n## {reason}\n" in text("lookup/holds.md")


@pytest.mark.parametrize("why", asking.Why)
def test_every_answer_of_deciding_is_explained(why):
    assert f"\n| `{why}` | " in text("lookup/decisions.md")


def test_every_protection_is_explained():
    page = text("lookup/decisions.md")
    words = (
        set(protections(builtin_recipes()["basic"])) | set(protections(builtin_recipes()["ai-training"])) | {ATTACKED}
    )
    assert len(words) > 8
    assert {word for word in words if f"\n| `{word}` | " not in page} == set()


@pytest.mark.parametrize("setting", [*WardSettings.model_fields, *ConsentSettings.model_fields])
def test_every_setting_of_a_ward_is_explained(setting):
    assert f"`{setting}`" in text("lookup/ward.md")


@pytest.mark.parametrize("name", builtin_recipes())
def test_every_recipe_is_explained(name):
    assert f"`{name}`" in text("lookup/recipes.md")


@pytest.mark.parametrize("why", Why)
def test_every_reason_for_a_box_of_writing_is_explained(why):
    rows = re.findall(r"^\| (`.+?) \|", text("lookup/pixel-text.md"), re.MULTILINE)
    assert any(f"`{why.value}`" in row for row in rows)


@pytest.mark.parametrize("section", [PixelText, Region, Faces])
def test_every_key_of_a_recipe_s_section_on_writing_or_faces_is_explained(section):
    page = text("lookup/recipes.md")
    said = set(re.findall(r"(?:^|[\[ .`])(\w+)(?: =|`|\]\])", page, re.MULTILINE))
    assert set(section.model_fields) <= said


@pytest.mark.parametrize("word", FaceRegion)
def test_every_region_of_the_face_is_explained(word):
    assert f"`{word}`" in text("lookup/recipes.md").split("\n### Regions of the face\n")[1].split("\n### ")[0]


def test_every_policy_on_faces_is_explained():
    row = re.search(r"^\| `\[faces\] policy` \| (.+?) \|", text("lookup/recipes.md"), re.MULTILINE)
    assert row
    assert set(re.findall(r'`"(\w+)"`', row[1])) == set(FacePolicy)


def test_every_rule_of_examine_is_explained():
    sources = (ROOT / "src/scanward/line/examine").rglob("*.py")
    rules = {rule for source in sources for rule in re.findall(r'"(E-[A-Z][A-Z-]+)"', source.read_text("utf-8"))}
    assert rules
    assert rules <= set(re.findall(r"E-[A-Z][A-Z-]+", text("lookup/examine-rules.md")))


def test_every_rule_of_verify_is_explained():
    from scanward.line.verify.rules import Rule

    page = text("lookup/findings.md")
    assert [rule for rule in Rule if rule.value not in page] == []


def test_every_variable_of_the_environment_is_explained():
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / ".ci" / "run"]
    named = {
        name for source in sources for name in re.findall(r"SCANWARD_[A-Z]+(?:_[A-Z]+)*", source.read_text("utf-8"))
    }
    page = text("lookup/settings.md")
    assert {name for name in named if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_section_that_are_there(page):
    broken = []
    for link in LINK.findall(page.read_text("utf-8")):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(link)
    assert broken == []


def test_the_site_builds_without_a_warning_and_asks_for_nothing_from_elsewhere(tmp_path):
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loads = re.compile(r"""<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^\s"'>]+""")
    found = {hit for page in (tmp_path / "site").rglob("*.html") for hit in loads.findall(page.read_text("utf-8"))}
    assert found == set()


@pytest.mark.parametrize("name", ["examine", "release", "verify"])
def test_every_argument_of_the_public_functions_is_explained(name):
    section = text("lookup/python.md").split(f"\n## {name}\n")[1].split("\n## ")[0]
    arguments = inspect.signature(getattr(scanward, name)).parameters
    assert [argument for argument in arguments if f"`{argument}`" not in section] == []
