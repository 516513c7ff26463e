package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.FaultdClient;
import io.faultd.client.Json;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.ReplicaNetwork;
import io.faultd.protocol.DryRunForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A shell runs the output of a dry run with the real {@code tc}, {@code ip} and {@code nft}, in fresh namespaces with
 * the same interfaces. Their state is then equal to that of faultd's own after the command itself, and after the output
 * of {@code stop} equal to the state before.
 */
@ExtendWith(ProofExtension.class)
abstract class DryRunProof {
    /** Everything that the tools report of a namespace; without a queue there is neither a class nor a filter. */
    private static final String EVERYTHING = "tc -d qdisc show; nft -s list ruleset;"
            + " ip -o link show | sed 's/^[0-9]*: //; s/<.*group default//; s/\\\\.*//' | sort;"
            + " for d in $(tc qdisc show | sed '/ noqueue /d; s/.* dev //; s/ .*//' | sort -u); do echo \"$d:\";"
            + " tc -d class show dev $d; tc -d filter show dev $d; tc -d filter show dev $d parent ffff: 2>&1; done";

    /** Values that count packets, or that the kernel chooses. */
    private static final Pattern VOLATILE = Pattern.compile("direct_packets_stat \\d+| seed \\d+| refcnt \\d+");

    private static final Pattern NUMBERED_TABLE = Pattern.compile("table netdev faultd(\\d+) \\{");

    final TestDaemon daemon;
    final FaultdClient faultd;
    final NamedNetwork net;

    DryRunProof(NamedNetwork net) {
        this.net = net;
        this.daemon = net.daemon();
        this.faultd = daemon.client();
    }

    @AfterEach
    void stopAll() {
        faultd.stopAll();
    }

    /** The compared namespaces: the host, and some by their names for the daemon. */
    abstract Map<String, NetworkNamespace> places();

    /** The command that reports all that a dry run can change in a namespace. */
    String showEverything() {
        return EVERYTHING;
    }

    private List<String> everything() {
        return everything(places());
    }

    final List<String> everything(Map<String, NetworkNamespace> places) {
        List<String> lines = new ArrayList<>();
        places.forEach((name, namespace) -> VOLATILE.matcher(Shell.in(namespace, showEverything()))
                .replaceAll("")
                .replaceAll("faultd-[0-9a-z]+-([io])", "faultd-ID-$1")
                .replaceAll("f-[0-9a-z]+", "f-ID") // in the order of their names, which another name would change
                .lines()
                .forEach(line -> lines.add(name + ": " + withDevice(line, namespace))));
        return lines;
    }

    /** The index in a table's name, which is different each time, as the name of the device that has it. */
    private static String withDevice(String line, NetworkNamespace namespace) {
        Matcher table = NUMBERED_TABLE.matcher(line);
        if (!table.matches()) {
            return line;
        }
        try (Rtnetlink kernel = Rtnetlink.openIn(namespace)) {
            return "table netdev faultd of "
                    + kernel.link(Integer.parseInt(table.group(1))).map(Link::name);
        }
    }

    /** A call, written as its method and its parameters in JSON with single quotes. */
    record Call(String method, Map<String, Object> params) {
        static Call of(String text) {
            int space = text.indexOf(' ');
            Map<String, Object> params = new LinkedHashMap<>();
            ((Map<?, ?>) Json.parse(text.substring(space).replace('\'', '"')))
                    .forEach((name, value) -> params.put((String) name, value));
            return new Call(text.substring(0, space), params);
        }
    }

    /** What is printed: the commands of both tools, in faultd's order, or one script. */
    enum Printed {
        TC_AND_NFT("set -e", DryRunForm.TC, DryRunForm.NFT),
        SCRIPT("", DryRunForm.SH);

        private final String start;
        private final List<DryRunForm> forms;

        Printed(String start, DryRunForm... forms) {
            this.start = start;
            this.forms = List.of(forms);
        }
    }

    final String dryRun(Printed printed, Call call) {
        List<String> script = new ArrayList<>(List.of(printed.start));
        printed.forms.forEach(form -> script.addAll(faultd.dryRun(form, call.method, call.params)));
        return String.join("\n", script);
    }

    final String apply(Call call) {
        return (String) ((Map<?, ?>) faultd.call(call.method, call.params)).get("fault");
    }

    final ReplicaNetwork twin() {
        return new ReplicaNetwork(places(), TestDaemon.names(daemon.directory()));
    }

    private static void run(ReplicaNetwork twin, String script, String id) {
        twin.run(script.replace("f-0", id).replace("faultd-0-", "faultd-" + id.replace("f-", "") + "-"));
    }

    /** Compares a command on a network without faults with its dry runs, and its stop as well. */
    final void assertDoesWhatItSays(String text, Printed... printed) {
        assertStartsWhatItSays(text, true, List.of(printed));
    }

    /**
     * Only the command itself: an object named after an index that the kernel chose has another name elsewhere when it
     * is stopped.
     */
    final void assertStartsWhatItSays(String text, Printed... printed) {
        assertStartsWhatItSays(text, false, List.of(printed));
    }

    private void assertStartsWhatItSays(String text, boolean andStops, List<Printed> all) {
        Call call = Call.of(text);
        List<String> untouched = everything();
        List<String> starts = all.stream().map(one -> dryRun(one, call)).toList();
        assertThat(everything()).as("a dry run changes nothing").isEqualTo(untouched);
        assertThat(faultd.faults()).isEmpty();

        String id = apply(call);
        List<String> applied = everything();
        assertThat(applied).isNotEqualTo(untouched);
        Call end = Call.of("stop {'all':true}");
        List<String> stops = all.stream().map(one -> dryRun(one, end)).toList();
        faultd.stopAll();
        assertThat(everything()).as("faultd leaves nothing").isEqualTo(untouched);

        // One network for all where each leaves it as it was: to make one takes seconds.
        for (List<Integer> together : andStops ? List.of(range(all)) : each(all)) {
            try (ReplicaNetwork twin = twin()) {
                assertThat(everything(twin.places())).as("before").isEqualTo(untouched);
                for (int i : together) {
                    run(twin, starts.get(i), id);
                    assertThat(everything(twin.places())).as(starts.get(i)).isEqualTo(applied);
                    if (andStops) {
                        run(twin, stops.get(i), "");
                        assertThat(everything(twin.places())).as(stops.get(i)).isEqualTo(untouched);
                    }
                }
            }
        }
    }

    private static List<Integer> range(List<?> all) {
        return IntStream.range(0, all.size()).boxed().toList();
    }

    private static List<List<Integer>> each(List<?> all) {
        return range(all).stream().map(List::of).toList();
    }

    /** Compares a second command, while a first fault is in force, with its dry run. */
    final void assertChangesWhatItSays(String first, String second, Printed... printed) {
        List<String> starts =
                Stream.of(printed).map(one -> dryRun(one, Call.of(first))).toList();
        String firstId = apply(Call.of(first));
        List<String> before = everything();
        List<String> changes =
                Stream.of(printed).map(one -> dryRun(one, Call.of(second))).toList();
        String secondId = apply(Call.of(second));
        List<String> applied = everything();
        assertThat(applied).isNotEqualTo(before);
        faultd.stopAll();

        for (int i = 0; i < starts.size(); i++) {
            try (ReplicaNetwork twin = twin()) {
                run(twin, starts.get(i), firstId);
                assertThat(everything(twin.places())).as(starts.get(i)).isEqualTo(before);
                run(twin, changes.get(i), secondId);
                assertThat(everything(twin.places())).as(changes.get(i)).isEqualTo(applied);
            }
        }
    }
}
