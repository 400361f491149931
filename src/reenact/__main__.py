"""`python -m reenact` is the same as the command `reenact`."""

from reenact.cli import main

main()
