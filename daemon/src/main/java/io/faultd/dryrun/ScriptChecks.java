package io.faultd.dryrun;

import io.faultd.kernel.Transcript;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.route.RouteChange.Verb;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.text.ShellText;
import io.faultd.target.Namespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a script checks before it changes anything: that each namespace, interface, qdisc and table is as it was where
 * the dry run was made. Where one is not, the script ends with a message that says which.
 */
final class ScriptChecks {
    /** Ends the script; its argument is a message. */
    static final String DIE = "die() { printf '%s\\n' \"dry run: $1\" >&2; exit 1; }";

    private final ScriptNames names;
    private final List<String> lines = new ArrayList<>();
    private final Set<Object> seen = new HashSet<>();

    private ScriptChecks(ScriptNames names) {
        this.names = names;
    }

    /** The lines for these changes. */
    static List<String> of(List<Transcript.Step> steps, ScriptNames names) {
        ScriptChecks checks = new ScriptChecks(names);
        for (Transcript.Step step : steps) {
            checks.namespace(step.namespace());
            if (step instanceof Transcript.RouteStep route) {
                checks.change(route.namespace(), route.change());
            } else if (step instanceof Transcript.RulesStep rules && !ShellScript.isOfIptables(rules.batch())) {
                checks.batch(rules.namespace(), rules.batch());
            }
        }
        return checks.lines;
    }

    /** The lines for namespaces alone. */
    static List<String> of(Collection<Namespace> namespaces, ScriptNames names) {
        ScriptChecks checks = new ScriptChecks(names);
        namespaces.forEach(checks::namespace);
        return checks.lines;
    }

    /** The lines for programs that must be there. */
    static List<String> ofPrograms(List<String> commands) {
        Set<String> programs = new LinkedHashSet<>();
        for (String program : List.of("ip", "tc", "nft", "iptables", "ip6tables", "nsenter", "ss", "sed")) {
            if (commands.stream().anyMatch(command -> command.matches("(?s)(.*[ (|])?" + program + " .*"))) {
                programs.add(program);
            }
        }
        return List.of(
                "for program in " + String.join(" ", programs) + "; do",
                "    command -v \"$program\" >/dev/null || die \"there is no $program; install iproute2, nftables,"
                        + " iptables or util-linux\"",
                "done");
    }

    private void namespace(Namespace namespace) {
        String prefix = names.prefix(namespace);
        if (!prefix.isEmpty() && seen.add(namespace)) {
            require(prefix + "true", "there is no namespace " + namespace.path() + "; make it, or change its path");
        }
    }

    private void change(Namespace namespace, RouteChange change) {
        if (change instanceof RouteChange.NewLink link) {
            if (seen.add(List.of(namespace, link.name()))) {
                refuse(
                        show(namespace, link.name()),
                        "there is an interface " + link.name() + " already in " + names.place(namespace)
                                + "; end what made it: faultctl stop --all, or faultd sweep");
            }
            return;
        }
        int index = ScriptNames.device(change);
        if (index == 0) {
            return;
        }
        String name = names.link(namespace, index);
        boolean first = seen.add(List.of(namespace, name));
        if (first) {
            present(namespace, name);
        }
        if (change instanceof RouteChange.OfQdisc of && !isMade(namespace, index)) {
            qdisc(namespace, name, of);
        } else if ((change instanceof RouteChange.OfClass || change instanceof RouteChange.OfFilter)
                && !isMade(namespace, index)
                && !isOfIngress(change)
                && seen.add(List.of(namespace, name, "root"))) {
            ours(namespace, name);
        }
    }

    private boolean isMade(Namespace namespace, int index) {
        return names.isMade(namespace, index);
    }

    private static boolean isOfIngress(RouteChange change) {
        return change instanceof RouteChange.OfFilter of && of.filter().parent().equals(TcHandle.INGRESS_QDISC);
    }

