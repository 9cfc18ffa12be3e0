"""The one way in which a message fails inside this package."""


class Undelivered(Exception):
    """The message did not arrive; ``str`` says why, without secrets and without its content."""
