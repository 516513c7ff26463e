#!/usr/bin/env python3
"""Captures the golden vectors beside this file from the real ss, as root: each case runs in a network namespace of its own.

A vector holds the command as comments, then one whole netlink message a line, in hex: '>' was sent by ss, '<' came
from the kernel. Nothing is masked here; the tests mask the sequence number and the port id.
"""
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile

CASES = {
    "kill-ip4": (socket.AF_INET, "127.0.0.1", "127.0.0.1", "ss -tnK -f inet state established"),
    "kill-ip6": (socket.AF_INET6, "::1", "::1", "ss -tnK -f inet6 state established"),
    "kill-mapped": (socket.AF_INET6, "::", "::ffff:127.0.0.1", "ss -tnK -f inet6 state established"),
}
SERVER_PORT, CLIENT_PORT = 5555, 40000


def messages(trace):
    """The datagrams of a strace dump, each line ' | offset  hex ' of one write or read, cut into messages."""
    for direction, hexdump in re.findall(r"(sendmsg|sendto|recvmsg)\(.*\n((?: [|*].*\n)+)", trace):
        data = b"".join(bytes.fromhex(m) for m in re.findall(r"^ \| [0-9a-f]+  (.{48})", hexdump, re.M))
        at = 0
        while at + 16 <= len(data):
            (length,) = struct.unpack_from("<I", data, at)
            yield (">" if direction.startswith("send") else "<"), data[at : at + length]
            at += (length + 3) & ~3


def capture(name):
    """Runs within the namespace: makes a connection and lets ss kill it."""
    family, bound, address, command = CASES[name]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with socket.socket(family) as server, socket.socket(family) as client, tempfile.TemporaryDirectory() as folder:
        server.bind((bound, SERVER_PORT))
        server.listen()
        client.bind((bound, CLIENT_PORT))
        client.connect((address, SERVER_PORT))
        strace = f"strace -o {folder}/trace -e trace=sendmsg,sendto,recvmsg -e write=all -e read=all "
        subprocess.run((strace + command).split(), check=True, stdout=subprocess.DEVNULL)
        trace = pathlib.Path(f"{folder}/trace").read_text()
    ss = subprocess.run(["ss", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    linux = subprocess.run(["uname", "-r"], check=True, capture_output=True, text=True).stdout.strip()
    lines = [f"# {ss}, Linux {linux}, captured by capture.py", f"# {command}"]
    lines += [f"{way} {message.hex()}" for way, message in messages(trace)]
    pathlib.Path(__file__).with_name(name + ".vector").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        capture(sys.argv[1])
    else:
        for case in CASES:
            subprocess.run(["unshare", "-n", sys.executable, __file__, case], check=True)
