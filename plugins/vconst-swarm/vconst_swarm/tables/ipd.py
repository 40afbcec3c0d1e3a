"""
IPDxIRR_2F: irregularities of plasma density and electron content along the track, at 1 Hz.

Names, shapes and units of a file of baseline 03 were seen in print (2024-05-11, Swarm B), and
so was 99999 for "nothing there" in whole numbers and 10000, 19000, 20000 in
``Ne_quality_flag``: the flags of the Langmuir probe times a thousand. What its lower digits
mean is not documented.
"""

from vconst import Reason
from vconst_swarm.field import Field, flags
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa
from vconst_swarm.tables.shared import of_each, position

#: "Nothing there" in whole numbers.
NOTHING = 99999

_DENSITIES = ("electron_density", "background_electron_density", "foreground_electron_density")


def _value(source, units, name, description, optional=True):
    return Field(source, "DOUBLE", units, description, names=(name,), optional=optional)


def _gradient(scale, words):
    return _value(
        f"Grad_Ne_at_{scale}",
        "cm^-3/m",
        f"electron_density_gradient_{scale.lower()}",
        f"Density gradient over {words}",
    )


FIELDS = (
    *position(),
    _value("Ne", "cm^-3", "electron_density", "Plasma density of the Langmuir probe", False),
    _value("Background_Ne", "cm^-3", "background_electron_density", "Background density"),
    _value("Foreground_Ne", "cm^-3", "foreground_electron_density", "Foreground density"),
    _value("Te", "K", "electron_temperature", "Electron temperature of the Langmuir probe"),
    flags("PCP_flag", "INT4", "Polar cap patch: 0 outside, 1-3 edges, 4 inside", "patch_flags"),
    _gradient("100km", "27 points"),
    _gradient("50km", "13 points"),
    _gradient("20km", "5 points"),
    _gradient("PCP_edge", "the edge of a patch, elsewhere 0"),
    _value("ROD", "cm^-3/s", "electron_density_rate", "Rate Of change of Density"),
    _value("RODI10s", "cm^-3/s", "electron_density_rate_index_10s", "Spread of ROD, 10 s"),
    _value("RODI20s", "cm^-3/s", "electron_density_rate_index_20s", "Spread of ROD, 20 s"),
    _value("delta_Ne10s", "cm^-3", "electron_density_fluctuation_10s", "Ne minus its 10 s median"),
    _value("delta_Ne20s", "cm^-3", "electron_density_fluctuation_20s", "Ne minus its 20 s median"),
    _value("delta_Ne40s", "cm^-3", "electron_density_fluctuation_40s", "Ne minus its 40 s median"),
    flags("Num_GPS_satellites", "INT4", "GPS satellites above 20 degrees", "link_count"),
    _value("mVTEC", "TECU", "partial_total_electron_content", "Median VTEC above 30 degrees"),
    _value("mROT", "TECU/s", "electron_content_rate", "Median Rate Of change of TEC"),
    _value("mROTI10s", "TECU/s", "electron_content_rate_index_10s", "Median spread of ROT, 10 s"),
    _value("mROTI20s", "TECU/s", "electron_content_rate_index_20s", "Median spread of ROT, 20 s"),
    flags("IBI_flag", "INT4", "Plasma Bubble Index, from IBIxTMS_2F", "bubble_flags"),
    flags(
        "Ionosphere_region_flag",
        "INT4",
        "0: equator, 1: mid-latitudes; 2: auroral oval; 3: polar cap",
        "ionosphere_region",
    ),
    flags("IPIR_index", "INT4", "0-3 low, 4-5 medium, 6 and above high", "irregularity_index"),
    flags(
        "Ne_quality_flag",
        "INT4",
        "Quality flag for the Ne data and what is derived of them",
        "electron_density_flags",
        default=20000,
        digits=5,
    ),
    _value("TEC_STD", "TECU", "electron_content_spread", "STD of VTEC from all GPS satellites"),
)

#: The digit of ten thousands: 1 and 2 are nominal, 3 the low gain probe, 4 a negative density.
REASONS = (
    *of_each(
        _DENSITIES,
        (
            "no_density",
            "no density was measured",
            {"source": "Ne_quality_flag", "equals": (NOTHING,)},
        ),
        (
            "unusable",
            "marked as not usable in the file",
            {"source": "Ne_quality_flag:5", "equals": (4,)},
        ),
        (
            "low_gain",
            "from the low gain probe, with a larger random error",
            {"source": "Ne_quality_flag:5", "equals": (3,), "rejects": False},
        ),
    ),
    Reason(
        name="plasma_bubble",
        source="IBI_flag",
        equals=(1,),
        rejects=False,
        meaning="the magnetic field shows a plasma bubble",
    ),
)


def sensor(letter):
    """Irregularities seen by one satellite."""
    layout = Layout(
        product=f"swarm-{letter.lower()}/ipd",
        stem=f"SW_{{class}}_IPD{letter}IRR_2F",
        version="0302",
        fields=FIELDS,
        reasons=REASONS,
        known="seen in print",
    )
    return Sensor(
        title=f"Swarm {letter} irregularities of density and electron content at 1 Hz, level 2",
        layouts=(layout,),
        cadence=1.0,
        notes="cm-3, K, TECU; 99999 in whole numbers is nothing",
        **esa("SW_IPDxIRR_2F"),
    )
