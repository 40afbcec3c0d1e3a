"""What a plugin says of remote files: looked at, never asked for."""

import re
from datetime import UTC, datetime

from vconst.fetch.found import checked
from vconst.fetch.names import name_of
from vconst.remote import Listing
from vconst.testing.finding import Failed, Skipped
from vconst.testing.watch import watched

#: A time that nearly every archive has, across the end of a year.
START, STOP = datetime(2019, 12, 30, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC)
_PACKED = re.compile(r"(?i)\.(?:gz|z|zip)\Z")


def check_archive(trial):
    """Its remote files can be fetched: sound addresses, safe names, the time that is asked for."""
    found = _find(trial)
    if found is None:
        raise Skipped("no archive of it is offered (find_granules)")
    items = [checked(trial.product.name, item) for item in found]
    if found != _find(trial):
        raise Failed(
            f"{trial.product.name}: find_granules gives other files when it is asked again.",
            "Let product and time alone decide.",
        )
    seen = {}
    for file in (file for item in items for file in _chain(item)):
        _check_time(trial, file)
        _check_recognised(trial, file)
        if seen.setdefault(name_of(file), file.url) != file.url:
            raise Failed(
                f"{trial.product.name}: two remote files are called '{name_of(file)}'.",
                "Give each RemoteFile(name=...) of its own.",
            )


def _find(trial):
    with watched(trial.folder) as seen:
        found = trial.host.find_granules(trial.product, START, STOP)
    if seen:
        raise Failed(
            f"{trial.product.name}: find_granules did: {seen[0]}.",
            "Only say where files are; where an archive must be asked, give a Listing.",
        )
    return found


def _chain(item):
    """A file and what stands for it; nothing of a listing."""
    while item is not None and not isinstance(item, Listing):
        yield item
        item = item.otherwise


def _check_time(trial, file):
    if file.start is not None and not (file.start < STOP and file.stop > START):
        raise Failed(
            f"{trial.product.name}: asked for {START:%Y-%m-%d} to {STOP:%Y-%m-%d}, find_granules "
            f"gives '{file.url}' of {file.start:%Y-%m-%d} to {file.stop:%Y-%m-%d}.",
            "Give the files that the time touches: start <= t < stop.",
        )


def _check_recognised(trial, file):
    """A name that no format of the product takes would be refused when it is ingested."""
    name = name_of(file)
    plain = _PACKED.sub("", name)
    patterns = [form.files for form in trial.product.formats]
    for pattern in patterns:
        if not pattern or re.fullmatch(pattern, plain) or re.fullmatch(pattern, name):
            return
    raise Failed(
        f"{trial.product.name}: a remote file is called '{name}', and no format takes that name.",
        "Give RemoteFile(name=...), or a wider 'files' of a format.",
    )
