"""A boto3 session that calls as it is told: a line "PROFILE" in, a line of JSON about the call out. Codes are asked for as boto3 does."""

import json
import sys

import boto3

sessions = {}
while line := sys.stdin.readline().strip():
    how, profile = line.split(" ", 1)
    if how == "new" or profile not in sessions:
        sessions[profile] = boto3.Session(profile_name=profile).client("sts")
    try:
        ended = {"arn": sessions[profile].get_caller_identity()["Arn"]}
    except Exception as error:
        ended = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(ended), flush=True)
