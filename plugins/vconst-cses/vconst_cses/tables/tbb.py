"""TBB: beacon at 50, 400 and 1066 MHz. No file was seen: all is assumed."""

from vconst_cses.layout import Layout
from vconst_cses.tables.shared import COMMON, quantity


def _content(source, name, long_name, pair, valid):
    return quantity(source, name, "TECU", valid, long_name, attributes={"frequencies": pair})


TBB = Layout(
    product="cses-01/tbb-tec",
    title="CSES-01 TBB, relative and slant electron content, level 2",
    payload="TBB",
    sensor="1",
    group="A5",
    known="assumed",
    columns=(
        *COMMON,
        _content(
            "RTEC_50_1066",
            "relative_total_electron_content",
            "Relative TEC",
            "50 and 1066 MHz",
            (-1e3, 1e3),
        ),
        _content(
            "STEC_50_1066",
            "slant_total_electron_content",
            "Slant TEC",
            "50 and 1066 MHz",
            (-50.0, 1e3),
        ),
        _content(
            "RTEC_50_400",
            "relative_total_electron_content_400",
            "Relative TEC",
            "50 and 400 MHz",
            (-1e3, 1e3),
        ),
        _content(
            "STEC_50_400",
            "slant_total_electron_content_400",
            "Slant TEC",
            "50 and 400 MHz",
            (-50.0, 1e3),
        ),
    ),
    root={"PAYLOADID": "TBB", "SOFTVERSION": "V1.0"},
    cadence=1.0,
    notes="TECU; the channel at 400 MHz has failed",
    citation="Chen et al. 2018, doi:10.26464/epp2018049",
)

LAYOUTS = (TBB,)
