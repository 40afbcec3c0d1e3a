"""Run every benchmark, one after the other: ``python -m benchmarks [NAME ...]``."""

import subprocess
import sys
from pathlib import Path


def main(names):
    """Run the named benchmarks, or all; each prints its own ratios."""
    folder = Path(__file__).resolve().parent
    known = {path.stem: path for path in sorted(folder.glob("[a-z]*.py"))}
    for name in names or known:
        if name not in known:
            sys.exit(f"No benchmark '{name}'. There are: {', '.join(known)}.")
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, str(known[name])], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
