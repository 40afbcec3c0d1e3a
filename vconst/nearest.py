"""The known name that was probably meant by one that is mistyped."""

import difflib

#: What people write for the words of names here, and the word.
_SPOKEN = {
    **dict.fromkeys(("begin", "beginning", "from", "since", "start_time", "start_date"), "start"),
    **dict.fromkeys(
        ("end", "to", "until", "stop_time", "stop_date", "end_time", "end_date"), "stop"
    ),
    **{"lat": "latitude", "lon": "longitude", "lng": "longitude", "alt": "altitude"},
    **{"qd": "quasi_dipole", "qdlat": "quasi_dipole_latitude", "qdlon": "quasi_dipole_longitude"},
    **{"lt": "local_time", "mlt": "magnetic_local_time", "dist": "distance", "temp": "temperature"},
    **{"ne": "electron_density", "te": "electron_temperature", "ti": "ion_temperature"},
}


def nearest(name, known):
    """
    The known name most like the given one, or None.

    Letters left out, doubled, wrong or swapped count one each, whatever their case; up to
    a third of the name may differ. A product is first sought on the platform that is
    named. Where no name is as near as that, one that holds most of the letters in order
    is taken, ``density`` for ``electron_density``. Before all of it the short words of the
    field are spelled out, and ``end`` is ``stop``.

    Parameters
    ----------
    name : object
        As written.
    known : iterable of str

    Returns
    -------
    nearest : str or None

    Examples
    --------
    >>> nearest("electon_density", ["electron_density", "electron_temperature"])
    'electron_density'
    >>> nearest("b-1/lpa", ["a-1/lpa", "b-1/lap", "b-1/pap"])
    'b-1/lap'
    >>> nearest("lap", ["a-1/map", "b-1/lap"])
    'b-1/lap'
    >>> nearest("qd_lat", ["latitude", "quasi_dipole_latitude"]), nearest("end", ["start", "stop"])
    ('quasi_dipole_latitude', 'stop')
    """
    known = [str(each) for each in known]
    spelled = _spelled(str(name))
    if spelled in known:
        return spelled
    found = by_nearness(name, known)
    if not found:
        return None
    if _is_part(str(name), found[0]):
        return found[0]
    name, place = str(name), _place(str(name), found[0])
    written, there = name[len(place) :], [each[len(place) :] for each in found]
    if slips(written.lower(), there[0].lower()) <= max(1, max(len(written), len(there[0])) // 3):
        return found[0]
    same = [rest for rest, each in zip(there, found, strict=True) if each.startswith(place)]
    close = difflib.get_close_matches(written, same, n=1)
    return place + close[0] if close else None


def by_nearness(name, known):
    """
    Known names, the most alike first.

    Parameters
    ----------
    name : object
    known : iterable of str

    Returns
    -------
    names : list of str
        Those of which it is a whole part come first, then those of the same platform; equally
        near ones in order of the letters in common, then of the alphabet.
    """
    name = str(name)
    place, cut, _ = name.partition("/")

    def rank(other):
        elsewhere = bool(cut) and not other.startswith(place + "/")
        likeness = difflib.SequenceMatcher(None, name, other).ratio()
        return (
            not _is_part(name, other),
            elsewhere,
            slips(name.lower(), other.lower()),
            -likeness,
            other,
        )

    return sorted({str(each) for each in known}, key=rank)


def slips(first, second):
    """
    Letters to leave out, add, change or swap with the next one to make one text the other.

    The optimal string alignment distance (Damerau 1964, doi:10.1145/363958.363994, no part
    being edited twice).

    Examples
    --------
    >>> slips("lpa", "lap"), slips("lpa", "pap")
    (1, 2)
    """
    above, row = [], list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        before, above, row = above, row, [i]
        for j, other in enumerate(second, 1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                least = min(least, before[j - 2] + 1)
            row.append(least)
    return row[-1]


def _spelled(name):
    """The name with its short words spelled out."""
    name = name.lower().replace(" ", "_")
    return _SPOKEN.get(name) or "_".join(_SPOKEN.get(word, word) for word in name.split("_"))


def _is_part(name, other):
    """Whether a product is meant by its payload or its platform."""
    return "/" in other and name.lower() in other.lower().split("/")


def _place(name, other):
    """The platform that two products share, with its stroke; else nothing."""
    place, cut, _ = name.partition("/")
    return place + cut if cut and other.startswith(place + cut) else ""
