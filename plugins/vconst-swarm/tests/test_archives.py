"""Addresses of ESA's distribution server, against those that others have printed."""

import re

import pytest
from vconst_swarm.archives import find

from vconst.fetch.found import checked
from vconst.fetch.listing import span_of
from vconst.plugins import Host

#: File names of a log of 26 September 2026, and folders as they stand in its requests.
PRINTED = {
    "swarm-b/lp": (
        "swarm%2FLevel1b%2FLatest_baselines%2FEFIx_LP%2FSat_B",
        "SW_OPER_EFIB_LP_1B_20240511T000000_20240511T235959_0701.CDF.ZIP",
    ),
    "swarm-b/tec": (
        "swarm%2FLevel2daily%2FLatest_baselines%2FTEC%2FTMS%2FSat_B",
        "SW_OPER_TECBTMS_2F_20240511T000000_20240511T235959_0502.ZIP",
    ),
    "swarm-b/ipd": (
        "swarm%2FLevel2daily%2FLatest_baselines%2FIPD%2FIRR%2FSat_B",
        "SW_OPER_IPDBIRR_2F_20240511T000000_20240511T235959_0302.ZIP",
    ),
    "swarm-b/eef": (
        "swarm%2FLevel2daily%2FLatest_baselines%2FEEF%2FTMS%2FSat_B",
        "SW_OPER_EEFBTMS_2F_20240511T000000_20240511T235959_0502.ZIP",
    ),
    "swarm-c/mag-lr": (
        "swarm%2FLevel1b%2FLatest_baselines%2FMAGx_LR%2FSat_C",
        "SW_OPER_MAGC_LR_1B_20131126T000000_20131126T235959_0505.CDF.ZIP",
    ),
}


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.mark.parametrize("name", PRINTED)
def test_lists_and_files_are_asked_for_as_others_do(host, name):
    folder, file = PRINTED[name]
    (listing,) = find(host.product(name))
    checked(name, listing)
    home = "https://swarm-diss.eo.esa.int"
    first = listing.url.replace("{position}", "0")
    assert first == f"{home}/?do=list&maxfiles=2000&pos=0&file={folder}"
    there = listing.file.replace("{name}", file)
    assert there == f"{home}/?do=download&file={folder}%2F{file}"
    found = re.fullmatch(listing.names, file)
    start, stop = span_of(found.groupdict())
    assert (stop - start).total_seconds() == 86_400
    assert found["version"] == re.search(r"_(\d{4})\.", file)[1]


@pytest.mark.parametrize("name", PRINTED)
def test_only_files_of_this_product_are_taken_from_a_list(host, name):
    (listing,) = find(host.product(name))
    others = [file for other, (_, file) in PRINTED.items() if other != name]
    others += ["TEC.txt", f"../{PRINTED[name][1]}", f"{PRINTED[name][1]}.part"]
    assert not any(re.fullmatch(listing.names, other) for other in others)


def test_what_is_taken_from_a_list_is_read_by_the_product(host):
    for name, (_, file) in PRINTED.items():
        plain = re.sub(r"(?i)\.zip$", "", file)
        patterns = [form.files for form in host.product(name).formats if form.files]
        assert any(re.fullmatch(p, plain) or re.fullmatch(p, file) for p in patterns), name


def test_products_without_a_printed_address_have_none(host):
    for name in ("champ/mag-lr", "cryosat-2/mag", "swarm/vobs-4m", "swarm-a/maggeo"):
        assert find(host.product(name)) is None
