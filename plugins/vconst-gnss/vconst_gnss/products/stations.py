"""Receivers on the ground: observations, broadcast orbits, biases, and TEC of lines of sight."""

from vconst import Format, Platform, Product, Reason, Variable

PLATFORMS = (Platform(name="gnss", title="GNSS receivers on the ground"),)

_IGS = (
    "Johnston G., Riddell A., Hausler G. (2017), The International GNSS Service, Springer "
    "Handbook of Global Navigation Satellite Systems, doi:10.1007/978-3-319-42928-1"
)
_OPEN = "open, with citation (IGS data policy)"
_RINEX = "IGS/RTCM (2020), RINEX: The Receiver Independent Exchange Format, version 3.05"

#: The first record of a RINEX file of one of some kinds, at its beginning.
_FIRST = r"\A[ \d.]{{20}}[{kinds}][^\n]{{39}}RINEX VERSION / TYPE"

_TIME = Variable(source="TIME", name="time", units="datetime64")
_SATELLITE = Variable(source="SATELLITE", name="satellite")
_SITE = Variable(source="SITE", name="site")
_SIGNALS = Variable(source="SIGNALS", name="signals")


def _number(source, name, units="1", **more):
    return Variable(source=source, name=name, units=units, **more)


def _read_observations(path):
    from vconst_gnss.rinex.reader import read_station

    return read_station(path)


def _write_observations(arrays, path, **about):
    from vconst_gnss.rinex.writer import write_observations

    return write_observations(arrays, path, **about)


def _name_observations(start, stop=None, **about):
    from vconst_gnss.rinex.writer import name_observations

    return name_observations(start, stop, **about)


def _read_navigation(path):
    from vconst_gnss.rinex.navigation import read_navigation

    return read_navigation(path)


def _write_navigation(arrays, path, **about):
    from vconst_gnss.rinex.writer import write_navigation

    return write_navigation(arrays, path, **about)


def _name_navigation(start, stop=None, **about):
    from vconst_gnss.rinex.writer import name_navigation

    return name_navigation(start, stop, **about)


def _read_biases(path):
    from vconst_gnss.biases import read_biases

    return read_biases(path)


def _write_biases(arrays, path, **about):
    from vconst_gnss.bias_writer import write_biases

    return write_biases(arrays, path, **about)


def _name_biases(start, stop=None, **about):
    from vconst_gnss.bias_writer import name_biases

    return name_biases(start, stop, **about)


def _read_table(path):
    from vconst_gnss.station_table import read_table

    return read_table(path)


def _read_seemala(path):
    from vconst_gnss.station_table import read_seemala

    return read_seemala(path)


def _write_table(arrays, path, **about):
    from vconst_gnss.station_table import write_table

    return write_table(arrays, path, **about)


def _name_table(start, stop=None, **about):
    from vconst_gnss.station_table import name_table

    return name_table(start, stop, **about)


OBSERVATIONS = Product(
    name="gnss/observations",
    title="codes and phases of GNSS satellites on two frequencies, of ground receivers",
    kind="series",
    variables=(
        _TIME,
        _SITE,
        _SATELLITE,
        _SIGNALS,
        _number("LATITUDE", "latitude", "degree"),
        _number("LONGITUDE", "longitude", "degree"),
        _number("RADIUS", "radius", "km"),
        *(_number(f"CODE_{n}", f"pseudorange_{n}", "m") for n in (1, 2)),
        *(_number(f"PHASE_{n}", f"carrier_phase_{n}") for n in (1, 2)),
        *(_number(f"FREQUENCY_{n}", f"carrier_frequency_{n}", "Hz") for n in (1, 2)),
        Variable(source="LOCK", name="lock_flags"),
    ),
    formats=(
        Format(
            read=_read_observations,
            header=_FIRST.format(kinds="OM"),
            write=_write_observations,
            name_file=_name_observations,
            any_values=False,
            layout="real file",
        ),
        Format(
            read=_read_observations,
            header=r"\A[ \d.]{20}COMPACT RINEX FORMAT[^\n]*CRINEX VERS",
            layout="real file",
        ),
        Format(
            read=_read_observations,
            files=r"(?i).*\.(?:crx|rnx|\d\d[od])\.bz2",
            magic=(b"BZh",),
            layout="real file",
        ),
    ),
    quality=(
        Reason(
            name="lost_lock",
            source="LOCK",
            bits=1,
            rejects=False,
            meaning="a phase was interrupted before this sample",
        ),
        Reason(
            name="power_failure",
            source="LOCK",
            bits=2,
            rejects=False,
            meaning="the receiver lost its power before this sample",
        ),
    ),
    sample_key=("time", "site", "satellite"),
    period="day",
    revises="sample",
    cadence=30.0,
    span=2.0,
    notes="phases in cycles; which codes are in 'signals' by RINEX 3 names, ? where RINEX 2 "
    "leaves it open; the site is where its header says, to metres",
    citation=_IGS,
    licence=_OPEN,
    source=_RINEX,
)

