"""Gives a Python that finds this folder in PYTHONPATH a newer SQLite than its own.

With it, the ledger has a write-ahead log, as wherever SQLite is 3.51.3 or later. Python
imports this module by its name when it starts, before the program can import sqlite3.
"""

import sqlite3 as own
import sys

import pysqlite3
import pysqlite3.dbapi2

for name in dir(own):
    if not hasattr(pysqlite3, name):  # mostly numbers of errors, which do not change
        setattr(pysqlite3, name, getattr(own, name))
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
