"""Every option is a field of a frozen group, and every field can be reached from the command."""

from __future__ import annotations

import click
import msgspec
import pytest

from reenact.cli import commands
from reenact.options import (
    BrowserOptions,
    CollectOptions,
    FilmOptions,
    HeatmapOptions,
    PoolOptions,
    RecordOptions,
    ReplayOptions,
    SnapshotOptions,
    VerifyOptions,
)

GROUPS: dict[type[msgspec.Struct], tuple[str, ...]] = {
    BrowserOptions: ("record", "replay", "snapshot", "heatmap", "verify"),
    RecordOptions: ("record",),
    PoolOptions: ("replay",),
    ReplayOptions: ("replay",),
    FilmOptions: ("replay", "compose"),
    SnapshotOptions: ("snapshot",),
    HeatmapOptions: ("heatmap",),
    CollectOptions: ("collect",),
    VerifyOptions: ("verify",),
}


def parameters(command: str) -> dict[str, click.Parameter]:
    return {parameter.name: parameter for parameter in commands.commands[command].params if parameter.name}


FIELDS = [
    pytest.param(command, field, id=f"{command}-{field.name}")
    for group, users in GROUPS.items()
    for command in users
    for field in msgspec.structs.fields(group)
    if (command, field.name) != ("replay", "device")  # it may be given several times there: PoolOptions.devices
]


@pytest.mark.parametrize(("command", "field"), FIELDS)
def test_every_field_is_an_option_of_the_command(command: str, field: msgspec.structs.FieldInfo) -> None:
    assert field.name in parameters(command)


@pytest.mark.parametrize(("command", "field"), FIELDS)
def test_the_default_stands_in_the_group_and_nowhere_else(command: str, field: msgspec.structs.FieldInfo) -> None:
    required = {"collect": ["-o", "b"], "verify": ["a.jsonl"]}.get(command, ["a.jsonl", "-o", "b"])
    parsed = commands.commands[command].make_context(command, required).params
    assert parsed[field.name] == field.default


def test_a_recording_is_verified_in_every_way_that_it_is_replayed() -> None:
    fields = {field.name for field in msgspec.structs.fields(ReplayOptions)}
    of_one_film = {"seen_path", "capture_path", "slices"}
    assert fields - set(parameters("verify")) == of_one_film, "one file cannot hold what several replays saw"


@pytest.mark.parametrize("group", GROUPS)
def test_groups_are_frozen_and_have_a_default_for_everything(group: type[msgspec.Struct]) -> None:
    options = group()
    for field in msgspec.structs.fields(group):
        with pytest.raises(AttributeError):
            setattr(options, field.name, None)
