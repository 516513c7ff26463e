package io.faultd.doctor;

import io.faultd.protocol.Check;
import java.util.List;

/** What faults need of the kernel, in the order in which {@code doctor} shows it. */
public enum Feature {
    HTB("htb", true, "sch_htb", "every fault that shapes traffic", Of.SHAPING),
    U32("u32", true, "cls_u32", "faults on what macvlan interfaces receive, shared rates, and --link", Of.SHAPING),
    BPF("bpf", true, "cls_bpf", "every fault that shapes traffic, except all of it with --link", Of.SHAPING),
    NETEM("netem", true, "sch_netem", "delays, losses and all else that is not a rate", Of.NETEM),
    NETEM_SEED("netem seed", false, "", "--seed of slow, flaky and the like (Linux 6.6 and later)", Of.NETEM),
    TBF("tbf", false, "sch_tbf", "rates behind other effects", List.of("rate", "profile")),
    IFB("ifb", false, "ifb", "faults on what macvlan interfaces and cables between containers receive", Of.SHAPING),
    MIRRED(
            "mirred",
            false,
            "act_mirred",
            "faults on what macvlan interfaces and cables between containers receive",
            Of.SHAPING),
    NETDEV_EGRESS(
            "nf_tables netdev egress",
            true,
            "nf_tables",
            "--to, --port, --peer-port and --protocol of faults that shape traffic (Linux 5.16 and later)",
            Of.SHAPING),
    NETDEV_DUP(
            "nf_tables dup",
            false,
            "nft_dup_netdev",
            "duplicate together with other effects on one interface",
            List.of("duplicate")),
    BRIDGE_FORWARD(
            "nf_tables bridge forward", true, "nf_tables", "partitions between containers on one bridge", Of.PARTITION),
    BRIDGE_PREROUTING("nf_tables bridge prerouting", false, "nf_tables", "", List.of()),
    INET_FORWARD("nf_tables inet forward", true, "nf_tables", "partitions across bridges", Of.PARTITION),
    INET_LOCAL(
            "nf_tables inet input and output",
            true,
            "nf_tables",
            "drop, and partitions of macvlan interfaces",
            Of.DROPPING),
    REJECT("nf_tables reject", true, "nft_reject_inet", "--reject of drop and partition", Of.DROPPING),
    CONNECTION_STATE("conntrack in inet", true, "nf_conntrack", "drop --dns", Of.DROP),
    NUMGEN("nf_tables numgen", true, "nft_numgen", "drops of every n-th packet", Of.DROP),
    XTABLES("nf_tables xtables matches", false, "nft_compat", "drop-engine: iptables", Of.DROPPING),
    DESTROY("inet_diag destroy", true, "tcp_diag", "reset", List.of("reset")),
    FLOWER("flower", false, "cls_flower", "", List.of());

    /** Commands that need the same. */
    private static final class Of {
        static final List<String> NETEM = List.of("slow", "flaky", "duplicate", "corrupt", "reorder", "profile");
        static final List<String> SHAPING =
                List.of("slow", "flaky", "duplicate", "corrupt", "reorder", "rate", "profile");
        static final List<String> DROP = List.of("drop");
        static final List<String> PARTITION = List.of("partition");
        static final List<String> DROPPING = List.of("drop", "partition");
    }

    private final String wireName;
    private final boolean needed;
    private final String module;
    private final String purpose;
    private final List<String> affects;

    Feature(String wireName, boolean needed, String module, String purpose, List<String> affects) {
        this.wireName = wireName;
        this.needed = needed;
        this.module = module;
        this.purpose = purpose;
        this.affects = affects;
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
    public String purpose() {
        return purpose;
    }

    /** The commands that do that, of {@link Check#COMMANDS}. */
    public List<String> affects() {
        return affects;
    }

    /** The kernel module that it is in; empty where a newer kernel is needed. */
    public String module() {
        return module;
    }
}
