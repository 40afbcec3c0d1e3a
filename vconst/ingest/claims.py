"""Which product a file is of: by its name and its first bytes."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from vconst.errors import FileError
from vconst.ingest.first_bytes import format_of
from vconst.mission import Format, Product

_SPECIAL = ("version", "baseline")


@dataclass(frozen=True)
class Claim:
    """
    A product that takes a file for its own.

    Parameters
    ----------
    product : Product
    form : Format
        The way in which the file comes.
    groups : dict of str to str
        What the named groups of the file name say.
    """

    product: Product
    form: Format
    groups: dict = field(default_factory=dict)

    @property
    def key(self):
        """The part of the granule's key that the file name gives, and its version."""
        kept = {k: v for k, v in self.groups.items() if k not in _SPECIAL and v is not None}
        return kept, self.groups.get("version") or "", self.groups.get("baseline") or ""


def recognise(products, names, head, product=None):
    """
    Find the products of one plain file.

    Parameters
    ----------
    products : mapping of str to Product
    names : tuple of str
        What the file is called; from an archive, the archive's names as well.
    head : bytes
        Its first 4096 bytes.
    product : str or None
        The product that the user says it is: a plain file may then have any name, if its
        content is known by its first bytes and nothing is taken from the name.

    Returns
    -------
    claims : list of Claim
        Empty if nobody knows it. Several only if they share one reader, which then
        says what belongs to whom.

    Raises
    ------
    FileError
        If products with different readers claim it; both are named.
    """
    wanted = products.values() if product is None else [products[product]]
    text = not format_of(head)
    claims = []
    for item in wanted:
        if not (head.startswith(item.first_bytes) or (text and item.has_text)):
            continue  # which costs less than looking at its name
        for name in names:
            if name.startswith(item.stems):
                claims += _claims_of(item, names, head, text)
                break
    if product is not None and not claims and len(names) == 1:
        claims = list(_nameless_claims(products[product], head))
    readers = {claim.form.read: claim.product.name for claim in claims}
    if len(readers) > 1:
        listed = " and ".join(f"'{name}'" for name in sorted(readers.values()))
        raise FileError(
            f"it is claimed by {listed}", hint="Say which with --product and ingest it alone."
        )
    return claims


def told_by_name(form):
    """What the granule's key and version take from the names of files of a format."""
    return tuple(_compiled(form.files).groupindex) if form.files else ()


def fits_content(form, head):
    """Whether a file begins as those of a format do; also where nothing is known of that."""
    if form.magic and not head.startswith(form.magic):
        return False
    return not form.header or bool(_compiled(form.header).search(head.decode("latin-1")))


def is_whole(products, name):
    """Whether some product takes a ZIP of this name as it is, and not its members."""
    forms = (form for product in products.values() for form in product.formats)
    return any(
        form.whole and form.files and _match_name(form, (name,)) is not None for form in forms
    )


def expected(products, names):
    """Products whose file names match although the content does not: for messages."""
    return [
        (product, form)
        for product in products.values()
        for form in product.formats
        if form.files and _match_name(form, names) is not None
    ]


def _claims_of(product, names, head, text):
    """The first of a product's formats that the file is of; in a list, empty if it is of none."""
    for form in product.formats:
        if form.magic:
            if not head.startswith(form.magic):
                continue
        elif form.header and not text:
            continue  # a header that stands behind no first bytes is text
        groups = _match(form, names, head)
        if groups is not None:
            return [Claim(product, form, groups)]
    return []


def _nameless_claims(product, head):
    """Claims on a file of another name, by formats that take nothing from it."""
    for form in product.formats:
        known = (form.magic or form.header) and not told_by_name(form)
        if known and fits_content(form, head):
            yield Claim(product, form)
            return


def _match(form, names, head):
    """The named groups if name and header are those of this format, otherwise None."""
    groups = _match_name(form, names) if form.files else {}
    return groups if groups is not None and fits_content(form, head) else None


def _match_name(form, names):
    if len(names) > 1 and form.member and not _compiled(form.member).fullmatch(names[0]):
        return None
    for name in names:
        found = _compiled(form.files).fullmatch(name)
        if found:
            return found.groupdict()
    return None


@lru_cache(maxsize=4096)
def _compiled(pattern):
    return re.compile(pattern, re.MULTILINE)
