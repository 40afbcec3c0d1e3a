"""``vconst export``: samples of a product to a file that other tools read."""

import json
from pathlib import Path

import click

from vconst.cli.session import common
from vconst.cli.show import count, show_json
from vconst.errors import SelectionError, UsageError


@click.command("export")
@click.argument("product")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--run", "run", metavar="RUN", help="PRODUCT is a step of RUN that left a map ('latest')."
)
@click.option("--start", help="First time, UTC.")
@click.option("--stop", help="Last time, UTC, included; a date means its 24:00.")
@click.option("--variables", help="Canonical names, separated by commas; all by default.")
@click.option("--baseline", help="Only this processing baseline.")
@click.option(
    "--where",
    multiple=True,
    metavar="CONDITION",
    help="Only samples with VARIABLE>=VALUE (=, !=, >=, <=, >, <; site=AQU,BOU); repeatable.",
)
@click.option("--geodetic", is_flag=True, help="Places and vectors of the ellipsoid (WGS 84).")
@click.option("--force", is_flag=True, help="Write over FILE if it is there.")
@click.option("--quality", default="default", help="'default', 'none', or reasons that reject.")
@click.option(
    "--calibration", help="'latest', 'chain', or ids of records, separated by commas, in order."
)
@click.option(
    "--assumed-transferable", help="Why a calibration of another time or baseline may be applied."
)
@common
def command(session, product, file, run, force, **chosen):
    """
    Write PRODUCT to FILE: .nc and .h5 (netCDF-4, which is HDF5), .cdf, or .csv.

    Coordinates are time, latitude, longitude (geocentric, degree) and radius (km); north and
    centre are those of this frame. --geodetic gives latitude and height of the ellipsoid, and
    X and Z of observatories. Values that a quality reason rejects are NaN, which meets no
    condition of --where; no other row is left out, but for those that may not be handed on
    (limits of the product: vconst info). Both are counted. With --calibration values are on the
    scale of the reference, with what the calibration makes them uncertain by beside them
    (<variable>_calibration_error), and the records stand in the file. Beside a .csv a file
    FILE-metadata.json holds them, units and all that the other kinds hold inside.

    With --run the map of what is usual that a step left is written (.nc or .h5, by the CF
    conventions): location, scale, quartiles and counts of every cell, and where they come from.

        vconst export usual usual.nc --run latest
    """
    if run:
        _write_map(session, run, product, file, force=force, chosen=chosen)
    else:
        _write_product(session, product, file, force=force, chosen=chosen)


def _write_product(session, product, file, *, force, chosen):
    """The samples of a product that are asked for."""
    from vconst.cli.export_files import SUFFIXES, beside, write_samples

    for each in filter(None, (file, beside(file))):
        _require_free(each, force, SUFFIXES if each is file else (".json",))
    dataset, said = _collected(session, product, **chosen)
    write_samples(dataset, file)
    _tell(session, product, file, dataset, said)


def _write_map(session, run, step, file, *, force, chosen):
    """The map that a step of a run left, as a file of its own."""
    from vconst.cli.export_files import write_samples
    from vconst.recipe.folder import load_run, require_unchanged
    from vconst.recipe.map_product import map_product

    given = [name for name, value in chosen.items() if value and value != "default"]
    if given:
        raise UsageError(f"--{given[0].replace('_', '-')} chooses samples; --run writes a map.")
    _require_free(file, force, (".nc", ".h5"))
    loaded = load_run(run)
    require_unchanged(loaded, apart_from=("report.html", "figures/"))
    dataset = map_product(loaded, *step.split("/", 1))
    write_samples(dataset, file)
    known, cells = int(dataset["location"].notnull().sum()), dataset["location"].size
    if session.as_json:
        about = {"run": loaded.name, "step": step, "cells": cells, "with_background": known}
        show_json("vconst/export/1", file=str(file), product=dataset.attrs["product"], **about)
        return
    product, run = dataset.attrs["product"], loaded.name
    session.say(f"What is usual of {product} in {file}: {count(known)} of {count(cells)} cells")
    terms = dataset.attrs.get("licence", "no terms are known.")
    session.say(f"Step '{step}' of {run}. Its data: {terms}")


