"""Whatever files say of themselves is read, never obeyed."""

import re

import pytest

from vconst.operation import Calibration, Pairs, Table
from vconst.report.drawing import Numbers
from vconst.report.render import as_csv
from vconst.report.words import clean

from .conftest import make_fit, make_pairs, make_record, make_table
from .reading import Reader

EVIL = (
    "<script>alert(1)</script>\"'><img src=x onerror=y>]]>"
    "\x1b]0;own\x07\x9b2J\x00\u202e$\\frac{$ =1+1"
)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


def _poison(value):
    """The same with every text spoilt; what the page must find things by stays."""
    if isinstance(value, dict):
        return {key: _poison(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_poison(item) for item in value]
    return f"{value}{EVIL}" if isinstance(value, str) else value


def _poisoned(result, kind, keep=()):
    dataset = result.dataset.copy()
    dataset.attrs = {
        key: value if key in keep else _poison(value) for key, value in dataset.attrs.items()
    }
    for name in dataset.variables:
        units = dataset[name].attrs.get("units", "")
        dataset[name].attrs = {"long_name": EVIL, "units": units + EVIL}
    return kind(dataset)


@pytest.fixture(scope="module")
def pages(page_of):
    """A page of each kind with hostile text in every attribute and in the whole record."""
    kept = {key: make_record()[key] for key in ("page", "show")}
    record = {**_poison(make_record()), **kept}
    record["planted"] = [
        {
            "quantity": EVIL,
            "planted": 1.0,
            "recovered": 1.1,
            "low": 0.9,
            "high": 1.3,
            "inside": True,
        }
    ]
    record["inputs"][EVIL] = record["inputs"].pop("target")
    record["inputs"][EVIL]["counts"]["removed"] = {EVIL: 3}
    record["versions"][EVIL] = EVIL
    record["error"] = {"kind": EVIL, "message": EVIL, "hint": EVIL}
    pairs = make_pairs()
    keep = ("variable", "scale", "drift_epoch")
    fit = _poisoned(make_fit(pairs), Calibration, keep)
    pairs = _poisoned(pairs, Pairs)
    for side in ("target", "reference"):
        pairs.dataset[f"electron_density_{side}"].attrs["units"] = "m-3"
    return [
        page_of({f"match{EVIL}": pairs, f"fit{EVIL}": fit}, **record),
        page_of({f"compare{EVIL}": {EVIL: _poisoned(make_table(), Table)}}, **record),
    ]


def test_no_tag_comes_out_of_metadata(pages):
    for page in pages:
        reader = Reader(page)
        assert "alert(1)" in reader.text
        assert not reader.of("script")
        assert not [found for found in reader.of("img") + reader.of("image") if "onerror" in found]
        assert reader.unbalanced == []
        assert reader.open == []
        assert not [key for _, found in reader.tags for key in found if key.startswith("on")]


def test_no_control_character_comes_out_anywhere(pages):
    for page in pages:
        texts = [
            path for path in page.parent.rglob("*") if path.suffix in (".html", ".svg", ".csv")
        ]
        assert len(texts) > 5
        assert not [path for path in texts if CONTROLS.search(path.read_text("utf-8"))]


def test_ids_and_file_names_are_made_of_plain_letters(pages):
    for page in pages:
        ids = Reader(page).attributes("id")
        assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", id) for id in ids)
        assert len(ids) == len(set(ids))
        names = [path.name for path in (page.parent / "figures").iterdir()]
        assert all(re.fullmatch(r"[a-z0-9-]+\.(svg|png|csv|json)", name) for name in names)


def test_a_spreadsheet_takes_no_text_for_a_formula():
    text = as_csv(
        Numbers(["=a", "b"], [("=1+1", -2.5), ("@x", 3), ("-x", None), ("+x", float("nan"))])
    )
    assert text == "'=a,b\n'=1+1,-2.5\n'@x,3\n'-x,\n'+x,\n"


def test_text_keeps_what_can_be_read():
    assert clean("Ñe \t(cm⁻³)\n\x1b[31mred\x1b[0m") == "Ñe \t(cm⁻³)\n[31mred[0m"
    assert clean(None) == ""
    assert clean("\ud800") == "?"
