"""Segments, the commit log, and the store at any commit."""

from vconst.store.check import Finding
from vconst.store.marker import is_store
from vconst.store.results import digest_of
from vconst.store.shelf import ProductSummary
from vconst.store.state import Record
from vconst.store.store import Outcome, Store
from vconst.store.view import View

__all__ = [
    "Finding",
    "Outcome",
    "ProductSummary",
    "Record",
    "Store",
    "View",
    "digest_of",
    "is_store",
]
