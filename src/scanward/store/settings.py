"""`ward.toml`: the few things about a ward that a person may set. Each is explained in docs/lookup/ward.md."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path  # noqa: TC003 - pydantic reads the annotation when the class is made
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scanward.core.errors import WardError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FIRST_TEXT = """\
# A Scanward ward. Every setting and what it does: docs/lookup/ward.md
# busy_timeout_s = 30.0   # how long to wait for another process that is writing
# keys = "/media/stick"   # keep the keys apart from the database
# spool = "/fast/spool"   # on the destination's file system, so that delivering is a rename
# database = "postgresql://scanward@db.example/ward"   # a server instead of ward.db: docs/do/use-postgresql.md
"""


class WardSettings(BaseModel):
    """The settings of one ward, with their defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    busy_timeout_s: float = Field(default=30.0, ge=0, le=3600)
    keys: Path | None = None
    spool: Path | None = None
    database: str | None = None


def read_settings(path: Path) -> WardSettings:
    """The settings in the file at `path`; WardError names an unknown key and the one that was probably meant."""
    try:
        return WardSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return WardSettings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise WardError("ward.toml is not TOML: correct it, or move it away to begin with the defaults") from None
    except ValidationError as error:
        raise WardError("ward.toml: " + "; ".join(_sentence(detail) for detail in error.errors())) from None


def _sentence(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] != "extra_forbidden":
        return f"{key}: {detail['msg']}"
    close = difflib.get_close_matches(key, list(WardSettings.model_fields), n=1)
    known = ", ".join(WardSettings.model_fields)
    return f"unknown setting '{key}'" + (f", did you mean '{close[0]}'?" if close else f"; known are {known}")
