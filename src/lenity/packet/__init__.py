"""Court documents from one typed text: PDF and Word, exhibits, redaction, and the checks that precede filing.

The package holds no law. Every number that a court or a provision sets lives in a data file or is passed in.
Nothing heavy is imported here: each module pulls in only what it uses.
"""
