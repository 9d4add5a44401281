"""Many threads append to the ledger at once and share a commit: a flood of images is not limited to one fsync each.

Who comes while another commits waits in line; then the first in line commits for all of them. There is no thread of its
own, and nobody waits longer than for the commit that runs and his own.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.store import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.store.ledger import Entry
    from scanward.store.ward import Ward


_WORD_MAX = 32
"""Of the columns kind, release and ticket."""


class _Waiting:
    """One call in line. `told` gets its entries' numbers; None makes it the one that commits."""

    __slots__ = ("entries", "told")

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.told: Future[range | None] = Future()


class GroupBook:
    """The ledger of `ward` for the threads of this process; other processes take their turns by the ward's lock."""

    __slots__ = ("_line", "_lock", "_somebody_commits", "_ward")

    def __init__(self, ward: Ward) -> None:
        self._ward = ward
        self._lock = threading.Lock()
        self._line: deque[_Waiting] = deque()
        self._somebody_commits = False

    def append(self, entries: Iterable[Entry]) -> range:
        """Add `entries` together and in their order; their numbers, once they are on the disk.

        When the commit fails, every caller that shared it gets its exception, as of `ledger.recording`; what failed
        after the commit, while the checkpoint was written, may leave entries that nobody was told of. TypeError or
        ValueError, for this caller alone, when a body is not JSON or a word does not fit into the ledger.
        """
        mine = _Waiting(list(entries))
        for entry in mine.entries:
            _refuse_unfit(entry)
        with self._lock:
            self._line.append(mine)
            mine_to_commit = not self._somebody_commits
            self._somebody_commits = True
        numbers = None if mine_to_commit else self._told(mine)
        return self._commit(mine) if numbers is None else numbers

    def _told(self, mine: _Waiting) -> range | None:
        """Wait; one who is interrupted meanwhile leaves the line, and does not keep it waiting."""
        try:
            return mine.told.result()
        except BaseException:
            with self._lock:
                waited = mine in self._line
                if waited:
                    self._line.remove(mine)
                chosen = waited and mine.told.done()
            if chosen:
                self._hand_over()
            raise

    def _commit(self, mine: _Waiting) -> range:
        """Commit for all in line, `mine` among them; then let the first of those who came meanwhile do so."""
        group: list[_Waiting] = []
        try:
            with ledger.recording(self._ward) as book:
                group = self._all_in_line()  # only now: while this waited for the ward's lock, more came
                number = book.append(entry for each in group for entry in each.entries).start
        except BaseException as error:
            for each in group or self._all_in_line():
                if each is not mine:
                    each.told.set_exception(error)
            raise
        else:
            numbers = range(number, number)
            for each in group:
                due = range(number, number + len(each.entries))
                number = due.stop
                if each is mine:
                    numbers = due
                else:
                    each.told.set_result(due)
            return numbers
        finally:
            self._hand_over()

    def _all_in_line(self) -> list[_Waiting]:
        with self._lock:
            group = list(self._line)
            self._line.clear()
        return group

    def _hand_over(self) -> None:
        with self._lock:
            self._somebody_commits = bool(self._line)
            if self._line:
                self._line[0].told.set_result(None)


def _refuse_unfit(entry: Entry) -> None:
    canonical(entry.body)
    for word in (entry.kind, entry.release, entry.ticket):
        if len(word.encode("utf-8")) > _WORD_MAX:
            raise ValueError("a word of the entry is longer than the ledger's column")
