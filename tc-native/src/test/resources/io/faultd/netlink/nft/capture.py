#!/usr/bin/env python3
"""Captures the golden vectors beside this file from the real nft and iptables, as root: each case runs in a network namespace of its own.

A vector holds the command as comments, then one whole netlink message a line, in hex: '>' was sent by the command, '<'
came from the kernel. Nothing is masked here; the tests mask the sequence number and the port id.
Arguments: names of the vectors to capture, or iptables for all of its; none: all.
"""
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

SETUP = """table inet faultd {
  set b4 { type ipv4_addr; }
  set b6 { type ipv6_addr; }
  set range4 { type ipv4_addr; flags interval; }
  set peer { type ipv4_addr . inet_service; }
  set peers { type ipv4_addr . inet_service; flags interval; }
  map marks { type ipv4_addr : mark; }
  map ports { type ifname : verdict; }
  map classes { type ipv4_addr : classid; }
  map flows { type ipv4_addr . inet_service : classid; }
  set protocols { type inet_proto; }
  chain g1 { }
  chain c { type filter hook input priority filter; }
}
"""
NETDEV = """table netdev faultd {
  chain egress { type filter hook egress device "lo" priority 0; }
  chain ingress { type filter hook ingress device "lo" priority 0; }
}
"""
PARTITION = """table bridge faultd {
  set g1 { type ifname; elements = { "veth1", "veth2" }; }
  set members { type ifname; elements = { "veth1", "veth2", "veth3" }; }
  chain split1 { oifname @g1 return; oifname @members counter drop comment "partition p-1 group 1"; }
  map ports { type ifname : verdict; elements = { "veth1" : jump split1, "veth2" : jump split1 }; }
  chain forward { type filter hook forward priority filter; policy accept; iifname vmap @ports; }
}
"""
RULES = {
    "input-from-ip4-set": "ip saddr @b4 counter drop",
    "input-from-ip6-set": "ip6 saddr @b6 counter drop",
    "not-in-set": "ip saddr != @b4 drop",
    "verdict-map": "iifname vmap @ports",
    "data-map": "meta mark set ip saddr map @marks",
    "concatenation": "ip saddr . tcp dport @peer drop",
    "wildcard-interface": 'oifname "veth*" return',
    "prefix": "ip daddr 10.0.0.0/12 drop",
    "port-range": "tcp dport 80-90 accept",
    "port-outside-range": "udp dport != 80-90 accept",
    "reset": "meta l4proto tcp reject with tcp reset",
    "reject-any": "reject",
    "reject-icmp": "meta nfproto ipv4 reject with icmp type host-unreachable",
    "established": "ct state established,related accept",
    "connection-mark": "ct mark 5 accept",
    "asked-port": "meta l4proto udp ct direction original ct original proto-dst 53 drop",
    "numgen": "numgen random mod 100 < 30 drop",
    "limit": "limit rate 10/second burst 7 packets accept",
    "notrack": "notrack",
    "priority": "meta priority set 1:2",
    "priority-map": "meta priority set ip daddr map @classes",
    "priority-concatenation-map": "meta priority set ip daddr . udp dport map @flows",
    "mark-bit": "meta mark & 0x8000000 == 0x8000000 meta mark set meta mark & 0xf7ffffff",
    "protocols": "meta l4proto @protocols th sport 53",
    "mark": "meta mark set 0x5",
    "comment": 'accept comment "partition p-1 group 1"',
    "goto": "goto g1",
    "tcp-flags": "tcp flags & (syn | ack) == syn accept",
}
IPTABLES_SETUP = "iptables -N FAULTD-IN && ip6tables -N FAULTD-IN"
IPTABLES = {
    "base-chain": "iptables -A INPUT -j FAULTD-IN",
    "address": "iptables -A FAULTD-IN -s 10.1.2.3 -j DROP",
    "prefix-of-bytes": "iptables -A FAULTD-IN -s 10.1.0.0/16 -j DROP",
    "prefix": "ip6tables -A FAULTD-IN -d fd00::/61 -j RETURN",
    "address-range": "iptables -A FAULTD-IN -m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP",
    "address-range-ip6": "ip6tables -A FAULTD-IN -m iprange --dst-range fd00::1-fd00::9 -j DROP",
    "interface": "iptables -A FAULTD-IN -i eth0 -j DROP",
    "port": "iptables -A FAULTD-IN -p tcp -m tcp --dport 80 -j DROP",
    "port-range": "iptables -A FAULTD-IN -p udp -m udp --sport 80:90 -j DROP",
    "ports": "iptables -A FAULTD-IN -p tcp -m multiport --sports 80,443,1000:1010 -j DROP",
    "ports-ip6": "ip6tables -A FAULTD-IN -p udp -m multiport --dports 53,67:68 -j DROP",
    "syn": "iptables -A FAULTD-IN -p tcp -m tcp --syn -j DROP",
    "established": "iptables -A FAULTD-IN -m conntrack --ctstate ESTABLISHED -j DROP",
    "asked-port": "iptables -A FAULTD-IN -p udp -m conntrack --ctorigdstport 53:54 --ctdir ORIGINAL -j DROP",
    "nth": "iptables -A FAULTD-IN -m statistic --mode nth --every 3 --packet 1 -j DROP",
    "icmp6-type": "ip6tables -A FAULTD-IN -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN",
    "reject": "iptables -A FAULTD-IN -j REJECT",
    "reject-ip6": "ip6tables -A FAULTD-IN -j REJECT",
    "reset": "iptables -A FAULTD-IN -p tcp -j REJECT --reject-with tcp-reset",
    "reset-ip6": "ip6tables -A FAULTD-IN -p tcp -j REJECT --reject-with tcp-reset",
}
LIST = "list"
BATCH_BEGIN = struct.pack("<H", 0x10)
CASES = {
    "table-add": ("", "add table bridge faultd"),
    "table-delete": (SETUP, "delete table inet faultd"),
    "chain-add": (SETUP, "add chain inet faultd split"),
    "chain-add-bridge-forward": (
        "table bridge faultd { }",
        "add chain bridge faultd forward { type filter hook forward priority filter; policy accept; }",
    ),
    "chain-add-netdev-egress": (
        "table netdev faultd { }",
        'add chain netdev faultd egress { type filter hook egress device "lo" priority 0; policy drop; }',
    ),
    "chain-delete": (SETUP, "delete chain inet faultd g1"),
    "chain-flush": (SETUP, "flush chain inet faultd g1"),
    "set-add-ifname": ("table bridge faultd { }", "add set bridge faultd g1 { type ifname; }"),
    "set-add-ipv4": ("table inet faultd { }", "add set inet faultd b4 { type ipv4_addr; }"),
    "set-add-ipv6": ("table inet faultd { }", "add set inet faultd b6 { type ipv6_addr; }"),
    "set-add-service": ("table inet faultd { }", "add set inet faultd s { type inet_service; }"),
    "set-add-mark": ("table inet faultd { }", "add set inet faultd m { type mark; }"),
    "set-add-interval": ("table inet faultd { }", "add set inet faultd r { type ipv4_addr; flags interval; }"),
    "set-add-concatenation": ("table inet faultd { }", "add set inet faultd p { type ipv4_addr . inet_service; }"),
    "set-add-interval-concatenation": (
        "table inet faultd { }",
        "add set inet faultd p { type ipv6_addr . inet_service; flags interval; }",
    ),
    "set-add-dynamic": (
        "table inet faultd { }",
        "add set inet faultd new { type ipv4_addr . inet_service . inet_service; flags dynamic,timeout; size 65536;"
        " timeout 1h; }",
    ),
    "map-add-verdict": ("table bridge faultd { }", "add map bridge faultd ports { type ifname : verdict; }"),
    "map-add-data": ("table inet faultd { }", "add map inet faultd marks { type ipv4_addr : mark; }"),
    "set-delete": (SETUP, "delete set inet faultd b6"),
    "element-add": (SETUP, "add element inet faultd b4 { 10.0.0.1, 10.0.0.2 }"),
    "element-add-interval": (SETUP, "add element inet faultd range4 { 0.0.0.0/8, 10.0.0.7, 255.0.0.0/8 }"),
    "element-add-concatenation": (SETUP, "add element inet faultd peer { 10.0.0.1 . 80 }"),
    "element-add-interval-concatenation": (SETUP, "add element inet faultd peers { 10.0.0.0/24 . 80-90 }"),
    "element-add-verdict": (
        SETUP,
        'add element inet faultd ports { "a" : accept, "b" : drop, "c" : jump g1, "d" : goto g1, "e" : return }',
    ),
    "element-add-data": (SETUP, "add element inet faultd marks { 10.0.0.1 : 0x9 }"),
    "element-add-comment": (SETUP, 'add element inet faultd marks { 10.0.0.1 comment "2 f-7k2" : 0x9 }'),
    "element-delete": (SETUP + "add element inet faultd b4 { 10.0.0.1 }", "delete element inet faultd b4 { 10.0.0.1 }"),
    "rule-bridge-address": (
        "table bridge faultd {\n chain c { }\n}",
        "add rule bridge faultd c ip daddr 10.0.0.1 ip saddr 10.0.0.2 drop",
    ),
    "map-add-class": ("table inet faultd { }", "add map inet faultd classes { type ipv4_addr : classid; }"),
    "map-add-interval": (
        "table inet faultd { }",
        "add map inet faultd classes { type ipv6_addr : classid; flags interval; }",
    ),
    "element-add-class": (
        "table inet faultd {\n map classes { type ipv4_addr : classid; flags interval; }\n}",
        "add element inet faultd classes { 0.0.0.0/8 : fa00:2 }",
    ),
    "rule-dup": (NETDEV, 'add rule netdev faultd egress dup to "lo"'),
    "rule-fwd": (NETDEV, 'add rule netdev faultd ingress fwd to "lo"'),
    "rule-insert": (SETUP, "insert rule inet faultd c accept"),
    "rule-update-set": (
        "table inet faultd {\n set new { type ipv4_addr . inet_service; flags dynamic,timeout; size 65536; timeout 1h; }\n"
        " chain c { }\n}",
        "add rule inet faultd c update @new { ip saddr . tcp sport }",
    ),
    "rule-delete": (SETUP + "add rule inet faultd c accept", "delete rule inet faultd c handle 10"),
    "rule-replace": (SETUP + "add rule inet faultd c accept", "replace rule inet faultd c handle 10 drop"),
    "partition": ("", PARTITION),
    LIST: (PARTITION, "list ruleset"),
    **{"rule-" + name: (SETUP, "add rule inet faultd c " + rule) for name, rule in RULES.items()},
}


