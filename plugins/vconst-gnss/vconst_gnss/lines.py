"""Lines of a text file, counted, with limits on what a damaged file can cost."""

from vconst import FileError

#: Real maps have 80 columns and at most 6.3 MB.
LINE_LIMIT, FILE_LIMIT = 1024, 512_000_000


class Lines:
    """
    The lines of a stream, one by one, and errors that name file and line.

    Parameters
    ----------
    stream : binary file
    name : str
        What errors call the file.

    Attributes
    ----------
    number : int
        Of the line read last, from one.
    """

    def __init__(self, stream, name):
        self.stream, self.name, self.number, self.size = stream, name, 0, 0
        self._cut = False

    def next(self):
        """
        The next line without its end, as Latin-1 text; None at the end of the file.

        Raises
        ------
        FileError
            For a line or a file longer than any sound one.
        """
        line = self.stream.readline(LINE_LIMIT + 1)
        if not line:
            return None
        self.number += 1
        self.size += len(line)
        if len(line) > LINE_LIMIT or self.size > FILE_LIMIT:
            self.fail(f"a line above {LINE_LIMIT} or a file above {FILE_LIMIT} bytes")
        self._cut = not line.endswith(b"\n")
        return line.decode("latin-1").rstrip("\r\n")

    def check_end(self):
        """
        Refuse a file whose last line has no end: its last number may be the half of one.

        Meant for tables in which nothing says where they end.
        """
        if self._cut:
            self.fail("it ends in the middle of a line", "It is cut short: fetch it again.")

    def fail(self, message, hint=None, number=None):
        """Raise FileError with the file and the line (the last one read by default)."""
        raise FileError(f"{self.name}:{number or self.number}: {message}.", hint=hint)
