"""Functions of pieces that worker processes can import."""

import numpy as np


def keep_north(dataset, *, above):
    """Samples north of a latitude; the others are counted."""
    kept = dataset["latitude"].values > above
    counts = {"too_far_south": int((~kept).sum())}
    return dataset.isel(time=np.flatnonzero(kept)).assign_attrs(counts=counts)


def keep_before(dataset, *, hour):
    """Samples before an hour of the day; the others are counted."""
    time = dataset["time"].values
    kept = (time - time.astype("datetime64[D]")) < np.timedelta64(round(hour * 3600), "s")
    kept &= time < np.datetime64("2020-01-09")
    return dataset.isel(time=np.flatnonzero(kept)).assign_attrs(
        counts={"too_late": int((~kept).sum())}
    )


def sum_and_count(dataset, window):
    """Sum and number of the values of a piece."""
    values = dataset["magnetic_field"].values
    return window.start, float(np.nansum(values)), int(np.isfinite(values).sum())
