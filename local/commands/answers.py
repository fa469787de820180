"""Answers of the person at the terminal, or of a script by variables and standard input."""

import getpass
import os
import sys


def ask(variable: str, question: str, default: str = "") -> str:
    """Return the variable of `make`, or else ask on a terminal, or else return the default."""
    if value := os.environ.get(variable):
        return value
    if not sys.stdin.isatty():
        return default
    hint = f" [{default}]" if default else ""
    return input(f"{question}{hint}: ").strip() or default


def ask_secret(question: str) -> str:
    """Ask for a secret, which is not shown, or read the next line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(f"{question}: ")


def ask_new_secret(question: str) -> str:
    """Ask for a new secret twice until both are equal; a script gives it once."""
    while True:
        secret = ask_secret(question)
        if not sys.stdin.isatty() or not secret or ask_secret("The same again") == secret:
            return secret
        print("They differ. Try again.", file=sys.stderr)
