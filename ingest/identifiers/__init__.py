"""Numbers, codes and addresses that somebody else defines: one module each, with its source.

Every module has ``canonical(text)``, which returns the canonical form of one
value or raises ``IdentifierError``, and functions over whole text columns that
say the same of all their values at once. A blank value is never wrong: whether
a value is needed is another rule's question.
"""
