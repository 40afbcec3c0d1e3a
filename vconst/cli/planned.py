"""How plans are said: passes, episodes and approaches, to people, in pipes, to programs."""

import numpy as np

from vconst.cli.show import few, prose, show_json, show_rows


def _clock(time):
    return str(np.datetime64(time, "s")).replace("T", " ")


def _hour(hours):
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _hours(span):
    return f"{_hour(span[0])}\u2013{_hour(span[1])}"


def _number(value):
    return f"{value:.0f}"


def _degrees(span):
    return f"{span[0]:.0f} to {span[1]:.0f}"


PASSES = {
    "start": ("Start", _clock),
    "stop": ("Stop", _clock),
    "distance": ("Distance km", _number),
    "elevation": ("Elevation", _number),
    "local_time": ("Local time", _hour),
    "direction": ("Direction", None),
}
STATIONS = {
    "station": ("Station", None),
    "latitude": ("Latitude", None),
    "longitude": ("Longitude", None),
    "elevation": ("Lowest elevation", None),
    "title": ("Title", prose),
}
_EPISODES = {
    "episode": ("Episode", None),
    "start": ("Start", _clock),
    "stop": ("Stop", _clock),
    "conjunctions": ("Conjunctions", None),
    "nearest": ("Nearest km", _number),
    "day_local_time": ("Local time, day", _hours),
    "night_local_time": ("Night", _hours),
    "latitudes": ("Latitudes", _degrees),
}
#: The same on a terminal of 80 characters: what belongs together stands below each other.
_SEEN = {
    "episode": ("No", None),
    "days": ("From, to", few),
    "conjunctions": ("Conjunctions", None),
    "nearest": ("Nearest km", _number),
    "local_times": ("Local time", few),
    "latitudes": ("Latitudes", few),
}
_APPROACH = {
    "latitude": ("Latitude", None),
    "nearest": ("Nearest km", _number),
    "lag": ("Lag min", lambda value: f"{value:.1f}"),
}


def show_conjunctions(session, plan, names, limits):
    """Episodes and what they can find; where there is none, how near the two come."""
    if session.as_json:
        show_json(
            "vconst/plan-conjunctions/1",
            **names,
            limits=limits,
            episodes=plan.episodes,
            conjunctions=plan.conjunctions,
            nearest_approach=plan.approach,
            findable={"power": 0.95, "bias": plan.bias, "drift_per_year": plan.drift},
        )
        return
    if not plan.episodes:
        _say_approach(session, plan, names, limits)
        return
    from vconst.report.words import plural

    rows, columns = plan.episodes, _EPISODES
    if session.on_terminal:
        rows, columns = [_seen(each) for each in rows], _SEEN
    show_rows(session, rows, columns, schema="", key="", empty="")
    units, count = len(plan.episodes), len(plan.conjunctions)
    session.say(
        f"{plural(units, 'independent unit')} (alignment episodes), {plural(count, 'conjunction')}."
    )
    session.say(_findable(plan, limits["scatter"]))


def _say_approach(session, plan, names, limits):
    """That the two do not meet, and how near they come."""
    also, delay = limits["local_time"], limits["delay"]
    alike = "" if also is None else f" and {also:g} min of local time"
    session.say(
        f"By these orbits {names['first']} and {names['second']} do not meet within "
        f"{limits['distance']:g} km, {limits['delay']:g} min{alike} in this span, "
        f"both up to {limits['latitude']:g}° of latitude; ask for a "
        f"longer one to see whether they ever do. Nearest approach within "
        f"{delay:g} min, at whatever local time:"
    )
    how = {"schema": "", "key": "", "empty": "They are never near in time."}
    show_rows(session, plan.approach, _APPROACH, **how)
    if plan.approach and all(abs(each["lag"]) >= 0.99 * delay for each in plan.approach):
        session.say(
            f"Everywhere that is at the end of these {delay:g} min. How near their tracks come "
            "later: --delay 95, of a revolution."
        )


def _seen(episode):
    """An episode for a terminal: days and hours, without seconds."""
    days = (str(np.datetime64(episode[edge], "D")) for edge in ("start", "stop"))
    hours = filter(None, (episode["day_local_time"], episode["night_local_time"]))
    return {
        **episode,
        "days": " ".join(days),
        "local_times": " ".join(map(_hours, hours)),
        "latitudes": _degrees(episode["latitudes"]),
    }


def _findable(plan, scatter):
    begin = f"If episodes scatter by {scatter:.1%}, they find with 95 % power "
    if np.isnan(plan.bias):
        return "One episode says nothing of how episodes scatter: no bias can be judged by it."
    drift = "no drift" if np.isnan(plan.drift) else f"a drift of {plan.drift:.1%} a year or more"
    return f"{begin}a bias of {plan.bias:.1%} or more, and {drift}."
