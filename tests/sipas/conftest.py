"""What tests of the web storey share: a small published campaign, made when first asked for."""

from tests.sipas.published import published, result, run

__all__ = ["published", "result", "run"]
