"""The magnetic field along a track."""


def _component(number):
    return lambda scene, variable: scene.field[number]


#: x, y, z are north, east, centre: made-up sensors are aligned with the Earth.
FILLERS = {
    **{
        f"magnetic_field_{name}": _component(n)
        for n, name in enumerate(("north", "east", "centre"))
    },
    **{f"magnetic_field_{name}": _component(n) for n, name in enumerate("xyz")},
    "magnetic_field": lambda scene, variable: scene.strength,
}
