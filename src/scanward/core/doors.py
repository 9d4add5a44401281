"""The front door of a package some of whose modules are slow to load: each is loaded when a name of it is asked for.

PEP 562. The package's `__init__` imports the names for type checkers only, and lists them in `__all__`; a test holds
that door and imports say the same.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def door(package: str, **modules: str) -> Callable[[str], Any]:
    """The `__getattr__` of `package`; `modules` says which names each of its modules holds, between spaces.

    A name must not be that of a module of the package: the module, once loaded, would stand in its place.
    """
    places = {name: module for module, names in modules.items() for name in names.split()}

    def load(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])
        value = getattr(import_module(f"{package}.{places[name]}"), name)
        setattr(sys.modules[package], name, value)  # asked for once
        return value

    return load


class _Later:
    """Stands for a module until one of its names is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self._name), name)
        setattr(self, name, value)  # asked for once
        return value


def later(name: str) -> Any:
    """The module called `name`, loaded when it is first used: for what is slow to load and often not needed.

    For functions to use; a name that is asked for where a module is loaded, loads it.
    """
    return _Later(name)
