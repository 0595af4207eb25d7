"""Keys of the cache, under which attempts are counted: a keyed hash, so that no address can be read in its table."""

from django.utils.crypto import salted_hmac


def hashed_key(key: str, key_prefix: str, version: int) -> str:
    """The key under which a value is stored (CACHES, KEY_FUNCTION)."""
    return salted_hmac("portal.cache.keys", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
