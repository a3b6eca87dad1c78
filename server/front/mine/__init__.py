"""My page: a resident's own in all rooms, a copy of everything kept about her, and being erased.

Each room says what it holds (`queries.export_for`) and forgets it (`actions.forget`); a new room with something about
residents is added to the two tuples here, and a test that reads the schema asks for it. The list of voters is another
matter: the law keeps it, and nothing joins it to these accounts.
"""
