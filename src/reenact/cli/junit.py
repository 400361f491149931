"""Verdicts in, JUnit XML out: one suite a recording, with a case for the replay and one for each recorded error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from msgspec import Struct

from reenact.cli.verdicts import act_lines, expectation_lines, verdict_line
from reenact.replay import ReplayResult
from reenact.verify.reproduction import Reproduction

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, however it is written (XML 1.0, 2.2)."""


class Verified(Struct, frozen=True, kw_only=True):
    """One recording: what came of it, or the sentence of the error that kept it from being replayed."""

    recording: str
    result: ReplayResult | None = None
    error: str = ""


def junit(verified: Sequence[Verified]) -> bytes:
    """The document, as Jenkins, GitLab and GitHub's test reporters read it."""
    root = Element("testsuites", name="reenact verify")
    for one in verified:
        _suite(root, one)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.3f}")
    indent(root)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _suite(root: Element, one: Verified) -> None:
    suite = SubElement(root, "testsuite", name=_text(one.recording))
    seconds = one.result.wall_s if one.result else 0.0
    case = _case(suite, one, "replay", seconds)
    if one.result is None:
        SubElement(case, "error", message=_text(one.error), type="error").text = _text(one.error)
    else:
        _of_replay(case, one.result)
        for each in one.result.reproductions:
            _of_error(_case(suite, one, each.what, 0.0), each, passed=one.result.passed)
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("time", f"{seconds:.3f}")


def _case(suite: Element, one: Verified, name: str, seconds: float) -> Element:
    return SubElement(suite, "testcase", classname=_text(one.recording), name=_text(name), time=f"{seconds:.3f}")


def _of_replay(case: Element, result: ReplayResult) -> None:
    text = "\n".join(_report(result))
    if result.passed:
        SubElement(case, "system-out").text = _text(text)
        return
    kind = next((each.kind for each in result.divergences), result.verdict)
    SubElement(case, "failure", message=_text(_first(result)), type=_text(kind)).text = _text(text)


def _first(result: ReplayResult) -> str:
    """Where it began to go elsewhere, and how."""
    if not result.divergences:
        return verdict_line(result)
    first = result.divergences[0]
    where = f"{result.acts[first.act].name}: " if first.act is not None else ""
    return f"{where}{first.message}"


def _report(result: ReplayResult) -> Iterator[str]:
    yield verdict_line(result)
    yield from expectation_lines(result)
    yield from act_lines(result)


def _of_error(case: Element, each: Reproduction, *, passed: bool) -> None:
    """An error that did not come again fails where the whole replay does; `--expect` may have decided otherwise."""
    if each.answer == "reproduced":
        return
    message = _text(": ".join(part for part in (each.answer, each.why) if part))
    if each.answer == "cannot tell" or passed:
        SubElement(case, "skipped", message=message)
    else:
        SubElement(case, "failure", message=message, type=each.answer).text = message


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
