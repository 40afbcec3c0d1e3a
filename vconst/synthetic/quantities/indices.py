"""Indices of geomagnetic and solar activity."""


def _index(name):
    return lambda scene, variable: getattr(scene.truth.activity, name)(scene.time)


FILLERS = {
    **{name: _index(name) for name in ("kp", "ap", "dst", "f107")},
    "f107_adjusted": _index("f107"),
    "f107_81_day_mean": _index("f107"),
}
