#!/usr/bin/env python3
"""Records the last netlink message of each command in commands.txt, sent in a fresh network namespace.

Usage, as root: ./capture-vectors.py < commands.txt > vectors.txt
A seed needs tc 6.6 or later, the others were recorded with 6.1; a line of vectors.txt says which one it was.
The kernel may refuse the request: what counts is what tc or ip has sent. Sequence and port id are zeroed.
"""
import re
import shlex
import subprocess
import sys

print("# " + subprocess.run(["tc", "-V"], capture_output=True, text=True).stdout.strip())
for command in sys.stdin.read().splitlines():
    run = subprocess.run(
        ["unshare", "-n", "strace", "-e", "trace=sendmsg,sendto", "-e", "write=all"] + shlex.split(command),
        capture_output=True, text=True)
    messages, current = [], None
    for line in run.stderr.splitlines():
        if line.startswith(("sendmsg(", "sendto(")):
            current = bytearray()
            messages.append(current)
        dump = re.match(r"^ \| [0-9a-f]{5,} (.{50})", line)
        if dump and current is not None:
            current += bytes.fromhex(dump.group(1).replace(" ", ""))
    if not messages:
        sys.exit(command + ": nothing was sent: " + run.stderr)
    message = messages[-1]
    message[8:16] = bytes(8)
    assert int.from_bytes(message[0:4], "little") == len(message), command
    print("$ " + command)
    for start in range(0, len(message), 64):
        print(message[start:start + 64].hex())
