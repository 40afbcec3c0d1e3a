"""How a run is cited: in words, and as ``CITATION.cff`` (Citation File Format 1.2.0)."""

import hashlib
import json
import re

from vconst.errors import UsageError
from vconst.recipe.record import inputs_of

#: A DOI as the handbook of the DOI foundation has it, in running text.
_DOI = re.compile(r"10\.\d{4,9}/[^\s;,\"'<>()\]]*[^\s;,.\"'<>()\]]")
#: Creative Commons licences as people write them.
_COMMONS = re.compile(
    r"CC[ -]?(BY(?:[ -](?:NC|SA|ND))*|0)[ -](\d\.\d)(?: International)?", re.ASCII
)
_AUTHOR = re.compile(r"(.+?)\s*<(https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX])>", re.ASCII)
_MESSAGE = "If you use these results, cite them, and the data and software under 'references'."


def dois_in(*texts):
    """
    The DOIs in texts, in their order, each once.

    Examples
    --------
    >>> dois_in("Wang et al. 2019, doi:10.1016/j.asr.2019.05.025.", None)
    ['10.1016/j.asr.2019.05.025']
    """
    return list(dict.fromkeys(doi for text in texts if text for doi in _DOI.findall(text)))


def cited(record):
    """
    What stands behind a run: who made it of what, with which program.

    Parameters
    ----------
    record : mapping
        Of the run.

    Returns
    -------
    citation : dict
        ``title``, ``run``, ``agent``, ``date``, ``vconst`` (its version), ``recipe``,
        ``recipe_sha256`` (of the recipe as written), ``key``, ``store_state``, ``references`` of
        the recipe, and ``products``: of each data product ``product``, ``title``, ``publisher``,
        ``citation``, ``licence``, ``source``, ``doi`` (a list) and ``granules`` (how many).
        What is not known is an empty text or list.
    """
    references = record.get("references") or []
    return {
        "title": record.get("title") or record["recipe"],
        "run": record["run"],
        "agent": record.get("agent", ""),
        "date": record["finished"][:10],
        "vconst": record["versions"]["vconst"],
        "recipe": record["recipe"],
        "recipe_sha256": hashlib.sha256(record["text"].encode("utf-8")).hexdigest(),
        "key": record["key"],
        "store_state": record["store_state"],
        "made_up": bool(record.get("made_up")),
        "references": [references] if isinstance(references, str) else list(references),
        "products": list(_products(record).values()),
    }


def as_words(citation, authors=()):
    """The citation as lines of text."""
    who = ", ".join(author["name"] for author in _authors(citation, authors))
    yield (
        f"{who} ({citation['date'][:4]}): {citation['title']}. Run {citation['run']}, "
        f"made {citation['date']} with vconst {citation['vconst']}."
    )
    yield f"Recipe '{citation['recipe']}', SHA-256 {citation['recipe_sha256']}."
    yield f"Key of the run {citation['key']}, state of the store {citation['store_state']}."
    if citation["made_up"]:
        yield "The data are made up."
    yield ""
    yield "Data:"
    for each in citation["products"]:
        yield f"* {each['product']}: {_sentence(each)}"
    if citation["references"]:
        yield from ["", "References of the recipe:"]
        yield from (f"* {reference}" for reference in citation["references"])


def as_cff(citation, authors=()):
    """
    The text of ``CITATION.cff``.

    Parameters
    ----------
    citation : mapping
        Of :func:`cited`.
    authors : sequence of str
        Who made the run; with none, the user who did.

    Raises
    ------
    UsageError
        If an author has no name.
    """
    body = {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        "title": citation["title"],
        "abstract": _abstract(citation),
        "authors": _authors(citation, authors),
        "date-released": citation["date"],
        "version": citation["run"],
        "identifiers": [
            _identifier(f"sha256:{citation['recipe_sha256']}", "SHA-256 of the recipe"),
            _identifier(citation["key"], "key of the run: recipe, settings and inputs"),
            _identifier(citation["store_state"], "state of the store that was read"),
        ],
        "references": [
            {
                "type": "software",
                "title": "vconst",
                "version": citation["vconst"],
                "authors": [{"name": "The authors of vconst"}],
                "license": "Apache-2.0",
            },
            *(_reference(each) for each in citation["products"]),
        ],
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in body.items()]
    return "\n".join(lines) + "\n"


def authors_of(names):
    """
    Names as entities, with an ORCID where one stands behind: ``Ada Lovelace <https://orcid...>``.

    Raises
    ------
    UsageError
        If one has no name.
    """
    return [_author(name) for name in names]


def _products(record):
    """What was read, by product: inputs of one product are one."""
    found = {}
    for _, each in inputs_of(record["inputs"]):
        held = found.setdefault(
            each["product"],
            {
                "product": each["product"],
                **{key: each.get(key) or "" for key in ("title", "publisher", "citation")},
                **{key: each.get(key) or "" for key in ("licence", "source")},
                "doi": dois_in(each.get("citation"), each.get("source")),
                "granules": set(),
            },
        )
        held["granules"] |= {granule["id"] for granule in each["granules"]}
        own = dois_in(*(doi for granule in each["granules"] for doi in granule.get("doi", ())))
        held["doi"] += [doi for doi in own if doi not in held["doi"]]
    return {name: {**each, "granules": len(each["granules"])} for name, each in found.items()}


def _sentence(each):
    parts = (
        each["title"],
        each["publisher"],
        each["citation"],
        f"Licence: {each['licence']}" if each["licence"] else "Licence: not stated by the plugin",
        f"Source: {each['source']}" if each["source"] else "",
        f"{each['granules']} files" if each["granules"] != 1 else "1 file",
    )
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _abstract(citation):
    names = ", ".join(each["product"] for each in citation["products"])
    made_up = " The data are made up." if citation["made_up"] else ""
    return (
        f"Results of the recipe '{citation['recipe']}' on {names}, computed with vconst "
        f"{citation['vconst']}.{made_up}"
    )


def _authors(citation, names):
    return authors_of(names or [citation["agent"] or "unknown"])


def _author(text):
    found = _AUTHOR.fullmatch(text.strip())
    name = found[1] if found else text.strip()
    if not name or "<" in name:
        raise UsageError(
            f"'{text}' is no author.",
            hint="Write a name, and behind it an ORCID if there is one: "
            "'Ada Lovelace <https://orcid.org/0000-0000-0000-0000>'.",
        )
    return {"name": name, **({"orcid": found[2]} if found else {})}


def _identifier(value, description):
    return {"type": "other", "value": value, "description": description}


def _reference(each):
    first, *others = each["doi"] or [None]
    licence = _spdx(each["licence"])
    return {
        "type": "data",
        "title": f"{each['title']} ({each['product']})" if each["title"] else each["product"],
        "authors": [{"name": each["publisher"] or each["product"]}],
        **({"doi": first} if first else {}),
        **({"identifiers": [{"type": "doi", "value": doi} for doi in others]} if others else {}),
        **({"license": licence} if licence else {}),
        **({"url": each["source"]} if re.fullmatch(r"https?://\S+", each["source"]) else {}),
        "notes": _sentence(each),
    }


def _spdx(text):
    """The name in the SPDX list of a licence, where the text is nothing but one."""
    commons = _COMMONS.fullmatch(text.strip())
    if commons:
        return f"CC{'-' if commons[1] != '0' else ''}{commons[1].replace(' ', '-')}-{commons[2]}"
    return text.strip() if text.strip() in ("MIT", "Apache-2.0") else None
