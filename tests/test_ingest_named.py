"""Files that the user names a product for: read whatever they are called, or told why not."""

import shutil

import pytest

from tests.native import PRODUCT, make_half_orbits
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store

RC = "# mjd2000 RC RC_e RC_i flag\n" + "".join(
    f"  {-1094.979167 + hour / 24:.6f}   -5.57   -3.80   -1.77  D\n" for hour in range(3)
)


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture
def store(tmp_path):
    return Store.create(tmp_path / "store")


def test_a_renamed_file_is_read_where_nothing_is_taken_from_its_name(store, tmp_path, host):
    renamed = tmp_path / "from a colleague.txt"
    renamed.write_text(RC, "utf-8")
    [refused] = ingest([renamed], store, host, workers=1).refused
    assert refused["message"].startswith("no plugin recognises it")
    assert ingest([renamed], store, host, product="dtu/rc", workers=1).new == 1
    first = store.head().granule_ids("dtu/rc")
    original = renamed.rename(tmp_path / "RC_1997-2020.dat")
    ingest([original], store, host, workers=1)
    assert store.head().granule_ids("dtu/rc") == first


@pytest.mark.parametrize(
    ("name", "content", "product", "words"),
    [
        ("renamed.h5", None, PRODUCT, ("orbit, side, start, version", "give it back the name")),
        ("hello.txt", "hello, this is text", PRODUCT, ("its content is not that of one", "hello")),
        ("renamed.h5", None, "dtu/rc", ("no variable 'time' in the file",)),
        (None, None, "cses-01/lap", (f"by name and content it is '{PRODUCT}'", "Leave --product")),
    ],
)
def test_it_is_told_why_a_file_is_not_the_product_that_was_named(
    store, tmp_path, host, name, content, product, words
):
    [path] = make_half_orbits(tmp_path, 1, samples=20, host=host)
    if name is not None:
        path = shutil.move(path, tmp_path / name)
    if content is not None:
        path.write_text(content, "utf-8")
    [refused] = ingest([path], store, host, product=product, workers=1).refused
    for each in words:
        assert each in refused["message"], refused["message"]
