"""Canonical names that the core does not know."""

from vconst import Term


def _on(number, name, long_name, **more):
    ordinal = {1: "first", 2: "second"}[number]
    return Term(
        name=f"{name}_{number}", long_name=f"{long_name} on the {ordinal} frequency", **more
    )


TERMS = (
    *(
        _on(number, "pseudorange", "pseudorange of the code", units="m", valid_range=(1e7, 1e8))
        for number in (1, 2)
    ),
    *(_on(number, "carrier_phase", "carrier phase in cycles") for number in (1, 2)),
    *(
        _on(number, "carrier_frequency", "carrier frequency", units="Hz", valid_range=(1e9, 2e9))
        for number in (1, 2)
    ),
    Term(name="signals", long_name="codes by RINEX 3 names, first and second", role="text"),
    Term(
        name="lock_flags",
        long_name="1: a phase was interrupted; 2: the receiver lost its power",
        role="flag",
    ),
    Term(name="navigation_message", long_name="kind of broadcast message", role="text"),
    Term(
        name="broadcast_parameters",
        long_name="numbers of a broadcast record, in the order and units of RINEX",
    ),
    Term(name="validity", long_name="how long it holds", units="day", valid_range=(0, 40000)),
    Term(
        name="signal_bias",
        long_name="bias of the first code minus that of the second",
        units="ns",
        valid_range=(-1000, 1000),
        colour="signed",
    ),
    Term(
        name="signal_bias_error",
        long_name="standard error of the bias",
        units="ns",
        role="error",
    ),
    Term(
        name="azimuth",
        long_name="azimuth of the satellite, from north by east",
        units="degree",
        valid_range=(0, 360),
    ),
    Term(
        name="elevation",
        long_name="elevation of the satellite above the horizon",
        units="degree",
        valid_range=(-90, 90),
    ),
    Term(name="arc", long_name="number of the arc of phase without a slip", role="flag"),
    Term(
        name="slant_total_electron_content_error",
        long_name="standard error of the slant TEC: level of the arc and biases",
        units="TECU",
        role="error",
    ),
    Term(
        name="rate_of_total_electron_content",
        long_name="change of the slant TEC",
        units="TECU min-1",
        valid_range=(-100, 100),
        colour="signed",
        symbol="ROT",
        quantity="plasma irregularity",
    ),
    Term(
        name="rate_of_total_electron_content_index",
        long_name="standard deviation of the change of the slant TEC over 5 min",
        units="TECU min-1",
        valid_range=(0, 100),
        symbol="ROTI",
        quantity="plasma irregularity",
    ),
    Term(name="receiver", long_name="satellite that carries the receiver", role="text"),
    Term(
        name="peak_height_above_sea",
        long_name="height of the greatest electron density above sea level (hmF2)",
        units="km",
        valid_range=(100, 700),
        quantity="plasma height",
    ),
    Term(
        name="profile_flags",
        long_name="what speaks against the peak of a profile, a bit for each reason",
        role="flag",
    ),
    Term(
        name="level_height",
        long_name="height of tangent points above sea level",
        units="km",
        valid_range=(-10, 2000),
    ),
    Term(
        name="level_latitude",
        long_name="geodetic latitude of tangent points",
        units="degree",
        valid_range=(-90, 90),
    ),
    Term(
        name="level_longitude",
        long_name="longitude of tangent points",
        units="degree",
        valid_range=(-180, 360),
    ),
    Term(
        name="occultation_tec",
        long_name="calibrated TEC along the ray below the receiver's orbit",
        units="TECU",
        valid_range=(-100, 10000),
    ),
)
