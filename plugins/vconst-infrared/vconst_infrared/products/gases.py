"""Columns of carbon monoxide, methane and ozone from hyperspectral sounders, daily maps."""

from vconst_infrared.cf_grid import CfGrid, Packing

#: Molecules over a square metre: of a mole (SI 2019), and of a Dobson unit, 1e-5 m of gas at
#: 273.15 K and 101.325 kPa (Loschmidt constant of CODATA 2018, 2.686780111e25 m-3).
_MOLE, _DOBSON = 6.02214076e23, 2.686780111e20

_FACTORS = {
    **dict.fromkeys(("cm-2", "molecules/cm2", "molecules cm-2", "molec/cm2", "molec cm-2"), 1e4),
    **dict.fromkeys(("molecules/m2", "molecules m-2"), 1.0),
    **dict.fromkeys(("mol m-2", "mol/m2", "mol m^-2"), _MOLE),
    **dict.fromkeys(("DU", "Dobson", "dobson unit", "Dobson units", "Dobson Unit"), _DOBSON),
}

#: Gas: canonical name, name in files of AIRS and of IASI, CF standard name, packing.
_GASES = {
    "co": (
        "carbon_monoxide_column",
        ("TotCO_A", "CO_total_column"),
        "atmosphere_mole_content_of_carbon_monoxide",
        Packing(scale=1e19, offset=2.5e23, fill=-32768),
    ),
    "ch4": (
        "methane_column",
        ("TotCH4_A", "CH4_total_column"),
        "atmosphere_mole_content_of_methane",
        Packing(scale=2e19, offset=4.5e23, fill=-32768),
    ),
    "ozone": (
        "ozone_column",
        ("TotO3_A", "O3_total_column"),
        "atmosphere_mole_content_of_ozone",
        Packing(scale=3e18, offset=1e23, fill=-32768),
    ),
}

_SOUNDERS = {
    "aqua/airs": (
        "AIRS on Aqua, ascending (13:30 local time)",
        r"(?i)AIRS(?:[._-].*)?{gas}.*\.nc4?",
        "AIRS",
        "Aumann H. H. et al. (2003), AIRS/AMSU/HSB on the Aqua mission, IEEE Trans. Geosci. "
        "Remote Sens. 41, 253-264, doi:10.1109/TGRS.2002.808356",
        "public domain",
    ),
    "metop-b/iasi": (
        "IASI on Metop-B, day (9:30 local time)",
        r"(?i)IASI(?:[._-].*)?{gas}.*\.nc4?",
        "IASI",
        "Clerbaux C. et al. (2009), Monitoring of atmospheric composition using the thermal "
        "infrared IASI/MetOp sounder, Atmos. Chem. Phys. 9, 6041-6054, "
        "doi:10.5194/acp-9-6041-2009",
        "EUMETSAT data policy",
    ),
}

_IN_NAMES = {"co": r"[._-](?:tot)?co(?![a-z0-9])", "ch4": "ch4", "ozone": "(?:o3|ozone)"}


def _grid(sounder, gas):
    title, files, prefix, citation, licence = _SOUNDERS[sounder]
    variable, names, standard, packing = _GASES[gas]
    return CfGrid(
        name=f"{sounder}-{gas}",
        title=f"Column of {variable.removesuffix('_column').replace('_', ' ')}, {title}",
        variable=variable,
        names=names if sounder == "aqua/airs" else names[::-1],
        standard_names=(standard,),
        units="m-2",
        factors=_FACTORS,
        files=files.format(gas=_IN_NAMES[gas]),
        prefix=f"{prefix}_{'O3' if gas == 'ozone' else gas.upper()}",
        packing=packing,
        averaging=86_400.0,
        notes="cm-2, mol m-2 or Dobson units become m-2; one overpass a day stands for the day",
        citation=citation,
        licence=licence,
        source="CF conventions 1.7; names of the level 3 files of the sounder",
        layout="assumed",
    )


GRIDS = tuple(_grid(sounder, gas) for sounder in _SOUNDERS for gas in _GASES)
