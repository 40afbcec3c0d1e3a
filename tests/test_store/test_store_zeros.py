"""Chunks of zeros are written from what is kept of them; minus zero and NaN are not zero."""

import numpy as np
import pytest

from vconst.store.arrays import open_group
from vconst.store.writing import GroupWriter


@pytest.mark.parametrize("kind", ["u4", "i8", "f4", "f8", "?"])
@pytest.mark.parametrize("amiss", [None, "last", "sign"])
@pytest.mark.parametrize("shape", [(), (1000,), (40, 5, 3)])
def test_zeros_are_read_as_they_were_written(kind, amiss, shape):
    values = np.zeros(shape, kind)
    if amiss == "last":
        values.reshape(-1)[-1] = 1
    elif amiss == "sign" and values.dtype.kind == "f":
        values.reshape(-1)[values.size // 2] = -0.0
    for _ in range(2):  # the second is written from what is kept of the first
        group = GroupWriter({})
        group.array("x", values, ("time", "y", "z")[: values.ndim], {}, 0)
        assert open_group(group.objects)["x"][...].tobytes() == values.tobytes()
