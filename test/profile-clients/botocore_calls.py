"""Says what botocore does with profiles: the calls that it sends to STS, and how it ends. JSON in, JSON out."""

import base64
import getpass
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import time
import urllib.parse
import urllib.request

given = json.load(sys.stdin)
ahead = given["ahead"]


def code(prompt):
    """A code that was not used yet: the endpoint's clock goes on by two steps."""
    global ahead
    ahead += 60
    body = json.dumps({"advanceSeconds": 60}).encode()
    urllib.request.urlopen(urllib.request.Request(given["endpoint"] + "/_policy-check/clock", body)).read()
    # Behind the name there may be a remark, or the name of a security key.
    user = next(part for part in re.split(r"[/:\s]", prompt) if part in given["seeds"])
    digest = hmac.new(
        base64.b32decode(given["seeds"][user]), struct.pack(">Q", int(time.time() + ahead) // 30), hashlib.sha1
    ).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 1000000)


# It is taken as a default value when botocore is imported.
getpass.getpass = code

import botocore.session  # noqa: E402

os.environ["AWS_ENDPOINT_URL"] = given["endpoint"]
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


def run(case):
    os.environ["AWS_CONFIG_FILE"] = case["config"]
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = case["credentials"]
    calls = []

    def seen(request, **_):
        sent = dict(urllib.parse.parse_qsl(request.body if isinstance(request.body, str) else request.body.decode()))
        if sent["Action"] != "GetCallerIdentity":
            calls.append({k: sent[k] for k in ("Action", "RoleArn", "DurationSeconds", "SerialNumber") if k in sent})

    try:
        session = botocore.session.Session(profile=case["profile"])
        session.register("before-send.sts", seen)
        client = session.create_client("sts")
        client.get_caller_identity()
        return {"calls": calls, "ended": "well"}
    except Exception as error:
        return {"calls": calls, "ended": type(error).__name__}


observed = [run(case) for case in given["cases"]]
print(json.dumps({"ahead": ahead, "observed": observed}))
