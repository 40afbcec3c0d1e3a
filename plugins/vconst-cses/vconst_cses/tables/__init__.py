"""
One table per satellite, payload and sensor; one file per payload.

Where a real file says otherwise, this is the place to change. What is known of each layout
stands with it: from a real file, seen in print, or assumed.
"""

from vconst_cses.tables import cses02, efd, hpm, lap

#: Every product's own layout.
LAYOUTS = (
    *hpm.LAYOUTS,
    *efd.LAYOUTS,
    *lap.LAYOUTS,
    *cses02.LAYOUTS,
)
