"""The least time in which any client could bring a run to its end."""

from math import ceil


def best_possible(chunks: int, concurrency: int, latency: float, processing: float) -> float:
    """Return the seconds that requests alone take, if nothing else took any time.

    One request for a token; then each chunk needs a POST and one poll, each of
    which takes the latency, ``concurrency`` of them at once. A batch is done
    ``processing`` seconds after its POST was answered, so the last one ends no
    sooner than that and a poll later.

    >>> best_possible(40, 4, 0.2, 1.0), best_possible(40, 4, 0.0, 1.0)
    (4.2, 1.0)
    """
    posts = ceil(chunks / concurrency) * latency
    requests = ceil(2 * chunks / concurrency) * latency
    return round(latency + max(requests, posts + processing + latency), 3)
