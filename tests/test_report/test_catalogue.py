"""Every sentence in every language, with the same places to fill."""

import re
from pathlib import Path
from string import Formatter

import pytest

from vconst.errors import UnknownNameError
from vconst.recipe.record import Run
from vconst.report import catalogue
from vconst.report.catalogue import LANGUAGES, counted, say, sentences_of, speaking
from vconst.report.catalogue.told import told
from vconst.report.drawing import figures_of
from vconst.report.html import as_html
from vconst.report.page import assemble

from .conftest import make_record

REPORT = Path(catalogue.__file__).parents[1]


def places(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_holds_every_sentence_with_the_same_places(language):
    english, other = sentences_of("en"), sentences_of(language)
    assert set(other) == set(english)
    assert {key: places(text) for key, text in other.items()} == {
        key: places(text) for key, text in english.items()
    }
    assert all(text.strip() for text in other.values())


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_sentences_are_translated(language):
    """What is alike in two languages is names, units and numbers alone."""
    english, other = sentences_of("en"), sentences_of(language)
    same = [key for key in english if english[key] == other[key]]
    left = re.compile(r"\{\w+\}|%-?\w|\bkm\b|\bM\b|\bVEI\b|\bno\b|[puz0-9:,; .×]|UTC")
    assert [key for key in same if left.sub("", english[key])] == []


def test_every_sentence_that_the_code_asks_for_is_there_and_none_is_left_over():
    code = "".join(
        path.read_text("utf-8")
        for folder in ("sections", "figures", "templates", ".")
        for path in (REPORT / folder).iterdir()
        if path.suffix in (".py", ".html")
    )
    asked = set(re.findall(r"""(?:say|counted)\(\s*f?["']([A-Za-z0-9_.{}'\[\]]+)["']""", code))
    asked |= set(re.findall(r"""["']((?:event|stereo|rivals|page|noun)\.[a-z0-9_.]+)["']""", code))
    known = sentences_of("en")
    asked = {key for key in asked if not key.endswith(".html")}
    for key in asked:
        if "{" not in key and key not in known:
            assert any(name.startswith(f"{key}.") for name in known), key
    patterns = [re.compile(re.sub(r"\{[^}]*\}", "[a-z0-9_]+", key) + r"(\.\w+)?$") for key in asked]
    rest = [key for key in known if not any(pattern.match(key) for pattern in patterns)]
    assert [key for key in rest if not key.startswith(("rivals.", "told."))] == []


def test_a_language_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UnknownNameError, match="fr"), speaking("fr"):
        pass


def test_one_and_many():
    assert (counted("noun.pass", 1), counted("noun.pass", 1200)) == ("1 pass", "1\u202f200 passes")
    with speaking("it"):
        assert (counted("noun.pass", 1), counted("noun.pass", 2)) == ("1 passaggio", "2 passaggi")
    assert say("noun.day.many", n=3) == "3 days"


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "这不是预报。"), ("it", "Questa non è una previsione.")],
)
def test_a_page_in_another_language_says_so_and_keeps_its_numbers(event_run, language, words):
    """Its words alone, without drawing: each figure is an empty picture."""
    pages = {}
    for spoken in ("en", language):
        run = Run(Path("run"), make_record(page="event", recipe="earthquake"), event_run)
        with speaking(spoken):
            page = assemble(run)
            drawn = {each.id: "<svg></svg>" for each in figures_of([s for _, s in page.sections])}
            pages[spoken] = as_html(page, drawn, language=spoken)
    assert f'<html lang="{language}">' in pages[language]
    assert words in pages[language]
    assert "This is not a forecast" in pages["en"]
    assert "This is not a forecast" not in pages[language]
    numbers = [sorted(re.findall(r"p = \d\.\d+", text)) for text in pages.values()]
    assert numbers[0] == numbers[1]
    assert numbers[0]


def test_a_sentence_made_elsewhere_is_told_with_what_stands_in_its_places():
    corrected = (
        "usable with correction: the two differ by more than the uncertainty (p < 1e-6), and the "
        "slope is known to ± 0.65 %. This holds for the times of these pairs only."
    )
    assert told(corrected) == corrected  # English is as it was said
    with speaking("it"):
        assert told(corrected) == (
            "utilizzabile con correzione: i due differiscono più dell'incertezza (p < 1e-6), e la "
            "pendenza è nota a ± 0.65 %. Vale solo per i tempi di queste coppie."
        )
        assert told("not matched: too coarse") == "non somigliano in: troppo grossolano"
        assert told("nothing that anybody knows of") == "nothing that anybody knows of"
        assert told(None) is None
        assert told(3.5) == 3.5
    with speaking("zh"):
        assert told("Plasma density.") == "等离子体密度。"


def test_every_sentence_made_elsewhere_is_recognised_by_its_own_key():
    """No pattern takes what another was written for, whatever stands in its places."""
    for language in ("it", "zh"):
        with speaking(language):
            for key, english in sentences_of("en").items():
                if key.startswith("told."):
                    filled = {name: f"9{k}" for k, name in enumerate(sorted(places(english)))}
                    expected = sentences_of(language)[key].format(**filled)
                    assert told(english.format(**filled)) == expected, key
