"""What was probably meant: the nearest name, the same platform first."""

import pytest

from vconst.errors import UnknownNameError
from vconst.nearest import nearest, slips

PRODUCTS = ["cses-01/lap", "cses-01/pap", "cses-02/lap", "swarm-a/lp", "swarm-b/lp", "swarm-b/efi"]


# The second is the classic example of the unrestricted distance, which is 2; that of optimal
# string alignment, where no part is edited twice, is 3 (Boytsov 2011, doi:10.1145/1963190.1963191).
@pytest.mark.parametrize(
    ("first", "second", "number"),
    [("kitten", "sitting", 3), ("ca", "abc", 3), ("lpa", "lap", 1), ("", "abc", 3)],
)
def test_slips_are_counted_as_in_the_literature(first, second, number):
    assert slips(first, second) == slips(second, first) == number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cses-01/lpa", "cses-01/lap"),
        ("cses-02/lpa", "cses-02/lap"),
        ("swarm-b/lpp", "swarm-b/lp"),
        ("swarm-c/lp", "swarm-a/lp"),
        ("CSES-01/LAP", "cses-01/lap"),
        ("cses-01/xyzzy", None),
    ],
)
def test_a_product_is_sought_on_its_platform_first(written, meant):
    assert nearest(written, PRODUCTS) == meant


def test_words_that_were_left_out_are_found():
    assert nearest("density", ["electron_density", "latitude"]) == "electron_density"
    assert nearest("pretty", ["study", "calibration", "event"]) is None


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("qd_latitude", ["latitude", "quasi_dipole_latitude"], "quasi_dipole_latitude"),
        ("QDLat", ["latitude", "quasi_dipole_latitude"], "quasi_dipole_latitude"),
        ("end", ["start", "stop", "every"], "stop"),
        ("end_date", ["start", "stop"], "stop"),
        ("from", ["start", "stop"], "start"),
        ("lat", ["latitude", "longitude"], "latitude"),
        ("mlt", ["local_time", "magnetic_local_time"], "magnetic_local_time"),
        ("end", ["ends", "limit"], "ends"),
    ],
)
def test_short_words_of_the_field_are_spelled_out(written, known, meant):
    assert nearest(written, known) == meant


def test_of_many_known_names_the_most_alike_are_listed_and_the_rest_counted():
    error = UnknownNameError("step", "s11", [f"s{n}" for n in range(30)])
    assert error.hint.startswith("Known: s11, ")
    assert error.hint.endswith(" and 22 more.")
