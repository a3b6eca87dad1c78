"""Pictures in a thread of their own, one at a time, so that memory stays bounded however many people send at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from server.files.rules import Encoded, check_sent

MEDIA_TYPE = "image/webp"

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="images")


async def encode(data: bytes) -> tuple[Encoded, Encoded]:
    """The picture and its thumbnail. BadImage when there is none to be had."""
    check_sent(data)
    return await asyncio.get_running_loop().run_in_executor(_thread, _encode, data)


def _encode(data: bytes) -> tuple[Encoded, Encoded]:
    from server.files.pixels import encoded  # the decoders are loaded for the first picture

    return encoded(data)
