"""Files into the store: find, recognise, read in a supervised process, conform, commit."""

from vconst.ingest.find import find_files
from vconst.ingest.ingest import Report, ingest
from vconst.ingest.meanwhile import IngestMeanwhile
from vconst.ingest.open import MOST_BYTES, unpack
from vconst.ingest.read import read_file
from vconst.ingest.recognise import Claim, recognise

__all__ = [
    "MOST_BYTES",
    "Claim",
    "IngestMeanwhile",
    "Report",
    "find_files",
    "ingest",
    "read_file",
    "recognise",
    "unpack",
]
