"""Models of the main field, and from whose data each was made, as their authors say it."""

from vconst import Model

_HERE = ("swarm-a/mag", "swarm-b/mag", "swarm-c/mag")
_CHAOS_7 = (*_HERE, "cryosat-2/mag", "champ/mag", "oersted", "sac-c", "observatories")

MODELS = (
    Model(
        name="igrf-13",
        title="International Geomagnetic Reference Field, 13th generation",
        # median of candidate models; that of the CSES team is one of twelve
        made_from=(*_HERE, "cses-01/hpm", "observatories"),
        files=r"igrf-?13.*\.shc",
        source="Alken et al. 2021, doi:10.1186/s40623-020-01288-x",
    ),
    Model(
        name="igrf-14",
        title="International Geomagnetic Reference Field, 14th generation",
        made_from=(*_HERE, "cses-01/hpm", "observatories"),
        files=r"igrf-?14.*\.shc",
        source="IAGA Division V, doi:10.5281/zenodo.14012302",
    ),
    Model(
        name="chaos-7",
        title="CHAOS-7, a time-dependent model of the field",
        made_from=_CHAOS_7,
        files=r"chaos-7.*\.(mat|shc)",
        source="Finlay et al. 2020, doi:10.1186/s40623-020-01252-9",
    ),
    Model(
        name="chaos-8",
        title="CHAOS-8, a time-dependent model of the field",
        made_from=(*_CHAOS_7, "cses-01/hpm", "mss-1"),
        files=r"chaos-8.*\.(mat|shc)",
        source="Kloss et al., doi:10.5281/zenodo.17225475",
    ),
)
