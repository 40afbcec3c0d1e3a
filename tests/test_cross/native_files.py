"""Native files of a product with values of one's own."""

import numpy as np

from vconst.dataset import unconform
from vconst.testing import make_columns


def columns_at(product, host, time, latitude, longitude):
    """Columns of a track as its kit makes them, at other times and places."""
    columns = make_columns(product, host.vocabulary)
    for name, values in list(columns.data.items()):
        if columns.dims[name][:1] == ("time",):
            columns.data[name] = np.resize(values, (time.size, *values.shape[1:])).copy()
    columns.data |= {"time": time, "latitude": latitude, "longitude": longitude}
    return columns


def write(product, columns, folder, host):
    """The path of a file in the product's native format."""
    arrays = unconform(product, columns, vocabulary=host.vocabulary)
    time = columns.data["time"]
    path = folder / product.native.name_file(time[0], time[-1])
    product.native.write(arrays, path)
    return path
