"""Run ``python -m vconst`` as the command ``vconst``."""

from vconst.cli.entry import main

main()
