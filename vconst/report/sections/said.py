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
    """
    Text with a capital and a full stop; nothing stays nothing.

    Examples
    --------
    >>> sentence("two of three"), sentence("nova-1/lap: by night")
    ('Two of three.', 'nova-1/lap: by night.')
    """
    text = text.strip()
    if not text:
        return ""
    if "/" not in text.split()[0]:  # the name of a product is written as it is
        text = f"{text[:1].upper()}{text[1:]}"
    return text + ("" if text.endswith((".", "!", "?")) else ".")
