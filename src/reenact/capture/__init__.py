"""Records every page of a Playwright context, sync or async: `with reenact.capture(context, path): ...`."""

from reenact.capture.context import Capture, capture
from reenact.capture.privacy import Privacy

__all__ = ["Capture", "Privacy", "capture"]
