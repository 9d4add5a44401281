"""A lazy front door gives out what its imports for type checkers say, and nothing else."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import scanward

ROOT = Path(scanward.__file__).parent
DOORS = sorted(file for file in ROOT.rglob("__init__.py") if "door(" in file.read_text(encoding="utf-8"))


def promised(file: Path) -> dict[str, str]:
    """Each name that `file` imports for type checkers, and from where."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in checked.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def test_there_are_doors():
    assert len(DOORS) > 3


@pytest.mark.parametrize("file", DOORS, ids=lambda file: file.parent.name)
def test_a_door_gives_what_it_promises(file):
    name = ".".join(["scanward", *file.parent.relative_to(ROOT).parts])
    package, names = import_module(name), promised(file)
    assert sorted(package.__all__) == sorted(names)
    for each, module in names.items():
        assert getattr(package, each) is getattr(import_module(module), each)
        assert not (file.parent / f"{each}.py").exists(), "the module, once loaded, would stand in the name's place"


@pytest.mark.parametrize("file", DOORS, ids=lambda file: file.parent.name)
def test_a_door_gives_nothing_else(file):
    package = import_module(".".join(["scanward", *file.parent.relative_to(ROOT).parts]))
    with pytest.raises(AttributeError, match="has no attribute 'nothing_of_the_kind'"):
        package.nothing_of_the_kind  # noqa: B018 - the looking is the test
