"""What is mutated: real files that come with pydicom, objects of the invented hospital, real images where they are."""

from __future__ import annotations

import copy
import os
import tempfile
from functools import lru_cache
from pathlib import Path

import pydicom

from scanward.demo import make_hospital

from .tree import Tree, read_tree

LARGEST = 60_000
"""Bytes: structure hides in small files as well as in large ones, and small ones are quick."""
_BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"
_REAL = Path(os.environ.get("SCANWARD_TESTDATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@lru_cache(maxsize=1)
def seed_files() -> tuple[bytes, ...]:
    """The bytes of all seeds, in a fixed order; broken ones too."""
    paths = sorted(path for path in _BUNDLED.rglob("*") if path.is_file() and path.suffix in ("", ".dcm"))
    made = [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST]
    with tempfile.TemporaryDirectory() as folder:
        hospital = make_hospital(Path(folder) / "hospital", objects=24)
        made += [content for each in hospital.objects if len(content := each.read()) <= LARGEST]
    return tuple(made)


@lru_cache(maxsize=1)
def seed_trees() -> tuple[Tree, ...]:
    """The seeds that are understood, as trees. Copy one before changing it."""
    return tuple(tree for content in seed_files() if (tree := tree_of(content)) is not None)


@lru_cache(maxsize=1)
def real_trees() -> tuple[Tree, ...]:
    """Some real images of each kind, where they are: none where they are not."""
    if not _REAL.is_dir():
        return ()
    folders = sorted({path.parent for path in _REAL.rglob("*") if path.is_file()})
    found = []
    for folder in folders:
        small = [p for p in sorted(folder.iterdir()) if p.is_file() and p.stat().st_size <= 12 * LARGEST]
        found += [tree for path in small[:2] if (tree := read_tree(path)) is not None]
    return tuple(found)


def tree_of(content: bytes) -> Tree | None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return read_tree(Path(file.name))


def fresh(tree: Tree) -> Tree:
    return copy.deepcopy(tree)
