"""GridSat-B1: the window channel of all geostationary imagers on one grid, every 3 h."""

from vconst_infrared.cf_grid import CfGrid, Packing

GRIDSAT = CfGrid(
    name="gridsat/bt",
    title="Brightness temperature near 11 um of all geostationary imagers (GridSat-B1)",
    variable="brightness_temperature",
    names=("irwin_cdr",),
    standard_names=("toa_brightness_temperature",),
    units="K",
    spellings=("kelvin", "kelvins", "Kelvin"),
    files=r"GRIDSAT-B1\.\d{4}\.\d\d\.\d\d\.\d\d\.v(?P<version>\d+r\d+)\.nc",
    prefix="GRIDSAT-B1",
    called="GRIDSAT-B1.{start:%Y.%m.%d.%H}.v02r01.nc",
    packing=Packing(scale=0.01, offset=200.0, fill=-31999),
    cadence=10_800.0,
    notes="of several satellites the one that sees a cell most steeply",
    citation=(
        "Knapp K. R. et al. (2011), Globally gridded satellite observations for climate studies, "
        "Bull. Amer. Meteor. Soc. 92, 893-907, doi:10.1175/2011BAMS3039.1"
    ),
    licence="public domain",
    source="GridSat-B1 climate data record, algorithm theoretical basis document, NOAA NCEI",
    layout="assumed",
)

GRIDS = (GRIDSAT,)
