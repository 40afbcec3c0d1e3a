"""The satellites, with element set or stated orbit."""

from vconst import Platform

PLATFORMS = (
    Platform(
        name="cses-01",
        title="CSES-01 (Zhangheng-1 01), since 2 February 2018",
        status="flying",
        altitude=507.0,
        # CelesTrak science.txt of 19 November 2019: "ZHANGZHENG-1 (CSES)".
        elements=(
            "1 43194U 18015C   19322.55091545  .00001006  00000-0  48427-4 0  9993",
            "2 43194  97.4135  85.6925 0016973 127.3937   1.4087 15.20935646 99453",
        ),
        orbit={"inclination": 97.4, "altitude": 507.0, "local_time": 14.0},
    ),
    Platform(
        name="cses-02",
        title="CSES-02 (Zhangheng-1 02), since 14 June 2025",
        status="flying",
        altitude=507.0,
        # In the plane of CSES-01, half a revolution away: https://cses.roma2.infn.it/node/126
        orbit={"inclination": 97.4, "altitude": 507.0, "local_time": 14.0, "phase": 180.0},
    ),
    Platform(
        name="cses-03",
        title="CSES-03, in discussion since August 2023 (400 to 800 km)",
        status="planned",
        altitude=507.0,
        # Nothing is fixed; the orbit of its forerunners stands in for a plan.
        orbit={"inclination": 97.4, "altitude": 507.0, "local_time": 14.0},
    ),
)
