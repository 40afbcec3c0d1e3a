"""Why samples may not be used: flags of the files, and what the reader finds."""

from vconst import Reason

MAGNETORQUER = Reason(
    name="magnetorquer_on",
    source="FLAG_MT",
    equals=(1,),
    meaning="the magnetorquer disturbs the field",
)
BEACON = Reason(
    name="beacon_on",
    source="FLAG_TBB",
    equals=(1,),
    meaning="the tri-band beacon transmits",
)
SHADOW = Reason(
    name="earth_shadow",
    source="FLAG_SHW",
    equals=(1,),
    rejects=False,
    meaning="the satellite is in the shadow of the Earth",
)
SUPERPOSITION = Reason(
    name="flag_n3",
    source="FLAG_N3",
    differs=(0,),
    rejects=False,
    meaning="FLAG_N3 is set; its meaning is not documented",
)
FLAG = Reason(
    name="flag_set",
    source="FLAG",
    differs=(0,),
    rejects=False,
    meaning="FLAG is set; its meaning is not documented",
)
BURST = Reason(
    name="burst_mode",
    source="WORKMODE",
    equals=(2,),
    rejects=False,
    meaning="the payload works in burst mode",
)

FROZEN = Reason(
    name="position_frozen",
    source="position_frozen",
    equals=(1,),
    meaning="the position is exactly that of the record before: the telemetry stands still",
)
OUTLYING = Reason(
    name="position_outlying",
    source="position_outlying",
    equals=(1,),
    meaning="the position is away from the track that the others make",
)
EDGE = Reason(
    name="edge_record",
    source="edge_record",
    equals=(1,),
    meaning="one of the first or last records of a file, which are bad in this payload",
)
AFTER_GAP = Reason(
    name="after_gap",
    source="after_gap",
    equals=(1,),
    meaning="the packet after a gap, which holds a spike",
)

#: What the reader looks for in every file.
ALWAYS = (FROZEN, OUTLYING)


def outside(source, variable, low, high):
    """
    Two reasons that reject values outside the range that a payload is specified for.

    Parameters
    ----------
    source : str
        Name in the file.
    variable : str
        Canonical name.
    low, high : float
        In the unit of the file; the limits themselves are inside.
    """
    said = f"what the payload is specified for ({low:g} to {high:g} in the file's unit)"
    return (
        Reason(
            name="below_specified",
            source=source,
            below=low,
            variable=variable,
            meaning=f"{variable} below {said}",
        ),
        Reason(
            name="above_specified",
            source=source,
            above=high,
            variable=variable,
            meaning=f"{variable} above {said}",
        ),
    )
