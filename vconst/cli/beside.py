"""A recipe that another process runs while this one does something else."""

import json
import subprocess
import sys
import threading

from vconst.cli.progress import waiting
from vconst.cli.show import clean
from vconst.errors import VconstError


class RunBeside:
    """
    ``vconst run`` of a recipe in a process of its own; use it in a ``with`` block.

    In a pipe its finished steps are said as they come, each with the name of the recipe. A
    process that nobody waited for ends with the block; what it computed is kept.

    Parameters
    ----------
    session : Session
    recipe : str
        A file, or the name of one that ships.
    store : Store
        The run is on its newest commit, whatever others commit meanwhile.
    out : Path
        The folder of runs.
    parameters : dict, optional
        Of the recipe, as plain JSON.
    workers : int
        Processes that it works in.
    memory : int or None
        Bytes that one piece of its work may take; None for what `vconst run` allows.
    """

    def __init__(self, session, recipe, store, *, out, parameters=None, workers=0, memory=None):
        pairs = [
            f"{name}={json.dumps(value, ensure_ascii=False)}"
            for name, value in (parameters or {}).items()
        ]
        self._session, self._recipe, self._last = session, recipe, ""
        self._command = [
            sys.executable,
            "-P",
            "-m",
            "vconst",
            "run",
            recipe,
            "--json",
            "--no-report",
        ]
        self._command += ["--store", store.url, "--commit", str(store.head().number)]
        self._command += ["--out", str(out), "--workers", str(workers)]
        self._command += [] if memory is None else ["--memory", str(memory)]
        self._command += [word for pair in pairs for word in ("-p", pair)]

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        self._listening.join()
        self._process.stdout.close()
        self._process.stderr.close()

    def result(self):
        """
        Wait for the run.

        Returns
        -------
        run : vconst.recipe.record.Run
            Without a page. One that a step failed in says so in its record.

        Raises
        ------
        VconstError
            If there is no run: with the words of the process.
        """
        from vconst.recipe.folder import load_run

        with waiting(self._session, f"waiting for the recipe '{self._recipe}'"):
            said = self._process.stdout.read()
            self._listening.join()
            code = self._process.wait()
        try:
            body = json.loads(said)
        except ValueError:
            body = {}
        if body.get("path"):
            return load_run(body["path"])
        error = body.get("error") or {}
        words = error.get("message") or f"ended with {code} and said '{clean(self._last)}'"
        raise VconstError(f"The recipe '{self._recipe}': {words}", hint=error.get("hint"))

    def _listen(self):
        """Say what it says, and keep reading whatever happens, so that it never has to wait."""
        for line in self._process.stderr:
            self._last = line.strip()
            if not self._session.console.is_terminal:
                self._session.say(f"{self._recipe} {self._last}")