def _collected(session, product, *, variables, quality, where, geodetic, start, stop, **applied):
    """The samples that are written, and what has to be said of them."""
    from vconst.selection import keep_where, parse_condition, select

    names = [name.strip() for name in variables.split(",")] if variables else None
    conditions = [parse_condition(text) for text in where]
    view, limits = session.open_store().head(), _limits(session.host, product)
    looked_at = _looked_at(limits) | {condition.name for condition in conditions}
    selection = select(
        view,
        session.host,
        product,
        variables=_with_more(names, looked_at, view, product),
        start=start,
        stop=stop,
        baseline=applied.pop("baseline"),
        quality=quality if quality in ("default", "none") else quality.split(","),
    )
    links = _links(applied, selection, names, view)
    dataset, left_out = keep_where(_calibrated(selection, links).read(), conditions)
    if left_out and 0 in dataset.sizes.values():
        raise SelectionError(f"No sample of {product} meets {' and '.join(left_out)}.")
    dataset, withheld = _withhold(dataset, limits, product)
    if names:
        dataset = dataset.drop_vars((looked_at - set(names)) & set(dataset.data_vars))
    frames = _frames(session.host.products.get(product), geodetic)
    about = _about(session.host, selection, view) | _said(withheld, limits) | _records(links)
    about |= {"where": " and ".join(left_out)} if left_out else {}
    said = {"withheld": withheld, "left_out": left_out, "links": links}
    said["words"] = [*_words(withheld, limits), *frames.values()]
    dataset = _noted(dataset) if frames else _in_frame(dataset, geodetic)
    return dataset.assign_attrs(about | frames), said


def _tell(session, product, file, dataset, said):
    """Say what was written, and what was left out of it."""
    from vconst.cli.export_files import beside
    from vconst.recipe.sides import gap_in_words

    samples = dataset.sizes.get("time", next(iter(dataset.sizes.values())))
    if session.as_json:
        about = {"file": str(file), "product": product, "samples": samples}
        about |= {"metadata": str(beside(file))} if beside(file) else {}
        told = {"calibrations": [link.id for link in said["links"]]} if said["links"] else {}
        gaps = [gap_in_words(link) for link in said["links"] if link.alone]
        told |= {"gaps": gaps} if gaps else {}
        about |= {name: said[name] for name in ("withheld", "left_out")}
        show_json("vconst/export/1", **about, **told)
        return
    session.say(f"{count(samples)} samples of {product} in {file}")
    if beside(file):
        session.say(f"Units, licence and calibrations in {beside(file)}")
    for link in said["links"]:
        side = f" by {link.side}" if link.side else ""
        session.say(f"On the scale of {link.body['reference']}{side}: calibration {link.id[:12]}.")
        if link.alone:
            session.insist(gap_in_words(link))
    for condition, number in said["left_out"].items():
        session.say(f"Left out {count(number)} that do not meet {condition}.")
    for words in said["words"]:
        session.say(words)


def _in_frame(dataset, geodetic):
    from vconst.dataset.geodetic import to_geodetic

    return to_geodetic(dataset) if geodetic else dataset


#: What stands beside a component that files have in the frame of the ellipsoid.
_BESIDE = {
    "north": "level on the sphere (geocentric); X of observatories is level on the ellipsoid",
    "centre": "to the Earth's centre (geocentric); Z of observatories is normal to the ellipsoid",
}


def _noted(dataset):
    """Say beside each component that was turned what it is not."""
    for name in map(str, dataset.data_vars):
        stem, _, end = name.rpartition("_")
        if end in _BESIDE and {f"{stem}_{each}" for each in _BESIDE} <= set(dataset.data_vars):
            dataset[name].attrs = {**dataset[name].attrs, "comment": _BESIDE[end]}
    return dataset


