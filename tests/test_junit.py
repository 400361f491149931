"""JUnit XML of verdicts: read again, counted, and safe whatever a page put into its messages."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from reenact.cli.junit import Verified, junit
from reenact.divergence import Divergence
from reenact.expectation import Expectation
from reenact.verify.outcomes import ActOutcome
from reenact.verify.reproduction import Answer, Reproduction
from tests.made import result

DONE = ActOutcome(name="click <b>Buy</b>", time_ms=10, url="", outcome="missing", divergences=(0,))


def trouble(answer: Answer, what: str = "exception 'TypeError'") -> Reproduction:
    return Reproduction(kind="exception", what=what, answer=answer, time_ms=20)


GONE = Divergence(kind="missing", time_ms=10, message="button 'Buy' & \x1b[2J \x00 is gone", act=0)


def parsed(*verified: Verified) -> Element:
    return fromstring(junit(verified))


def test_a_replay_that_went_elsewhere_fails_with_the_act_at_which_it_began() -> None:
    root = parsed(Verified(recording="a.jsonl", result=result(acts=(DONE,), divergences=(GONE,))))
    (failure,) = root.findall("testsuite/testcase/failure")
    assert failure.get("type") == "missing"
    assert failure.get("message") == "click <b>Buy</b>: button 'Buy' & \ufffd[2J \ufffd is gone"
    assert "missing  click <b>Buy</b>" in (failure.text or "")
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("1", "1", "1.250")


def test_each_recorded_error_is_a_case() -> None:
    told = (trouble("reproduced"), trouble("not reproduced"), trouble("cannot tell"), trouble("new"))
    root = parsed(Verified(recording="a.jsonl", result=result(acts=(DONE,), divergences=(GONE,), reproductions=told)))
    tags = [[child.tag for child in case] for case in root.findall("testsuite/testcase")]
    assert tags == [["failure"], [], ["failure"], ["skipped"], ["failure"]]
    suite = root[0]
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["5", "3", "0", "1"]


def test_an_expectation_that_holds_decides_here_too() -> None:
    held = result(
        acts=(DONE,),
        divergences=(GONE,),
        reproductions=(trouble("not reproduced"),),
        expectation=Expectation("true", True),
    )
    root = parsed(Verified(recording="a.jsonl", result=held))
    tags = [[child.tag for child in case] for case in root.findall("testsuite/testcase")]
    assert tags == [["system-out"], ["skipped"]]


def test_a_recording_that_cannot_be_replayed_is_an_error() -> None:
    root = parsed(Verified(recording="gone\x00.jsonl", error="no such file"), Verified(recording="b", result=result()))
    assert [suite.get("errors") for suite in root] == ["1", "0"]
    assert root.find("testsuite/testcase/error").get("message") == "no such file"  # type: ignore[union-attr]


def test_the_document_has_only_what_the_common_schema_has() -> None:
    allowed = {
        "testsuites": {"name", "tests", "failures", "errors", "time"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
        "testcase": {"classname", "name", "time"},
        "failure": {"message", "type"},
        "error": {"message", "type"},
        "skipped": {"message"},
        "system-out": set(),
    }
    told = (trouble("new"), trouble("cannot tell"))
    root = parsed(
        Verified(recording="a", result=result(acts=(DONE,), divergences=(GONE,), reproductions=told)),
        Verified(recording="b", error="no"),
        Verified(recording="c", result=result()),
    )
    for element in root.iter():
        assert set(element.attrib) <= allowed[element.tag], element.tag
