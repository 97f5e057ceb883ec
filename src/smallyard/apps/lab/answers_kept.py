"""Answers kept in memory: the same question again is answered at once, up to a number of bytes in all."""

from __future__ import annotations

import threading
from collections import OrderedDict


class KeptAnswers:
    """The answers asked for last; none where `most` is 0. Any thread may ask and put."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """The answer to a question, if it is kept."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: str, answer: bytes) -> None:
        """Keep an answer, and let go of those not asked for longest."""
        with self._lock:
            if len(answer) > self._most or key in self._held:
                return
            self._held[key] = answer
            self._size += len(answer)
            while self._size > self._most:
                _, old = self._held.popitem(last=False)
                self._size -= len(old)
