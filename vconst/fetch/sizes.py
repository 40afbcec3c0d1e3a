"""How large files are that no list gives a size of: some are asked for, by HEAD."""

from vconst.errors import VconstError
from vconst.fetch.answers import PAGES
from vconst.fetch.crowd import work_through
from vconst.fetch.names import host_of
from vconst.fetch.trouble import NotThere, Passing

#: Files whose size a server is asked for; of more, the rest is estimated from these.
MOST_ASKED = 40
_MOST_NAMED = 3


def ask_sizes(plan, client, stop_event, say):
    """
    Ask for the sizes of some of the files to come; what is no good sign becomes a trouble.

    Parameters
    ----------
    plan : Plan
        Its items and its troubles are changed.
    client : Client
    stop_event : threading.Event
    say : callable
        ``say(words)``.
    """
    unknown = [item for item in plan.wanted if item.size is None]
    asked = unknown[:: max(1, -(-len(unknown) // MOST_ASKED))]
    outcomes = work_through(
        asked,
        lambda item: _size_of(client, item.wanted),
        threads=2 * client.manners.connections,
        stop=stop_event,
    )
    failed = []
    for done, (number, outcome) in enumerate(outcomes, 1):
        say(f"asking for sizes: {done} of {len(asked)}")
        if isinstance(outcome, Exception):
            if not isinstance(outcome, VconstError):
                raise outcome
            failed.append((asked[number], outcome))
        elif outcome:
            asked[number].size = outcome
    plan.troubles += _troubles(failed, len(asked))


def _size_of(client, wanted):
    """Bytes of a file or of what stands for it; None if its server does not say."""
    while True:
        try:
            with client.ask("HEAD", wanted.url) as answer:
                page = answer.media in PAGES and not wanted.as_page
                return None if page or answer.headers.get("Content-Encoding") else answer.length
        except NotThere:
            if wanted.otherwise is None:
                raise
            wanted = wanted.otherwise
        except Passing as trouble:
            wait = min(trouble.wait or 0, client.manners.longest)
            client.pace.hold(host_of(wanted.url), wait)
            if wait:
                client.tell(f"{trouble.message} Nothing is asked of it for {wait:.0f} s.")
            raise


def _troubles(failed, asked):
    """What asking for sizes brought beside sizes, in few lines."""
    absent = [item.name for item, error in failed if isinstance(error, NotThere)]
    words = []
    if absent:
        those = ", ".join(absent[:_MOST_NAMED]) + (", ..." if len(absent) > _MOST_NAMED else "")
        are = "is" if len(absent) == 1 else "are"
        words = [f"{len(absent)} of {asked} asked for {are} not there: {those}"]
    others = [error for _, error in failed if not isinstance(error, NotThere)]
    said = dict.fromkeys(f"{error.message} {error.hint or ''}".strip() for error in others)
    return words + list(said)[:_MOST_NAMED]
