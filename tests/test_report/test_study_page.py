"""Pages of studies: what their figures say, and that they say it in every language."""

import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from vconst.operation import Events, Table
from vconst.operations.compare_published_rates import compare_published_rates
from vconst.operations.detection_rates import detection_rates
from vconst.operations.positive_control import positive_control
from vconst.operations.scoring.told import null_columns
from vconst.recipe.record import Run
from vconst.report.catalogue import sentences_of, speaking
from vconst.report.drawing import figures_of
from vconst.report.html import as_html
from vconst.report.lead import lead_words
from vconst.report.page import assemble

from .conftest import make_record

#: 38 events with 28 detections, 380 controls with 270; and one without controls.
COUNTS = {"LAP": [38, 28, 380, 270], "HPM": [47, 5]}
RATES = {
    "by hand": {"rate": 0.33, "magnitude": 6.0, "start": "2021-08-01", "stop": "2022-12-31"},
    "alone": {"rate": 0.1, "magnitude": 5.0, "start": "2021-04-01", "stop": "2021-12-31"},
}


def recovered(*, least=0.02, level=0.05, half=0.4, units="1"):
    """A table as `recover` leaves it: of 20 trials 1, 5, 10 and 19 are found."""
    share = np.array([1, 5, 10, 19]) / 20
    columns = {
        "size": ("size", np.array([0.0, 0.2, 0.4, 0.8]), {"units": units, "long_name": "size"}),
        "efficiency": ("size", share, {"long_name": "share that is found"}),
        "efficiency_low": ("size", share * 0.8, {"long_name": "low"}),
        "efficiency_high": ("size", np.minimum(share * 1.2, 1), {"long_name": "high"}),
        "compared": ("size", np.full(4, 20), {"long_name": "trials"}),
    }
    numbers = {"trials": 20, "seen_half": half, "smallest_chance": least}
    about = {"variable": "electron_density", "product": "nova-1/lp", "level": level}
    dataset = xr.Dataset(columns | {name: ((), value) for name, value in numbers.items()})
    return Table(dataset.assign_attrs(shows="recovery", verdict="found", **about))


def epochs(*, width=1.0 / 24.0):
    """A table as `superposed_epoch` leaves it: of four bins after the events the third is far."""
    value = np.zeros((8, 1))
    value[6] = 3.0
    columns = {
        **dict.fromkeys(("value", "deviate", "bin_chance"), (("bin", "ring"), value)),
        **{f"drawn_{name}": (("bin", "ring"), 0 * value) for name in ("mean", "low", "high")},
        "samples": (("bin", "ring"), np.full((8, 1), 9)),
        "bin_start": ("bin", width * np.arange(-4, 4)),
        "ring_edge": ("ring", [500.0]),
    }
    numbers = {"events": 3, "strongest_day": 2 * width, "strongest_edge": 500.0, "chance": 0.005}
    dataset = xr.Dataset(columns | {name: ((), each) for name, each in numbers.items()})
    dataset["bins_by_chance"] = ((), 0.2)
    about = {"before": 4, "looked": [4, 8], "where": "after", "value_words": "mean of count"}
    return Table(dataset.assign_attrs(shows="epochs", **about))


def chosen():
    """Two events with three controls each, one of which has an earthquake of its own."""
    own = {"event_id": ["a", "b"], "event_magnitude": [6.4, 7.7]}
    own |= {"event_latitude": [17.9, 19.4], "event_longitude": [-66.8, -78.8]}
    own |= {"event_zone_radius": [565.0, 2046.0]}
    columns = {name: ("event", np.array(values)) for name, values in own.items()}
    time = np.array(["2020-01-07T08:24", "2020-01-28T19:10"], "M8[ns]")
    columns["event_time"] = ("event", time)
    places = {"control": [0, 1, 1, 1] * 2, "of_event": [0] * 4 + [1] * 4}
    places |= {"latitude": np.linspace(-40, 40, 8), "longitude": np.linspace(-170, 170, 8)}
    places |= {"nearby_events": [0, 0, 2, 0, 0, 0, 0, 0]}
    columns |= {name: ("place", np.asarray(values)) for name, values in places.items()}
    columns["time"] = ("place", np.repeat(time, 4))
    return Events(xr.Dataset(columns, attrs={"matched": "land or sea", "nearby": 5.0}))


