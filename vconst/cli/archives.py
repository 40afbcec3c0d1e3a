"""What ``vconst fetch`` can bring: products, the archive of each, and whose login it wants."""

from vconst.cli.show import few, show_rows

_COLUMNS = {
    "product": ("Product", None),
    "archive": ("Archive", few),
    "login": ("Login", None),
}


def list_archives(session):
    """Print the products whose archive a plugin knows; returns the exit code."""
    show_rows(
        session,
        list(_rows(session.host)),
        _COLUMNS,
        schema="vconst/archives/1",
        key="archives",
        empty="No plugin knows an archive.",
    )
    session.say(
        "-> What would come: vconst fetch PRODUCT --start 2020-01-01 --stop 2020-01-31 --plan"
    )
    return 0


def _rows(host):
    from vconst.fetch.found import archive_of
    from vconst.testing.archives import START, STOP

    for name, product in host.products.items():
        if found := host.find_granules(product, START, STOP):
            hosts, _, accounts = archive_of(found[0])
            login = ", ".join(accounts) or "none"
            archive = ", else ".join(hosts)
            yield {"product": name, "archive": archive, "login": login}
