"""`python -m local.migrations.head`: write the newest migration's id into the template."""

import re
import sys
from pathlib import Path
from typing import Final

from local.stack import deploy
from local.stack.state import ROOT

TEMPLATE: Final = ROOT / "template.yaml"
DEFAULT: Final = re.compile(r'(?<=\n  Head:\n    Type: String\n    Default: ")[^"\n]*(?=")')
"""The value of the parameter Head."""


def replace_head(template: str, head: str) -> str:
    """Replace the default of the parameter Head. Raises ValueError if there is not exactly one."""
    replaced, count = DEFAULT.subn(head, template)
    if count != 1:
        raise ValueError(f"template.yaml has {count} parameters Head; there must be one.")
    return replaced


def main(path: Path = TEMPLATE) -> int:
    """Rewrite the template."""
    head = deploy.read_head()
    path.write_text(replace_head(path.read_text(), head))
    print(f"The template's Head is {head}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
