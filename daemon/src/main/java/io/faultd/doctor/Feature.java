package io.faultd.doctor;

/** What faults need of the kernel, in the order in which {@code doctor} shows it. */
public enum Feature {
    HTB("htb", true, "every fault that shapes traffic", "sch_htb"),
    U32("u32", true, "faults on what macvlan interfaces receive, shared rates, and --link", "cls_u32"),
    BPF("bpf", true, "every fault that shapes traffic, except all of it with --link", "cls_bpf"),
    NETEM("netem", true, "slow, flaky, duplicate, corrupt and reorder", "sch_netem"),
    NETEM_SEED("netem seed", false, "--seed of slow, flaky and the like (Linux 6.6 and later)", ""),
    TBF("tbf", false, "rates behind other effects", "sch_tbf"),
    IFB("ifb", false, "faults on what macvlan interfaces and cables between containers receive", "ifb"),
    MIRRED("mirred", false, "faults on what macvlan interfaces and cables between containers receive", "act_mirred"),
    NETDEV_EGRESS(
            "nf_tables netdev egress",
            true,
            "--to, --port, --peer-port and --protocol of faults that shape traffic (Linux 5.16 and later)",
            "nf_tables"),
    NETDEV_DUP("nf_tables dup", false, "duplicate together with other effects on one interface", "nft_dup_netdev"),
    BRIDGE_FORWARD("nf_tables bridge forward", true, "partitions between containers on one bridge", "nf_tables"),
    BRIDGE_PREROUTING("nf_tables bridge prerouting", false, "", "nf_tables"),
    INET_FORWARD("nf_tables inet forward", true, "partitions across bridges", "nf_tables"),
    INET_LOCAL("nf_tables inet input and output", true, "drop, and partitions of macvlan interfaces", "nf_tables"),
    REJECT("nf_tables reject", true, "--reject of drop and partition", "nft_reject_inet"),
    CONNECTION_STATE("conntrack in inet", true, "drop --dns", "nf_conntrack"),
    NUMGEN("nf_tables numgen", true, "drops of every n-th packet", "nft_numgen"),
    XTABLES("nf_tables xtables matches", false, "drop-engine: iptables", "nft_compat"),
    DESTROY("inet_diag destroy", true, "reset", "tcp_diag"),
    FLOWER("flower", false, "", "cls_flower");

    private final String wireName;
    private final boolean needed;
    private final String affects;
    private final String module;

    Feature(String wireName, boolean needed, String affects, String module) {
        this.wireName = wireName;
        this.needed = needed;
        this.affects = affects;
        this.module = module;
    }

    /** Its name in {@code doctor}. */
    public String wireName() {
        return wireName;
    }

    /** Whether a command doesn't work at all without it; otherwise only some of its options don't. */
    public boolean needed() {
        return needed;
    }

    /** What does not work without it; empty where everything does. */
    public String affects() {
        return affects;
    }

    /** The kernel module that it is in; empty where a newer kernel is needed. */
    public String module() {
        return module;
    }
}
