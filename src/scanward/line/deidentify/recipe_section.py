"""What all sections of a recipe are: nothing else may stand in one, and nobody changes one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
