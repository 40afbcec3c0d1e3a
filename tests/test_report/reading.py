"""Read a page as a browser's parser would, for the tests to look at."""

from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects tags with attributes, ids, texts by tag, and unclosed tags."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.open, self.texts, self.unbalanced = [], [], [], []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        """Remember the tag; it stays open until its end."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """A tag that closes itself, as in SVG."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Ends must come in the order of the starts, from the inside."""
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        """Text and the tag it stands in."""
        self.texts.append((self.open[-1] if self.open else "", data))

    def attributes(self, name):
        """All values of an attribute, in order."""
        return [found[name] for _, found in self.tags if found.get(name) is not None]

    def of(self, tag):
        """Attributes of all tags of a name."""
        return [found for name, found in self.tags if name == tag]

    @property
    def text(self):
        """All text that is read, without the style sheet."""
        return " ".join(data for tag, data in self.texts if tag != "style")
