"""Put a page together from a run: which parts, in which order; everything as data."""

from dataclasses import dataclass, replace
from typing import Any

import vconst.report.figures  # noqa: F401  makes the kinds of figure known
from vconst.report.drawing import Section, figures_for, figures_of
from vconst.report.headings import BESIDE_EVENTS, HEADINGS, heading
from vconst.report.headings import LESS_BESIDE_EVENTS as LESS
from vconst.report.sections.absent import left_out
from vconst.report.sections.audit import audit_sections, is_audit
from vconst.report.sections.beside import side_by_side
from vconst.report.sections.blinding import blinding_banners, blinding_section
from vconst.report.sections.calibration import coefficients, verdict
from vconst.report.sections.campaign import (
    campaign_banners,
    campaign_cards,
    campaign_lead,
    campaign_sections,
    cells_of,
)
from vconst.report.sections.chain import chain_section
from vconst.report.sections.event import event_results, event_sections
from vconst.report.sections.event_lead import event_cards, event_lead
from vconst.report.sections.failed import failed_files
from vconst.report.sections.literature import literature
from vconst.report.sections.numbers import kept_and_removed, numbers
from vconst.report.sections.planted import planted
from vconst.report.sections.provenance import files_of, provenance
from vconst.report.sections.summary import banners_of, cards_of, lead_of
from vconst.report.sections.used import calibration_used
from vconst.report.sections.warned import warned
from vconst.report.sections.watched import watched_banners, watched_section
from vconst.report.subjects import subjects_of
from vconst.report.words import clean, slug


@dataclass(frozen=True)
class Page:
    """
    Everything that a page says, before it is HTML.

    Parameters
    ----------
    title, kind, recipe, subtitle : str
    banners : list of Banner
    lead : list of str
    cards : list of (str, list of Card)
    sections : list of (str, Section)
        Each with its anchor; figures in them are :class:`Placed`.
    files : list of (str, str)
    record : mapping
    """

    title: str
    kind: str
    recipe: str
    subtitle: str
    banners: list
    lead: list
    cards: list
    sections: list
    files: list
    record: Any


@dataclass(frozen=True)
class Placed:
    """A drawing with its id and its number on the page; *foreign* if a plugin made it."""

    id: str
    number: int
    drawing: Any
    foreign: bool = False


def assemble(run, *, title=None, host=None):
    """
    The page of a run.

    Parameters
    ----------
    run : vconst.recipe.folder.Run
    title : str or None
        None for the title of the recipe.
    host : vconst.plugins.Host or None
        Whose plugins may add sections.

    Returns
    -------
    page : Page
        A pure function of the run (and of the plugins, if there is a host).
    """
    record = run.record
    subjects = subjects_of(run)
    if record.get("campaign"):
        return _campaign(record, subjects, title)
    events = event_results(subjects) if record.get("page") == "event" else None
    fits = [item for item in subjects if item.kind in ("calibration", "pairs")]
    about_events = event_sections(events, record) if events else []
    own = [item for item in subjects if _is_beside(item)]
    rest = _sections(record, subjects, host, [*own, *fits] if events else subjects)
    cards = [] if events else cards_of(subjects)
    beside, cards = side_by_side(cards)
    first = _some([beside, left_out(record), watched_section(record)])
    sections = _number([*about_events, *first, *rest])
    return Page(
        title=clean(title or record.get("title") or record.get("recipe") or "Run"),
        kind=clean(record.get("page") or "calibration"),
        recipe=clean(record.get("recipe")),
        subtitle=clean(record.get("about")).strip(),
        banners=[*blinding_banners(record), *banners_of(record), *watched_banners(record)],
        lead=event_lead(events, record) if events else lead_of(subjects),
        cards=event_cards(events) if events else cards,
        sections=list(zip(_anchors(sections), sections, strict=True)),
        files=files_of(record, figures_of(sections)),
        record=record,
    )


def _campaign(record, subjects, title):
    """The page of a campaign: its members as a table, instead of the figures of each."""
    cells = cells_of(record, subjects)
    told = campaign_sections(record, cells)
    sections = _number(
        _some([*told, literature(record, subjects), watched_section(record), provenance(record)])
    )
    return Page(
        title=clean(title or record.get("title") or record.get("recipe") or "Campaign"),
        kind="campaign",
        recipe=clean(record.get("recipe")),
        subtitle=clean(record.get("about")).strip(),
        banners=[*campaign_banners(record), *watched_banners(record)],
        lead=campaign_lead(record, cells),
        cards=campaign_cards(record),
        sections=list(zip(_anchors(sections), sections, strict=True)),
        files=files_of(record, figures_of(sections)),
        record=record,
    )


