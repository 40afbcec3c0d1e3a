"""A run that is handed on says where everything comes from, in forms that others read."""

import hashlib
import json
import zipfile

import pytest
from rocrate.rocrate import ROCrate

from vconst.errors import DamageError, UsageError
from vconst.recipe.citation import as_cff, as_words, authors_of, cited, dois_in
from vconst.recipe.crate import pack
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"


@pytest.fixture
def run(recipe_text, store, host, tmp_path):
    return run_recipe(parse_recipe(recipe_text), store, host, out=tmp_path / "runs")


@pytest.fixture
def crate(run, tmp_path):
    """The crate as the library of its makers reads it."""
    pack(run, tmp_path / "crate", authors=["Ada Lovelace <https://orcid.org/0000-0001-2345-6789>"])
    return ROCrate(tmp_path / "crate")


def test_files_are_in_it_with_their_hashes_and_nothing_else_is(run, crate, tmp_path):
    lying = {p.relative_to(tmp_path / "crate").as_posix() for p in (tmp_path / "crate").rglob("*")}
    named = {each.id for each in crate.data_entities if not each.id.startswith("urn:")}
    assert named == lying - {"ro-crate-metadata.json", "ro-crate-preview.html"}
    assert {"run.json", "result.nc", "result.json", "recipe.yml", "CITATION.cff"} <= named
    for name in named:
        data = (tmp_path / "crate" / name).read_bytes()
        entity = crate.get(name)
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        assert entity["contentSize"] == str(len(data))
    assert (tmp_path / "crate" / "recipe.yml").read_text("utf-8") == run.record["text"]


def test_one_action_says_who_did_what_with_which_program_from_what(run, crate):
    assert crate.root_dataset["conformsTo"].id == PROFILE
    action = crate.root_dataset["mentions"]
    assert action.type == "CreateAction"
    assert action["actionStatus"] == "http://schema.org/CompletedActionStatus"
    assert action["agent"].id == "https://orcid.org/0000-0001-2345-6789"
    program = action["instrument"]
    assert (program.type, program["name"]) == ("SoftwareApplication", "vconst")
    assert program["softwareVersion"] == run.record["versions"]["vconst"]
    needed = {each["name"]: each["softwareVersion"] for each in program["softwareRequirements"]}
    assert needed["numpy"] == run.record["versions"]["numpy"]
    read = {each["identifier"] for each in action["object"] if each.id.startswith("urn:")}
    granules = [g for each in run.record["inputs"].values() for g in each["granules"]]
    assert read == {granule["id"] for granule in granules}
    assert {each.id for each in action["result"]} >= {"result.nc", "result.json", "run.json"}


def test_products_have_source_licence_and_doi(crate):
    product = crate.get("#nova-1/lap")
    assert product["license"] == "CC BY 4.0"
    assert [each.id for each in product["citation"]] == [
        "https://doi.org/10.5555/made.up.2019",
        "https://doi.org/10.5555/data",
    ]
    assert product["publisher"]["name"] == "one"
    assert crate.get("#nova-2/lap")["citation"].id == "https://doi.org/10.5555/granule.2"


def test_equal_runs_give_equal_bytes_and_what_is_there_is_left(run, tmp_path):
    for name in ("one.zip", "two.zip"):
        done = pack(run, tmp_path / name)
    assert done["inputs"] == 2
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == done["files"]
    with pytest.raises(UsageError, match="is there already"):
        pack(run, tmp_path / "one.zip")
    pack(run, tmp_path / "one.zip", force=True)
    (tmp_path / "mine").mkdir()
    with pytest.raises(UsageError, match="is no crate; it is left as it is"):
        pack(run, tmp_path / "mine", force=True)


def test_a_changed_run_is_not_handed_on(run, tmp_path):
    (run.path / "result.nc").write_bytes(b"other")
    with pytest.raises(DamageError, match=r"result\.nc changed since the run was made"):
        pack(run, tmp_path / "crate")
    assert not (tmp_path / "crate").exists()


def test_a_citation_names_data_program_recipe_and_their_hashes(run):
    citation = cited(run.record)
    [one, two] = citation["products"]
    assert one["doi"] == ["10.5555/made.up.2019", "10.5555/data"]
    assert two["doi"] == ["10.5555/granule.2"]
    words = "\n".join(as_words(citation, ["A. Author"]))
    for each in ("A. Author", "CC BY 4.0", "https://example.org/lap", "not stated by the plugin"):
        assert each in words
    digest = hashlib.sha256(run.record["text"].encode()).hexdigest()
    assert digest in words
    assert f"vconst {run.record['versions']['vconst']}" in words


def test_citation_cff_is_one_by_its_own_checker(run):
    from cffconvert import Citation

    text = as_cff(cited(run.record), ["Ada Lovelace <https://orcid.org/0000-0001-2345-6789>"])
    checked = Citation(text)
    checked.validate()
    data = checked.cffobj["references"]
    assert [each["type"] for each in data] == ["software", "data", "data"]
    assert data[1]["doi"] == "10.5555/made.up.2019"
    assert data[1]["license"] == "CC-BY-4.0"


@pytest.mark.parametrize("name", ["", "  ", "<https://orcid.org/0000-0001-2345-6789>", "A <b>"])
def test_an_author_has_a_name(name):
    with pytest.raises(UsageError, match="is no author"):
        authors_of([name])


def test_a_doi_ends_where_a_sentence_goes_on():
    text = "X (doi:10.1186/s40623-019-1098-3), Y https://doi.org/10.1016/j.asr.2019.05.025. Z 10.5"
    assert dois_in(text, None, "10.1186/s40623-019-1098-3;") == [
        "10.1186/s40623-019-1098-3",
        "10.1016/j.asr.2019.05.025",
    ]


def test_the_metadata_is_plain_and_names_nothing_twice(run, tmp_path):
    pack(run, tmp_path / "crate")
    metadata = json.loads((tmp_path / "crate" / "ro-crate-metadata.json").read_text("utf-8"))
    ids = [each["@id"] for each in metadata["@graph"]]
    assert len(ids) == len(set(ids))
    linked = {
        each["@id"]
        for entity in metadata["@graph"]
        for value in entity.values()
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, dict)
    }
    outside = ("http://schema.org/", "https://w3id.org/ro/crate/")
    assert all(each.startswith(outside) for each in linked - set(ids))
