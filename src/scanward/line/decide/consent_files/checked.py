"""Models of what files may say, and how one that does not fit is told: by its place, never by its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from scanward.core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

M = TypeVar("M", bound=BaseModel)
LINES_MAX = 200
Line = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True)]
_TOLD = 3


class Model(BaseModel):
    """Keeps to JSON's own types: a number is no text, and nothing is made fit."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


def fitted(model: type[M], value: Any, place: str) -> M:
    """`value` as a `model`; SourceError names what does not fit below `place`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        told = [_sentence(detail["loc"], detail["type"]) for detail in error.errors(include_input=False)]
        more = f"; and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
        raise SourceError(f"{place}: {'; '.join(told[:_TOLD])}{more}") from None


def refuse(place: str, why: str) -> SourceError:
    """The error to raise where something at `place` cannot be kept as it is meant."""
    return SourceError(f"{place}: {why}")


def _sentence(parts: Iterable[int | str], kind: str) -> str:
    """Names that a model knows, and numbers; a key that none knows is the file's own, and may be anything."""
    known = [str(part) for part in parts]
    if kind == "extra_forbidden":
        known[-1] = "a key that is not known"
    return f"{'.'.join(known) or 'it'} ({kind.replace('_', ' ')})"
