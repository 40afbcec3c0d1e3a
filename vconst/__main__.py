"""Run ``python -m vconst`` as the command ``vconst``."""

from vconst.cli.main import main

main()