def theme():
    """A set of three files of two products about one event; of a third product there is none."""
    day = np.datetime64("2020-01-01", "ns") + np.arange(3) * np.timedelta64(1, "D")
    words = ("product", "file", "version", "baseline", "key", "id", "sha256")
    columns = {f"granule_{name}": ("granule", [name] * 3) for name in words}
    columns["granule_product"] = ("granule", ["nova-1/lp", "nova-1/lp", "nova-2/lp"])
    columns["granule_start"] = ("granule", day)
    columns["granule_stop"] = ("granule", day + np.timedelta64(1, "h"))
    columns |= {"for_events": ("granule", [1, 0, 0]), "for_controls": ("granule", [0, 1, 2])}
    columns["product"] = ("row", ["nova-1/lp", "nova-2/lp", "nova-3/lp"])
    columns |= {"chosen": ("row", [2, 1, 0]), "why": ("row", ["", "", "none there"])}
    columns |= {"epoch_time": ("epoch", day[:2]), "control": ("epoch", [0, 1])}
    about = {"shows": "theme", "theme": "storms", "verdict": "storms: 1 file"}
    return Table(xr.Dataset(columns, attrs=about))


def control():
    """Of three layers the first two see what must be there; the third cannot tell."""
    chances = {"density_after": 0.005, "field_after": 0.04, "content_after": np.nan}
    held = {}
    for name, p in chances.items():
        dataset = epochs().dataset.assign(chance=((), p), null_draws=("null", [199]))
        held[name] = Table(dataset.assign_attrs(product="nova-1/lp", variable="density"))
    return positive_control(held)


def about_events():
    """A table as `rates_about_events` leaves it: of two classes one stands out on one day."""
    rate = np.full((2, 3, 2), 0.04)
    rate[1, 1, 0] = 0.5
    flat = ("class", "bin", "ring")
    columns = {
        **{"samples": (flat, np.full(rate.shape, 90)), "rate": (flat, rate)},
        **{"base_samples": (flat, np.full(rate.shape, 900))},
        **{"base_rate": (flat, 0 * rate + 0.05), "ratio": (flat, rate / 0.05)},
        **{"base_low": (flat, 0 * rate + 0.02), "base_high": (flat, 0 * rate + 0.09)},
        **{"class_name": ("class", ["M below 6", "M from 6"]), "class_events": ("class", [7, 2])},
        **{"class_rate": ("class", [0.04, 0.1]), "class_samples": ("class", [360, 360])},
        **{f"class_base_{n}": ("class", [0.05] * 2) for n in ("rate", "low", "high")},
        **{"bin_start": ("bin", [-4.0, -2.0, 0.0]), "ring_edge": ("ring", [300.0, 600.0])},
    }
    numbers = {"events": 9, "catalogues": 40, "compared": 8, "outside": 1, "outside_by_chance": 0.4}
    dataset = xr.Dataset(columns | {name: ((), each) for name, each in numbers.items()})
    about = {"shows": "rates about events", "product": "nova-1/lp", "limit": 2.0, "before": 2}
    about |= {"variable": "electron_density", "verdict": "as it is", "cards": ["events"]}
    return Table(dataset.assign_attrs(about))