def _frames(product, geodetic):
    """What must be said where places in the files are geodetic, and those of the store are not."""
    if geodetic or product is None or not product.position.startswith("geodetic"):
        return {}
    words = (
        "The files' places are geodetic. Here latitude is geocentric, radius from the Earth's "
        "centre and altitude above the sphere of 6371.2 km"
    )
    vector = any(variable.name.endswith("_centre") for variable in product.variables)
    words += "; north and centre are in that frame, where files have X and Z" if vector else ""
    return {"comment": f"{words}. --geodetic gives those of the ellipsoid."}


def _require_free(file, force, suffixes):
    if file.suffix not in suffixes:
        listed = ", ".join(f"'{suffix}'" for suffix in suffixes)
        raise UsageError(f"'{file}' ends in '{file.suffix}'; {listed} can be written.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder '{file.parent}'.")
    if file.exists() and not force:
        raise UsageError(f"'{file}' is there already.", hint="--force writes over it.")


def _links(applied, selection, variables, view):
    """The calibrations that are to be applied, in their order."""
    from vconst.recipe.calibrations import resolve_links

    given = applied["calibration"]
    if not given:
        if applied["assumed_transferable"]:
            raise UsageError("--assumed-transferable says something of a --calibration.")
        return ()
    wanted = [word.strip() for word in given.split(",")] if "," in given else given
    values = {**applied, "calibration": wanted, "variables": variables}
    return resolve_links(values, selection, view)


def _calibrated(selection, links):
    from vconst.recipe.calibrations import calibrated

    return calibrated(selection, links) if links else selection


def _records(links):
    """The records that were applied, whole, as text that 'vconst calibrations add' reads."""
    if not links:
        return {}
    bodies = [
        {"id": link.id, **link.body, **({"assumed": link.assumed} if link.assumed else {})}
        for link in links
    ]
    return {"vconst_calibrations": json.dumps(bodies, ensure_ascii=False, sort_keys=True)}


def _limits(host, product):
    """What of a product may not be handed on; nothing where no plugin declares it any more."""
    declared = host.products.get(product)
    return declared.limits if declared else ()


def _looked_at(limits):
    return {name for limit in limits for name in limit.variables}


def _with_more(names, looked_at, view, product):
    """Names to read: those that are wanted, and those that limits and conditions look at."""
    if names is None or not looked_at or product not in view.products():
        return names
    held = looked_at & set(view.variables(product))
    return [*names, *sorted(held - set(names))]


def _withhold(dataset, limits, product):
    from vconst.dataset.withhold import withhold

    kept, withheld = withhold(dataset, limits)
    if withheld and 0 in kept.sizes.values():
        raise SelectionError(
            f"None of the samples of {product} may be handed on. "
            f"{' '.join(_words(withheld, limits))}",
            hint=f"Nothing was written. Its limits: vconst info {product}",
        )
    return kept, withheld


def _words(withheld, limits):
    """One sentence a limit that left something out."""
    meaning = {limit.name: limit.meaning for limit in limits}
    return [
        f"Left out {count(number)} that may not be handed on, {name}: {meaning[name]}."
        for name, number in withheld.items()
    ]


def _said(withheld, limits):
    return {"withheld": " ".join(_words(withheld, limits))} if withheld else {}


def _about(host, selection, view):
    """Where the samples come from, as global attributes."""
    from vconst import __version__

    product = host.products.get(selection.product)
    said = {
        "title": product.title if product else selection.product,
        "citation": product.citation if product else "",
        "licence": product.licence if product else "",
        "baselines": ", ".join(filter(None, selection.baselines())),
        "quality": str(selection.quality),
        "granules": len(selection.granule_ids()),
        "store_commit": view.number,
        "store_state": view.state,
        "source": f"vconst {__version__}",
    }
    return {name: value for name, value in said.items() if value != ""}
