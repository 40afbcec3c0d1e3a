"""
How long does the command line take to say what it can do, against importing its parts?

    python benchmarks/startup.py [--repeats 15]

Times ``vconst --help`` and ``python -c "import click, pluggy"`` by turns, as new processes,
and prints the medians, their ratio, and what the promise is.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROMISE = 2.5
COMMANDS = {
    "vconst --help": [str(Path(sys.executable).with_name("vconst")), "--help"],
    "import click, pluggy": [sys.executable, "-c", "import click, pluggy"],
}


def main():
    """Time both by turns and print the table; exit 1 where the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--repeats", type=int, default=15)
    repeats = max(3, parser.parse_args().repeats)
    timings = {name: [] for name in COMMANDS}
    for _ in range(repeats + 1):
        for name, command in COMMANDS.items():
            timings[name].append(_seconds(command))
    medians = {name: statistics.median(found[1:]) for name, found in timings.items()}
    for name, seconds in medians.items():
        print(f"{name:24s} {1000 * seconds:8.1f} ms, median of {repeats}")
    ours, parts = medians.values()
    print(f"ratio {ours / parts:.2f}, promised at most {PROMISE}")
    return 0 if ours / parts <= PROMISE else 1


def _seconds(command):
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
