"""The one exception of this package: a text is not the identifier that it should be."""


class IdentifierError(ValueError):
    """A text breaks a rule of its kind of identifier.

    ``code`` names the rule in ``ingest.domain.rules.RULES``. The message never
    holds the text itself, which may be a national id.

    >>> IdentifierError("kid_malformed", "2 to 25 digits are needed").code
    'kid_malformed'
    """

    def __init__(self, code: str, reason: str) -> None:
        """Take the code of the broken rule and what is wrong, in a few words."""
        super().__init__(reason)
        self.code = code
