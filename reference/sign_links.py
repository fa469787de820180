"""`python -m reference.sign_links STACK LINKS`: print the tokens of mailed links, as a JSON list.

STACK is the JSON of a stack's `stack.json`, LINKS a JSON list of [purpose, name of a person]. It
needs a process of its own, because the environment becomes that of the stack's API.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from local import link
from openevent.auth import link_tokens

ACTION = "sessions"
"""The mails from which an unsubscribe link unsubscribes."""


def sign(stack: Mapping[str, Any], purpose: str, email: str) -> str | None:
    """Return the token of the link that a mail to the address has."""
    if purpose == link_tokens.UNSUBSCRIBE:
        return link_tokens.sign_unsubscribe_link(email, ACTION)
    return link.sign_token(dict(stack), link_tokens.Purpose(purpose), email)


def main(stack_json: str, links_json: str) -> None:
    """Print the tokens in the order of the links."""
    stack, links = json.loads(stack_json), json.loads(links_json)
    tokens = [sign(stack, purpose, f"{name}@example.org") for purpose, name in links]
    sys.stdout.write(json.dumps(tokens))


if __name__ == "__main__":
    main(*sys.argv[1:])
