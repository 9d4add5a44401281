"""Recipes from files: found, extended, checked, and refused in words that say what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from scanward.core.errors import RecipeError
from scanward.line.deidentify.overrides import did_you_mean
from scanward.line.deidentify.recipe_model import Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

__all__ = ["Recipe", "builtin_recipes", "load_recipe"]

_FOLDER = Path(__file__).with_name("recipes")
_SIZE_MAX_BYTES = 1 << 20


def builtin_recipes() -> dict[str, Recipe]:
    """The recipes that come with Scanward, by name."""
    return {name: load_recipe(name) for name in _builtin_names()}


def load_recipe(name_or_path: str | Path) -> Recipe:
    """The built-in recipe of that name, or the recipe in the TOML file at that path.

    Raises:
        RecipeError: there is none, or it does not say something that can be done.
    """
    path = _find(str(name_or_path), beside=Path())
    content = _extended(path, ())
    content.setdefault("name", path.stem)
    try:
        return Recipe.model_validate(content)
    except ValidationError as invalid:
        problems = "; ".join(_sentence(error) for error in invalid.errors())
        raise RecipeError(f"recipe {path.stem}: {problems}") from None


def _builtin_names() -> list[str]:
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def _find(name_or_path: str, beside: Path) -> Path:
    if name_or_path in _builtin_names():
        return _FOLDER / f"{name_or_path}.toml"
    path = beside / Path(name_or_path).expanduser()
    if path.is_file():
        return path
    names = _builtin_names()
    if "/" in name_or_path or name_or_path.endswith(".toml"):
        raise RecipeError(f"no recipe file at {name_or_path}")
    raise RecipeError(
        f"no recipe is called {name_or_path!r}{did_you_mean(name_or_path, names)}; built in are "
        f"{', '.join(names)}; a recipe of your own is named by the path of its TOML file"
    )


def _extended(path: Path, extenders: tuple[Path, ...]) -> dict[str, Any]:
    """The file's content over that of the recipe it extends."""
    if path.resolve() in extenders:
        raise RecipeError(f"recipe {path.stem} extends itself; take one `extends` out of the circle")
    content = _read(path)
    parent_name = content.pop("extends", None)
    if parent_name is None:
        return content
    if not isinstance(parent_name, str):
        raise RecipeError(f"recipe {path.stem}: extends must be one name or path, in quotes")
    parent = _find(parent_name, beside=path.parent)
    inherited = _extended(parent, (*extenders, path.resolve()))
    inherited.pop("name", None)
    inherited.pop("description", None)
    return _laid_over(inherited, content)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _SIZE_MAX_BYTES:
            raise RecipeError(f"recipe {path.stem}: the file is larger than a recipe can be")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"recipe {path.stem} is not TOML: {error}") from None
    except UnicodeDecodeError:
        raise RecipeError(f"recipe {path.stem} is not UTF-8 text") from None
    except OSError as error:
        raise RecipeError(f"recipe {path.stem} cannot be read: {error.strerror}") from None


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; everything else above replaces what is below."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _laid_over(under, value) if isinstance(value, dict) and isinstance(under, dict) else value
    return merged


def _sentence(error: ErrorDetails) -> str:
    location = [str(part) for part in error["loc"]]
    where = ".".join(location)
    if error["type"] == "extra_forbidden":
        section = Recipe if len(location) == 1 else _section(location[0])
        place = "" if len(location) == 1 else f" in [{location[0]}]"
        return f"unknown key {location[-1]!r}{place}{did_you_mean(location[-1], _keys(section))}"
    message = error["msg"].removeprefix("Value error, ")
    given = error["input"]
    if error["type"] in {"enum", "literal_error"} and isinstance(given, str):
        choices = [
            word.strip("'")
            for word in str((error.get("ctx") or {}).get("expected", "")).replace(" or ", ", ").split(", ")
        ]
        return f"{where} = {given!r} is not one of {', '.join(choices)}{did_you_mean(given, choices)}"
    return f"{where}: {message}" if where else message


def _section(name: str) -> type[BaseModel]:
    field = Recipe.model_fields.get(name)
    found = field.annotation if field else None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else Recipe


def _keys(section: type[BaseModel]) -> list[str]:
    keys = [field.alias or name for name, field in section.model_fields.items()]
    return [*keys, "extends"] if section is Recipe else keys
