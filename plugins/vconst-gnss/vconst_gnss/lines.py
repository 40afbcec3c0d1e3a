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
        return line.decode("latin-1").rstrip("\r\n")

    def fail(self, message, hint=None, number=None):
        """Raise FileError with the file and the line (the last one read by default)."""
        raise FileError(f"{self.name}:{number or self.number}: {message}.", hint=hint)
