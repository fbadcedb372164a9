"""The kind of device a request comes from; the rest of what a browser says of itself is ignored."""

import re

from analysis.snapshot.contract import Device

_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/(?!.*Mobile)|Android(?!.*Mobile)", re.IGNORECASE)
_PHONE = re.compile(r"Mobi|iPhone|iPod|Opera Mini|Windows Phone|BlackBerry", re.IGNORECASE)


def device_of(user_agent: str) -> Device:
    """Return the kind of device by the header User-Agent; what says nothing is a desktop."""
    if _TABLET.search(user_agent):
        return Device.TABLET
    return Device.PHONE if _PHONE.search(user_agent) else Device.DESKTOP
