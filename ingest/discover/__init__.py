"""What an unknown export is, and which mapping would fit it: evidence first, then a proposal.

Nothing here decides about amounts, dates or identity without firm evidence:
what two readings fit becomes a question.
"""
