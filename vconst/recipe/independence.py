"""Whether the calibrations of a run are independent of their targets, and what is said of it."""

from dataclasses import dataclass, field, replace

from vconst.errors import SelectionError
from vconst.operation import CALIBRATIONS
from vconst.recipe.ancestry import dependences, references_of
from vconst.recipe.carried import links_of, sides_of, uncertainty_at_scenes
from vconst.recipe.check_ancestry import accepted_in, refusal_of


@dataclass(frozen=True)
class Ancestry:
    """
    What stands behind the calibrations of a run.

    Parameters
    ----------
    references : dict of str to dict
        By step, as :func:`vconst.recipe.ancestry.references_of` gives them.
    accepted : dict of str to dict
        By step that depends on its target: ``chain``, in words, and ``reason``.
    links : dict of str to tuple of Link
        By step, the calibrations under which its reference was read.
    """

    references: dict = field(default_factory=dict)
    accepted: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)

    @property
    def as_json(self):
        """By step, for ``run.json``."""
        return {
            step: {**said, "accepted": self.accepted.get(step)}
            for step, said in self.references.items()
        }

    def body_of(self, step):
        """What a record of a step says of it: plain JSON."""
        kept = ("made_from", "reference_calibrations", "target_calibrations")
        said = {key: v for key, v in self.references.get(step, {}).items() if key in kept}
        assumed = {link.id: link.assumed for link in self.links.get(step, ()) if link.assumed}
        accepted = self.accepted.get(step)
        if assumed:
            said["assumed_transferable"] = assumed
        if accepted:
            said |= {"accept_dependence": accepted["reason"], "dependence": accepted["chain"]}
        return said

    def note(self, step, calibration):
        """
        A calibration that says in its verdict on whom it depends, and carries what it must.

        Parameters
        ----------
        step : str
        calibration : Calibration or VectorCalibration

        Returns
        -------
        calibration : Calibration
            With ``reference_se`` at its scenes where its reference was read under a
            calibration, and the words of a dependence behind the verdict.
        """
        dataset, attrs = calibration.dataset, {}
        accepted, said = self.accepted.get(step), self.references.get(step, {})
        verdict = str(dataset.attrs.get("verdict", "")).rstrip(". ")
        if accepted:
            attrs["dependence"] = accepted["chain"]
            attrs["verdict"] = (
                f"{verdict}; not independent, the reference was made from the target "
                f"({accepted['chain']}), accepted because: {accepted['reason']}"
            )
        if said.get("undeclared"):
            attrs["ancestry"] = (
                f"what {', '.join(said['undeclared'])} was made from is not declared, so nothing "
                "says whether it is independent"
            )
        added = _reference_errors(dataset, self.links.get(step, ()))
        if not attrs and added is None:
            return calibration
        noted = dataset.assign(added) if added else dataset.copy()
        return replace(calibration, dataset=noted.assign_attrs(attrs))


def ancestry_of(recipe, host, applied):
    """
    What stands behind the calibrations of a run, refused where it runs in a circle.

    Parameters
    ----------
    recipe : Recipe
    host : Host
    applied : dict of (name, member) to tuple of Link
        Of its inputs.

    Returns
    -------
    ancestry : Ancestry

    Raises
    ------
    SelectionError
        If a reference was made from its target, be it through the calibration under which it is
        read, and the recipe does not accept that.
    """
    links = {
        name if member is None else f"{name}.{member}": found
        for (name, member), found in applied.items()
        if found
    }
    records = {name: [link.record for link in found] for name, found in links.items()}
    accepted, reasons = {}, accepted_in(recipe)
    for each in dependences(recipe, host, records):
        if each.step not in reasons:
            raise SelectionError(f"{refusal_of(each)}.")
        accepted[each.step] = {"chain": each.words, "reason": reasons[each.step]}
    references = references_of(recipe, host, records)
    ids = {step: said["reference_calibrations"] for step, said in references.items()}
    under = {step: _links_of(found, links) for step, found in ids.items()}
    return Ancestry(references, accepted, under)


def noted(results, ancestry):
    """The results of a run, its calibrations with what :meth:`Ancestry.note` adds."""
    return {
        step: {member: _note(ancestry, step, each) for member, each in given.items()}
        if isinstance(given, dict)
        else _note(ancestry, step, given)
        for step, given in results.items()
    }


def _note(ancestry, step, result):
    return ancestry.note(step, result) if isinstance(result, CALIBRATIONS) else result


def _links_of(ids, links):
    """The links of the first input that was read under these records, in their order."""
    for found in links.values():
        if {link.id for link in found} == set(ids):
            return found
    return ()


def _sides_of(dataset, variable, links):
    """The sides whose links the reference was read under: of a fit of one side, its own."""
    found = sides_of(variable, links)
    own = dataset.attrs.get("side")
    return [own] if own in found else found


def _reference_errors(dataset, links):
    """Variables that say how uncertain the reference's own calibration makes each scene."""
    if not links or "scene" not in dataset or "scene_bias_se" not in dataset:
        return None
    scenes, variable = dataset["scene"].values.tolist(), dataset.attrs.get("variable")
    own = [0.0] * len(scenes)
    for side in _sides_of(dataset, variable, links):
        rows = uncertainty_at_scenes(links_of(variable, links, side), scenes)
        errors = {row["value"]: row["error"] for row in rows}
        if len(errors) < len(set(scenes)):
            return None
        own = [max(error, errors[scene]) for error, scene in zip(own, scenes, strict=True)]
    units = {"units": dataset["scene"].attrs.get("units", "1")}
    total = (dataset["scene_bias_se"].values ** 2 + [error**2 for error in own]) ** 0.5
    words = "standard error of the scene that the calibration of the reference gives"
    both = "standard error of the scene's bias with that of the reference's calibration"
    return {
        "scene_reference_se": ("scene", own, {**units, "long_name": words}),
        "scene_total_se": ("scene", total, {**units, "long_name": both}),
    }
