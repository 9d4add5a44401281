"""Run by test_group_book.py in a process of its own: threads append without end, and say what they were told is durable.

python flooded.py WARD THREADS
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from scanward.store import Entry, open_ward
from scanward.store.group_book import GroupBook


def flood(book: GroupBook, thread: int) -> None:
    number = 0
    while True:
        (seq,) = book.append([Entry("test", body={"thread": thread, "number": number})])
        os.write(1, f"{seq} {thread} {number}\n".encode())
        number += 1


if __name__ == "__main__":
    shared = GroupBook(open_ward(Path(sys.argv[1])))
    for name in range(int(sys.argv[2])):
        threading.Thread(target=flood, args=(shared, name)).start()
