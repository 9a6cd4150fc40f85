#!/usr/bin/env bash
# boto3 1.43.107: after one wrong MFA code a session with a role profile is of no more use. The first call fails with STS's AccessDenied;
# each later one raises RefreshWithMFAUnsupportedError without a prompt and without a call to STS, as if the session had once had
# credentials to refresh. A long-lived program needs a new boto3 session for the next try.
#
# Seen with Python 3.11 and botocore 1.43.107. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet boto3==1.43.107 botocore==1.43.107

cat > config <<'INI'
[profile admin]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = alice
mfa_serial = arn:aws:iam::123456789012:mfa/alice
INI
cat > credentials <<'INI'
[alice]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
INI
cat > calls.py <<'PY'
import getpass
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

prompts, calls = [], []
# botocore takes the function as a default argument, so it is replaced before botocore is imported.
getpass.getpass = lambda prompt="", stream=None: prompts.append(prompt) or "123456"
message = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error>"
answer = f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()


class Sts(BaseHTTPRequestHandler):
    def do_POST(self):
        calls.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(403)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Sts)
threading.Thread(target=server.serve_forever, daemon=True).start()
files = {"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"}
os.environ.update(files, AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}")
import boto3

sts = boto3.Session(profile_name="admin").client("sts")
for _ in range(3):
    try:
        sts.get_caller_identity()
    except Exception as raised:
        print(type(raised).__name__, f"prompts {len(prompts)}", f"calls {len(calls)}")
PY
expected='ClientError prompts 1 calls 1
RefreshWithMFAUnsupportedError prompts 1 calls 1
RefreshWithMFAUnsupportedError prompts 1 calls 1'
seen=$(env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_PROFILE python/bin/python calls.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
