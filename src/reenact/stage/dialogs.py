"""Dialogs of the live page in, the answers that a person gave out; what was not recorded is dismissed and said."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Final

from playwright.async_api import Dialog, Error

from reenact.divergence import Kind, RemarkKind
from reenact.plan.dialogs import Answer
from reenact.plan.synthetic import SECRET
from reenact.stage.stage import Stage
from reenact.stage.visits import Visits

SHOWN: Final = 200
"""Characters of a dialog's text in a message."""


class Answering:
    """Answers the dialogs of all tabs of one replay, each tab's in the recorded order."""

    def __init__(
        self, stage: Stage, visits: Visits, answers: Mapping[int, Sequence[Answer]], *, all_told: bool
    ) -> None:
        """Not `all_told`: the recording is of a format without dialogs, and to compare it says nothing of them."""
        self._visits = visits
        self._open = {tab: list(each) for tab, each in answers.items()}
        self._all_told = all_told
        self._remarks: list[tuple[Kind | RemarkKind, str]] = []
        stage.context.on("dialog", self._answer)

    def remarks(self) -> Sequence[tuple[Kind | RemarkKind, str]]:
        """What there is to say since it was asked last."""
        remarks, self._remarks = self._remarks, []
        return remarks

    async def _answer(self, dialog: Dialog) -> None:
        answer = self._recorded(dialog)
        if answer is None:
            # What a page tells as it is left often gets lost, so a page that was left may have asked unrecorded.
            leaves = dialog.type == "beforeunload"
            answer = Answer(kind="alert", accepted=leaves)
            if not leaves and not self._all_told and dialog.type != "alert":
                asked = f"the page asked in a dialog ({dialog.type}) that was not recorded: {dialog.message[:SHOWN]!r}"
                self._remarks.append(("dialog", f"{asked}; it was dismissed"))
        value = answer.value
        if answer.kind == "prompt" and answer.accepted and value is None:
            value = dialog.default_value or SECRET
            self._remarks.append(("masked", "a prompt was answered with synthetic text; its own was not recorded"))
        with contextlib.suppress(Error):  # its page may be gone
            if answer.accepted:
                await dialog.accept(value)
            else:
                await dialog.dismiss()

    def _recorded(self, dialog: Dialog) -> Answer | None:
        """The next answer to a dialog of this kind, rather one to the same words; taken from what is still open.

        A tab that asks before it is known which recorded one it is gets what a recorded tab that has not come yet got.
        """
        tab = self._visits.recorded_tab(dialog.page)
        tabs = [tab] if tab is not None else [each for each in self._open if not self._visits.has_come(each)]
        fitting = [(each, answer) for each in tabs for answer in self._open.get(each, ()) if answer.kind == dialog.type]
        same = [(each, answer) for each, answer in fitting if answer.message == dialog.message]
        for each, answer in (same or fitting)[:1]:
            self._open[each].remove(answer)
            return answer
        return None
