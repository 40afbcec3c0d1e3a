"""The products of DE-2, DMSP and DEMETER, and how their files come."""

from functools import partial

from vconst import Format, Platform, Product, Reason, Variable

#: First bytes of CDF 3, of CDF 2.6, and of HDF5.
_CDF = (b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02", b"\x00\x00\xff\xff")
_HDF5 = (b"\x89HDF\r\n\x1a\n",)


def _read_rpa(path):
    from vconst_insitu.de2 import read_rpa

    return read_rpa(path)


def _write_rpa(arrays, path, **about):
    from vconst_insitu.de2 import write_rpa

    return write_rpa(arrays, path)


def _name_rpa(start, stop=None, **about):
    return f"de2_ion2s_rpa_{_day(start)}_v01.cdf"


def _read_ssies(path):
    from vconst_insitu.ssies import read_ssies

    return read_ssies(path)


def _write_ssies(arrays, path, **about):
    from vconst_insitu.ssies import write_ssies

    return write_ssies(arrays, path)


def _name_ssies(start, stop=None, *, number, **about):
    return f"{_day(start)}_ssies_f{number}_made-up.h5"


def _read_n1(path, *, kind):
    from vconst_insitu.demeter import read_n1

    return read_n1(path, kind=kind)


def _write_n1(arrays, path, *, kind, **about):
    from vconst_insitu.demeter_writer import write_n1

    return write_n1(arrays, path, kind=kind)


def _name_n1(start, stop=None, *, number, **about):
    edges = [_stamp(edge) for edge in (start, start if stop is None else stop)]
    return f"DMT_N1_{number}_000010_{edges[0]}_{edges[1]}.DAT"


def _read_csv(path):
    from vconst_insitu.demeter import read_csv

    return read_csv(path)


def _refuse_n1(path):
    from vconst_insitu.demeter import refuse_n1

    return refuse_n1(path)


def _day(time):
    return _stamp(time)[:8]


def _stamp(time):
    """``20200108_000000``."""
    import numpy as np

    text = str(np.datetime64(time, "s"))
    return "".join(c for c in text.replace("T", "_") if c.isdigit() or c == "_")


def _number(source, name, units="1", **more):
    return Variable(source=source, name=name, units=units, **more)


#: What DE-2's files hold where there is no value, whatever their attribute says.
FILL = (-1e31,)

_DENSITIES = {
    "ionDensity": "ion_density",
    "O": "oxygen_ion_density",
    "H": "hydrogen_ion_density",
    "He": "helium_ion_density",
    "molecularIons": "molecular_ion_density",
    "highMass": "heavy_ion_density",
}

_SPACECRAFT = {"frame": "spacecraft"}

RPA = Product(
    name="de-2/rpa",
    title="DE-2 retarding potential analyser: ion densities, temperature and drift, every 2 s",
    kind="track",
    variables=(
        Variable(source="Epoch", name="time", units="cdf epoch"),
        _number("glat", "latitude", "degree"),
        _number("glon", "longitude", "degree"),
        _number("alt", "altitude", "km", optional=True),
        *(_number(source, name, "cm-3", fill=FILL) for source, name in _DENSITIES.items()),
        _number("ionTemperature", "ion_temperature", "K", fill=FILL),
        *(
            _number(axis, f"ion_velocity_{axis}", "m s-1", fill=FILL, attributes=_SPACECRAFT)
            for axis in "xyz"
        ),
        _number("scPotential", "spacecraft_potential", "V", fill=FILL),
        _number("sigma", "fit_error", "percent", fill=FILL),
        _number("sweepType", "sweep_type", optional=True),
    ),
    formats=(
        Format(
            read=_read_rpa,
            files=r"de2_ion2s_rpa_(?P<day>\d{8})_v(?P<version>\d\d)\.cdf",
            magic=_CDF,
            write=_write_rpa,
            name_file=_name_rpa,
            layout="real file",
        ),
    ),
    quality=(
        Reason(
            name="failed_checks",
            source="dataQuality",
            below=0,
            meaning="failed a check of its makers, who call it untrustworthy",
        ),
    ),
    cadence=2.0,
    gap=60.0,
    span=1.5,
    position="geodetic (assumed)",
    notes="cm-3, K, m/s; drift along the axes of the spacecraft; -1e31 is nothing, whatever "
    "FILLVAL says",
    citation=(
        "Hanson W. B., Heelis R. A., Power R. A. et al. (1981), The retarding potential analyzer "
        "for Dynamics Explorer-B, Space Sci. Instrum. 5, 503-510; NSSDC SPIO-00104"
    ),
    licence="NASA, open, with citation",
    source="https://cdaweb.gsfc.nasa.gov (DE2_ION2S_RPA)",
)


def _quality(axis, source):
    variable = f"ion_velocity_{axis}"
    yield Reason(
        name=f"poor_drift_{axis}",
        source=source,
        above=2,
        variable=variable,
        meaning="quality 3 (poor), 4 (undetermined), or 5, which nobody explains",
    )
    yield Reason(
        name=f"caution_drift_{axis}",
        source=source,
        equals=(2,),
        variable=variable,
        rejects=False,
        meaning="quality 2 (caution)",
    )


_UNKNOWN = {"frame": "unknown"}


def _ssies(number):
    """Drifts of one satellite; one real file, of F18, was read."""
    return Product(
        name=f"dmsp-f{number}/ssies",
        title=f"DMSP F{number} SSIES: ion drift across the track and vertical",
        kind="track",
        variables=(
            Variable(source="TIME", name="time", units="datetime64"),
            _number("glat", "latitude", "degree"),
            _number("glon", "longitude", "degree"),
            _number("alt", "altitude", "km", optional=True),
            _number("hor_ion_v", "ion_velocity_y", "m s-1", attributes=_UNKNOWN),
            _number("vert_ion_v", "ion_velocity_z", "m s-1", optional=True, attributes=_UNKNOWN),
            _number("bearing", "track_bearing", "degree", optional=True),
        ),
        formats=(
            Format(
                read=_read_ssies,
                files=rf"(?P<day>\d{{8}})_ssies_f{number}_(?P<by>[\w-]+)\.h5",
                magic=_HDF5,
                write=_write_ssies,
                name_file=partial(_name_ssies, number=number),
                layout="real file" if number == 18 else "assumed",
            ),
        ),
        quality=(*_quality("y", "vyqual"), *_quality("z", "vzqual")),
        cadence=1.0,
        gap=60.0,
        span=1.5,
        frame="unknown",
        position="geodetic (assumed)",
        notes="m/s; y across the track, z vertical; which way y is positive no file says",
        citation="Hairston M. R., Heelis R. A., University of Texas at Dallas (DMSP SSIES)",
        licence="as its distributor says",
        source="HDF5 of pandas, as distributed with lompe",
    )


#: Satellites by number, with when they were launched.
DMSP = {16: "18 October 2003", 17: "4 November 2006", 18: "18 October 2009"}

_BERTHELIER = (
    "Berthelier J. J. et al. (2006), ICE, the electric field experiment on DEMETER, Planet. "
    "Space Sci. 54, 456-471, doi:10.1016/j.pss.2005.10.016"
)
_PARROT = (
    "Parrot M. et al. (2006), The magnetic field experiment IMSC and its data processing onboard "
    "DEMETER, Planet. Space Sci. 54, 441-455, doi:10.1016/j.pss.2005.10.015"
)


def _spectra(number, name, title, kind, citation, extra=()):
    """One data set of power spectra of the archive."""
    power, units = {
        "electric": ("electric_power", "mV2 m-2 Hz-1"),
        "magnetic": ("magnetic_power", "nT2 Hz-1"),
    }[kind]
    native = Format(
        read=partial(_read_n1, kind=kind),
        files=rf"DMT_N1_{number}_(?P<orbit>\d{{6}})_(?P<start>\d{{8}}_\d{{6}})_\d{{8}}_\d{{6}}\.DAT",
        write=partial(_write_n1, kind=kind),
        name_file=partial(_name_n1, number=number),
        layout="seen in print",
    )
    return Product(
        name=f"demeter/{name}",
        title=title,
        kind="track",
        variables=(
            Variable(source="TIME", name="time", units="datetime64"),
            _number("LATITUDE", "latitude", "degree"),
            _number("LONGITUDE", "longitude", "degree"),
            _number("ALTITUDE", "altitude", "km", optional=True),
            _number("ORBIT", "half_orbit", optional=True),
            _number("FREQUENCY", "frequency", "Hz", axis=True, dimensions=("frequency",)),
            _number("POWER", power, units, dimensions=("frequency",)),
        ),
        formats=(native, *extra),
        cadence=2.048,
        gap=20.0,
        span=0.5,
        position="geocentric",
        notes="one component along sensors; logarithms (of uV2 m-2 Hz-1 or nT2 Hz-1) in files",
        citation=citation,
        licence="CNES/CDPP, with acknowledgement",
        source="CDPP, reading program of DMT_N1_1132, 1134 and 1137, 26 April 2007",
    )


_LISTS = (
    Format(
        read=_read_csv,
        files=r"DMT_N1_1132_(?P<orbit>\d+\.\d)[\w.-]*\.csv",
        header=r"\A\W*year\s*,",
        layout="seen in print",
    ),
    Format(read=_refuse_n1, files=r"DMT_N1_(?!113[247]_)\d{4}_.*", layout="assumed"),
)

SPECTRA = (
    _spectra(
        1132,
        "ice-vlf",
        "DEMETER ICE: power spectra of an electric component up to 20 kHz",
        "electric",
        _BERTHELIER,
        _LISTS,
    ),
    _spectra(
        1134,
        "ice-hf",
        "DEMETER ICE: power spectra of an electric component up to 3.3 MHz",
        "electric",
        _BERTHELIER,
    ),
    _spectra(
        1137,
        "imsc-vlf",
        "DEMETER IMSC: power spectra of a magnetic component up to 20 kHz",
        "magnetic",
        _PARROT,
    ),
)


def _ended(name, title, **orbit):
    height = orbit["altitude"]
    return Platform(name=name, title=title, status="ended", altitude=height, orbit=orbit)


MISSIONS = {
    "dynamics-explorer": (
        "Dynamics Explorer",
        (
            # Hoffman and Schmerling (1981): 309 by 1012 km, 89.99 degrees; here a circle between.
            _ended(
                "de-2",
                "Dynamics Explorer 2, August 1981 to February 1983, 300 to 1000 km",
                inclination=89.99,
                altitude=650.0,
            ),
        ),
        (RPA,),
    ),
    "dmsp": (
        "Defense Meteorological Satellite Program",
        tuple(
            Platform(
                name=f"dmsp-f{number}",
                title=f"DMSP F{number}, since {launched}",
                altitude=850.0,
                orbit={"inclination": 98.9, "altitude": 850.0},
            )
            for number, launched in DMSP.items()
        ),
        tuple(map(_ssies, DMSP)),
    ),
    "demeter": (
        "DEMETER",
        (
            _ended(
                "demeter",
                "DEMETER, June 2004 to December 2010, 710 km, from December 2005 on 660 km",
                inclination=98.3,
                altitude=660.0,
                local_time=10.5,
            ),
        ),
        SPECTRA,
    ),
}
