"""What the top of a page is made of: sentences, and numbers that carry them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """One number of the summary: what it is, its value, its unit, what to read with it."""

    name: str
    value: str
    note: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Lead:
    """One sentence of the answer; *head* is printed bold before it."""

    head: str
    text: str


def sentence(text):
    """Text with a capital and a full stop; nothing stays nothing."""
    text = text.strip()
    if not text:
        return ""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
