"""Numbers that more than one room needs, each once."""

#: Radius in km of the sphere on which heights and great circles are reckoned: the
#: reference sphere of IGRF (Alken et al. 2021, doi:10.1186/s40623-020-01288-x).
SPHERE_RADIUS = 6371.2

#: A day in ns; UTC without leap seconds.
DAY = 86_400_000_000_000
