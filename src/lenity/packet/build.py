"""The whole packet from one case: documents, exhibits, Word files and checks, written together or not at all.

A pure function of the case file, ``packet.yaml``, the exhibit files, the rule book, the ruling date and the circuit:
the same inputs give the same bytes. It builds in a folder beside the target and moves it into place at the end.
"""
