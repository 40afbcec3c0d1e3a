"""Elements of SVG in groups that say once what all of them share."""

from xml.etree.ElementTree import Element

#: What may be drawn elsewhere by its name, or is no drawing: left as it is.
_APART = ("defs", "clipPath", "pattern", "text", "title", "desc", "style")
_DRAWN = ("path", "use", "text", "g", "image")


def regroup(root):
    """
    Take groups away that say nothing, and put neighbours that share a look into one.

    Parameters
    ----------
    root : xml.etree.ElementTree.Element
        Without namespaces; changed in place. What is drawn, and in which order, stays.
    """
    _open(root)
    for name in ("clip-path", "style"):
        _gather(root, name)


def _open(parent):
    """Put what groups without attributes hold in their place; drop those that hold nothing."""
    for child in parent:
        if child.tag not in _APART:
            _open(child)
    found = []
    for child in parent:
        bare = child.tag == "g" and not child.attrib and child.tag not in _APART
        found.extend(child) if bare else found.append(child)
    parent[:] = [child for child in found if child.tag != "g" or len(child)]


def _gather(parent, name):
    """Neighbours of one value of an attribute become a group that has it instead of them."""
    for child in parent:
        if child.tag == "g":
            _gather(child, name)
    found = []
    for child in parent:
        value = child.get(name) if _may_share(child, name) else None
        if value and found and found[-1][0] == value:
            found[-1][1].append(child)
        else:
            found.append((value, [child]))
    parent[:] = [each for value, run in found for each in _grouped(run, name, value)]


def _may_share(child, name):
    """Whether an attribute means the same on a group around an element."""
    if child.tag not in _DRAWN or child.get("id"):
        return False
    if name == "clip-path":
        return "transform" not in child.attrib  # it moves what clips as well
    return not child.get("style", "").startswith("opacity") and ";opacity" not in child.get(
        "style", ""
    )


def _grouped(run, name, value):
    if len(run) < 2:
        return run
    for child in run:
        del child.attrib[name]
    if all(child.tag == "g" and not child.attrib for child in run):
        run = [each for child in run for each in child]
    group = Element("g", {name: value})
    group.extend(run)
    return [group]
