"""The satellites, with element sets of November 2019 (CelesTrak science.txt)."""

from vconst import Platform

PLATFORMS = (
    Platform(
        name="swarm-a",
        title="Swarm A (Alpha), lower pair, since 22 November 2013",
        altitude=445.0,
        elements=(
            "1 39452U 13067B   19322.50280648  .00000982  00000-0  20412-4 0  9992",
            "2 39452  87.3675 207.7065 0003315  94.9584 265.2052 15.44167543336519",
        ),
        orbit={"inclination": 87.4, "altitude": 445.0},
    ),
    Platform(
        name="swarm-b",
        title="Swarm B (Bravo), upper satellite, since 22 November 2013",
        altitude=510.0,
        elements=(
            "1 39451U 13067A   19321.92173276  .00000278  00000-0  10717-4 0  9999",
            "2 39451  87.7505 343.5397 0001761  68.3058 291.8375 15.21636528317640",
        ),
        orbit={"inclination": 87.8, "altitude": 510.0},
    ),
    Platform(
        name="swarm-c",
        title="Swarm C (Charlie), lower pair, since 22 November 2013",
        altitude=445.0,
        elements=(
            "1 39453U 13067C   19322.50273068  .00000986  00000-0  20506-4 0  9999",
            "2 39453  87.3527 209.0930 0003300  94.8649 265.2985 15.44168701336474",
        ),
        orbit={"inclination": 87.4, "altitude": 445.0},
    ),
)
