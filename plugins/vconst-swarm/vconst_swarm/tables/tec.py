"""
TECxTMS_2F: electron content along the lines from Swarm to each GPS satellite that it sees.

Several satellites share one time stamp. Names, shapes and units of a file of baseline 05 were
seen in print (2024-05-11, Swarm B): ``DCB`` and ``DCB_Error`` hold one record for the whole
file, and ``UNITS`` of ``Radius`` says ``km`` where the values are metres.
"""

from dataclasses import dataclass

from vconst import Reason, Variable
from vconst_swarm.field import Field, triple
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa
from vconst_swarm.tables.shared import position

#: The handbook recommends vertical content above this elevation (degree).
RECOMMENDED = 50.0

FIELDS = (
    *position("degree", time="ms", radius="km"),
    Field(
        "GPS_Position",
        "DOUBLE",
        "m",
        "X-,Y-,Z-coordinates (WGS84) of the GPS satellite",
        size=3,
        names=triple("navigation_satellite_position", "xyz"),
        states="km",
        length=True,
        optional=True,
        attributes={"frame": "ECEF"},
    ),
    Field(
        "LEO_Position", "DOUBLE", "m", "X-,Y-,Z-coordinates (WGS84) of the LEO satellite", size=3
    ),
    Field("PRN", "UINT2", "-", "GPS satellite PRN", default=1, apart=True),
    Field("L1", "DOUBLE", "m", "GPS L1 carrier phase observation"),
    Field("L2", "DOUBLE", "m", "GPS L2 carrier phase observation"),
    Field("P1", "DOUBLE", "m", "GPS P1 code phase observation"),
    Field("P2", "DOUBLE", "m", "GPS P2 code phase observation"),
    Field("S1", "DOUBLE", "-", "GPS signal-to-noise ratio or raw signal strength on L1"),
    Field("S2", "DOUBLE", "-", "GPS signal-to-noise ratio or raw signal strength on L2"),
    Field(
        "Absolute_STEC",
        "DOUBLE",
        "TECU",
        "Absolute slant TEC",
        names=("slant_total_electron_content",),
    ),
    # Not the column of a map: what lies above the orbit.
    Field(
        "Absolute_VTEC",
        "DOUBLE",
        "TECU",
        "Absolute vertical TEC",
        names=("partial_total_electron_content",),
    ),
    Field("Elevation_Angle", "DOUBLE", "degree", "Elevation Angle", names=("link_elevation",)),
    Field(
        "Relative_STEC",
        "DOUBLE",
        "TECU",
        "Relative slant TEC",
        names=("relative_total_electron_content",),
    ),
    Field(
        "Relative_STEC_RMS",
        "DOUBLE",
        "TECU",
        "Root mean square error of relative slant TEC",
        names=("relative_total_electron_content_rms",),
        optional=True,
    ),
    Field(
        "DCB",
        "DOUBLE",
        "TECU",
        "GPS receiver differential code bias",
        names=("receiver_code_bias",),
        once=True,
        optional=True,
    ),
    Field(
        "DCB_Error",
        "DOUBLE",
        "TECU",
        "Error of the GPS receiver differential code bias",
        names=("receiver_code_bias_error",),
        once=True,
        optional=True,
    ),
)

REASONS = (
    Reason(
        name="low_elevation",
        source="Elevation_Angle",
        below=RECOMMENDED,
        variable="partial_total_electron_content",
        meaning="the satellite stands lower than 50 degrees",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Links(Layout):
    """Files whose samples are told apart by time and GPS satellite."""

    @property
    def derived(self):
        """The GPS satellite as it is called everywhere else: ``G05``."""
        return (Variable(source="satellite", name="satellite"),)

    def complete(self, arrays):
        """Add ``satellite`` from ``PRN``."""
        import numpy as np

        names = np.array([f"G{number:02d}" for number in range(100)])
        return arrays | {"satellite": names[np.clip(arrays["PRN"].astype(np.int64), 0, 99)]}

    def split(self, arrays):
        """``PRN`` from the digits at the end of ``satellite``."""
        import re

        import numpy as np

        texts = np.asarray(arrays.get("satellite", ()), str).tolist()
        numbers = [int(re.search(r"\d*$", text)[0] or 0) for text in texts]
        return arrays | {"PRN": np.array(numbers)} if texts else arrays


def sensor(letter):
    """The GPS receiver of one satellite."""
    layout = Links(
        product=f"swarm-{letter.lower()}/tec",
        stem=f"SW_{{class}}_TEC{letter}TMS_2F",
        version="0502",
        fields=FIELDS,
        reasons=REASONS,
        known="seen in print",
    )
    return Sensor(
        title=f"Swarm {letter} GPS receiver, electron content above the orbit, level 2",
        layouts=(layout,),
        sample_key=("time", "satellite"),
        any_values=False,
        cadence=1.0,
        notes="TECU above the orbit; 10 s until 14 July 2014, then 1 s; several links a stamp",
        **esa("SW_TECxTMS_2F"),
    )
