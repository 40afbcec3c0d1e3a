"""
XML that can harm nobody: streamed, no document type, no entities, nothing from outside.

A document type is refused as soon as it begins, so none of its entities is ever expanded (a
billion laughs needs them) and nothing that it names is opened.
"""

from xml.parsers import expat

from vconst import FileError
from vconst_events.entries import check_size, fail

#: Bytes of a file, how deep elements may lie in each other, and characters of one text.
SIZE_LIMIT, DEPTH_LIMIT, TEXT_LIMIT = 2_000_000_000, 64, 20_000

#: Bytes that are parsed at a time.
_PIECE = 1 << 20


class Elements:
    """
    What is told of a document, element by element; subclass it.

    Names are local names where the element's namespace is one of *ours*, otherwise
    ``{namespace}name``.
    """

    def begin(self, path, attributes):
        """An element begins: names from the root to it, and attributes by name."""

    def end(self, path, text):
        """An element ends: names from the root to it, and the text directly in it."""


def parse(path, elements, ours):
    """
    Tell *elements* of every element of a document.

    Parameters
    ----------
    path : Path
    elements : Elements
    ours : callable
        ``ours(namespace)``: whether names of that namespace are given without it.

    Raises
    ------
    FileError
        With the line that is damaged, not well-formed, too deep or dangerous.
    """
    check_size(path, SIZE_LIMIT)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    _Walk(path, parser, elements, ours)
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        hint = "Is it cut short? Fetch it again."
        fail(path, error.lineno, f"not well-formed XML: {words}", hint)
    except (ValueError, LookupError) as error:  # what a wrong encoding of the text raises
        raise FileError(f"{path.name}: its text cannot be decoded: {error}.") from None


class _Walk:
    """The handlers of one parse."""

    def __init__(self, path, parser, elements, ours):
        self._path, self._parser = path, parser
        self._elements, self._ours = elements, ours
        self._names, self._texts, self._known = [], [], {}
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse

    def _refuse(self, *_):
        fail(
            self._path,
            self._parser.CurrentLineNumber,
            "a document type with entities is refused: it can blow up or read other files",
            "Take the <!DOCTYPE ...> out if you trust the file.",
        )

    def _name(self, name):
        """The name without a namespace of ours; every name is looked at once."""
        found = self._known.get(name)
        if found is None:
            namespace, _, local = name.rpartition(" ")
            found = local if self._ours(namespace) else f"{{{namespace}}}{local}"
            if len(self._known) < 10_000:
                self._known[name] = found
        return found

    def _begin(self, name, attributes):
        if len(self._names) >= DEPTH_LIMIT:
            line = self._parser.CurrentLineNumber
            fail(self._path, line, f"elements lie more than {DEPTH_LIMIT} deep in each other")
        self._names.append(self._name(name))
        self._texts.append("")
        self._elements.begin(self._names, attributes)

    def _end(self, name):
        self._elements.end(self._names, self._texts.pop().strip())
        self._names.pop()

    def _text(self, text):
        if not self._texts or (not self._texts[-1] and text.isspace()):
            return  # indentation between elements: a catalogue has much of it
        if len(self._texts[-1]) + len(text) > TEXT_LIMIT:
            line = self._parser.CurrentLineNumber
            fail(self._path, line, f"a text of more than {TEXT_LIMIT} characters")
        self._texts[-1] += text