def messages(trace):
    """The datagrams of a strace dump, each line ' | offset  hex ' of one write or read, cut into messages."""
    for direction, hexdump in re.findall(r"(sendmsg|sendto|recvmsg)\(.*\n((?: [|*].*\n)+)", trace):
        data = b"".join(bytes.fromhex(m) for m in re.findall(r"^ \| [0-9a-f]+  (.{48})", hexdump, re.M))
        at = 0
        while at + 16 <= len(data):
            (length,) = struct.unpack_from("<I", data, at)
            yield (">" if direction.startswith("send") else "<"), data[at : at + length]
            at += (length + 3) & ~3


def capture(name, setup, traced, command, version):
    with tempfile.TemporaryDirectory() as folder:
        trace = f"{folder}/trace"
        pathlib.Path(f"{folder}/setup").write_text(setup + "\n")
        pathlib.Path(f"{folder}/command").write_text(command + "\n")
        strace = f"strace -o {trace} -e trace=sendmsg,sendto,recvmsg -e write=all -e read=all"
        script = f"ip link set lo up && cd {folder} && {traced.format(strace=strace)}"
        subprocess.run(["unshare", "-n", "sh", "-c", script], check=True, stdout=subprocess.DEVNULL)
        lines = [f"# {version}"] + ["# " + line for line in command.splitlines()]
        sent = list(messages(pathlib.Path(trace).read_text()))
        if name != LIST:
            # What the tool asked to fill its cache is the subject of the listing only; here the batch is.
            sent = [(way, message) for way, message in sent if way == ">"]
            sent = sent[[message[4:6] for _, message in sent].index(BATCH_BEGIN) :]
        lines += [f"{way} {message.hex()}" for way, message in sent]
        pathlib.Path(__file__).with_name(name + ".vector").write_text("\n".join(lines) + "\n")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    wanted = sys.argv[1:]
    linux = f"Linux {output('uname', '-r')}, captured by capture.py"
    for case, (before, what) in CASES.items():
        if not wanted or case in wanted:
            capture(case, before, "nft -f setup && {strace} nft -f command", what, f"{output('nft', '--version')}, {linux}")
    for case, what in IPTABLES.items():
        if not wanted or "iptables-" + case in wanted or "iptables" in wanted:
            tool = f"{output('iptables', '--version')}, {linux}"
            capture("iptables-" + case, IPTABLES_SETUP, "sh setup && {strace} " + what, what, tool)
