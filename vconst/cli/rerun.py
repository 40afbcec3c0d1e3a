"""``vconst rerun``: compute a run again and compare, array by array."""

import click

from vconst.cli.run import open_store_of
from vconst.cli.session import common
from vconst.cli.show import prose, show_json, show_rows
from vconst.cli.work import open_engine, where_to_work

_COLUMNS = {"step": ("Step", None), "same": ("Same", None), "note": ("Note", prose)}


@click.command("rerun")
@click.argument("run", default="latest")
@where_to_work
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@common
def command(session, run, workers, scheduler, memory, cache):
    """Compute RUN again at its commit, ignoring kept results, and compare the numbers."""
    from vconst.recipe.rerun import rerun

    with open_engine(session, workers, scheduler, memory) as engine:
        rows = rerun(run, open_store_of(session, run, cache), session.host, engine=engine)
    same = all(row["same"] for row in rows)
    if session.as_json:
        show_json("vconst/rerun/1", same=same, steps=rows)
    else:
        show_rows(session, rows, _COLUMNS, schema="vconst/rerun/1", key="steps", empty="No steps.")
        session.say("Every number is the same." if same else "Some numbers differ.")
    return 0 if same else 1