def _some(sections):
    """Those that say something."""
    return [section for section in sections if not section.empty]


def _sections(record, subjects, host, shown):
    page = record.get("page") or "calibration"
    audits = [item for item in shown if is_audit(item)]
    shown = [item for item in shown if not is_audit(item)]
    sections = [
        planted(record),
        warned(shown),
        *audit_sections(audits, lambda item: _every_figure(item, page)),
        *(_figures(id, page, shown) for id in HEADINGS if page != "event" or id not in LESS),
        coefficients(shown),
        verdict(shown),
        literature(record, subjects),
        failed_files(record),
        *_offered(subjects, host),
        blinding_section(record),
        numbers(_told(shown, page), heading("other_numbers" if audits else "numbers")),
        kept_and_removed(record, subjects),
        chain_section(record, subjects),
        calibration_used(record, subjects),
        provenance(record),
    ]
    return _some(sections)


def _told(subjects, page):
    """Whose numbers stand in tables: on the page of events, not what stands behind its figures."""
    if page != "event":
        return subjects
    return [item for item in subjects if not _is_beside(item)]


def _is_beside(item):
    return item.result.dataset.attrs.get("shows") in BESIDE_EVENTS


def _figures(id, page, subjects):
    """All drawings of one kind; under a heading each, where several results have some."""
    children = []
    for item in subjects:
        for kind in figures_for(item.kind, page):
            if kind.id == id:
                children.append(_drawn(kind, item, page))
    children = [child for child in children if not child.empty]
    if len(children) == 1:
        only = children[0]
        return Section(heading(id), only.paragraphs, figures=only.figures)
    return Section(heading(id), children=children)


def _every_figure(item, page):
    """All drawings of one result, under whatever heading others have theirs."""
    kinds = [kind for id in HEADINGS for kind in figures_for(item.kind, page) if kind.id == id]
    return [figure for kind in kinds for figure in _drawn(kind, item, page).figures]


def _drawn(kind, item, page):
    less = LESS if page == "event" else ()
    drawings = [drawing for drawing in kind.make(item) if drawing.part not in less]
    names = [(kind.id, item.step, item.member, drawing.part) for drawing in drawings]
    return Section(item.name, figures=list(zip(names, drawings, strict=True)))


def _offered(subjects, host):
    """Sections of plugins; one that fails costs its own section and leaves a note."""
    if host is None:
        return []
    found = []
    for item in subjects:
        sections, failures = host.report_sections(item.result)
        for section in sections:
            if isinstance(section, Section):
                found.append(_foreign(section, item))
            else:
                failures = [*failures, f"A plugin offered {type(section).__name__}, not Section."]
        notes = [f"{clean(failure)} The rest of the page is not affected." for failure in failures]
        found.append(Section(f"Left out of '{item.name}'", notes))
    return found


def _foreign(section, item):
    """A plugin's section, with the names that its figures need."""
    names = [("plugin", section.title, item.step, str(k)) for k in range(len(section.figures))]
    figures = list(zip(names, section.figures, strict=True))
    return replace(section, title=clean(section.title), figures=figures, children=())


def _number(sections):
    """Give figures their numbers, and the shortest ids that tell them apart."""
    ids = iter(enumerate(_ids([name for name, _ in figures_of(sections)]), start=1))
    return [_placed(section, ids) for section in sections]


def _placed(section, ids):
    figures = [
        Placed(id, place, drawing, foreign=name[0] == "plugin")
        for (name, drawing), (place, id) in zip(section.figures, ids, strict=False)
    ]
    children = [_placed(child, ids) for child in section.children]
    return replace(section, figures=figures, children=children)


def _anchors(sections):
    """Names for links to sections, each of them once, whatever plugins call theirs."""
    anchors = ["summary", "files"]
    for section in sections:
        anchor = slug(section.title)
        taken = sum(other.partition("--")[0] == anchor for other in anchors)
        anchors.append(f"{anchor}--{taken + 1}" if taken else anchor)
    return anchors[2:]


def _ids(names):
    """``where`` alone; ``where-step-member-variable`` where there are several."""
    kinds = [name[0] for name in names]
    ids = []
    for name in names:
        id = slug(name[0]) if kinds.count(name[0]) == 1 else slug(*name)
        taken = sum(other == id or other.startswith(f"{id}--") for other in ids)
        ids.append(f"{id}--{taken + 1}" if taken else id)
    return ids
