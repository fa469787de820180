"""IPython for a person at a terminal, and for a script on standard input."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from IPython.core.displayhook import DisplayHook
from IPython.terminal.interactiveshell import TerminalInteractiveShell
from IPython.terminal.ipapp import TerminalIPythonApp
from traitlets.config import Config

from local.shell.session import Refused
from local.terminal import colors

TABLE: Final = re.compile(r"\b(?:Table|Resource|declare_view)\(")
"""What a module has that declares tables: SQLAlchemy knows each of them once only."""
PACKAGES: Final = ("openevent", "migrate", "local")

type Names = dict[str, Any]


class ScriptOutput(DisplayHook):
    """Prints values without a prompt before them."""

    def write_output_prompt(self) -> None:
        """Print nothing."""

    def write_format_data(self, format_dict: dict[str, str], _metadata: Any = None) -> None:
        """Print the text of a value."""
        print(format_dict.get("text/plain", ""))


class ScriptShell(TerminalInteractiveShell):
    """Runs a script in one go."""

    displayhook_class = ScriptOutput


def run_terminal(names: Names, banner: str, personal: Path) -> None:
    """Run IPython until the person leaves it."""
    config = _build_config()
    config.TerminalInteractiveShell.banner1 = f"{banner}\n"
    config.TerminalIPythonApp.display_banner = True
    app: Any = TerminalIPythonApp.instance(config=config, user_ns=names)
    app.initialize([])
    _prepare(app.shell, personal)
    app.start()


def run_script(names: Names, personal: Path, script: str) -> int:
    """Run a script, and print the value of each expression; return 1 after an error."""
    config = _build_config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.ast_node_interactivity = "all"
    shell: Any = ScriptShell.instance(config=config, user_ns=names)
    shell.run_line_magic("load_ext", "autoreload")
    for line in _list_first_lines():
        shell.run_cell(line, silent=True)
    _prepare(shell, personal)
    return 0 if shell.run_cell(script).success else 1


def _build_config() -> Config:
    config = Config()
    config.InteractiveShellApp.extensions = ["autoreload"]
    config.InteractiveShellApp.exec_lines = _list_first_lines()
    config.TerminalInteractiveShell.confirm_exit = False
    config.TerminalInteractiveShell.enable_tip = False
    return config


def _prepare(shell: Any, personal: Path) -> None:
    """Show our own errors as sentences, and run the person's file."""
    shell.set_custom_exc((Refused,), _show_refusal)
    if personal.exists():
        shell.safe_execfile(str(personal), shell.user_ns, raise_exceptions=False)


def _show_refusal(_shell: Any, _type: type, error: BaseException, *_: Any, **__: Any) -> None:
    print(colors.paint(str(error), colors.RED), file=sys.stderr)


def _list_first_lines() -> list[str]:
    """List the lines that switch on autoreload, for all modules but those that declare tables."""
    excluded = ", ".join(f"-{module.__name__}" for module in _list_table_modules())
    return ["%autoreload 2", f"%aimport {excluded}"]


def _list_table_modules() -> Iterator[ModuleType]:
    for name, module in sorted(sys.modules.items()):
        is_ours = name.partition(".")[0] in PACKAGES
        if is_ours and getattr(module, "__file__", None) and TABLE.search(_read(module)):
            yield module


def _read(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except OSError:
        return ""
