"""What sensors have in common, so that their errors may know each other."""

from itertools import combinations

from vconst.errors import UsageError

_NAME = "triple_collocation"


def check_ancestry(made_from, sensors):
    """
    What each sensor was made from or calibrated on, as the recipe says.

    Parameters
    ----------
    made_from : dict of str to list of str
    sensors : sequence of str

    Returns
    -------
    ancestry : dict of str to frozenset of str

    Raises
    ------
    UsageError
        If it names a product that is none of the sensors, or no list.
    """
    for name, parents in made_from.items():
        if name not in sensors:
            raise UsageError(
                f"{_NAME}: 'made_from' names '{name}', which is none of the sensors "
                f"({', '.join(sensors)}).",
                hint="Name the products as the collocations do.",
            )
        if not isinstance(parents, list | tuple) or not all(isinstance(p, str) for p in parents):
            raise UsageError(
                f"{_NAME}: 'made_from' of '{name}' is {parents!r}; expected a list of names.",
                hint="Write [other/probe, IRI-2016], say.",
            )
    return {name: frozenset(made_from.get(name, ())) for name in sensors}


def shared_causes(sensors, ancestry, shared):
    """
    Reasons for which the errors of some sensors may not be independent.

    Parameters
    ----------
    sensors : sequence of str
        Product names, platform before the stroke.
    ancestry : dict of str to frozenset of str
    shared : sequence of str
        What the recipe says that sensors share: a model, a background.

    Returns
    -------
    reasons : list of str
        Empty where nothing is known against it, which proves nothing.
    """
    reasons = [f"the recipe says that they share {cause}" for cause in shared]
    for one, other in combinations(sensors, 2):
        for child, parent in ((one, other), (other, one)):
            if parent in ancestry[child]:
                reasons.append(f"{child} was made from or calibrated on {parent}")
        common = ancestry[one] & ancestry[other]
        if common:
            listed = ", ".join(sorted(common))
            reasons.append(f"{one} and {other} were both made from or calibrated on {listed}")
    return reasons + [_aboard(names) for names in _by_platform(sensors) if len(names) > 1]


def _by_platform(sensors):
    groups = {}
    for name in sensors:
        groups.setdefault(name.partition("/")[0], []).append(name)
    return groups.values()


def _aboard(names):
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"{listed} fly on one platform: place, attitude, potential and time are the same, and so "
        "may be a part of their errors"
    )
