"""
The real command, which kills itself before its n-th use of a file below a folder.

``python -m tests.killed FOLDER PATTERN N LOG ARGUMENTS...`` is ``vconst ARGUMENTS...``; with N of 0
it runs to its end. LOG gets a line for every use: what was done, with which file; only lines in
which the regular expression PATTERN is found count.
"""

import os
import re
import signal
import sys

#: What the interpreter tells of before it does it, where it can change or read a disk.
USES = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.symlink"}
USES |= {"os.listdir", "os.scandir", "shutil.rmtree"}


def arm(folder, pattern, number, log):
    """Watch the uses of files from now on."""
    # Written with the system's call: what Python opens would be watched as well.
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    uses = 0

    def watch(event, arguments):
        nonlocal uses
        if event not in USES:
            return
        names = (each for each in arguments if isinstance(each, str | bytes | os.PathLike))
        paths = [os.fsdecode(each) for each in names][: 1 if event == "open" else None]
        if not any(path.startswith(folder) for path in paths):
            return
        line = f"{event}\t{paths[-1]}"
        uses += re.search(pattern, line) is not None
        if uses == number > 0:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(handle, f"{line}\n".encode())

    sys.addaudithook(watch)


def run_of(folder, recipe, *options, pattern="", kill=0):
    """
    The words that run a recipe of a folder on its store, watched.

    Parameters
    ----------
    folder : Path
        With the recipe and ``store``; runs go to ``runs``, the log beside it.
    recipe : str
        Name of the file.
    *options : str
    pattern : str
        Only uses in which it is found count.
    kill : int
        The use before which it kills itself; 0 for none.
    """
    watched = [sys.executable, "-m", "tests.killed", f"{folder}/", pattern, str(kill)]
    words = ["--store", f"{folder}/store", "run", f"{folder}/{recipe}", "--out", f"{folder}/runs"]
    return [*watched, f"{folder}.log", *words, "-q", *options]


if __name__ == "__main__":
    arm(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
    from vconst.cli.main import main

    main(sys.argv[5:])