NAVIGATION = Product(
    name="gnss/navigation",
    title="broadcast orbits and clocks of GNSS satellites",
    kind="series",
    variables=(
        _TIME,
        _SATELLITE,
        Variable(source="MESSAGE", name="navigation_message"),
        _number("PARAMETERS", "broadcast_parameters", dimensions=("parameter",), sizes=(31,)),
    ),
    formats=(
        Format(
            read=_read_navigation,
            header=_FIRST.format(kinds="NG"),
            write=_write_navigation,
            name_file=_name_navigation,
            any_values=False,
            layout="real file",
        ),
    ),
    sample_key=("time", "satellite", "navigation_message"),
    revises="sample",
    position="none",
    notes="the numbers of a RINEX record in its order and units; GPS, GLONASS, Galileo, BeiDou",
    citation=_IGS,
    licence=_OPEN,
    source=_RINEX,
)

BIASES = Product(
    name="gnss/biases",
    title="code biases of GNSS satellites and receivers",
    kind="series",
    variables=(
        _TIME,
        _number("VALIDITY", "validity", "day"),
        _SATELLITE,
        _SITE,
        _SIGNALS,
        _number("BIAS", "signal_bias", "ns"),
        _number("ERROR", "signal_bias_error", "ns"),
    ),
    formats=(
        Format(
            read=_read_biases,
            header=r"\A%=BIA 1\.",
            write=_write_biases,
            name_file=_name_biases,
            any_values=False,
            layout="real file",
        ),
        Format(
            read=_read_biases,
            header=r"\ACODE'S [^\n]*DCB SOLUTION",
            layout="seen in print",
        ),
    ),
    sample_key=("time", "satellite", "site", "signals"),
    revises="sample",
    position="none",
    notes="first code minus the second in ns; receivers have the letter of the constellation "
    "and their site, satellites an empty site",
    citation="Wang N. et al. (2016), Determination of differential code biases with multi-GNSS "
    "observations, J. Geod. 90, 209-228, doi:10.1007/s00190-015-0867-4",
    licence=_OPEN,
    source="Schaer S. (2018), SINEX BIAS 1.00",
)

_SIGHT = (
    _TIME,
    _SITE,
    _SATELLITE,
    _number("LATITUDE", "latitude", "degree"),
    _number("LONGITUDE", "longitude", "degree"),
    _number("ALTITUDE", "altitude", "km"),
    _number("AZIMUTH", "azimuth", "degree"),
    _number("ELEVATION", "elevation", "degree"),
    _number("STEC", "slant_total_electron_content", "TECU"),
    _number("VTEC", "total_electron_content", "TECU"),
)

SLANT_TEC = Product(
    name="gnss/slant-tec",
    title="TEC along the lines of sight from receivers to GNSS satellites, at pierce points",
    kind="track",
    variables=(
        *_SIGHT,
        Variable(source="SIGNALS", name="signals"),
        Variable(source="ARC", name="arc"),
        _number("STEC_ERROR", "slant_total_electron_content_error", "TECU"),
        _number("ROT", "rate_of_total_electron_content", "TECU min-1"),
        _number("ROTI", "rate_of_total_electron_content_index", "TECU min-1"),
    ),
    formats=(
        Format(
            read=_read_table,
            header=r"\A# slant TEC of a GNSS site, table 1\n",
            write=_write_table,
            name_file=_name_table,
            any_values=False,
            layout="definition",
        ),
        Format(
            read=_read_seemala,
            files=r"(?i).*\.cmn",
            header=r"(?m)^\s*MJdatet\s+Time\s+PRN\s+Az\s+Ele\s",
            variables=(*_SIGHT, _number("S4", "scintillation_index", optional=True)),
            layout="seen in print",
        ),
    ),
    sample_key=("time", "site", "satellite"),
    period="day",
    cadence=30.0,
    span=2.0,
    notes="the place is where the line of sight crosses the shell; VTEC is STEC over a mapping "
    "function that the table names",
    citation=_IGS,
    licence=_OPEN,
    source="the README of vconst-gnss; Seemala G. K., GPS-TEC analysis software",
)

PRODUCTS = (OBSERVATIONS, NAVIGATION, BIASES, SLANT_TEC)
