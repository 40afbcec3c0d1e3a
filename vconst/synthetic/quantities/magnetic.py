"""The magnetic field along a track, and what is left of it without its main part."""

import numpy as np

from vconst.synthetic.scene import COMPONENTS


def _component(number):
    return lambda scene, variable: scene.field[number]


def _rest(number):
    return lambda scene, variable: scene.field[number] - scene.main[number]


def _rest_of_strength(scene, variable):
    return scene.strength - np.sqrt(sum(part**2 for part in scene.main))


#: x, y, z are north, east, centre: made-up sensors are aligned with the Earth.
FILLERS = {
    "magnetic_field": lambda scene, variable: scene.strength,
    "magnetic_field_residual": _rest_of_strength,
}
for _number, _name in enumerate(COMPONENTS):
    FILLERS |= {
        _name: _component(_number),
        _name.replace("field_", "field_residual_"): _rest(_number),
        f"magnetic_field_{'xyz'[_number]}": _component(_number),
    }
