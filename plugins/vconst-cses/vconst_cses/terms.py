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
    Term(name="scm_flag", long_name="FLAG of the search coil, as in the file", role="flag"),
    *(
        Term(
            name=f"{kind}_bin_flux",
            long_name=f"{kind} flux in each bin of energy and pitch angle",
            units="cm-2 s-1 sr-1",
            valid_range=(0, 1e12),
        )
        for kind in ("electron", "proton")
    ),
    Term(
        name="pitch_bin",
        long_name="upper edge of a bin of pitch angle",
        units="degree",
        role="coordinate",
    ),
    *(
        Term(
            name=f"trigger_count_{number}",
            long_name=f"counts of trigger mask {number}",
            valid_range=(0, 1e9),
        )
        for number in range(9)
    ),
    Term(
        name="relative_total_electron_content_400",
        long_name="relative electron content along the line of sight, from 50 and 400 MHz",
        units="TECU",
        valid_range=(-1000, 1000),
    ),
    Term(
        name="slant_total_electron_content_400",
        long_name="electron content along the line of sight, from 50 and 400 MHz",
        units="TECU",
        valid_range=(-50, 1000),
    ),
    Term(
        name="airglow_brightness",
        long_name="brightness of the airglow at 135.6 nm, in rayleigh",
        valid_range=(0, 1e6),
    ),
)
