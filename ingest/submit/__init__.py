"""The protocol: what to send, what an answer means, what to do next, when to ask again."""
