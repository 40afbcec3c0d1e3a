"""
HEPP: energetic particles, low (L), high (H) and X rays. Names and shapes were seen in print.

VERSE_TIME is in seconds and can be negative; records without it take the time of UTC_TIME.
"""

from vconst_cses.column import Column
from vconst_cses.layout import Layout
from vconst_cses.tables.shared import UTC_TIME, positions, verse_time

COMMON_HEPP = (verse_time("s", "ms"), UTC_TIME, *positions())
FLUX = "/(cm^2*s*sr*MeV)"


def energies(source, name, count, first, step, units="MeV"):
    """A table of energies, (1, count)."""
    return Column(
        source=source,
        name=name,
        units=units,
        dtype="<f8",
        shape=(count,),
        rows="",
        across=True,
        spacing=(first, step),
        valid=(0.0, 1e6),
        long_name=name.replace("_", " ").capitalize(),
    )


def detected(source, name, units, shape, dimensions, long_name, dtype="<f8", **rest):
    """What detectors give: shape and dimensions of one record."""
    return Column(
        source=source,
        name=name,
        units=units,
        dtype=dtype,
        shape=shape,
        dimensions=dimensions,
        fill=-9999.0,
        valid=(0.0, 1e12),
        long_name=long_name,
        **rest,
    )


def _particles(kind, source, shape, count_shape):
    dims = (f"{kind}_energy", "detector")
    up = kind.capitalize()
    count_dims = ("detector",) if count_shape else ()
    count, older = f"Count_{up}", (f"Count_{kind}",)
    yield detected(source, f"{kind}_flux", FLUX, shape, dims, f"{up} flux")
    yield detected(
        count,
        f"{kind}_count",
        "none",
        count_shape,
        count_dims,
        f"{up} counts",
        alternatives=older,
        optional=True,
    )


def _layout(sensor, letter, detectors, first, width, **rest):
    shape = (256, detectors)
    counts = (detectors,) if letter == "l" else ()
    up = letter.upper()
    return Layout(
        product=f"cses-01/hepp-{letter}",
        title=f"CSES-01 HEPP-{up}, electron and proton flux, level 2",
        payload="HEP",
        sensor=sensor,
        group="A4",
        known="seen in print",
        columns=(
            *COMMON_HEPP,
            *_particles("electron", "A411", shape, counts),
            *_particles("proton", "A412", shape, counts),
            energies("Energy_Table_Electron", "electron_energy", 256, first, width / 255),
            energies("Energy_Table_Proton", "proton_energy", 256, 2.0, 18.0 / 255),
            detected(
                "PitchAngle",
                "pitch_angle",
                "deg",
                (detectors,),
                ("detector",),
                "Pitch angle of each detector",
                optional=True,
            ),
            detected("L_parameter", "l_shell", "none", (), (), "L parameter", optional=True),
        ),
        root={"PAYLOADID": f"HEPP-{up}", "SOFTVERSION": "V1.0"},
        cadence=1.0,
        notes=f"{FLUX}, MeV, deg; VERSE_TIME in s",
        citation="Chu et al. 2018, doi:10.26464/epp2018047",
        **rest,
    )


LOW = _layout("1", "l", 9, 0.1, 2.9, edges=(10, 0))
HIGH = _layout("2", "h", 36, 1.0, 54.0)
XRAY = Layout(
    product="cses-01/hepp-x",
    title="CSES-01 HEPP-X, solar X rays, level 2",
    payload="HEP",
    sensor="4",
    group="A4",
    known="seen in print",
    columns=(
        *COMMON_HEPP,
        detected("XrayRate", "xray_count", "none", (), (), "X-ray rate"),
        detected("A413", "xray_flux", "/(cm^2*s*keV)", (1024,), ("xray_energy",), "X-ray flux"),
        energies("Energy_Table_Xray", "xray_energy", 1024, 0.9, 34.1 / 1023, units="keV"),
    ),
    root={"PAYLOADID": "HEPP-X", "SOFTVERSION": "V1.0"},
    cadence=1.0,
    edges=(100, 10),
    notes="counts a second, /(cm^2*s*keV), keV; 1024 energies are assumed; A433 is left out",
    citation="Chu et al. 2018, doi:10.26464/epp2018047",
)

LAYOUTS = (LOW, HIGH, XRAY)
