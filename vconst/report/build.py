"""Write the page of a run and its figures into the run folder."""

import json
import os
from functools import partial
from pathlib import Path

from vconst.report.catalogue import speaking
from vconst.report.drawing import Draw, figures_of
from vconst.report.figures.event_twin import twin_of
from vconst.report.html import as_html
from vconst.report.page import assemble
from vconst.report.render import render


def build_report(run, *, title=None, host=None, engine=None, progress=None, language="en"):
    """
    Write ``report.html`` and ``figures/<id>.svg``, ``.png``, ``.csv``, of views ``.json``.

    Parameters
    ----------
    run : path or vconst.recipe.folder.Run
        A run folder. Nothing else is read: an old run is drawn again as it was.
    title : str or None
        None for the title of the recipe.
    host : vconst.plugins.Host or None
        Whose plugins may add sections; None for none.
    engine : vconst.engine.Engine or None
        In whose processes figures are drawn; None, and a cluster, for this process.
    progress : callable or None
        Called with the figures drawn and their number, before the first and after each
        that is drawn in this process.
    language : str
        One of ``vconst.report.catalogue.LANGUAGES``; sentences that the catalogue of a language
        does not hold are English.

    Returns
    -------
    path : pathlib.Path
        Of ``report.html``; the same bytes for the same run.

    Raises
    ------
    VconstError
        If the folder is not that of a run.
    """
    if isinstance(run, str | os.PathLike):
        from vconst.recipe.folder import load_run

        run = load_run(Path(run))
    folder = Path(run.path) / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    with speaking(language):
        page = assemble(run, title=title, host=host)
        placed = figures_of([section for _, section in page.sections])
        drawn = _draw_all(placed, folder, engine, progress or (lambda done, total: None))
        return _write(Path(run.path) / "report.html", as_html(page, drawn, language=language))


def _draw_all(placed, folder, engine, progress):
    """The SVG of each figure by id; those that can travel are drawn where the engine works."""
    draw = partial(_draw, folder=folder)
    away = [each for each in placed if _travels(each)] if _sees(engine) else []
    names = [each.id for each in away]
    progress(0, len(placed))
    drawn = dict(zip(names, engine.map(draw, away), strict=True)) if away else {}
    for each in placed:
        if each.id not in drawn:
            drawn[each.id] = draw(each)
            progress(len(drawn), len(placed))
    return drawn


def _sees(engine):
    """Whether an engine works where the run folder lies: a cluster may see the store only."""
    return engine is not None and engine.scheduler is None


def _travels(placed):
    return not placed.foreign and isinstance(placed.drawing.draw, Draw)


def _draw(placed, folder):
    """A figure of our own must succeed; one of a plugin costs only itself."""
    named = {"id": placed.id, "prefix": f"f{placed.number}", "folder": folder}
    if not placed.foreign:
        _write_twin(placed, folder)
        return render(placed.drawing, **named)
    try:
        return render(placed.drawing, **named)
    except Exception:  # a plugin may raise anything; the page says that it did
        return None


def _write_twin(placed, folder):
    """The scene of a view as a document beside its picture."""
    if placed.drawing.scene is not None:
        text = json.dumps(twin_of(placed.drawing.scene), ensure_ascii=False, allow_nan=False)
        (folder / f"{placed.id}.json").write_text(text + "\n", "utf-8", newline="\n")


def _write(path, text):
    """Whole or not at all: a reader never sees half a page."""
    partial = path.with_suffix(".html.part")
    partial.write_text(text, "utf-8", newline="\n")
    partial.replace(path)
    return path
