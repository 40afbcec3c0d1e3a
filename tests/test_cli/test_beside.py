"""A recipe that another process runs meanwhile."""

import pytest

from vconst.cli.beside import RunBeside
from vconst.cli.session import Session
from vconst.errors import VconstError
from vconst.store import Store


@pytest.fixture
def beside(made, tmp_path, monkeypatch):
    monkeypatch.setenv("VCONST_PLUGINS", "cses")
    store = Store.open(made / "vconst-store")
    return lambda recipe: RunBeside(Session(), str(recipe), store, out=tmp_path / "runs")


def test_its_run_is_read_and_its_steps_are_said_with_its_name(made, beside, capsys):
    recipe = made / "small.yml"
    with beside(recipe) as other:
        run = other.result()
    assert (run.record["state"], list(run.results)) == ("done", ["summary"])
    assert "report.html" not in run.record["outputs"]
    assert f"{recipe} [1/1] summary: " in capsys.readouterr().err


def test_what_stops_it_is_an_error_in_its_own_words(tmp_path, beside):
    with beside(tmp_path / "none.yml") as other, pytest.raises(VconstError, match="There is no"):
        other.result()


def test_it_ends_with_the_block_that_nobody_waited_in(made, beside):
    with pytest.raises(KeyboardInterrupt), beside(made / "small.yml") as other:
        raise KeyboardInterrupt
    assert other._process.poll() is not None
