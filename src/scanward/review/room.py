"""What can be asked of the page's other side, without a word of HTTP: lists, one picture, a decision."""

from __future__ import annotations

from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from scanward.core.judged_boxes import BY_PERSON, settle
from scanward.core.pixel_text import Verdict
from scanward.review.answers import BadAnswer, boxes_of, read_answer, version_of
from scanward.review.showing import Light, NotShown, PictureRoom, checked, digest_of
from scanward.store import Decision, DeviceKnowledge, Reviews

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from scanward.core.pixel_text import JudgedBox
    from scanward.store import ReviewCase, Vault, Ward

LISTED: Final = 500
"""Pictures that the list shows at once; what comes after them moves up as they are decided."""


class ReviewRoom:
    """The pictures that wait in `ward`, of one release or of all. Use it in a `with`; from any thread."""

    def __init__(self, ward: Ward, vault: Vault, *, who: str, release: str = "", again: bool = False) -> None:
        """`again` shows also what was decided before."""
        self._reviews = Reviews(ward, vault)
        self._devices = DeviceKnowledge(ward)
        self._pictures = PictureRoom()
        self._who, self._release, self._again = who, release, again
        self._turn = Lock()
        self.decided = 0
        """Decisions made here, one for each picture."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pictures.__exit__(kind, error, trace)

    def listed(self) -> dict[str, Any]:
        """The first pictures in the order of their series, and how many there are."""
        with self._turn:
            waiting, decided = self._reviews.counts(self._release)
            cases = list(islice(self._cases(), LISTED))
        series: dict[str, int] = {}
        entries = [
            {
                "id": case.instance,
                "series": series.setdefault(case.series, len(series) + 1),
                "modality": case.modality,
                "frames": case.frames,
                "waits": waits,
                "unsure": sum(each.verdict is Verdict.UNSURE for each in boxes_of(case)),
            }
            for case, waits in cases
        ]
        return {"pictures": entries, "waiting": waiting, "decided": decided, "again": self._again}

    def shown(self, instance: str) -> dict[str, Any]:
        """One picture's size, boxes and state. UsageError where it is unknown."""
        with self._turn:
            case = self._reviews.get(instance)
            alike = [other.instance for other in self._alike(case)]
        boxes = boxes_of(case)
        return {
            "id": instance,
            "modality": case.modality,
            "rows": case.rows,
            "columns": case.columns,
            "frames": case.frames,
            "boxes": [_plain(each) for each in boxes],
            "version": version_of(boxes),
            "alike": alike,
            "problem": _problem(case),
        }

    def picture(self, instance: str, frame: int, light: Light) -> bytes:
        """A PNG. Raises NotShown, and UsageError where the picture is unknown."""
        with self._turn:
            case = self._reviews.get(instance)
        return self._pictures.picture(case, frame, light)

    def decide(self, instance: str, answer: dict[str, Any]) -> dict[str, int]:
        """Write down the answer for the picture, and for what is alike in its series where `series` is true.

        How many pictures were decided, and how many of the series are left because they show something else, or cannot
        be shown. Raises BadAnswer, Stale, NotShown for a file that is not the one that was looked at, and UsageError.
        """
        with self._turn:
            case = self._reviews.get(instance)
            pixels = digest_of(case)
            said = read_answer(case, answer)
            decisions, left = {instance: Decision(said, pixels)}, 0
            for other in self._alike(case) if answer.get("series") is True else ():
                try:
                    decisions[other.instance] = Decision(_said_of(other, said), digest_of(other))
                except (NotShown, _ShowsMore):
                    left += 1
            self._reviews.decide(decisions, who=self._who)
            self._teach(case, said)
            self.decided += len(decisions)
        return {"decided": len(decisions), "left": left}

    def drop(self, instance: str) -> None:
        """Take off the list what cannot be shown. Raises BadAnswer for what can be: that is decided, not dropped."""
        with self._turn:
            if not _problem(self._reviews.get(instance)):
                raise BadAnswer("a picture that can be shown is decided about")
            self._reviews.drop([instance])

    def _cases(self) -> Iterator[tuple[ReviewCase, bool]]:
        """Each with whether it waits."""
        for case in self._reviews.waiting(self._release):
            yield case, True
        if self._again:
            for case in self._reviews.done(self._release):
                yield case, False

    def _alike(self, case: ReviewCase) -> list[ReviewCase]:
        """What waits beside `case` in its series and has pictures of the same size."""
        size = (case.rows, case.columns, case.frames)
        return [
            other
            for other in self._reviews.waiting(case.release, case.series)
            if other.instance != case.instance and (other.rows, other.columns, other.frames) == size
        ]

    def _teach(self, case: ReviewCase, said: tuple[JudgedBox, ...]) -> None:
        """What the person said and no rule did is known of the device from now on."""
        own = [each for each in said if each.why == BY_PERSON]
        self._devices.unlearn(case.device, [each.box for each in own if each.verdict is Verdict.KEEP])
        self._devices.teach(case.device, [each.box for each in own if each.verdict is Verdict.REMOVE])


class _ShowsMore(Exception):
    """Something in the picture is answered by nothing that was said."""


def _said_of(other: ReviewCase, said: tuple[JudgedBox, ...]) -> tuple[JudgedBox, ...]:
    boxes = settle(boxes_of(other), said, same_picture=False)
    if any(each.verdict is Verdict.UNSURE for each in boxes):
        raise _ShowsMore
    return boxes


def _problem(case: ReviewCase) -> str:
    try:
        checked(case)
    except NotShown as why:
        return str(why)
    return ""


def _plain(each: JudgedBox) -> dict[str, Any]:
    box = each.box
    names = ("left", "top", "right", "bottom", "first", "last")
    return {name: getattr(box, name) for name in names} | {"verdict": each.verdict.value, "why": each.why}
