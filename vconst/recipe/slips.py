"""Plain words for what a YAML parser cannot read: the slips that people make."""

import re
from collections import Counter

#: What the parser says, and what it means.
_MEANINGS = (
    ("could not find expected ':'", "a key without its colon; write 'key: value'"),
    ("while parsing a flow sequence", "a list that is not closed; write ']' where it ends"),
    ("while parsing a flow mapping", "a mapping that is not closed; write '}' where it ends"),
    ("while scanning a quoted scalar", "a text whose closing quote is missing"),
)
#: A parameter without quotes, where a brace of its own ends the mapping or list around it.
_BARE = re.compile(r"[{\[].*?[:,\[]\s*(\$\{\w+\})")
_QUOTES = 'inside braces or brackets a parameter stands in quotes: "{}"'
#: Ends of lines as YAML counts them.
_ENDS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_INDENTED = ("expected <block end>", "mapping values are not allowed here")


def slip(words, text, line, column):
    """
    Where a text went wrong, and how, in words.

    Parameters
    ----------
    words : str
        Of the parser.
    text : str
        The whole.
    line, column : int
        Where the parser noticed it, from one.

    Returns
    -------
    message : str
    line, column : int
        Of the slip: the parser notices a line that is not indented enough one line later.
    """
    for said, meaning in _MEANINGS:
        if said in words:
            bare = "flow" in said and _BARE.search(_line(text, line))
            return (_QUOTES.format(bare[1]) if bare else meaning), line, column
    if not any(said in words for said in _INDENTED):
        return words, line, column
    lines = _lines(text)
    if re.match(r"\s*[\w.-]+:\s.*\S", lines[line - 1][: column - 1]):
        return "a second ': ' in one line; write a text that holds one in quotes", line, column
    place = _badly_indented(_indents(lines), line)
    if place is None:
        return words, line, column
    number, depth, others = place
    listed = " or ".join(map(str, others))
    message = (
        f"line {number} is indented by {depth} space{'' if depth == 1 else 's'}, which does "
        f"not fit the lines beside it ({listed}); what belongs together stands below each other"
    )
    return message, number, depth + 1


def _indents(lines):
    """Depth of every line that holds something, by its number."""
    held = {n: line for n, line in enumerate(lines, start=1) if line.strip()}
    return {
        n: len(line) - len(line.lstrip(" "))
        for n, line in held.items()
        if not line.lstrip().startswith("#")
    }


def _badly_indented(indents, line):
    """Number and depth of the line that stands wrong, and the depths beside it."""
    numbers = sorted(indents)
    if line not in indents or numbers[0] == line:
        return None
    at = numbers.index(line)
    before, beside = numbers[at - 1], numbers[max(0, at - 2) : at - 1]
    after = numbers[at + 1 : at + 2]
    wrong = before if _stands_right(indents, line, before, beside, after) else line
    others = {indents[n] for n in (before, line, *beside, *after)}
    return wrong, indents[wrong], sorted(others - {indents[wrong]})


def _stands_right(indents, line, before, beside, after):
    """Whether not the line that was noticed stands wrong, but the one before it."""
    depth, goes_on = indents[line], [indents[n] for n in after]
    came = [indents[n] for n in beside]
    if depth < indents[before]:
        return depth in goes_on and indents[before] not in came
    if depth in came + goes_on:
        return True
    often = Counter(indents.values())
    return indents[before] not in came and often[indents[before]] < often[depth]


def _lines(text):
    return _ENDS.split(text)


def _line(text, number):
    """A line by its number from one; empty where the parser is past the end."""
    lines = _lines(text)
    return lines[number - 1] if 0 < number <= len(lines) else ""
