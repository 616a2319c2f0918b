"""`python -m neena` is the command `neena`."""

from neena.cli import main

main()
