"""Every real file that was had is taken in, or refused for the right reason: docs/real-files.md."""

import re
from pathlib import Path

import pytest

from tests.real_files import TWIN, listed, outcomes
from vconst.testing.fixtures import real_path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "real-files.md"

#: Folders of the list that take a second together; the others are read with -m chaos, and by the
#: tests of their plugins.
QUICK = ("quakes", "insitu", "tle", "swarm_defs")


@pytest.fixture(scope="module")
def data():
    place = real_path(__file__, "data")
    if not (place / "MANIFEST.csv").is_file():
        pytest.skip(f"no {place / 'MANIFEST.csv'}")
    return place


def told():
    """What the page says of each file."""
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.M))


def test_every_listed_file_is_on_the_page_and_none_is_without_an_outcome(data):
    page = told()
    assert set(listed(data)) == set(page)
    outcome = rf"refused: .{{20,}}|{TWIN}|(?:[\w-]+/[\w-]+: [\d,]+(?:, )?)+"
    assert [name for name, words in page.items() if not re.fullmatch(outcome, words)] == []


def test_a_folder_of_small_files_becomes_what_the_page_says(data):
    quick = [name for name in listed(data) if name.partition("/")[0] in QUICK]
    found = outcomes(data, quick)
    page = told()
    assert found == {name: page[name] for name in quick}


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_every_file_becomes_what_the_page_says(data):
    assert outcomes(data) == told()