def leads(*, slope=0.3):
    """A table as `lead_times` leaves it: of three events one has nothing unusual before."""
    time = np.array(["2019-03-01", "2020-01-07", "2021-06-02"], "M8[ns]")
    columns = {"event_name": ["a", "b", "c"], "event_time": time}
    columns |= {"event_magnitude": [5.5, 6.4, 7.7], "event_reach": [231.0, 565.0, 2046.0]}
    columns |= {"passes": [4, 9, 30], "lead": [0.8, np.nan, 9.0], "base_lead": [2.0, 3.0, 8.0]}
    columns |= {"base_low": [0.5, 1.0, 4.0], "base_high": [6.0, 9.0, 13.0]}
    columns |= {"base_share": [0.3, 0.5, 1.0]}
    numbers = {"events": 3, "timed": 2, "constant": -1.5, "slope": slope, "chance": 0.62}
    numbers |= {"slope_low": 0.1, "slope_high": 0.5, "base_slope": 0.25, "base_slope_low": -0.1}
    numbers |= {"base_slope_high": 0.6, "smallest_chance": 0.002, "sets": 999}
    dataset = xr.Dataset({name: ("event", np.array(each)) for name, each in columns.items()})
    about = {"shows": "lead times", "product": "nova-1/lp", "variable": "electron_density"}
    about |= {"which": "first", "limit": 2.0, "before": 14.0, "verdict": "as it is"}
    numbers = {name: ((), each) for name, each in numbers.items()}
    return Table(dataset.assign(numbers).assign_attrs(about))


def seen():
    """A table as `completeness` leaves it: three years, in the last of which nothing is seen."""
    columns = {"year_events": [4, 2, 2], "covered": [3, 1, 0], "unseen": [0, 1, 2]}
    columns |= {"share": [0.75, 0.5, 0.0], "share_low": [0.3, 0.09, 0.0]}
    columns |= {"share_high": [0.95, 0.91, 0.66], "base_share": [0.7, 0.6, 0.1]}
    columns |= {"passes": [7.0, 3.5, 0.0]}
    numbers = {"events": 8, "covered_events": 4, "covered_share": 0.5, "least": 5}
    numbers |= {"base_covered_share": 0.55}
    dataset = xr.Dataset({name: ("year", np.array(each)) for name, each in columns.items()})
    numbers = {name: ((), each) for name, each in numbers.items()}
    dataset = dataset.assign(numbers).assign_coords(year=("year", [2019, 2020, 2021]))
    about = {"shows": "completeness", "product": "nova-1/lp", "variable": "electron_density"}
    return Table(dataset.assign_attrs(about | {"least": 5, "before": 14.0, "verdict": "as it is"}))


def drawn():
    """A table with two nulls: 199 shifts that are worth 12.4, and 50 exchanged times."""
    worth = {"shifts": 12.4}
    statistics = {"shifts": np.linspace(0, 1, 199), "times": np.linspace(0, 1, 50)}
    dataset = xr.Dataset(null_columns(0.5, statistics, worth=worth))
    return Table(dataset.assign_attrs(shows="nulls", statistic_words="share of events"))


def results():
    return {
        "drawn": drawn(),
        "leads": leads(),
        "covered": seen(),
        "space": about_events(),
        "control": control(),
        "set": theme(),
        "found": recovered(),
        "rates": detection_rates(counts=COUNTS),
        "printed": compare_published_rates(rates=RATES),
        "after": epochs(),
        "places": chosen(),
    }


def written(found, language="en", **record):
    """Page and HTML without drawing: each figure is an empty picture."""
    run = Run(Path("run"), make_record(page="study", **record), found)
    with speaking(language):
        page = assemble(run)
        drawn = {each.id: "<svg></svg>" for each in figures_of([s for _, s in page.sections])}
        return page, as_html(page, drawn, language=language)


def titles(found):
    page, _ = written(found)
    return [each.drawing.title for each in figures_of([s for _, s in page.sections])]


def test_a_size_is_told_in_per_cent_of_the_value_and_not_as_a_bare_number():
    [title] = titles({"found": recovered()})
    assert title == (
        "Electron density of nova-1/lp: half of the deviations put in are found from 40\u202f% on"
    )


def test_rates_beside_controls_are_told_by_what_they_say_of_chance():
    """28 of 38 against 270 of 380 is nothing; 38 of 38 against 10 of 380 is not by chance."""
    counts = {"LAP": [38, 28, 380, 270], "made up": [38, 38, 380, 10]}
    title, _ = titles({"rates": detection_rates(counts=counts)})
    assert title.startswith("1 of 2 sensors detect more often before events than before controls")
    title, _ = titles({"rates": detection_rates(counts=COUNTS)})
    assert title == "Detection rates of 2 sensors; no base rate of 1 sensor"


