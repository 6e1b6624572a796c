"""The clinic: private casework. A case is its case file, sealed; every answer is the command line's."""
