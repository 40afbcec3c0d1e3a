"""Canonical names that the core does not know."""

from vconst import Term

TERMS = (
    Term(
        name="magnetorquer_flag",
        long_name="1 while the magnetorquer disturbs the field",
        role="flag",
        valid_range=(0, 1),
    ),
    Term(
        name="beacon_flag",
        long_name="1 while the tri-band beacon transmits",
        role="flag",
        valid_range=(0, 1),
    ),
    Term(
        name="shadow_flag",
        long_name="1 in the shadow of the Earth, 0 in sunlight",
        role="flag",
        valid_range=(0, 1),
    ),
    Term(
        name="superposition_flag",
        long_name="FLAG_N3 of the scalar magnetometer, as in the file",
        role="flag",
    ),
    Term(
        name="attitude_quaternion",
        long_name="rotation from the frame of the sensor to an inertial one, scalar first",
        valid_range=(-1, 1),
    ),
    Term(
        name="time_correction",
        long_name="rebuilt time minus the time that the file states",
        units="s",
        valid_range=(-1, 1),
    ),
)
