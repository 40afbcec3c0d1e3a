"""Kinds of events, and what their size means."""

#: What a kind is, and the unit in which its size is best said. Others are kept and counted.
KINDS = {
    "earthquake": ("origin time; hypocentre", "magnitude"),
    "eruption": ("first to last day; the volcano", "magnitude, type VEI"),
    "tropical storm": ("first to last fix; where the wind was strongest", "m s-1"),
    "geomagnetic storm": ("first to last disturbed hour; no place", "nT, the least Dst"),
    "flare": ("begin to end; no place on Earth", "W m-2, the peak from 0.1 to 0.8 nm"),
    "solar proton event": (
        "begin to end; no place on Earth",
        "cm-2 s-1 sr-1, the peak above 10 MeV",
    ),
    "gamma-ray burst": ("trigger; no place on Earth", "J m-2, the fluence"),
    "solar eclipse": ("greatest eclipse; where it is seen", "magnitude, type eclipse"),
    "lightning": ("the stroke", "kA, the peak current"),
    "transmitter": ("while it is on; the aerial", "kW, the power radiated"),
    "power line": ("while it is in use; one entry a tower or kilometre", "kV"),
    "explosion": ("origin time; hypocentre", "magnitude"),
    "landslide": ("when it fell; its head", "m3"),
    "flood": ("first to last day; the middle", "km2"),
    "fire": ("first to last day; the middle", "km2"),
    "launch": ("lift-off; the pad", "kg, on the pad"),
}


def table_of_kinds():
    """The kinds as rows of a table for the README."""
    head = ["| kind | start, stop and place | size |", "| --- | --- | --- |"]
    return head + [f"| `{name}` | {where} | {unit} |" for name, (where, unit) in KINDS.items()]
