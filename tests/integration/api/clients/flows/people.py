"""What the product does between the calls of a client."""

from tests.integration.api.clients.calls.scene import Scene
from tests.integration.api.order_mails import shop


def make_files(_scene: Scene) -> None:
    """Let the dispatcher and the document worker end their work."""
    shop.work()
