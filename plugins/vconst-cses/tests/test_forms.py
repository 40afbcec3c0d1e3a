"""Files that are filled into a form are those that are made anew, byte for byte."""

import numpy as np
import pytest
from vconst_cses import hdf5_writer

from vconst.dataset import unconform
from vconst.testing import make_columns

NAMES = ("cses-01/hpm-fgm", "cses-01/hpm-cdsm", "cses-01/lap", "cses-02/lap", "cses-01/hepd")


def half_orbits(product, vocabulary):
    """Two of as many records, and a shorter one; all numbers differ."""
    for number, cut in ((0, None), (1, None), (2, -1)):
        columns = make_columns(product, vocabulary, altitude=507.0)
        axes = {variable.name for variable in product.variables if variable.axis}
        for name, values in columns.data.items():
            columns.data[name] = values if name in axes else values[:cut]
            if values.dtype.kind == "f" and name not in axes:
                columns.data[name] = columns.data[name] + values.dtype.type(0.001 * number)
        columns.data["time"] = columns.data["time"] + np.timedelta64(94, "m") * number
        yield columns


@pytest.mark.parametrize("name", NAMES)
def test_files_filled_into_a_form_are_those_made_anew(name, products, tmp_path, monkeypatch):
    from vconst.plugins import Host

    vocabulary, product = Host().vocabulary, products[name]
    form, written = product.native, {}
    for way in ("filled", "anew"):
        if way == "anew":
            monkeypatch.setattr(hdf5_writer, "write_file", hdf5_writer.write_anew)
        folder = tmp_path / way
        folder.mkdir()
        for columns in half_orbits(product, vocabulary):
            times = columns.data["time"]
            path = folder / form.name_file(times[0], times[-1])
            form.write(unconform(product, columns, form, vocabulary), path)
            written.setdefault(path.name, []).append(path.read_bytes())
    assert len(written) == 3
    for filled, anew in written.values():
        assert filled == anew
    assert len({filled for filled, _ in written.values()}) == 3


def test_one_form_serves_all_of_one_length(products, tmp_path, monkeypatch):
    from vconst.plugins import Host

    product, made = products["cses-01/lap"], []
    laid_out = hdf5_writer._laid_out
    monkeypatch.setattr(hdf5_writer, "_forms", type(hdf5_writer._forms)())
    monkeypatch.setattr(hdf5_writer, "_laid_out", lambda *said: made.append(1) or laid_out(*said))
    for columns in half_orbits(product, Host().vocabulary):
        times = columns.data["time"]
        path = tmp_path / product.native.name_file(times[0], times[-1], orbit=9, side=1)
        product.native.write(unconform(product, columns, product.native, Host().vocabulary), path)
    assert len(made) == 2
    assert None not in hdf5_writer._forms.values()
