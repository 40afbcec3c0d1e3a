"""``vconst export``: samples of a product to a file that other tools read."""

import io
from pathlib import Path

import click

from vconst.cli.session import common
from vconst.cli.show import clean, count, show_json
from vconst.errors import SelectionError, UsageError

_POSITION = ("latitude", "geodetic_latitude", "longitude", "radius", "geodetic_height")


@click.command("export")
@click.argument("product")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
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
@common
def command(
    session, product, file, start, stop, variables, baseline, quality, where, geodetic, force
):
    """
    Write PRODUCT to FILE (.nc or .csv).

    Coordinates are time, latitude, longitude (geocentric, degree) and radius (km); north and
    centre are those of this frame. --geodetic gives latitude and height of the ellipsoid, and
    X and Z of observatories. Values that a quality reason rejects are NaN, which meets no
    condition of --where; no other row is left out, but for those that may not be handed on
    (limits of the product: vconst info). Both are counted.
    """
    from vconst.selection import keep_where, parse_condition, select

    _check_place(file, force)
    names = [name.strip() for name in variables.split(",")] if variables else None
    reasons = quality if quality in ("default", "none") else quality.split(",")
    conditions = [parse_condition(text) for text in where]
    view = session.open_store().head()
    limits = _limits(session.host, product)
    looked_at = _looked_at(limits) | {condition.name for condition in conditions}
    selection = select(
        view,
        session.host,
        product,
        variables=_with_more(names, looked_at, view, product),
        start=start,
        stop=stop,
        baseline=baseline,
        quality=reasons,
    )
    dataset, left_out = keep_where(selection.read(), conditions)
    if left_out and 0 in dataset.sizes.values():
        raise SelectionError(f"No sample of {product} meets {' and '.join(left_out)}.")
    dataset, withheld = _withhold(dataset, limits, product)
    if names:
        dataset = dataset.drop_vars((looked_at - set(names)) & set(dataset.data_vars))
    about = _about(session.host, selection, view) | _said(withheld, limits)
    about |= {"where": " and ".join(left_out)} if left_out else {}
    frames = _frames(session.host.products.get(product), geodetic)
    dataset = _in_frame(dataset, geodetic)
    _write(dataset.assign_attrs(about | frames), file)
    _tell(session, product, file, dataset, (withheld, limits), (left_out, frames))


def _check_place(file, force):
    if file.suffix not in (".nc", ".csv"):
        raise UsageError(f"'{file}' ends in '{file.suffix}'; '.nc' or '.csv' can be written.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder '{file.parent}'.")
    if file.exists() and not force:
        raise UsageError(f"'{file}' is there already.", hint="--force writes over it.")


def _tell(session, product, file, dataset, held, chosen):
    """Say what was written, and what was left out of it."""
    (withheld, limits), (left_out, frames) = held, chosen
    samples = dataset.sizes.get("time", next(iter(dataset.sizes.values())))
    if session.as_json:
        about = {"file": str(file), "product": product, "samples": samples}
        show_json("vconst/export/1", **about, withheld=withheld, left_out=left_out)
        return
    session.say(f"{count(samples)} samples of {product} in {file}")
    for condition, number in left_out.items():
        session.say(f"Left out {count(number)} that do not meet {condition}.")
    for words in (*_words(withheld, limits), *frames.values()):
        session.say(words)


def _in_frame(dataset, geodetic):
    from vconst.dataset.geodetic import to_geodetic

    return to_geodetic(dataset) if geodetic else dataset


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


def _write(dataset, file):
    partial = file.with_name(f".{file.name}.part")
    try:
        if file.suffix == ".csv":
            _to_csv(dataset, partial)
        else:
            _to_netcdf(dataset, partial)
        partial.replace(file)
    except OSError as error:
        raise UsageError(f"'{file}' cannot be written: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _to_csv(dataset, path):
    table = dataset.to_dataframe()
    for name in table.columns:
        if table[name].dtype.kind in "OUT":
            table[name] = [_plain(item) for item in table[name]]
    first = [name for name in _POSITION if name in table.columns]
    table[[*first, *(name for name in table.columns if name not in first)]].to_csv(path)


def _plain(item):
    """Text that drives no terminal and that no spreadsheet takes for a formula."""
    if not isinstance(item, str):
        return item
    text = clean(item)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _to_netcdf(dataset, path):
    dataset = dataset.assign_attrs(Conventions="CF-1.10")
    times = [name for name, value in dataset.variables.items() if value.dtype.kind == "M"]
    encoding = {name: {"units": "nanoseconds since 1970-01-01", "dtype": "int64"} for name in times}
    file = io.BytesIO()  # in memory first: the HDF5 library crashes where a disk is full
    dataset.to_netcdf(file, engine="h5netcdf", encoding=encoding)
    path.write_bytes(file.getbuffer())
