package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a dry run prints is run by a shell with the real {@code tc}, {@code ip} and {@code nft}: the kernel then says the same as
 * after the command itself, and after what {@code stop} prints the same as before.
 */
@ExtendWith(ProofExtension.class)
abstract class DryRunProof {
    /** All that the tools can say of a namespace. */
    private static final String EVERYTHING = "tc -d qdisc show; for d in $(ls /sys/class/net | sort); do"
            + " echo \"$d:\"; tc -d class show dev $d; tc -d filter show dev $d; tc -d filter show dev $d parent ffff:;"
            + " tc -d filter show dev $d parent fa00: ; done; nft -s list ruleset; ip -o link show | sed 's/^[0-9]*: //'";

    /** What counts, and what is chosen anew each time. */
    private static final Pattern VOLATILE = Pattern.compile(
            "direct_packets_stat \\d+| seed \\d+|refcnt \\d+ |qdisc noqueue.*\n|ifindex \\d+| qlen \\d+|link/ether \\S+");

    final TestDaemon daemon;
    private final NamedNetwork net;

    DryRunProof(NamedNetwork net) {
        this.net = net;
        this.daemon = net.daemon();
    }

    @AfterEach
    void stopAll() {
        daemon.client().stopAll();
    }

    private Map<String, String> everything() {
        Map<String, String> text = new LinkedHashMap<>();
        net.namespaces()
                .forEach((name, namespace) -> text.put(
                        name,
                        VOLATILE.matcher(Shell.in(namespace, mounted(EVERYTHING)))
                                .replaceAll("")));
        return text;
    }

    /** With the namespace's own view of /sys, where its interfaces are listed. */
    private static String mounted(String command) {
        return "unshare --mount sh -c '" + "mount -t sysfs none /sys; " + command.replace("'", "'\\''") + "'";
    }

    /** What both tools would have to do, in the order in which faultd does it. */
    private String dryRun(String... words) {
        StringBuilder script = new StringBuilder("set -e\n");
        for (String form : List.of("tc", "nft")) {
            String[] command = new String[words.length + 1];
            System.arraycopy(words, 0, command, 0, words.length);
            command[words.length] = "--dry-run=" + form;
            script.append(daemon.faultctl(command).successfulOutput());
        }
        return script.toString();
    }

    /** Compares a command, on a network without faults, with what it says that it does. */
    final void assertDoesWhatItSays(String... command) {
        Map<String, String> untouched = everything();
        String start = dryRun(command);
        assertThat(everything()).as("a dry run changes nothing").isEqualTo(untouched);
        assertThat(daemon.client().faults()).isEmpty();

        String[] quiet = new String[command.length + 1];
        System.arraycopy(command, 0, quiet, 0, command.length);
        quiet[command.length] = "-q";
        String id = daemon.faultctl(quiet).successfulOutput().strip();
        Map<String, String> applied = everything();
        assertThat(applied).isNotEqualTo(untouched);
        String stop = dryRun("stop", "--all");
        assertThat(everything()).as("nor does that of stop").isEqualTo(applied);
        daemon.client().stopAll();
        assertThat(everything()).isEqualTo(untouched);

        Shell.in(net.host().namespace(), start.replace("f-0", id));
        assertThat(everything()).as(start).isEqualTo(applied);
        Shell.in(net.host().namespace(), stop);
        assertThat(everything()).as(stop).isEqualTo(untouched);
    }
}
