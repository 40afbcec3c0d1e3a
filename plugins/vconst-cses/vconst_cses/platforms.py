"""The satellites, with element set or stated orbit."""

from vconst import Platform

#: CelesTrak science.txt of 19 November 2019: "ZHANGZHENG-1 (CSES)".
ELEMENTS = (
    "1 43194U 18015C   19322.55091545  .00001006  00000-0  48427-4 0  9993",
    "2 43194  97.4135  85.6925 0016973 127.3937   1.4087 15.20935646 99453",
)

#: Stated, not from tracking: the plane and height that both satellites are kept in.
PLANE = {"inclination": 97.4, "altitude": 507.0, "local_time": 14.0}


def _probe(letter, altitude):
    """One of the four probes like 01 and 02 that were named in August 2023 (400 to 800 km)."""
    return Platform(
        name=f"cses-03{letter}",
        title=f"CSES-03 {letter.upper()}, one of four probes, in demonstration since August 2023",
        status="planned",
        altitude=altitude,
        orbit={"inclination": 97.4, "altitude": altitude, "local_time": 14.0},
    )


PLATFORMS = (
    Platform(
        name="cses-01",
        title="CSES-01 (Zhangheng-1 01), since 2 February 2018",
        status="flying",
        altitude=507.0,
        elements=ELEMENTS,
        orbit=PLANE,
    ),
    Platform(
        name="cses-02",
        title="CSES-02 (Zhangheng-1 02), since 14 June 2025",
        status="flying",
        altitude=507.0,
        # In the plane of CSES-01, half a revolution away: https://cses.roma2.infn.it/node/126
        orbit={"from": "cses-01", "phase": 180.0},
    ),
    # Nothing is fixed but the range of heights; these four stand in for a plan.
    *(_probe(letter, height) for letter, height in zip("abcd", (400, 500, 650, 800), strict=True)),
    Platform(
        name="zhangheng-02",
        title="Zhangheng-02, gravity satellite (suspended)",
        status="planned",
        # Its orbit is not announced.
    ),
    Platform(
        name="emergency-constellation",
        title="Integrated remote sensing constellation for emergencies, 200 to 400 km",
        status="planned",
        altitude=300.0,
        # Of the plan only the heights are known.
        orbit={"altitude": 300.0},
    ),
)
