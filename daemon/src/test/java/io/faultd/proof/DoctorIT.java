package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Json;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.Check;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The findings of {@code doctor} on this machine, compared with what other tools can do on it. */
class DoctorIT extends Proof {
    DoctorIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void itFindsWhatTheToolsFind() {
        assertThat(status("netem")).isEqualTo(works("tc qdisc add dev lo root netem") ? "ok" : "missing");
        assertThat(status("htb")).isEqualTo(works("tc qdisc add dev lo root htb") ? "ok" : "missing");
        assertThat(status("ifb")).isEqualTo(works("ip link add x type ifb") ? "ok" : "warning");
        assertThat(status("nf_tables bridge forward"))
                .isEqualTo(
                        works("nft 'table bridge x { chain x { type filter hook forward priority 0; }; }'")
                                ? "ok"
                                : "missing");
        assertThat(status("nf_tables netdev egress"))
                .isEqualTo(
                        works("nft 'table netdev x { chain x { type filter hook egress device lo priority 0; }; }'")
                                ? "ok"
                                : "missing");
        assertThat(status("conntrack in inet"))
                .isEqualTo(
                        works("nft 'table inet x { chain x { type filter hook input priority 0; ct state"
                                        + " established; }; }'")
                                ? "ok"
                                : "missing");
        boolean flower = works("tc qdisc add dev lo ingress && tc filter add dev lo ingress flower action drop");
        assertThat(check("flower").detail()).startsWith(flower ? "works" : "missing, and not needed");
    }

    @Test
    void capabilitiesAreToldOneByOne() {
        assertThat(List.of("CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_NET_BROADCAST"))
                .allSatisfy(name -> assertThat(status(name)).isEqualTo("ok"));
    }

    @Test
    void tryingThingsOutLeavesNothing() throws IOException {
        Set<String> before = namespacesHeldByTheDaemon();

        faultd.doctor();

        assertThat(namespacesHeldByTheDaemon()).isEqualTo(before);
        assertUntouched();
    }

    @Test
    void asJsonEachHasItsNameStatusWhatItAffectsAndHowToFixIt() {
        List<?> rows =
                (List<?>) Json.parse(daemon.faultctl("doctor", "-o", "json").successfulOutput());

        assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
            Map<?, ?> check = (Map<?, ?>) row;
            assertThat(check.keySet().stream().map(String::valueOf).collect(Collectors.toSet()))
                    .contains("name", "status", "affects", "fix");
            assertThat(check.get("status")).isIn("ok", "warning", "missing");
            assertThat(check.get("affects")).isInstanceOf(List.class);
            assertThat(check.get("fix") == null).isEqualTo("ok".equals(check.get("status")));
        });
    }

    @Test
    void strictlyItFailsWhenSomethingIsMissing() {
        List<String> missing = faultd.doctor().stream()
                .filter(check -> check.status().equals("missing"))
                .map(Check::name)
                .toList();

        Shell.Result strict = daemon.faultctl("doctor", "--strict");

        assertThat(strict.status()).isEqualTo(missing.isEmpty() ? 0 : 1);
        assertThat(strict.err()).isEqualTo(missing.isEmpty() ? "" : "faultctl: missing: " + String.join(", ", missing));
        assertThat(daemon.faultctl("doctor").status()).isZero();
        boolean netem = !missing.contains("netem");
        assertThat(daemon.faultctl("doctor", "--strict", "--for", "slow,flaky").status())
                .isEqualTo(netem ? 0 : 1);
        assertThat(daemon.faultctl("doctor", "--strict", "--for", "rate,drop,partition")
                        .status())
                .isZero();
    }

    @Test
    void whatNoFaultStandsForIsALeftover() {
        faultd.rate(Rate.parse("10mbit"), a.word()).apply();
        assertThat(status("leftovers")).isEqualTo("ok");

        Shell.in(net.host().namespace(), "tc qdisc add dev veth-b root handle fa00: htb");
        try {
            assertThat(status("leftovers")).isEqualTo("warning");
            assertThat(check("leftovers").detail()).contains("1 without a fault", "veth-b");
        } finally {
            Shell.in(net.host().namespace(), "tc qdisc del dev veth-b root");
        }
    }

    private Check check(String name) {
        return faultd.doctor().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + name));
    }

    private String status(String name) {
        return check(name).status();
    }

    private static boolean works(String command) {
        try (NetworkNamespace empty = NetworkNamespace.create()) {
            return empty.call(() -> Shell.run("sh", "-c", command)).status() == 0;
        }
    }

    private Set<String> namespacesHeldByTheDaemon() throws IOException {
        Set<String> held = new TreeSet<>();
        try (var files = Files.newDirectoryStream(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)) {
                    String target = Files.readSymbolicLink(file).toString();
                    if (target.startsWith("net:")) {
                        held.add(target);
                    }
                }
            }
        }
        return held;
    }
}
