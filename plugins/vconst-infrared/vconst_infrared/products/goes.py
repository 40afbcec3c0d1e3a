"""GOES-16, -17 and -18: level 2 of the Advanced Baseline Imager on its fixed grid."""

from vconst import Reason
from vconst_infrared.cf_grid import CfGrid, Packing, Projection

#: Satellite, and where it stood in operation: degrees east.
SATELLITES = {16: -75.0, 17: -137.0, 18: -137.0}

_HEIGHT = 35_786_023.0  # m, perspective_point_height of the fixed grid

_CITATION = (
    "Schmit T. J. et al. (2017), A closer look at the ABI on the GOES-R series, Bull. Amer. "
    "Meteor. Soc. 98, 681-698, doi:10.1175/BAMS-D-15-00230.1"
)
_GUIDE = "GOES-R Series Product Definition and Users' Guide, volume 5 (level 2+)"


def _projection(east):
    return Projection(
        mapping={
            "grid_mapping_name": "geostationary",
            "long_name": "GOES-R ABI fixed grid projection",
            "perspective_point_height": _HEIGHT,
            "semi_major_axis": 6378137.0,
            "semi_minor_axis": 6356752.31414,
            "inverse_flattening": 298.2572221,
            "latitude_of_projection_origin": 0.0,
            "longitude_of_projection_origin": east,
            "sweep_angle_axis": "x",
        },
        variable="goes_imager_projection",
        time="t",
        angles=True,
        most=0.098 * _HEIGHT,
    )


def _flagged(variable, source, rows):
    """Reasons by the values of one flag: name, value, whether it rejects, meaning."""
    return tuple(
        Reason(
            name=name,
            source=source,
            equals=(float(value),),
            variable=variable,
            rejects=rejects,
            meaning=meaning,
        )
        for name, value, rejects, meaning in rows
    )


#: DQF of cloud and moisture imagery, flag_values 0 (good) to 4.
IMAGERY_FLAGS = _flagged(
    "brightness_temperature",
    "DQF",
    (
        ("conditionally_usable", 1, False, "the pixel may be used with care"),
        ("out_of_range_pixel", 2, True, "the radiance is outside of the range of the detector"),
        ("no_value", 3, True, "there is no value"),
        ("focal_plane_too_warm", 4, True, "the focal plane is warmer than it may be"),
    ),
)

#: DQF of cloud top height, flag_values 0 (good) to 6, as the real file names them.
HEIGHT_FLAGS = _flagged(
    "cloud_top_height",
    "DQF",
    (
        ("not_geolocated", 1, True, "the pixel has no place"),
        ("view_too_oblique", 2, True, "the zenith angle of the satellite is over its limit"),
        ("brightness_missing", 3, True, "brightness temperatures are bad or missing"),
        ("clear_sky", 4, True, "clear or probably clear: there is no cloud top"),
        ("cloud_type_unknown", 5, True, "the type of cloud is not known"),
        ("retrieval_diverged", 6, True, "the retrieval found no solution"),
    ),
)


def _brightness(satellite, east):
    return CfGrid(
        name=f"goes-{satellite}/abi-bt",
        title=f"Brightness temperature at 10.3 um (band 13) of ABI on GOES-{satellite}",
        variable="brightness_temperature",
        names=("CMI",),
        standard_names=("toa_brightness_temperature",),
        units="K",
        spellings=("kelvin",),
        files=(
            rf"OR_ABI-L2-CMIP[CF]-M\dC13_G{satellite}_s\d{{14}}_e\d{{14}}_c(?P<version>\d{{14}})\.nc"
        ),
        prefix=f"OR_ABI-L2-CMIPF-M6C13_G{satellite}",
        called=(
            f"OR_ABI-L2-CMIPF-M6C13_G{satellite}_s{{start:%Y%j%H%M%S}}0_e{{stop:%Y%j%H%M%S}}0"
            "_c{stop:%Y%j%H%M%S}0.nc"
        ),
        packing=Packing(scale=0.01, offset=250.0, fill=-32768),
        projection=_projection(east),
        quality=IMAGERY_FLAGS,
        flags={"DQF": (0, 3)},
        states=("platform_ID", f"G{satellite}"),
        period="day",
        cadence=600.0,
        notes="full disc and CONUS; the baseline names the grid; time is the middle of the scan",
        citation=_CITATION,
        licence="public domain",
        source=_GUIDE,
        layout="definition",
    )


def _height(satellite, east):
    return CfGrid(
        name=f"goes-{satellite}/abi-cloud-height",
        title=f"Cloud top height (ACHA) of ABI on GOES-{satellite}",
        variable="cloud_top_height",
        names=("HT",),
        standard_names=("geopotential_cloud_top_height",),
        units="m",
        spellings=("metre", "meter"),
        files=(
            rf"OR_ABI-L2-ACHA[CF]-M\d_G{satellite}_s\d{{14}}_e\d{{14}}_c(?P<version>\d{{14}})\.nc"
            rf"|GOES{satellite}_ABI_L2_ACHA[CF]_\d{{8}}_\d{{4}}\.nc"
        ),
        prefix=f"OR_ABI-L2-ACHAF-M6_G{satellite}",
        called=(
            f"OR_ABI-L2-ACHAF-M6_G{satellite}_s{{start:%Y%j%H%M%S}}0_e{{stop:%Y%j%H%M%S}}0"
            "_c{stop:%Y%j%H%M%S}0.nc"
        ),
        packing=Packing(scale=1.0, offset=10_000.0, fill=-32768),
        projection=_projection(east),
        quality=HEIGHT_FLAGS,
        flags={"DQF": (0, 1)},
        states=("platform_ID", f"G{satellite}"),
        period="day",
        cadence=600.0,
        notes="full disc and CONUS; the baseline names the grid; time is the middle of the scan",
        citation=_CITATION,
        licence="public domain",
        source=f"{_GUIDE}; a file of GOES-16 of 25 October 2017",
        layout="real file",
    )


GRIDS = tuple(
    declare(satellite, east)
    for satellite, east in SATELLITES.items()
    for declare in (_brightness, _height)
)
