"""What ``run.json`` says of a run, whether it was of one recipe or of a campaign."""

import getpass
from datetime import UTC, datetime

from vconst.recipe.literature import literature_of
from vconst.recipe.prepare import versions
from vconst.recipe.record import plain


def record_of(recipe, view, host, store, *, key, started, **more):
    """
    The record of a run without its outputs.

    Parameters
    ----------
    recipe : Recipe
    view : View
        The commit that was read.
    host : Host
    store : Store
    key : str
        Of the run: its beginning ends the name of the folder.
    started : datetime
    **more
        ``page``, ``show``, ``filled``, ``state``, ``inputs``, ``steps``, ``damaged_results``,
        ``error``, ``published`` and what else there is to say.

    Returns
    -------
    record : dict
    """
    return {
        "run": f"{recipe.name}-{started:%Y%m%dT%H%M%SZ}-{key[:8]}",
        "recipe": recipe.name,
        "member": recipe.member,
        "recipe_path": recipe.path,
        "refused_files": store.quarantined() if more.get("page") == "monitor" else None,
        "title": recipe.title,
        "about": recipe.about,
        "references": recipe.references,
        "literature": literature_of(recipe),
        "text": recipe.text,
        "parameters": plain(recipe.parameters),
        "left_out": list(recipe.left_out),
        "key": key,
        "commit": view.number,
        "made_up": view.made_up,
        "store_state": view.state,
        "store": store.url,
        "store_uuid": store.uuid,
        "agent": user(),
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(host),
        **more,
    }


def origin_of(prepared):
    """What every record that a run publishes says of where it comes from."""
    return {
        "recipe": prepared.recipe.name,
        "parents": sorted({link.id for links in prepared.inputs.values() for link in links}),
    }


def by():
    """Who commits what a run publishes."""
    return ", ".join(filter(None, (user(), "vconst run")))


def user():
    """Who runs it; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
