"""One wrong letter in a key or a name never reaches the data (promise 16)."""

import random
import re

import pytest

from vconst.errors import RecipeError
from vconst.recipe.check import check_recipe
from vconst.recipe.load import parse_recipe

# Free text may say anything: these lines hold no key or name but the key itself.
FREE = ("title", "recipe", "start: 2020", "stop: 2020")
WORD = re.compile(r"(?<![\w\"'./-])\$?\{?([a-z][a-z_0-9]*(?:[-/][a-z0-9]+)*)")


def words_of(text):
    """Line number from one, first and last column of every key and name."""
    found, block = [], False
    for number, line in enumerate(text.split("\n"), start=1):
        block = line.startswith("  ") if block else line.startswith("about:")
        if block and not line.startswith("about:"):
            continue
        for match in WORD.finditer(line):
            first, last = match.span(1)
            free = line.strip().startswith(FREE) and not line[last:].startswith(":")
            if not free and match[1] not in ("km", "h", "calibration"):
                found.append((number, first, last))
    return found


def mistype(word, chance):
    """Swap, drop, double or change one letter."""
    letters = [i for i, c in enumerate(word) if c.isalpha()]
    while True:
        at, how = chance.choice(letters), chance.randrange(4)
        swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        other = chance.choice("abcdefghijklmnopqrstuvwxyz")
        wrong = [
            swapped,
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + other + word[at + 1 :],
        ][how]
        if wrong not in ("", word):
            return wrong


def mutations(text, count):
    """Texts with one wrong word, spread over all the words, with the line of each."""
    words = words_of(text)
    for n in range(count):
        chance = random.Random(n)
        number, first, last = words[n % len(words)]
        lines = text.split("\n")
        line = lines[number - 1]
        lines[number - 1] = line[:first] + mistype(line[first:last], chance) + line[last:]
        yield "\n".join(lines), number


def lines_of_problems(text, host):
    """Lines of all problems; empty for a recipe that would run."""
    try:
        return [p.line for p in check_recipe(parse_recipe(text), host)]
    except RecipeError as error:
        return [p.line for p in error.problems]


def test_a_hundred_and_fifty_typos_are_refused_and_nearly_all_with_their_line(
    recipe_text, host, calls
):
    refused = right = 0
    for text, number in mutations(recipe_text, 150):
        lines = lines_of_problems(text, host)
        refused += bool(lines)
        right += number in lines
    assert refused == 150
    assert right >= 148
    assert calls == []


@pytest.mark.parametrize("line", range(1, 45))
def test_a_line_left_out_or_written_twice_never_ends_in_anything_but_words(recipe_text, host, line):
    lines = recipe_text.split("\n")
    for text in (lines[: line - 1] + lines[line:], lines[:line] + lines[line - 1 :]):
        lines_of_problems("\n".join(text), host)
