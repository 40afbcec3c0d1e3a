"""Refused files on pages that watch a store: those of the page's own products come first."""

from vconst.report.sections.failed import failed_files

RECORD = {
    "inputs": {
        "lap": {"product": "nova-1/lap"},
        "group": {"one": {"product": "nova-1/mag"}, "two": {"product": "nova-2/mag"}},
    },
    "refused_files": [
        {"file": "/data/a.h5", "kind": "file", "message": "nova-3/lap: cut short"},
        {"file": "/data/b.h5", "kind": "file", "message": "nova-2/mag: cut short"},
        {"file": "/data/c.h5", "kind": "crashed", "message": "it ended the reader"},
    ],
}


def test_files_of_the_products_of_a_page_come_first_and_are_counted():
    section = failed_files(RECORD)
    assert [row[0] for row in section.tables[0].rows] == ["b.h5", "a.h5", "c.h5"]
    assert "The first 1 of the list" in section.paragraphs[0]


def test_nothing_is_said_where_none_or_all_are_of_the_page():
    other = {**RECORD, "inputs": {"lap": {"product": "nova-9/lap"}}}
    assert "The first" not in failed_files(other).paragraphs[0]
    only = {**RECORD, "refused_files": RECORD["refused_files"][1:2]}
    assert "The first" not in failed_files(only).paragraphs[0]


def test_a_page_that_did_not_look_has_no_such_section():
    assert not failed_files({"inputs": {}}).paragraphs
    assert failed_files({"inputs": {}, "refused_files": []}).paragraphs == [
        "The store has noted no file that was refused."
    ]
