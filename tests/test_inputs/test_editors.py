"""What editors make of a text when they save it: the same data, or words."""

import pytest

from vconst.errors import FileError
from vconst.testing.damaged import columns_of, digest

ROWS = (
    "lon,lat,M,time_string,depth,catalog_id,event_id\n"
    "142.37,38.30,9.1,2011-03-11T05:46:24.120000,29.0,-1,one\n"
    "-72.90,-36.12,8.8,2010-02-27T06:34:11.530000,22.9,-1,two\n"
)


@pytest.fixture
def saved(tmp_path):
    def save(text, encoding, name="catalog.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return save


def test_a_mark_before_the_text_and_ends_of_windows_change_nothing(saved):
    plain = digest(columns_of(saved(ROWS, "ascii")))
    assert (
        digest(columns_of(saved(ROWS.replace("\n", "\r\n"), "utf-8-sig", "Copy (1).csv"))) == plain
    )


def test_text_of_two_bytes_a_letter_is_refused_in_words(saved):
    with pytest.raises(FileError, match="it is UTF-16 text"):
        columns_of(saved(ROWS, "utf-16"))
