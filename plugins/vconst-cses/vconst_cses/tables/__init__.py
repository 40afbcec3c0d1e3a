"""
One table per satellite, payload and sensor; one file per payload.

Where a real file says otherwise, this is the place to change. What is known of each layout
stands with it: from a real file, seen in print, or assumed.
"""

from dataclasses import replace

from vconst_cses.tables import cses02, efd, gor, hepd, hepp, hpm, lap, pap, scm, tbb

#: Every product's own layout.
LAYOUTS = (
    *hpm.LAYOUTS,
    *scm.LAYOUTS,
    *efd.LAYOUTS,
    *pap.LAYOUTS,
    *lap.LAYOUTS,
    *gor.LAYOUTS,
    *tbb.LAYOUTS,
    *hepp.LAYOUTS,
    *hepd.LAYOUTS,
    *cses02.LAYOUTS,
)

#: The same as zipped zarr, by product: only the container is another.
COPIES = {layout.product: replace(layout, suffix=".zarr.zip") for layout in LAYOUTS}
