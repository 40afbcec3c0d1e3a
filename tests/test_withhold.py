"""What may not be handed on is left out, and counted; what is not known to be allowed too."""

import numpy as np
import xarray as xr

from vconst import Limit
from vconst.dataset.withhold import withhold

FINE = Limit(name="too_fine", variable="pixel", below=0.5, among={"camera": ("pan",)})
CLOSED = Limit(name="closed", variable="terms", equals=("Proprietary",))


def samples(**columns):
    return xr.Dataset({name: ("event", np.array(values)) for name, values in columns.items()})


def test_the_limit_itself_is_handed_on_and_what_is_finer_or_unknown_is_not():
    data = samples(pixel=[0.5, 0.49, np.nan, 0.1], camera=["pan", "PAN ", "pan", "colour"])
    kept, counts = withhold(data, (FINE,))
    assert kept["pixel"].values.tolist() == [0.5, 0.1]
    assert counts == {"too_fine": 2}


def test_texts_are_compared_whichever_their_case_and_each_sample_counts_once():
    data = samples(pixel=[0.1, 9.0, 9.0], camera=["pan"] * 3, terms=["proprietary", "CC0-1.0", ""])
    kept, counts = withhold(data, (CLOSED, FINE))
    assert counts == {"closed": 1}
    assert kept.sizes["event"] == 2


def test_without_the_value_nothing_is_known_to_be_allowed():
    kept, counts = withhold(samples(camera=["pan", "colour"]), (FINE,))
    assert (kept.sizes["event"], counts) == (1, {"too_fine": 1})
    kept, counts = withhold(samples(pixel=[0.4, 0.6]), (FINE,))
    assert (kept.sizes["event"], counts) == (1, {"too_fine": 1})


def test_a_product_without_limits_is_handed_on_as_it_is():
    data = samples(pixel=[0.1])
    kept, counts = withhold(data, ())
    assert (kept is data, counts) == (True, {})
