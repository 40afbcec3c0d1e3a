"""A key names all that a result depends on."""

from vconst.operation import NameOrFile, Selection, Table, operation
from vconst.recipe.keys import call_key


@operation(version=1)
def subtract_model(data: Selection, *, model: NameOrFile = "igrf-14") -> Table:
    """An operation that reads a file."""


def _key(model):
    return call_key(subtract_model, {"model": str(model)}, {"data": "a"})


def test_other_bytes_in_a_named_file_give_another_key(tmp_path):
    model = tmp_path / "model.shc"
    model.write_text("1 2 3")
    before = _key(model)
    assert _key(model) == before
    model.write_text("1 2 4")
    assert _key(model) != before


def test_a_name_that_is_no_file_enters_as_it_is():
    assert _key("igrf-14") != _key("igrf-13")
