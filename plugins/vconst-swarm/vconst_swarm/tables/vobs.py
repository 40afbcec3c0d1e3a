"""
VOBS: virtual observatories, the field at fixed places and times, of five kinds of source.

Vectors are r, theta, phi (up, south, east) whatever the files say of their frame. Real files
lack what the catalogue does not name: a code of the site, which is made of its position here
(``N65W051``, as VirES has it). Where there is no secular variation its time is
1900-01-01.
"""

from dataclasses import dataclass

from vconst import Variable
from vconst_swarm.field import Field, triple
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import HANDBOOK, Sensor
from vconst_swarm.tables.shared import position

SPHERICAL = {"frame": "spherical"}

_RTP = ("r", "theta", "phi")


def _vector(source, units, stem, description, **rest):
    return Field(
        source,
        "DOUBLE",
        units,
        description,
        size=3,
        names=triple(stem, _RTP),
        attributes=SPHERICAL,
        **rest,
    )


#: Real files end the secular variation early, and most say ``nT`` of it.
_LATE = {"short": True, "states": "nT"}

FIELDS = (
    *position(),
    _vector("B_OB", "nT", "magnetic_field", "Observed magnetic field vector"),
    _vector("sigma_OB", "nT", "magnetic_field_error", "Observed field estimated error"),
    _vector("B_CF", "nT", "core_field", "Core magnetic field vector"),
    _vector("sigma_CF", "nT", "core_field_error", "Core field estimated error"),
    Field("Timestamp_SV", "EPOCH", "-", "Time of secular variation", short=True),
    _vector("B_SV", "nT/yr", "secular_variation", "Secular variation field vector", **_LATE),
    _vector(
        "sigma_SV", "nT/yr", "secular_variation_error", "Secular variation estimated error", **_LATE
    ),
)

#: Ground observatories have a code and an estimate of their crustal field as well.
GROUND_FIELDS = (
    *FIELDS,
    _vector("bias_crust", "nT", "crustal_field", "Crustal bias"),
    Field("Obs", "CHAR", "-", "Observatory code", names=("site",)),
)

#: Days before which there is no secular variation: 1900-01-01 stands for nothing.
_NO_TIME = "1950-01-01"

_DAY = 86_400_000.0


@dataclass(frozen=True, kw_only=True)
class Observatories(Layout):
    """Files whose samples are told apart by time and site."""

    @property
    def derived(self):
        """The site, where files do not name it, and when the secular variation is of."""
        lag = Variable(
            source="secular_variation_lag",
            name="secular_variation_lag",
            units="day",
            derived=True,
        )
        named = any("site" in field.names for field in self.fields)
        return (lag,) if named else (lag, Variable(source="site", name="site", derived=True))

    @property
    def kept(self):
        """The time of the secular variation is read for its lag."""
        return tuple(f for f in self.fields if f.names or f.name == "Timestamp_SV")

    def complete(self, arrays):
        """Add ``site`` where it is not there, and ``secular_variation_lag`` in days."""
        import numpy as np

        from vconst_swarm.reader import EPOCH_1970

        early = np.datetime64(_NO_TIME, "ms").astype(np.int64) + EPOCH_1970
        since = arrays["Timestamp_SV"]
        known = np.where(since > early, since, np.nan)
        lag = (known - arrays[self.time]) / _DAY
        made = {name: one for name, one in arrays.items() if name != "Timestamp_SV"}
        if "Obs" not in made:
            made["site"] = site_codes(arrays["Latitude"], arrays["Longitude"])
        return made | {"secular_variation_lag": lag}

    def split(self, arrays):
        """The secular variation of made-up files is of the time of the field."""
        return {"Timestamp_SV": arrays[self.time], **arrays}


def site_codes(latitude, longitude):
    """
    Names of places by whole degrees, as VirES names virtual observatories.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        In degrees.

    Returns
    -------
    codes : numpy.ndarray of str, shape (n,)
        ``"N65W051"``.
    """
    import numpy as np

    north, east = np.asarray(latitude), (np.asarray(longitude) + 180) % 360 - 180
    lines = np.abs(np.rint(north)).astype(int) * 2 + (north < 0)
    columns = np.abs(np.rint(east)).astype(int) * 2 + (east < 0)
    whole, places = np.unique(lines * 1000 + columns, return_inverse=True)
    names = [
        f"{'NS'[line % 2]}{line // 2:02d}{'EW'[column % 2]}{column // 2:03d}"
        for line, column in (divmod(one, 1000) for one in whole.tolist())
    ]
    return np.array(names)[places.ravel()]


#: Platform by what file names begin with; GObs have neither class nor product type.
STEMS = {
    "swarm": "SW_{class}_VOBS_{interval}_2_",
    "champ": "CH_{class}_VOBS_{interval}_2_",
    "cryosat-2": "CR_{class}_VOBS_{interval}_2_",
    "oersted": "OR_{class}_VOBS_{interval}_2_",
    "observatories": "GObs_{interval}",
}

#: Months between samples.
INTERVALS = (1, 4, 12)

#: Of which a real file was read; the others are of the same definition.
_SEEN = {
    "swarm": (12,),
    "champ": (4, 12),
    "cryosat-2": (4, 12),
    "oersted": (4,),
    "observatories": (4, 12),
}

#: Whose magnetometers the values at virtual places were estimated from.
_MADE_FROM = {
    "swarm": ("swarm-a/mag", "swarm-b/mag", "swarm-c/mag"),
    "champ": ("champ/mag",),
    "cryosat-2": ("cryosat-2/mag",),
    "oersted": ("oersted",),
}


def sensor(platform, months):
    """Virtual observatories of one platform, every so many months."""
    ground = platform == "observatories"
    layout = Observatories(
        product=f"{platform}/vobs-{months}m",
        stem=STEMS[platform].replace("{interval}", f"{months}M"),
        version="0108" if ground else "0201",
        tolerance=86_400.0,  # names give days, samples are of their noon
        fields=GROUND_FIELDS if ground else FIELDS,
        known="real file" if months in _SEEN[platform] else "definition",
    )
    what = "Ground" if ground else f"Virtual ({platform})"
    return Sensor(
        title=f"{what} observatories, field and its secular variation, {months}-monthly",
        layouts=(layout,),
        kind="series",
        period="all",
        sample_key=("time", "site"),
        any_values=False,
        reader=2,  # 1 made 0 of the theta of a secular variation that is not there
        cadence=months * 30.44 * 86_400.0,
        frame=SPHERICAL["frame"],
        made_from=_MADE_FROM.get(platform, ()),
        notes="nT, nT/yr; components r, theta, phi, whatever the files say",
        citation="Hammer et al. 2021, doi:10.1186/s40623-021-01369-9; SW-DS-DTU-GS-004",
        source=HANDBOOK + "SW_VOBS_4M_2_",
    )
