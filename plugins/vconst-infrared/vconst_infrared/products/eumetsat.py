"""Meteosat Second Generation: SEVIRI at 10.8 um on map projections."""

from vconst_infrared.cf_grid import CfGrid, Packing, Projection

#: Mercator on the sphere, as the real files have it.
_MERCATOR = Projection(
    mapping={
        "grid_mapping_name": "mercator",
        "longitude_of_prime_meridian": 0.0,
        "earth_radius": 6378169.0,
        "longitude_of_projection_origin": 0.0,
        "false_easting": 0.0,
        "false_northing": 0.0,
        "scale_factor_at_projection_origin": 1.0,
    },
    variable="mercator",
    own_places=True,
    most=1.0e7,
)

SEVIRI = CfGrid(
    name="meteosat/seviri-bt",
    title="Brightness temperature at 10.8 um of SEVIRI on Meteosat Second Generation",
    variable="brightness_temperature",
    names=("data", "toa_brightness_temperature"),
    standard_names=("toa_brightness_temperature",),
    units="K",
    spellings=("kelvin", "Kelvin"),
    files=r"(?i)MSG\d?[._-].*(?:bt|ir)_?10p?8.*\.nc4?",
    prefix="MSG_toa_bt_10p8",
    called="MSG_toa_bt_10p8_{start:%Y%m%d%H%M}_{stop:%Y%m%d%H%M}.nc",
    packing=Packing(scale=0.01, offset=250.0, fill=-32768),
    projection=_MERCATOR,
    period="day",
    cadence=900.0,
    notes="mercator, stereographic, polar stereographic or geostationary; the baseline names "
    "the grid",
    citation=(
        "Schmetz J. et al. (2002), An introduction to Meteosat Second Generation (MSG), Bull. "
        "Amer. Meteor. Soc. 83, 977-992, doi:10.1175/1520-0477(2002)083<0977:AITMSG>2.3.CO;2"
    ),
    licence="EUMETSAT data policy",
    source="three files of 16 May 2016 in the test data of Iris",
    layout="real file",
)

GRIDS = (SEVIRI,)
