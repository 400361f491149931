"""Outcomes in, text out: a line per page, then the sums, then what did not pair up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.drives.run import Outcome
from reenact.verify.pairing import Pairing, together

SHOWN_UNPAIRED = 20


def table(outcomes: Sequence[Outcome]) -> str:
    """All that is printed."""
    lines = [
        f"{'page':<28} {'reached':>8} {'steps':>6} {'performed':>9} {'held s':>7} {'x real':>7}"
        f" {'events':>6} {'paired':>7} {'p95 ms':>7}  divergences"
    ]
    names = sorted({(outcome.drive.kind, outcome.drive.name) for outcome in outcomes})
    for kind, name in names:
        of_page = [one for one in outcomes if (one.drive.kind, one.drive.name) == (kind, name) and one.captured]
        lines.append(_line(name, of_page) if of_page else f"{name:<28} {'-':>8}  not captured")
    captured = [one for one in outcomes if one.captured]
    reached = sum(one.reached for one in captured)
    share = reached / len(captured) if captured else 0.0
    silent = [f"{one.drive.name} {one.drive.seed}" for one in captured if one.silent]
    clean = sum(one.reached and not one.divergences for one in captured)
    lines += [
        "",
        f"{reached}/{len(captured)} ({share:.1%}) reached the recorded end state, {clean} of them without divergence",
        f"{len(outcomes) - len(captured)} drives were not captured to their own end",
        f"silent failures: {', '.join(silent) or 'none'}",
        *_network(captured),
        "",
        *_round_trip(_pairing(captured)),
    ]
    return "\n".join(lines)


def _network(captured: Sequence[Outcome]) -> list[str]:
    """What became of all requests, where they were answered from the recording."""
    reports = [one.network for one in captured if one.network and one.network.mode == "recorded"]
    if not reports:
        return []
    return [
        f"network: {sum(report.served for report in reports)} requests answered from the recording,"
        f" {sum(len(report.missed) for report in reports)} missed,"
        f" {sum(report.unused_count for report in reports)} recorded ones not asked for;"
        f" {sum(one.attempts for one in captured)} connection attempts to the servers, which were gone"
    ]


def _line(name: str, of_page: Sequence[Outcome]) -> str:
    why = Counter(text for one in of_page for text in (*one.divergences, *one.remarks, one.problem) if text)
    pairing = _pairing(of_page)
    return (
        f"{name:<28} {sum(one.reached for one in of_page):>5}/{len(of_page):<2}"
        f" {sum(one.steps for one in of_page):>6} {sum(one.performed for one in of_page):>9}"
        f" {sum(one.held_ms for one in of_page) / 1000:>7.1f}"
        f" {sum(one.times_real_time for one in of_page) / len(of_page):>7.1f}"
        f" {pairing.recorded:>6} {pairing.share:>7.2%} {pairing.time_error_ms(0.95):>7.1f}  {next(iter(why), '')[:90]}"
    )


def _pairing(outcomes: Sequence[Outcome]) -> Pairing:
    return together([one.pairing for one in outcomes if one.pairing])


def _round_trip(pairing: Pairing) -> list[str]:
    """The sums of all pairings, and the commonest of what is left over."""
    median, p95, p99, worst = (pairing.time_error_ms(share) for share in (0.5, 0.95, 0.99, 1.0))
    left_over = Counter((each.side, each.type) for each in pairing.unpaired)
    return [
        f"{pairing.paired} of {pairing.recorded} recorded events paired up with one of the replay's,"
        f" {pairing.extra} of the replay's were not recorded: {pairing.share:.2%}",
        f"time error: median {median:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, at most {worst:.1f} ms",
        f"{pairing.paths_paired} of {pairing.paths} paths of the pointer came again within 1 px",
        *(f"  {count:>4} {side} only: {type}" for (side, type), count in left_over.most_common(SHOWN_UNPAIRED)),
    ]
