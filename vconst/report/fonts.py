"""Which languages the fonts of this machine can draw into a picture."""

from functools import cache

#: Fonts that hold Chinese, as they are called where there are any.
CHINESE = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC", "SimHei"),
)


def drawable(language):
    """
    The language for the words inside a picture.

    Parameters
    ----------
    language : str
        Of the page.

    Returns
    -------
    language : str
        English where no font here holds the letters: a picture would show empty boxes.
    """
    return language if language != "zh" or chinese_fonts() else "en"


@cache
def chinese_fonts():
    """Names of the fonts for Chinese that are here."""
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    return tuple(name for name in CHINESE if name in known)
