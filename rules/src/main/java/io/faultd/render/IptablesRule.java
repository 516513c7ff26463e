package io.faultd.render;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A rule in one of faultd's chains of the table {@code filter}.
 *
 * @param family whose table
 * @param chain which of its chains
 * @param match which packets it is about
 * @param target what happens to them
 * @param comment why: the fault's id
 */
public record IptablesRule(Family family, Chain chain, IptablesMatch match, Target target, String comment) {
    /** IPv4 and IPv6 have separate tables and tools. */
    public enum Family {
        IP("iptables"),
        IP6("ip6tables");

        private final String tool;

        Family(String tool) {
            this.tool = tool;
        }

        /** The command for its tables. */
        public String tool() {
            return tool;
        }
    }

    /** faultd's chains, and the built-in chain that jumps to each. */
    public enum Chain {
        /** Packets to the namespace itself. */
        IN("FAULTD-IN", "INPUT"),
        /** Packets that the namespace itself sends. */
        OUT("FAULTD-OUT", "OUTPUT"),
        /** Packets that it forwards; only where some can be dropped. */
        FORWARD("FAULTD-FORWARD", "FORWARD");

        private final String title;
        private final String base;

        Chain(String title, String base) {
            this.title = title;
            this.base = base;
        }

        /** Its name in the kernel. */
        public String title() {
            return title;
        }

        /** The name of the built-in chain whose packets it gets. */
        public String base() {
            return base;
        }
    }

    /** What happens to a packet. */
    public enum Target {
        DROP,
        /** It passes; later rules are skipped. */
        RETURN,
        /** Dropped, and its sender gets "port unreachable". */
        REJECT,
        /** Dropped, and its sender gets "host unreachable". */
        UNREACHABLE,
        /** Dropped, and its sender gets a TCP reset. */
        RESET;

        private List<String> words(Family family) {
            return switch (this) {
                case DROP, RETURN -> List.of(name());
                case REJECT ->
                    List.of(
                            "REJECT",
                            "--reject-with",
                            family == Family.IP ? "icmp-port-unreachable" : "icmp6-port-unreachable");
                case UNREACHABLE ->
                    List.of(
                            "REJECT",
                            "--reject-with",
                            family == Family.IP ? "icmp-host-unreachable" : "icmp6-addr-unreachable");
                case RESET -> List.of("REJECT", "--reject-with", "tcp-reset");
            };
        }
    }

    /** Words in which a shell expands nothing between double quotation marks. */
    private static final Pattern PLAIN = Pattern.compile("[\\w ./:@%+=,-]+");

    /** The arguments of the command that appends it; {@code -S} then prints the same. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("-A", chain.title()));
        arguments.addAll(match.words());
        arguments.addAll(List.of("-m", "comment", "--comment", comment, "-j"));
        arguments.addAll(target.words(family));
        return arguments;
    }

    /**
     * The arguments as one line, such as {@code -A FAULTD-IN -s 10.0.0.1/32 -m comment --comment "faultd f-7k2" -j
     * DROP}.
     */
    public String line() {
        return arguments().stream().map(IptablesRule::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word.indexOf(' ') < 0 ? word : '"' + word + '"';
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
