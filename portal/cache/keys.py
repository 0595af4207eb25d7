from django.utils.crypto import salted_hmac


def hashed_key(key: str, key_prefix: str, version: int) -> str:
    """Return a keyed hash, which hides addresses (CACHES, KEY_FUNCTION)."""
    return salted_hmac("portal.cache.keys", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
