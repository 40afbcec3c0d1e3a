"""The level 2 products of CSES-01."""

from vconst import Format, Product, Reason
from vconst_cses.tables import HPM_CDSM, HPM_FGM, LAP

HDF5 = (b"\x89HDF\r\n\x1a\n",)

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
BURST = Reason(
    name="burst_mode",
    source="WORKMODE",
    equals=(2,),
    rejects=False,
    meaning="the payload works in burst mode",
)
#: Users keep 0 < Te < 4500 K; it is offered and not imposed.
HOT = Reason(
    name="temperature_above_4500",
    source="A321",
    above=4500.0,
    variable="electron_temperature",
    rejects=False,
    meaning="electron temperature above 4500 K, taken for an outlier by most users",
)

LICENCE = "CSES data policy: registration at https://www.leos.ac.cn, no redistribution"


def _product(layout, *, title, known, citation, **rest):
    form = Format(
        read=layout.read,
        files=layout.pattern,
        magic=HDF5,
        write=layout.write,
        name_file=layout.name_file,
        layout=known,
    )
    return Product(
        name=layout.product,
        title=title,
        kind="track",
        variables=tuple(column.variable for column in layout.kept),
        formats=(form,),
        span=0.1,  # a half-orbit takes 47 minutes; 2.4 h leaves room for joined ones
        citation=citation,
        licence=LICENCE,
        source="https://www.leos.ac.cn",
        **rest,
    )


PRODUCTS = (
    _product(
        HPM_FGM,
        title="CSES-01 HPM fluxgate, vector field at 1 Hz, level 2",
        known="real file",
        quality=(MAGNETORQUER, BEACON, SHADOW),
        cadence=1.0,
        frame="NEC",
        position="geocentric",  # |B| against IGRF: 12 nT so, 57 nT if taken for geodetic
        citation="Zhou et al. 2019, doi:10.1186/s40623-019-1098-3; "
        "Yang et al. 2023, doi:10.3390/rs15184578",
    ),
    _product(
        HPM_CDSM,
        title="CSES-01 HPM dark state magnetometer, field strength at 1 Hz, level 2",
        known="seen in print",
        quality=(MAGNETORQUER, SUPERPOSITION),
        cadence=1.0,
        position="geocentric",
        citation="Pollinger et al. 2020, doi:10.5194/gi-9-275-2020",
    ),
    _product(
        LAP,
        title="CSES-01 LAP 50 mm sphere, electron density and temperature, level 2",
        known="seen in print",
        quality=(BURST, HOT),
        cadence=3.0,
        position="geocentric (assumed)",
        citation="Wang et al. 2019, doi:10.1016/j.asr.2019.05.025",
    ),
)
