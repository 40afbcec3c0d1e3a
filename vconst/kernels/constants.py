"""Numbers that more than one room needs, each once."""

import math

#: Radius in km of the sphere on which heights and great circles are reckoned: the
#: reference sphere of IGRF (Alken et al. 2021, doi:10.1186/s40623-020-01288-x).
SPHERE_RADIUS = 6371.2

#: Rate at which the Earth turns under the mean equinox in rad/s: 1.00273790935 turns a day
#: (Aoki et al. 1982, Astronomy and Astrophysics 105, 359-361). Against the stars it is 1e-7 less.
EARTH_RATE = 2 * math.pi * 1.00273790935 / 86_400

#: Gravity of the Earth: constant in km3 s-2, second zonal harmonic, and the radius in km that
#: belongs to it. EGM96, NASA/TP-1998-206861.
GRAVITY = 398600.4415
J2 = 1.08263e-3
GRAVITY_RADIUS = 6378.1363

#: A day in ns; UTC without leap seconds.
DAY = 86_400_000_000_000
