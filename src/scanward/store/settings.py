"""`ward.toml`: the few things about a ward that a person may set. Each is explained in docs/lookup/ward.md."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path  # noqa: TC003 - pydantic reads the annotation when the class is made
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from scanward.core.errors import WardError
from scanward.core.ids import is_slug

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FIRST_TEXT = """\
# A Scanward ward. Every setting and what it does: docs/lookup/ward.md
# busy_timeout_s = 30.0   # how long to wait for another process that is writing
# keys = "/media/stick"   # keep the keys apart from the database
# spool = "/fast/spool"   # on the destination's file system, so that delivering is a rename
# database = "postgresql://scanward@db.example/ward"   # a server instead of ward.db: docs/do/use-postgresql.md
# [consent]
# time_zone = "Europe/Berlin"   # in whose days a date of expiry counts; else the system's
# implicit = ["treatment"]      # what may leave where nobody permitted anything; more is said at each release
"""


class ConsentSettings(BaseModel):
    """`[consent]`: how this ward asks before something leaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: str = ""
    """In whose days a date of expiry counts, as `Europe/Berlin`; empty is the system's."""
    implicit: tuple[str, ...] = ("treatment",)
    """Purposes for which data may go where nobody permitted or denied anything."""
    authorization: bool = True
    """Whether a permit must be a valid authorization by 45 CFR 164.508(c)."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name and name not in available_timezones():
            raise ValueError("no time zone of that name is known; one looks like Europe/Berlin")
        return name

    @field_validator("implicit")
    @classmethod
    def _purposes(cls, purposes: tuple[str, ...]) -> tuple[str, ...]:
        if not all(purpose == "*" or is_slug(purpose) for purpose in purposes):
            raise ValueError("a purpose is named by lower-case letters, digits, '.', '_' and '-'")
        return purposes


class WardSettings(BaseModel):
    """The settings of one ward, with their defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    busy_timeout_s: float = Field(default=30.0, ge=0, le=3600)
    keys: Path | None = None
    spool: Path | None = None
    database: str | None = None
    consent: ConsentSettings = ConsentSettings()


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
    names = [*WardSettings.model_fields, *(f"consent.{name}" for name in ConsentSettings.model_fields)]
    close = difflib.get_close_matches(key, names, n=1)
    known = ", ".join(names)
    return f"unknown setting '{key}'" + (f", did you mean '{close[0]}'?" if close else f"; known are {known}")
