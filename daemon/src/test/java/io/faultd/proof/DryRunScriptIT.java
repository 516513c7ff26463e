package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.ReplicaNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --dry-run sh}: where the script runs, whatever has which name, and where it does not fit. */
class DryRunScriptIT extends DryRunProof {
    private static final String PLACE = "it's a $(touch Z)\n;touch Z #";
    private static final String PORT = "$(touch${IFS}Z)";
    private static final String INSIDE = "';touch>Z;'`&|#";

    private NetworkBuilder wiring;

    DryRunScriptIT(NamedNetwork net) {
        super(net);
    }

    @Override
    Map<String, NetworkNamespace> places() {
        return wiring.namespacesWith(net.host().namespace());
    }

    @BeforeEach
    void wire() {
        wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()));
        NetworkNamespace inside = wiring.named(PLACE);
        wiring.port(net.host().namespace(), "br0", PORT, inside, INSIDE);
        wiring.address(inside, INSIDE, "10.213.0.17/24", "fd00:fa17::17/64");
        wiring.settle(net.host().namespace());
    }

    @AfterEach
    void unwire() {
        stopAll();
        wiring.close();
    }

    private static String hostile(String call) {
        return call.replace("PLACE", "netns:" + PLACE.replace("'", "\\u0027").replace("\n", "\\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate {'targets':['PLACE'],'rate':'1mbit','direction':'both','port':'80'}",
                "drop {'targets':['PLACE'],'to':['netns:a'],'direction':'both','reject':true}",
                "partition {'groups':[['PLACE'],['netns:a']]}",
            })
    void everyNameIsOneWordWhateverItIs(String call) {
        assertDoesWhatItSays(hostile(call), Printed.SCRIPT);

        assertThat(Path.of("Z")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rate {'targets':['PLACE'],'rate':'1mbit'} | ip link del '$(touch${IFS}Z)'"
                        + " | dry run: there is no interface $(touch${IFS}Z) in the host's namespace;",
                "partition {'groups':[['PLACE'],['netns:a']]} | ip link del '$(touch${IFS}Z)'"
                        + " | dry run: there is no interface $(touch${IFS}Z) in the host's namespace;",
                "rate {'targets':['PLACE'],'rate':'1mbit'} | tc qdisc add dev '$(touch${IFS}Z)' root pfifo"
                        + " | dry run: there is a root qdisc on $(touch${IFS}Z) in the host's namespace already;",
                "partition {'groups':[['PLACE'],['netns:a']]} | nft add table bridge faultd"
                        + " | dry run: there is a table bridge faultd in the host's namespace already;",
            })
    void whereItDoesNotFitItSaysSoAndChangesNothing(String call, String before, String message) {
        String script = dryRun(Printed.SCRIPT, Call.of(hostile(call)));
        try (ReplicaNetwork twin = twin()) {
            twin.run(before);
            assertRefused(twin, script, message);
        }
        assertThat(Path.of("Z")).doesNotExist();
    }

    @Test
    void whereANamespaceIsMissingItSaysSoAndChangesNothing() {
        String drop = dryRun(Printed.SCRIPT, Call.of(hostile("drop {'targets':['PLACE'],'direction':'out'}")));
        try (ReplicaNetwork twin = twin()) {
            assertRefused(twin, drop.replace("it'\\''s a", "nowhere"), "dry run: there is no namespace ");
        }
    }

    private void assertRefused(ReplicaNetwork twin, String script, String message) {
        List<String> untouched = everything(twin.places());

        Shell.Result result = twin.result(script);

        assertThat(result.status()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).startsWith(message);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(everything(twin.places())).isEqualTo(untouched);
    }

    @Test
    void aResetEndsTheSameConnections() throws IOException {
        for (Family family : Family.values()) {
            Flow flow = new Flow(net.node("b"), net.node("a"), family);
            try (Conversation meant = Conversation.on(flow);
                    Conversation other = Conversation.on(flow)) {
                String script =
                        dryRun(Printed.SCRIPT, Call.of("reset {'targets':['netns:a'],'port':'" + meant.port() + "'}"));
                assertThat(meant.goesOn()).as("a dry run resets nothing").isTrue();

                Shell.in(net.host().namespace(), script);

                assertThatThrownBy(meant::goesOn).as("%s", flow).isInstanceOf(IOException.class);
                assertThat(other.goesOn()).as("what is not named").isTrue();
                Shell.in(
                        net.host().namespace(),
                        dryRun(Printed.SCRIPT, Call.of("reset {'targets':['netns:a'],'to':['netns:b']}")));
                assertThatThrownBy(other::goesOn).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aResetIsNoRule() {
        Shell.Result run = daemon.faultctl("reset", "netns:a", "--dry-run", "nft");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("faultctl: dry_run: nft can't express a reset");
    }
}
