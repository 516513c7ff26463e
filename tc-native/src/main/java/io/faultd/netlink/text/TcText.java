package io.faultd.netlink.text;

import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.route.RouteChange.Verb;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Bpf;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.FilterMatch;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Ingress;
import io.faultd.netlink.tc.Matchall;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.netlink.tc.U32;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Changes of links and traffic control as command lines of {@code ip(8)} and {@code tc(8)}. */
public final class TcText {
    private final String prefix;
    private final IntFunction<String> names;

    /**
     * A writer for one namespace.
     *
     * @param prefix precedes each command so that it runs in that namespace, with a space at its end; can be empty
     * @param names the names of that namespace's interfaces by index
     */
    public TcText(String prefix, IntFunction<String> names) {
        this.prefix = prefix;
        this.names = names;
    }

    /**
     * Returns the lines that make a change when a shell runs them in their order: the command, between its preparations
     * and what removes them; comments state what {@code tc} can't express.
     *
     * @throws IllegalArgumentException for kinds that faultd only reads
     */
    public List<String> lines(RouteChange change) {
        if (change instanceof RouteChange.OfQdisc of) {
            return qdisc(of.verb(), of.qdisc());
        }
        if (change instanceof RouteChange.OfClass of) {
            return List.of(prefix + trafficClass(of.verb(), of.trafficClass()));
        }
        if (change instanceof RouteChange.OfFilter of) {
            return List.of(prefix + filter(of.verb(), of.filter()));
        }
        if (change instanceof RouteChange.NewLink link) {
            return List.of(prefix + "ip link add name " + ShellText.word(link.name()) + " type " + link.kind());
        }
        if (change instanceof RouteChange.DeleteLink link) {
            return List.of(prefix + "ip link del dev " + name(link.index()));
        }
        if (change instanceof RouteChange.Remark remark) {
            return List.of(ShellText.comment(remark.text()));
        }
        RouteChange.SetLink set = (RouteChange.SetLink) change;
        StringBuilder line = new StringBuilder(prefix + "ip link set dev " + name(set.index()));
        set.up().ifPresent(up -> line.append(up ? " up" : " down"));
        set.queueLength().ifPresent(packets -> line.append(" txqueuelen ").append(packets));
        return List.of(line.toString());
    }

    private String name(int index) {
        return ShellText.word(names.apply(index));
    }

    private List<String> qdisc(Verb verb, Qdisc qdisc) {
        String start = prefix + "tc qdisc " + word(verb) + " dev " + name(qdisc.interfaceIndex()) + " " + place(qdisc)
                + qdisc.kind();
        if (verb == Verb.DELETE) {
            return List.of(start);
        }
        if (qdisc.options() instanceof Netem netem) {
            NetemText.Text text = NetemText.of(netem, verb != Verb.ADD);
            List<String> lines = new ArrayList<>();
            text.notes().forEach(note -> lines.add(ShellText.comment(note + ":")));
            lines.addAll(text.preparations());
            lines.add(start + " " + String.join(" ", text.words()));
            if (!text.preparations().isEmpty()) {
                lines.add(NetemText.AFTERWARDS);
            }
            return lines;
        }
        String options = options(qdisc.options());
        return List.of(options.isEmpty() ? start : start + " " + options);
    }

    private static String place(Qdisc qdisc) {
        if (qdisc.parent().equals(TcHandle.INGRESS)) {
            return "";
        }
        String parent = qdisc.parent().equals(TcHandle.ROOT) ? "root" : "parent " + qdisc.parent();
        return parent + (qdisc.handle().equals(TcHandle.NONE) ? " " : " handle " + qdisc.handle() + " ");
    }

    private static String options(QdiscOptions options) {
        if (options instanceof Htb htb) {
            StringBuilder text = new StringBuilder(
                    "r2q " + htb.rateToQuantum() + " default " + Integer.toHexString(htb.defaultClass()));
            htb.directQueueLength()
                    .ifPresent(packets -> text.append(" direct_qlen ").append(packets));
            return text.toString();
        }
        if (options instanceof Tbf tbf) {
            String peak = tbf.peakBytesPerSecond() == 0
                    ? ""
                    : " peakrate " + TcUnits.rate(tbf.peakBytesPerSecond()) + " mtu "
                            + TcUnits.size(tbf.peakBurstBytes());
            return "rate " + TcUnits.rate(tbf.bytesPerSecond()) + " burst " + TcUnits.size(tbf.burstBytes()) + peak
                    + " limit " + TcUnits.size(tbf.limitBytes());
        }
        if (options instanceof Fifo fifo) {
            return "limit " + fifo.limit();
        }
        if (options instanceof Ingress) {
            return "";
        }
        throw new IllegalArgumentException("there is no text for a qdisc " + options.kind());
    }

