"""The web application: it holds no knowledge and calls the same functions as the command line."""
