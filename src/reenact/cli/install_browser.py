"""`reenact install-browser`: gets a browser that can replay, and says which one it is."""

from __future__ import annotations

import asyncio

import click
import msgspec

from reenact.browser.commands import command_runner
from reenact.browser.install import Installation
from reenact.browser.install import install_browser as install


@click.command(name="install-browser")
@click.option(
    "--with-window", is_flag=True, help="Also get a full Chromium, which `reenact record` opens a window with."
)
@click.option("--force", is_flag=True, help="Install even if a browser that can replay is there already.")
@click.option("-v", "--verbose", is_flag=True, help="Show all that the download and apt-get print.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def install_browser(with_window: bool, force: bool, verbose: bool, as_json: bool) -> None:
    """Get a browser that can replay recordings.

    Downloads Playwright's headless Chromium. Where that cannot be reached, and as root on Debian or Ubuntu,
    installs the packages of the system instead, together with fonts. Does nothing if a good browser is there.

    \b
    Examples:
      reenact install-browser
      reenact install-browser --with-window
      reenact install-browser --json
    """
    run_command = command_runner(_show, verbose=verbose)
    result = asyncio.run(install(run_command, _show, with_window=with_window, force=force))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(result, enc_hook=str), indent=2).decode())
    else:
        click.echo(_sentences(result))


def _sentences(result: Installation) -> str:
    choice = result.choice
    lines = [
        f"{'installed' if result.installed else 'already there'}: {choice.path} ({choice.version or choice.source})",
        "lockstep: works" if result.lockstep else "lockstep: not with this browser; films are made with the page clock",
    ]
    if result.windowed:
        lines.append(f"window for record: {result.windowed.path}")
    return "\n".join(lines)


def _show(line: str) -> None:
    click.echo(line, err=True)
