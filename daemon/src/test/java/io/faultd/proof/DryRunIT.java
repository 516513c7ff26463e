package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dry runs of what needs no netem. */
class DryRunIT extends DryRunProof {
    DryRunIT(NamedNetwork net) {
        super(net);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate netns:a --rate 1mbit",
                "rate netns:a netns:b --rate 12345678bit --burst 10kb --direction both",
                "rate netns:a --rate 100gbit --direction out",
                "partition netns:a netns:b,netns:c",
                "partition netns:a netns:b --one-way",
                "partition netns:a --rest",
            })
    void whatIsPrintedIsWhatIsDone(String command) {
        assertDoesWhatItSays(command.split(" "));
    }

    @Test
    void aChangeInPlaceIsPrintedAsSuch() {
        String id = daemon.faultctl("rate", "netns:a", "--rate", "1mbit", "-q")
                .successfulOutput()
                .strip();

        assertThat(daemon.faultctl("stop", "--fault", id, "--dry-run").successfulOutput())
                .matches("tc qdisc del dev veth-a root handle fa00: htb\n");
        assertThat(daemon.faultctl("rate", "netns:a", "--rate", "500kbit", "--dry-run")
                        .successfulOutput())
                .isEqualTo(
                        "tc class change dev veth-a parent fa00: classid fa00:fff0 htb rate 500kbit burst 32768b ceil 500kbit"
                                + " cburst 32768b quantum 1514\n"
                                + "tc qdisc change dev veth-a parent fa00:1 handle fa01: pfifo limit 50\n");
    }

    @Test
    void eachToolSaysWhatTheOtherHasToDo() {
        assertThat(daemon.faultctl("rate", "netns:a", "--rate", "1mbit", "--dry-run", "nft")
                        .successfulOutput())
                .matches("# and in the host's namespace tc: \\d commands, which --dry-run tc prints\n");
        assertThat(daemon.faultctl("partition", "netns:a", "netns:b", "--dry-run", "tc")
                        .successfulOutput())
                .matches("# and in the host's namespace nft: \\d+ statements, which --dry-run nft prints\n");
        assertThat(daemon.faultctl("stop", "--all", "--dry-run").successfulOutput())
                .isEqualTo("# nothing would be changed\n");
    }

    @Test
    void aRefusalIsThatOfTheCommand() {
        Shell.Result run = daemon.faultctl("rate", "nobody", "--rate", "1mbit", "--dry-run", "nft");

        assertThat(run.status()).isEqualTo(4);
        assertThat(run.err()).startsWith("faultctl: 'nobody' matches no target");
    }

    @Test
    void thePlanIsJson() {
        assertThat(daemon.faultctl("rate", "netns:a", "--rate", "1mbit", "--dry-run", "json")
                        .successfulOutput())
                .contains("\"ifname\":\"veth-a\"", "\"rate\":{\"kind\":\"rate_limit\",\"rate\":\"1mbit\"")
                .endsWith("\"drops\":[]}\n");
    }
}