    /** Only the first change of a root, or of an ingress qdisc, is one of what was there. */
    private void qdisc(Namespace namespace, String name, RouteChange.OfQdisc of) {
        Qdisc qdisc = of.qdisc();
        boolean ingress = qdisc.parent().equals(TcHandle.INGRESS);
        if (!seen.add(List.of(namespace, name, ingress ? "ingress" : "root"))) {
            return;
        }
        String tc = names.prefix(namespace) + "tc qdisc show dev " + ShellText.word(name);
        String on = " on " + name + " in " + names.place(namespace);
        if (ingress && of.verb() == Verb.ADD) {
            require(
                    "[ -z \"$(" + tc + " ingress)\" ]",
                    "there is an ingress qdisc" + on + " already; remove it: tc qdisc del dev " + name + " ingress");
        } else if (ingress) {
            require("[ -n \"$(" + tc + " ingress)\" ]", "there is no ingress qdisc" + on + ", " + ScriptChecks.EARLIER);
        } else if (!qdisc.parent().equals(TcHandle.ROOT)) {
            ours(namespace, name);
        } else if (of.verb() == Verb.ADD) {
            // The kernel's own qdiscs have the handle 0; without any, on a device that is down, nothing is printed.
            lines.add("case $(" + tc + " root) in ''|*' 0: root '*) ;; *) "
                    + die("there is a root qdisc" + on + " already; remove it: tc qdisc del dev " + name + " root")
                    + " ;; esac");
        } else {
            root(namespace, name, qdisc.kind() + " " + qdisc.handle());
        }
    }

    private static final String EARLIER = "which an earlier fault made: start that one first";

    private void ours(Namespace namespace, String name) {
        root(namespace, name, "htb " + ScriptNames.ROOT);
    }

    private void root(Namespace namespace, String name, String qdisc) {
        lines.add("case $(" + names.prefix(namespace) + "tc qdisc show dev " + ShellText.word(name) + " root) in *"
                + ShellText.word("qdisc " + qdisc + " root ") + "*) ;; *) "
                + die("there is no root qdisc " + qdisc + " on " + name + " in " + names.place(namespace) + ", "
                        + EARLIER)
                + " ;; esac");
    }

    private void batch(Namespace namespace, List<NftChange> batch) {
        for (int i = 0; i < batch.size(); i++) {
            NftChange change = batch.get(i);
            ScriptNames.interfaces(change).forEach(name -> device(namespace, name));
            Table table = ScriptNames.table(change);
            if (seen.add(List.of(namespace, table))) {
                boolean adds = change instanceof NftChange.OfTable && change.verb() == NftChange.Verb.ADD;
                boolean replaces = adds
                        && i + 1 < batch.size()
                        && batch.get(i + 1).equals(new NftChange.OfTable(NftChange.Verb.DELETE, table));
                if (!replaces && ScriptNames.indexOf(table).isEmpty()) {
                    table(namespace, table, adds);
                }
            }
        }
    }

    /** An interface that rules name. */
    private void device(Namespace namespace, String name) {
        if (seen.add(List.of(namespace, name))) {
            present(namespace, name);
        }
    }

    private void present(Namespace namespace, String name) {
        require(
                show(namespace, name),
                "there is no interface " + name + " in " + names.place(namespace) + "; ip link lists those there are");
    }

    private void table(Namespace namespace, Table table, boolean isNew) {
        String list = names.prefix(namespace) + "nft list table " + table;
        String where = " table " + table + " in " + names.place(namespace);
        if (isNew) {
            refuse(list, "there is a" + where + " already; end what made it: faultctl stop --all, or faultd sweep");
        } else {
            require(list, "there is no" + where + ", " + EARLIER);
        }
    }

    private String show(Namespace namespace, String link) {
        return names.prefix(namespace) + "ip link show dev " + ShellText.word(link);
    }

    private void require(String command, String message) {
        lines.add(command + " >/dev/null 2>&1 || " + die(message));
    }

    private void refuse(String command, String message) {
        lines.add("! " + command + " >/dev/null 2>&1 || " + die(message));
    }

    private static String die(String message) {
        return "die " + ShellText.word(ShellText.printable(message));
    }
}
