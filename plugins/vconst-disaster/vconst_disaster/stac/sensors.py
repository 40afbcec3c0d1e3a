"""What kind of sensor took a scene, and how finely: from bands, assets and radar fields."""

from dataclasses import dataclass, field

import numpy as np

from vconst_disaster.stac.document import NotSound, number_of, object_of, objects_of, text_of

_PANCHROMATIC = ("pan", "panchromatic")
#: Common names of the electro-optical extension that are thermal.
_THERMAL = ("lwir", "lwir11", "lwir12")
#: micrometres; from here on the Earth's own radiation outshines what it reflects.
_THERMAL_FROM = 3.0
#: More bands than this make a spectrum.
_SPECTRUM = 30
#: m; coarser than a degree of latitude is no scene.
_COARSEST = 110_000.0
_RADAR_RESOLUTION = ("sar:resolution_range", "sar:resolution_azimuth")
_RADAR_SPACING = ("sar:pixel_spacing_range", "sar:pixel_spacing_azimuth")


@dataclass
class Sensor:
    """
    One kind of sensor of a scene.

    Parameters
    ----------
    kind : str
        ``"panchromatic"``, ``"multispectral"``, ``"hyperspectral"``, ``"infrared"``, ``"sar"``
        or ``"unknown"``.
    resolution : float
        The finest on the ground that any of its bands states, m; NaN where nothing does.
    bands : tuple of str
    """

    kind: str
    resolution: float = np.nan
    bands: tuple[str, ...] = field(default_factory=tuple)


def sensors_of(item):
    """
    The kinds of sensors that took an item, each once.

    Parameters
    ----------
    item : dict

    Returns
    -------
    sensors : list of Sensor
        At least one. Radar items are one sensor. A band has the resolution that it states,
        or else that of its asset, or else that of the item.

    Raises
    ------
    NotSound
    """
    properties = object_of(item, "properties")
    holders = [properties, *_assets(item)]
    bands = [band for holder in holders for band in _bands(holder, properties)]
    if any(name.startswith("sar:") for holder in holders for name in holder):
        names = _once(name for name, _, _ in bands)
        return [Sensor("sar", _radar(holders), names)]
    if not bands:
        return [Sensor("unknown", _least(_resolution(holder) for holder in holders))]
    kinds = {}
    for name, kind, resolution in bands:
        kinds.setdefault(kind, []).append((name, resolution))
    return [_sensor(kind, found) for kind, found in kinds.items()]


def _sensor(kind, found):
    names = _once(name for name, _ in found)
    if kind == "multispectral" and len(names) > _SPECTRUM:
        kind = "hyperspectral"
    return Sensor(kind, _least(resolution for _, resolution in found), names)


def _assets(item):
    assets = object_of(item, "assets")
    if not all(isinstance(each, dict) for each in assets.values()):
        raise NotSound("an asset is no object")
    return list(assets.values())


def _bands(holder, properties):
    """Name, kind and resolution of each band, as STAC 1.1 and 1.0 write them."""
    raster = objects_of(holder, "raster:bands")
    for place, band in enumerate([*objects_of(holder, "bands"), *objects_of(holder, "eo:bands")]):
        beside = raster[place] if place < len(raster) else {}
        stated = (_resolution(each) for each in (band, beside, holder, properties))
        resolution = next((each for each in stated if each is not None), None)
        common = text_of(band, "eo:common_name") or text_of(band, "common_name")
        name = text_of(band, "name") or common
        yield name.replace(",", " "), _kind(band, common or name), resolution


def _kind(band, name):
    waves = (number_of(band, key, 0, 1e6) for key in ("eo:center_wavelength", "center_wavelength"))
    wave = next((each for each in waves if each is not None), 0.0)
    if name.casefold() in _PANCHROMATIC:
        return "panchromatic"
    thermal = name.casefold() in _THERMAL or wave >= _THERMAL_FROM
    return "infrared" if thermal else "multispectral"


def _resolution(holder):
    """The finest that an object states of itself, m; None where it states none."""
    names = ("gsd", "raster:spatial_resolution", "spatial_resolution")
    found = [number_of(holder, name, 1e-6, _COARSEST) for name in names]
    return min((each for each in found if each is not None), default=None)


def _radar(holders):
    """Resolution where it is stated, or else the sampling distance, or else pixel spacing."""
    stated = [
        [number_of(holder, name, 1e-6, _COARSEST) for holder in holders for name in names]
        for names in (_RADAR_RESOLUTION, _RADAR_SPACING)
    ]
    sampled = [_resolution(holder) for holder in holders]
    for found in (stated[0], sampled, stated[1]):
        if any(each is not None for each in found):
            return _least(found)
    return np.nan


def _least(numbers):
    return min((each for each in numbers if each is not None), default=np.nan)


def _once(names):
    return tuple(dict.fromkeys(name for name in names if name))
