"""Addresses a subscription may name that must never be opened (reliability reference §4, "SSRF")."""

import json
import re
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "shared" / "data" / "vectors"
GOOD = "fcm.googleapis.com"

#: This machine, its neighbours and a cloud's own services, in every spelling; hosts that only look allowed; other
#: schemes and ports. The last few have an allowed name that a resolver says is here.
ENDPOINTS = (
    "https://127.0.0.1/x", "https://localhost/x", "https://localhost.localdomain/x", "https://[::1]/x",
    "https://0.0.0.0/x", "https://2130706433/x", "https://0x7f000001/x", "https://0177.0.0.1/x", "https://127.1/x",
    "https://0x7f.0x0.0x0.0x1/x", "https://017700000001/x", "https://169.254.169.254/latest/meta-data/",
    "https://[fd00:ec2::254]/latest/", "https://metadata.google.internal/computeMetadata/v1/", "https://10.0.0.1/x",
    "https://192.168.1.1/x", "https://172.16.0.1/x", "https://100.64.0.1/x", "https://[fe80::1%25eth0]/x",
    "https://[fc00::1]/x", "https://[::ffff:127.0.0.1]/x", "https://[::ffff:7f00:1]/x", "https://[64:ff9b::7f00:1]/x",
    "https://[2002:7f00:1::]/x", "https://[2001:0:7f00:1::]/x", "https://[::127.0.0.1]/x", "https://224.0.0.1/x",
    "https://127.0.0.1.nip.io/x", "https://①②⑦.⓪.⓪.①/x", "https://127。0。0。1/x",
    f"http://{GOOD}/x", f"https://{GOOD}:8443/x", f"https://{GOOD}:80/x", f"https://{GOOD}:0/x",
    f"https://{GOOD}:443443/x", f"https://{GOOD}:/x", f"https://{GOOD}:443@127.0.0.1/x", f"https://{GOOD}@127.0.0.1/x",
    f"https://me:secret@{GOOD}/x", f"https://@{GOOD}/x", f"https://{GOOD}./x", f"https://{GOOD}.evil.example/x",
    f"https://evil{GOOD}/x", f"https://evil.example/{GOOD}", f"https://evil.example#@{GOOD}/x",
    f"https://evil.example?@{GOOD}/x", f"https://evil.example\\@{GOOD}/x", f"https://{GOOD}\\@evil.example/x",
    f"https://{GOOD}%2eevil.example/x", f"https://{GOOD}%00.evil.example/x", f"https://{GOOD}\r\nHost: localhost/x",
    f"https://{GOOD}/x\r\nX: y", f"https://{GOOD}/a b", f"https://{GOOD}/x#y", f" https://{GOOD}/x",
    f"https:/{GOOD}/x", f"https:{GOOD}/x", f"//{GOOD}/x", "https:///x", "https://", "", "x", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x", "ftp://127.0.0.1/x", "data:text/plain,x", "javascript:alert(1)",
    "https://push.apple.com/x", "https://notify.windows.com/x", "https://xnotify.windows.com/x",
    "https://.push.apple.com/x", "https://a..push.apple.com/x", "https://-.push.apple.com/x",
    "https://fcm.googleapis.com.:443/x", "https://fcm.googleapıs.com/x", "https://xn--fcm-googleapis-com.example/x",
    "https://ｆｃｍ.googleapis.com/x", f"https://{GOOD}/" + "x" * 3000,
    f"https://{GOOD}/resolved-to-this-machine", f"https://{GOOD}:443/resolved-to-this-machine",
    "https://x.notify.windows.com/resolved-to-this-machine",
)
#: What a resolver may say a name stands for, none of it in the public network by itself.
PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.169.254",
    "100.100.100.200", "192.0.0.1",
    "192.0.0.9", "192.0.2.1", "198.18.0.1", "203.0.113.7", "192.88.99.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1",
    "fe80::1%lo", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:808:808::", "2001:0:808:808::1", "2001:db8::1", "2001:20::1", "3fff::1",
    "5f00::1", "100::1", "2130706433", "0x7f000001", "127.1", "localhost", "",
)


def published() -> list[str]:
    """Addresses of the published lists beside the project: for the check alone, never to be opened."""
    found: list[str] = []
    for path in sorted(VECTORS.rglob("*ssrf*")) if VECTORS.is_dir() else ():
        text = path.read_text("utf-8", "replace")
        found += re.findall(r'"((?:[a-z]+:)?//[^"]*)"', text) if path.suffix == ".json" else text.splitlines()
    naughty = VECTORS / "fuzz" / "blns.json"
    if naughty.is_file():
        found += json.loads(naughty.read_text("utf-8"))
    return [one for one in found if one.strip()]
