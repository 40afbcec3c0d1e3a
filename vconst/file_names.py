"""How the names begin that match a regular expression: for people, and to compare quickly."""

import re


def shown_beginning(pattern):
    """What names begin with, for people: a plain group in the middle is a ``*``."""
    plain = re.sub(r"\(\?P<\w+>[^()]*\)", "*", pattern)
    begin = re.match(r"[\w*-]*", plain)[0]
    begin = begin[:-1] if plain[len(begin) :][:1] in set("+?{") else begin
    return re.sub(r"(?:\*_?)+$", "", begin)


def common_beginning(pattern):
    """Letters that all texts begin with that match a regular expression; perhaps none."""
    plain = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "", pattern)
    while (less := re.sub(r"\([^()]*\)", "", plain)) != plain:
        plain = less
    if "|" in plain:  # outside of groups: texts may begin in two ways
        return ""
    stem = re.match(r"[A-Za-z0-9_-]*", pattern)[0]
    return stem[:-1] if pattern[len(stem) :][:1] in set("*+?{") else stem
