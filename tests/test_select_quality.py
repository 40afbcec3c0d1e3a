"""Which quality reasons reject."""

import pytest

from vconst.errors import UnknownNameError
from vconst.operation import read_setting
from vconst.operations.select_quality import select_quality


class Asked:
    """Remembers what quality it was asked for."""

    def with_quality(self, quality):
        return quality


@pytest.mark.parametrize("word", ["none", "default"])
def test_a_word_is_handed_on(word):
    assert select_quality(Asked(), reject=word) == word


def test_reasons_are_handed_on_by_name():
    assert select_quality(Asked(), reject=["magnetorquer_on"]) == ("magnetorquer_on",)


def test_a_recipe_may_say_either():
    annotation = select_quality.signature.settings["reject"]
    assert read_setting("none", annotation) == "none"
    assert read_setting(["magnetorquer_on"], annotation) == ("magnetorquer_on",)


def test_another_word_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'none'"):
        select_quality(Asked(), reject="nonee")
