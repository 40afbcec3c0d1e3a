"""FY-3 and FY-4 as CF grids on latitude and longitude."""

from vconst_infrared.cf_grid import CfGrid, Packing

_SOURCE = "CF conventions 1.7; the level 1 and 2 files of FY-3 and FY-4 are HDF5 of their own"
_LICENCE = "National Satellite Meteorological Center, data policy"


def _agri(name):
    return CfGrid(
        name=f"{name}/agri-bt",
        title=f"Brightness temperature at 10.8 um of AGRI on {name.upper()}, as a CF grid",
        variable="brightness_temperature",
        names=("brightness_temperature", "tbb"),
        standard_names=("toa_brightness_temperature",),
        units="K",
        spellings=("kelvin", "Kelvin"),
        files=rf"(?i){name.replace('-', '-?')}[._-].*agri.*\.nc4?",
        prefix=f"{name.upper().replace('-', '')}_AGRI_BT",
        packing=Packing(scale=0.01, offset=250.0, fill=-32768),
        period="day",
        cadence=900.0,
        notes="put on latitude and longitude by its user, in CF terms",
        citation=(
            "Yang J. et al. (2017), Introducing the new generation of Chinese geostationary "
            "weather satellites, Fengyun-4, Bull. Amer. Meteor. Soc. 98, 1637-1658, "
            "doi:10.1175/BAMS-D-16-0065.1"
        ),
        licence=_LICENCE,
        source=_SOURCE,
        layout="assumed",
    )


RADIATION = CfGrid(
    name="fy-3d/olr",
    title="Outgoing longwave radiation of FY-3D, daily means, as a CF grid",
    variable="outgoing_longwave_radiation",
    names=("olr", "OLR"),
    standard_names=("toa_outgoing_longwave_flux",),
    units="W m-2",
    spellings=("W/m^2", "W/m2", "W m**-2"),
    files=r"(?i)fy-?3d[._-].*olr.*\.nc4?",
    prefix="FY3D_OLR",
    packing=Packing(scale=0.01, offset=327.65, fill=32766),
    averaging=86_400.0,
    notes="put on latitude and longitude by its user, in CF terms; means over a UTC day",
    citation=(
        "Zhang P. et al. (2019), Latest progress of the Chinese meteorological satellite program "
        "and core data processing technologies, Adv. Atmos. Sci. 36, 1027-1045, "
        "doi:10.1007/s00376-019-8215-x"
    ),
    licence=_LICENCE,
    source=_SOURCE,
    layout="assumed",
)

GRIDS = (RADIATION, _agri("fy-4a"), _agri("fy-4b"))
