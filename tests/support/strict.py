"""The security headers that every answer carries, whoever asks and whatever comes of it."""

import httpx

STRICT = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
NEEDED = ("permissions-policy", "cache-control")
HSTS = "strict-transport-security"


def loose(answer: httpx.Response, *, public: bool) -> list[str]:
    """What is missing or too weak on an answer. Only what is `public` may be used by other sites, or kept by caches
    that many people share."""
    headers = dict(answer.headers)
    weak = [f"{name}: {headers.get(name)}" for name, value in STRICT.items() if headers.get(name) != value]
    if public and headers.get("cross-origin-resource-policy") == "cross-origin":
        weak.remove("cross-origin-resource-policy: cross-origin")
    policy = headers.get("content-security-policy", "")
    if not policy.startswith("default-src 'none'; ") or "unsafe" in policy:
        weak.append(f"content-security-policy: {policy}")
    if not public and headers.get("cache-control", "").startswith("public"):
        weak.append(f"cache-control: {headers['cache-control']}")
    return [*weak, *(f"{name}: None" for name in NEEDED if name not in headers)]
