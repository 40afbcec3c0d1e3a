"""
Where ESA keeps the files: the distribution server over HTTPS, open without a login.

Addresses as seen in print, none of them tried from here:

* lists ``/?do=list&maxfiles=N&pos=N&file=FOLDER`` and files ``/?do=download&file=PATH`` in
  scripts/esa_costg_swarm_sync.py of tsutterley/gravity-toolkit, which reads the JSON of the
  lists (``results`` with ``name``, ``size``, ``mtime``, ``is_dir``);
* folders of LP, MAG, FAC, IPD in the table ``sub_urls`` of swxtools (swarm_diss), of TEC, IPD,
  EEF and LP in a log of September 2026 of the same requests, of MAGx_HR in links of the
  portal; TCT in ftp addresses of several programs;
* nothing in print was found of platform magnetometers, virtual observatories and CHAMP: they
  have no address here.
"""

from urllib.parse import quote

from vconst.remote import Listing

HOST = "https://swarm-diss.eo.esa.int"

#: Entries that one list is asked for: a satellite has about 5,000 days.
PAGE = 2000

#: Payload in the names of products: folder, with the satellite's letter, and type in file names.
_FOLDERS = {
    "lp": ("Level1b/Latest_baselines/EFIx_LP/Sat_{letter}", "EFI{letter}_LP_1B"),
    "mag-lr": ("Level1b/Latest_baselines/MAGx_LR/Sat_{letter}", "MAG{letter}_LR_1B"),
    "mag-hr": ("Level1b/Latest_baselines/MAGx_HR/Sat_{letter}", "MAG{letter}_HR_1B"),
    "tec": ("Level2daily/Latest_baselines/TEC/TMS/Sat_{letter}", "TEC{letter}TMS_2F"),
    "fac": ("Level2daily/Latest_baselines/FAC/TMS/Sat_{letter}", "FAC{letter}TMS_2F"),
    "eef": ("Level2daily/Latest_baselines/EEF/TMS/Sat_{letter}", "EEF{letter}TMS_2F"),
    "ipd": ("Level2daily/Latest_baselines/IPD/IRR/Sat_{letter}", "IPD{letter}IRR_2F"),
    "tct-2hz": (
        "Advanced/Plasma_Data/2Hz_TII_Cross-track_Dataset/New_baseline/Sat_{letter}",
        "EFI{letter}_TCT02",
    ),
    "tct-16hz": (
        "Advanced/Plasma_Data/16Hz_TII_Cross-track_Dataset/New_baseline/Sat_{letter}",
        "EFI{letter}_TCT16",
    ),
}

_TIME = r"\d{8}T\d{6}"


def find(product):
    """
    The list of a product's files.

    Parameters
    ----------
    product : Product

    Returns
    -------
    found : list of Listing or None
        None for products whose address is not known.
    """
    satellite, _, payload = product.name.partition("/")
    if not satellite.startswith("swarm-") or payload not in _FOLDERS:
        return None
    letter = satellite.removeprefix("swarm-").upper()
    folder, kind = (text.format(letter=letter) for text in _FOLDERS[payload])
    path = quote(f"swarm/{folder}", safe="")
    return [
        Listing(
            url=f"{HOST}/?do=list&maxfiles={PAGE}&pos={{position}}&file={path}",
            file=f"{HOST}/?do=download&file={path}%2F{{name}}",
            names=(
                rf"SW_(?:OPER|EXPT)_{kind}_*"
                rf"(?P<start>{_TIME})_(?P<stop>{_TIME})_(?P<version>\d{{4}})(?:\.CDF)?\.ZIP"
            ),
        )
    ]
