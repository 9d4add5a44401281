"""Which path asks what of the room, and what goes back."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scanward.core.errors import UsageError
from scanward.review.answers import BadAnswer, Stale
from scanward.review.showing import Light, NotShown

if TYPE_CHECKING:
    from scanward.review.room import ReviewRoom

_JSON: Final = "application/json"
_ABOUT: Final = re.compile(r"/api/case/([0-9a-f]{16,64})")
_PICTURE: Final = re.compile(r"/api/picture/([0-9a-f]{16,64})/([0-9]{1,9})/(" + "|".join(Light) + ")")
_DECIDE: Final = re.compile(r"/api/(decide|drop)/([0-9a-f]{16,64})")


class Answer(NamedTuple):
    status: HTTPStatus
    body: bytes
    kind: str = _JSON


def reply(facts: dict[str, Any]) -> Answer:
    return Answer(HTTPStatus.OK, json.dumps(facts).encode())


def refuse(status: HTTPStatus, sentence: str = "") -> Answer:
    """A refusal in words of ours; nothing of what was asked stands in it."""
    return Answer(status, json.dumps({"problem": sentence or status.phrase}).encode())


def answer(room: ReviewRoom, path: str, body: dict[str, Any] | None) -> Answer:
    """What `room` says to a request at `path`: a GET has no `body`. Raises other ScanwardErrors."""
    try:
        return _told(room, path) if body is None else _done(room, path, body)
    except UsageError:
        return refuse(HTTPStatus.NOT_FOUND, "This picture is no longer on the list.")
    except NotShown as why:
        return refuse(HTTPStatus.CONFLICT, str(why))
    except Stale:
        return refuse(HTTPStatus.CONFLICT, "A release looked at this picture again meanwhile. Look at it once more.")
    except BadAnswer as why:
        return refuse(HTTPStatus.BAD_REQUEST, f"This was not understood: {why}.")


def _told(room: ReviewRoom, path: str) -> Answer:
    if path == "/api/list":
        return reply(room.listed())
    if (about := _ABOUT.fullmatch(path)) is not None:
        return reply(room.shown(about[1]))
    if (wanted := _PICTURE.fullmatch(path)) is not None:
        return Answer(HTTPStatus.OK, room.picture(wanted[1], int(wanted[2]), Light(wanted[3])), "image/png")
    return refuse(HTTPStatus.NOT_FOUND)


def _done(room: ReviewRoom, path: str, body: dict[str, Any]) -> Answer:
    if (asked := _DECIDE.fullmatch(path)) is None:
        return refuse(HTTPStatus.NOT_FOUND)
    if asked[1] == "decide":
        return reply(room.decide(asked[2], body))
    room.drop(asked[2])
    return reply({})
