"""What is kept of excerpts: VirES and SwarmPAL, and the residuals of MagGeo."""

from dataclasses import replace

from vconst import Variable
from vconst_swarm.field import triple
from vconst_swarm.tables.lp import LP_06_FIELDS, LP_07_FIELDS, LP_ANY_REASONS
from vconst_swarm.tables.mag import (
    MAG_LR_FIELDS,
    MAG_LR_REASONS,
    scalar_reasons,
    vector_reasons,
)

#: All that is read, by name; baselines share the names that mean the same.
FIELDS = {f.name: f for table in (LP_06_FIELDS, LP_07_FIELDS, MAG_LR_FIELDS) for f in table}

#: Excerpts hold what their user asked for; of a place all of it.
_NEEDED = ("time", "latitude", "longitude", "radius")

REASONS = {"mag-lr": MAG_LR_REASONS, "lp": LP_ANY_REASONS}


def magnetic(time):
    """Variables of magnetic excerpts, whose times are in the given encoding."""
    return tuple(_asked(one, time) for field in MAG_LR_FIELDS for one in field.variables)


def plasma(time):
    """Variables of plasma excerpts of any baseline."""
    older = {one.name: one.source for field in LP_06_FIELDS for one in field.variables}
    return tuple(
        replace(_asked(one, time), alternatives=_other(one, older))
        for field in LP_07_FIELDS
        for one in field.variables
    )


def _asked(variable, time):
    if variable.name == "time":
        return replace(variable, units=time)
    return replace(variable, optional=variable.name not in _NEEDED)


def _other(variable, older):
    source = older.get(variable.name, variable.source)
    return () if source == variable.source else (source,)


def _residual(source, name, **rest):
    return Variable(source=source, name=name, units="nT", **rest)


def _flag(source, name):
    return Variable(source=source, name=name, optional=True)


_RESIDUALS = triple("magnetic_field_residual")

#: The CSV files of MagGeo: the field minus a model, every 30 s.
MAGGEO = (
    Variable(source="epoch", name="time", units="s since 1970-01-01"),
    Variable(source="Latitude", name="latitude", units="degree"),
    Variable(source="Longitude", name="longitude", units="degree"),
    Variable(source="Radius", name="radius", units="m"),
    _residual("F_res", "magnetic_field_residual"),
    *(
        _residual(source, name, attributes={"frame": "NEC"})
        for source, name in zip(("N_res", "E_res", "C_res"), _RESIDUALS, strict=True)
    ),
    Variable(source="Kp", name="kp", optional=True),
    _flag("Flags_F", "magnetic_field_flags"),
    _flag("Flags_B", "magnetic_vector_flags"),
)

MAGGEO_REASONS = (
    *scalar_reasons("magnetic_field_residual"),
    *(reason for name in _RESIDUALS for reason in vector_reasons(name, attitude=False)),
)
