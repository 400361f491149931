"""What a request is answered that is not taken: a status, one sentence, and when to come again."""

from __future__ import annotations

from http import HTTPStatus


class RefusedError(Exception):
    """A request is not taken. 400, 403, 410 and 413 are for ever; 429 and 503 say when to try again."""

    def __init__(self, status: HTTPStatus, sentence: str, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.retry_after_s = retry_after_s
