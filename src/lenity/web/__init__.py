"""Lenity in a browser: one Django project, two kinds of rooms (private clinic, public interview and campaign).

It holds no legal knowledge: every answer comes from the functions the command line calls.
"""
