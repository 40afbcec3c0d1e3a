"""Chains of calibrations: who stands on whom, and for which time each link was made."""

import numpy as np

from vconst.report.axes import label_dates
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, INK, LAND, MUTED, PAPER, RED, VERMILION
from vconst.report.words import clean, plural

#: What an edge is, in words and as it is drawn: colour, dash, width.
_STYLES = {
    "calibration": (BLUE, "-", 1.6),
    "assumed": (VERMILION, "--", 1.6),
    "withdrawn": (RED, ":", 1.6),
    "made from": (MUTED, "-", 0.8),
}
#: Which sentence of the catalogue says so.
_WORDS = {
    "calibration": "calibration",
    "assumed": "assumed_words",
    "withdrawn": "withdrawn",
    "made from": "made_from",
}
_LETTERS = 22  # of a line in a box


def chain_drawing(edges, *, part=""):
    """
    The chain as a picture: sensors at the left stand on references to their right.

    Parameters
    ----------
    edges : list of mapping
        ``from``, ``to``, ``kind`` (``"calibration"``, ``"assumed"``, ``"withdrawn"`` or
        ``"made from"``) and ``words``, what stands on it.
    part : str
        Tells several drawings apart.

    Returns
    -------
    drawing : Drawing or None
        None without edges.
    """
    if not edges:
        return None
    places = _places(edges)
    links = [edge for edge in edges if edge["kind"] != "made from"]
    assumed = sum(edge["kind"] == "assumed" for edge in links)
    made = len(edges) - len(links)
    title = say("chain.links", links=counted("noun.link", len(links)))
    title = say("chain.assumed", title=title, assumed=assumed) if assumed else title
    if not links:
        title = say("chain.none", references=counted("noun.reference", made))
    rows = [
        (e["from"], say(f"chain.{_WORDS[e['kind']]}"), e["to"], clean(e.get("words")))
        for e in edges
    ]
    tall = 1 + max(place[1] for place in places.values())
    return Drawing(
        title=title,
        caption=say("chain.caption"),
        alt="; ".join(f"{clean(r[0])} {r[1]} {clean(r[2])}" for r in rows) + ".",
        draw=Draw(_draw_chain, edges, places),
        numbers=Numbers(
            [say(f"chain.col_{name}") for name in ("what", "how", "on", "record")], rows
        ),
        size=(8.6, 0.9 + 0.85 * tall),
        part=part,
    )


def validity_drawing(rows):
    """
    For which time each link was made, beside the time that was read under it.

    Parameters
    ----------
    rows : list of mapping
        ``label``, ``validity`` and ``span`` (first and last time, text) and ``assumed``.

    Returns
    -------
    drawing : Drawing or None
    """
    if not rows:
        return None
    beyond = [row for row in rows if _edges_inside(row)]
    title = (
        f"{plural(len(beyond), 'link')} of {len(rows)} with an edge inside the time that was read"
        if beyond
        else "No validity edge lies inside the time that was read"
    )
    listed = [(r["label"], *r["validity"], *r["span"], r["assumed"] or None) for r in rows]
    heads = ("link", "valid from", "to", "read from", "to", "assumed transferable")
    return Drawing(
        title=title,
        caption=(
            "Upper bar: the time that a calibration was made for (dashed edge where it is assumed "
            "to hold elsewhere); lower bar: the time that was read under it. A red line is an "
            "edge of validity inside the time that was read: a step there may be the calibration's."
        ),
        alt=f"{title}: " + "; ".join(f"{r[0]}, valid {r[1]} to {r[2]}" for r in listed) + ".",
        draw=Draw(_draw_validity, rows),
        numbers=Numbers(heads, listed),
        size=(8.6, 1.0 + 0.55 * len(rows)),
    )


def _places(edges):
    """Column and row of every name: a name stands left of all that it leads to."""
    names = list(dict.fromkeys(name for edge in edges for name in (edge["from"], edge["to"])))
    column = dict.fromkeys(names, 0)
    for _ in names:  # a circle ends after so many rounds
        for edge in edges:
            column[edge["to"]] = max(column[edge["to"]], column[edge["from"]] + 1)
        if max(column.values()) > len(names):
            break
    order = {c: k for k, c in enumerate(sorted(set(column.values())))}
    places, filled = {}, {}
    for name in names:
        across = order[column[name]]
        places[name] = (across, filled.get(across, 0))
        filled[across] = filled.get(across, 0) + 1
    return places


def _draw_chain(page, edges, places):
    axes = page.subplots()
    axes.set_axis_off()
    wide, tall = (1 + max(place[k] for place in places.values()) for k in (0, 1))
    axes.set_xlim(-0.5, wide - 0.5)
    axes.set_ylim(tall - 0.4, -0.6)
    boxes = {name: _draw_name(axes, name, place) for name, place in places.items()}
    for edge in edges:
        _draw_edge(axes, edge, places, boxes)


def _draw_name(axes, name, place):
    """A name in its box, and the box."""
    frame = {"boxstyle": "round,pad=0.4", "facecolor": LAND, "edgecolor": MUTED}
    middle = {"ha": "center", "va": "center"}
    text = axes.text(*place, _broken(clean(name)), **middle, fontsize=8, color=INK, bbox=frame)
    return text.get_bbox_patch()


def _draw_edge(axes, edge, places, boxes):
    """An arrow from box to box, with what stands on it."""
    colour, dash, width = _STYLES[edge["kind"]]
    start, end = places[edge["from"]], places[edge["to"]]
    how = {"arrowstyle": "->", "color": colour, "linestyle": dash, "lw": width}
    ends = {"patchA": boxes[edge["from"]], "patchB": boxes[edge["to"]]}
    axes.annotate("", xy=end, xytext=start, arrowprops={**how, **ends})
    if edge.get("words"):
        middle = [0.6 * start[0] + 0.4 * end[0], 0.6 * start[1] + 0.4 * end[1] - 0.05]
        paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
        words = {"fontsize": 6.5, "color": INK, "ha": "center", "va": "bottom"}
        axes.text(*middle, clean(told(edge["words"])), **words, bbox=paper)


def _broken(name):
    """A long name in two lines, broken at its slash."""
    return name.replace("/", "/\n", 1) if len(name) > _LETTERS else name


def _edges_inside(row):
    first, last = (np.datetime64(edge[:19]) for edge in row["span"])
    edges = (np.datetime64(edge[:19]) for edge in row["validity"])
    second = np.timedelta64(1, "s")
    return [edge for edge in edges if first + second < edge < last - second]


def _draw_validity(page, rows):
    axes = page.subplots()
    every = []
    for place, row in enumerate(rows):
        valid = np.array([edge[:19] for edge in row["validity"]], "datetime64[s]")
        read = np.array([edge[:19] for edge in row["span"]], "datetime64[s]")
        every += [*valid, *read]
        dash = "--" if row["assumed"] else "-"
        colour = VERMILION if row["assumed"] else BLUE
        axes.plot(valid, [place - 0.14] * 2, color=colour, linewidth=4, linestyle=dash)
        axes.plot(read, [place + 0.14] * 2, color=MUTED, linewidth=4, solid_capstyle="butt")
        for edge in _edges_inside(row):
            axes.plot([edge, edge], [place - 0.32, place + 0.32], color=RED, linewidth=1.4)
    axes.set_yticks(range(len(rows)), [clean(row["label"]) for row in rows], fontsize=7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    label_dates(axes, np.array(every))