def test_where_controls_support_no_such_p_the_title_says_that_nothing_can_be_found():
    """Of 9 independent controls the least p is 0.1: not finding any says nothing of sizes."""
    [title] = titles({"found": recovered(least=0.1, half=np.nan)})
    assert "support no p below 0.1" in title
    assert "half" not in title


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (1.0, "2 days after"),
        (1 / 24, "2 hours after"),
        (1 / 144, "20 minutes after"),
    ],
)
def test_when_the_most_unusual_bin_begins_is_told_in_a_unit_of_its_width(width, words):
    [title] = titles({"after": epochs(width=width)})
    assert title == f"The most unusual of 4 bins after 3 events begins {words}: p = 0.005 of any"


def test_events_and_controls_of_a_study_are_counted_on_a_map_with_earthquakes_of_controls():
    page, _ = written({"places": chosen()})
    [placed] = figures_of([s for _, s in page.sections])
    assert placed.drawing.title == "2 events, M 6.4 to 7.7, 2020-01-07 to 2020-01-28"
    assert "6 controls" in placed.drawing.caption
    assert "1 of them have one of M 5 or more" in placed.drawing.caption
    assert [row[-1] for row in placed.drawing.numbers.rows] == [3, 3]


def test_results_of_one_kind_stand_in_one_table_from_three_on():
    """Card after card of the same four numbers cannot be compared by eye."""
    three = {f"step_{k}": recovered(half=0.1 * k) for k in (1, 2, 3)}
    few, _ = written({name: three[name] for name in ("step_1", "step_2")})
    assert len(few.cards) == 2
    page, _ = written(three)
    assert page.cards == []
    _, section = page.sections[0]
    assert section.title == "Side by side"
    [table] = section.tables
    assert [row[0] for row in table.rows] == ["step 1", "step 2", "step 3"]
    at = list(table.columns).index("Seen half")
    assert [row[at] for row in table.rows] == ["0.1", "0.2", "0.3"]


def test_the_manifest_of_a_theme_stands_whole_behind_its_figure():
    page, _ = written({"set": theme()})
    [placed] = figures_of([s for _, s in page.sections])
    assert placed.drawing.title == "Storms: 3 files of 2 products; 1 product with none"
    assert [row[6:8] for row in placed.drawing.numbers.rows] == [[1, 0], [0, 1], [0, 2]]
    tables = [table.caption for _, section in page.sections for table in section.tables]
    assert "set, by granule" not in tables  # the manifest is not printed twice
    assert "set, row by row" in tables  # and what there is none of is


def test_a_positive_control_answers_before_its_layers_and_says_in_how_many_it_is_found():
    page, text = written({"after": epochs(), "control": control()})
    assert "Found in 2 of 2 layers at p of 0.05 or less" in page.lead[0].text
    assert page.cards[0][0] == "control"
    [placed] = [e for e in figures_of([s for _, s in page.sections]) if e.id == "found"]
    assert placed.drawing.title == "Found in 2 of 2 layers"
    assert [row[-1] for row in placed.drawing.numbers.rows] == ["found", "found", "cannot tell"]
    assert "Must be found" in text


def test_the_terminal_says_what_the_page_says_first():
    found = {"after": epochs(), "control": control()}
    words = lead_words(Run(Path("run"), make_record(page="study"), found))
    page, _ = written(found)
    assert words == [f"{each.head} {each.text}" for each in page.lead]
    assert words[0].startswith("Must be found. Found in 2 of 2 layers")