    private String trafficClass(Verb verb, TrafficClass one) {
        String start = "tc class " + word(verb) + " dev " + name(one.interfaceIndex());
        if (verb == Verb.DELETE) {
            return start + " classid " + one.handle();
        }
        HtbClass htb = one.htb()
                .orElseThrow(() -> new IllegalArgumentException("there is no text for a class of " + one.kind()));
        return start + " parent " + one.parent() + " classid " + one.handle() + " htb rate "
                + TcUnits.rate(htb.bytesPerSecond()) + " burst " + TcUnits.size(htb.burstBytes())
                + " ceil " + TcUnits.rate(htb.ceilBytesPerSecond()) + " cburst " + TcUnits.size(htb.ceilBurstBytes())
                + (htb.quantumBytes() == 0 ? "" : " quantum " + htb.quantumBytes())
                + (htb.priority() == 0 ? "" : " prio " + htb.priority());
    }

    private String filter(Verb verb, Filter filter) {
        StringBuilder line = new StringBuilder(
                "tc filter " + word(verb) + " dev " + name(filter.interfaceIndex()) + " parent " + filter.parent());
        if (filter.priority() != 0) {
            line.append(" protocol ")
                    .append(protocol(filter.protocol()))
                    .append(" prio ")
                    .append(filter.priority());
        }
        String kind = filter.match().kind();
        if (filter.handle() != 0) {
            line.append(" handle ").append(handle(kind, filter.handle()));
        }
        if (!kind.isEmpty()) {
            line.append(' ').append(kind);
        }
        return verb == Verb.DELETE ? line.toString() : line + match(filter.match());
    }

    private String match(FilterMatch match) {
        if (match instanceof U32 u32) {
            StringBuilder text = new StringBuilder();
            for (U32.Key key : u32.keys()) {
                text.append(" match u32 ").append(hex(key.value())).append(' ').append(hex(key.mask()));
                text.append(" at ").append(key.offsetBytes());
            }
            u32.classId().ifPresent(id -> text.append(" flowid ").append(id));
            return text + actions(u32.actions());
        }
        if (match instanceof Bpf bpf) {
            return " bytecode '" + bpf.text() + "'"
                    + bpf.classId().map(id -> " flowid " + id).orElse("");
        }
        if (match instanceof Matchall matchall) {
            return matchall.classId().map(id -> " classid " + id).orElse("") + actions(matchall.actions());
        }
        throw new IllegalArgumentException("there is no text for a filter " + match.kind());
    }

    private String actions(List<Action> actions) {
        StringBuilder text = new StringBuilder();
        for (Action action : actions) {
            if (action instanceof Action.Redirect redirect) {
                text.append(" action mirred egress redirect dev ").append(name(redirect.interfaceIndex()));
            } else if (action instanceof Action.Drop) {
                text.append(" action drop");
            } else {
                throw new IllegalArgumentException("there is no text for an action " + action.kind());
            }
        }
        return text.toString();
    }

    private static String protocol(int number) {
        return switch (number) {
            case Filter.ALL_PROTOCOLS -> "all";
            case Filter.IPV4 -> "ip";
            case Filter.IPV6 -> "ipv6";
            default -> "0x" + Integer.toHexString(number);
        };
    }

    /** u32 writes its handles as table, bucket and item. */
    private static String handle(String kind, int handle) {
        if (!kind.equals("u32")) {
            return Integer.toUnsignedString(handle);
        }
        return Integer.toHexString(handle >>> 20) + ":" + Integer.toHexString(handle >>> 12 & 0xff) + ":"
                + Integer.toHexString(handle & 0xfff);
    }

    private static String hex(int word) {
        return word == 0 ? "0" : "0x" + Integer.toHexString(word);
    }

    private static String word(Verb verb) {
        return verb == Verb.DELETE ? "del" : verb.name().toLowerCase(Locale.ROOT);
    }
}
