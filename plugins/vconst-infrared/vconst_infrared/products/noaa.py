"""Analyses of operational satellites by NOAA: outgoing longwave radiation, sea surface."""

from vconst_infrared.cf_grid import CfGrid, Packing

#: Daily means of the outgoing longwave radiation, in the layout of NOAA's daily files.
OUTGOING_RADIATION = CfGrid(
    name="noaa/olr",
    title="Outgoing longwave radiation, daily means",
    variable="outgoing_longwave_radiation",
    names=("olr",),
    standard_names=("toa_outgoing_longwave_flux",),
    units="W m-2",
    spellings=("W/m^2", "W/m2", "W m^-2", "W m**-2", "watt m-2"),
    files=r"olr[._-].*\.nc4?",
    prefix="olr.daily",
    packing=Packing(scale=0.01, offset=327.65, fill=32766),
    averaging=86_400.0,
    notes="means over the UTC day that begins at the time",
    citation=(
        "Liebmann B., Smith C. A. (1996), Description of a complete (interpolated) outgoing "
        "longwave radiation dataset, Bull. Amer. Meteor. Soc. 77, 1275-1277"
    ),
    licence="public domain",
    source="CF conventions 1.0 and later; the names of NOAA's daily OLR files",
    layout="assumed",
)

#: Daily sea surface temperature by optimum interpolation.
SEA_SURFACE = CfGrid(
    name="noaa/oisst",
    title="Sea surface temperature by optimum interpolation, daily",
    variable="sea_surface_temperature",
    names=("sst",),
    standard_names=("sea_surface_temperature",),
    units="degC",
    spellings=("degree_C", "degrees_C", "Celsius", "degree Celsius", "degrees Celsius"),
    files=r"(?i)(?:oisst|avhrr-only|sst\.day)[._-].*\.nc4?",
    prefix="oisst-avhrr",
    packing=Packing(scale=0.01, offset=0.0, fill=-999),
    averaging=86_400.0,
    notes="means over the UTC day that begins at the time",
    citation=(
        "Reynolds R. W. et al. (2007), Daily high-resolution-blended analyses for sea surface "
        "temperature, J. Climate 20, 5473-5496, doi:10.1175/2007JCLI1824.1"
    ),
    licence="public domain",
    source="a file of OISST version 2 on a 2-degree grid",
    layout="real file",
)

GRIDS = (OUTGOING_RADIATION, SEA_SURFACE)