def test_rates_by_day_distance_and_magnitude_say_how_many_bins_chance_puts_outside():
    page, _ = written({"space": about_events()})
    days, classes = (each.drawing for each in figures_of([s for _, s in page.sections]))
    assert days.title == (
        "Before 9 events 1 of 8 bins of day, distance and magnitude lie outside the 95 % of "
        "controls; by chance 0.4 would"
    )
    assert len(days.numbers.rows) == 12
    assert days.numbers.rows[8][:3] == ("M from 6", -2.0, 300.0)
    assert classes.title == (
        "M from 6: 10 % of samples before the events are unusual, 5 % before controls"
    )


def test_lead_times_say_the_slope_of_events_and_that_of_sets_with_their_controls():
    page, _ = written({"leads": leads()})
    [placed] = figures_of([s for _, s in page.sections])
    assert placed.id == "magn"
    assert placed.drawing.title == (
        "From the first unusual sample to the event, of 2 of 3 events: the logarithm of the days "
        "has slope 0.30 (0.10 to 0.50) by magnitude, sets of events and controls 0.25 (\u22120.10 "
        "to 0.60), p = 0.62"
    )
    assert "14 days before" in placed.drawing.caption
    rows = placed.drawing.numbers.rows
    assert [row[0] for row in rows] == ["a", "b", "c"]
    assert rows[0][2:6:3] == (5.5, 0.8)
    [title] = titles({"leads": leads(slope=np.nan)})
    assert title.startswith("Before 2 of 3 events a sample was unusual: too few")


def test_the_figure_of_nulls_says_what_its_draws_are_worth_and_the_smallest_p(page_of):
    page, _ = written({"drawn": drawn()})
    [placed] = figures_of([s for _, s in page.sections])
    words = "199 draws, worth 12.4 independent ones: no p below 0.075"  # 1 / 13.4
    assert words in placed.drawing.alt
    columns = placed.drawing.numbers.columns
    at = [columns.index(name) for name in ("draws", "independent draws", "smallest possible p")]
    assert [placed.drawing.numbers.rows[0][k] for k in at] == [199, 12.4, pytest.approx(1 / 13.4)]
    assert placed.drawing.numbers.rows[1][at[1]] == 50
    assert words in page_of({"drawn": drawn()}, page="study").read_text("utf-8").replace("\n", " ")


def test_the_share_of_events_with_enough_passes_is_told_beside_that_of_controls():
    page, _ = written({"covered": seen()})
    [placed] = figures_of([s for _, s in page.sections])
    assert placed.drawing.title == (
        "50 % of 8 events have 5 passes or more before them, 55 % of their controls"
    )
    assert "2021: 0 of 2" in placed.drawing.alt
    assert [row[:4] for row in placed.drawing.numbers.rows] == [
        ("2019", 4, 3, 0),
        ("2020", 2, 1, 1),
        ("2021", 2, 0, 2),
    ]


@pytest.mark.parametrize("language", ["it", "zh"])
def test_no_sentence_of_the_catalogue_is_left_in_english(language):
    """Pieces of five words and more between places to fill; what recipes and steps say stays."""
    gone = {"input": "other", "product": "nova-9/lp", "why": "gone", "steps": [], "without": []}
    blinding = {"state": "blind", "frozen_before": []}
    planted = [{"event": "a", "layers": ["x"], "words": "more", "after": False}]
    record = {"left_out": [gone], "blinding": blinding, "planted_deviations": planted}
    _, text = written(results(), language, made_up=True, **record)
    _, english = written(results(), made_up=True, **record)
    assert f'<html lang="{language}">' in text
    left, known = [], 0
    for key, sentence in sentences_of("en").items():
        pieces = re.split(r"\{\w+\}", sentence)
        pieces = [each.strip(" .,:;") for each in pieces if len(each.split()) > 4]
        known += any(each in english for each in pieces)
        left += [(key, each) for each in pieces if each in text]
    assert known > 15  # so that the pieces are those of this page
    assert left == []


def test_every_figure_of_a_study_is_drawn(page_of):
    page = page_of(results(), page="study")
    text = page.read_text("utf-8")
    assert text.count("<figure ") == text.count("<svg ") == 13
    assert "38 events" in text  # how many a rate rests on stands beside it
