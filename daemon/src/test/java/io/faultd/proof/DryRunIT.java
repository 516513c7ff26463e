package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dry runs of faults without netem. */
class DryRunIT extends DryRunProof {
    private static final List<String> NAMES = List.of("n1", "n2", "n3");

    DryRunIT(NamedNetwork net) {
        super(net);
    }

    private NetworkBuilder wiring;

    @Override
    Map<String, NetworkNamespace> places() {
        return wiring.namespacesWith(net.host().namespace());
    }

    /** Besides the bridge: two targets connected directly, so that received packets go through an ifb. */
    @BeforeEach
    void tieTwoTogether() {
        wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()));
        wiring.tiedPair("left", "right");
        NAMES.forEach(name -> {
            NetworkNamespace inside = wiring.named(name);
            wiring.port(net.host().namespace(), "br0", "to-" + name, inside, "eth0");
            wiring.address(
                    inside, "eth0", "10.213.0.1" + name.charAt(1) + "/24", "fd00:fa17::1" + name.charAt(1) + "/64");
        });
        wiring.settle(net.host().namespace());
    }

    @AfterEach
    void untie() {
        stopAll();
        wiring.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate {'targets':['netns:n1'],'rate':'1mbit'}",
                "rate {'targets':['netns:n1','netns:n2'],'rate':'12345678bit','burst':'10kb','direction':'both'}",
                "rate {'targets':['netns:n1'],'rate':'100gbit','direction':'out'}",
                "rate {'targets':['netns:n1'],'rate':'10mbit','shaper':'tbf','burst':'10kb'}",
                "rate {'targets':['netns:left'],'rate':'1mbit','direction':'both'}",
                "rate {'targets':['netns:n1','netns:n2'],'rate':'1mbit','shared':true,'direction':'both'}",
                "rate {'targets':['netns:n1','netns:n2'],'rate':'1mbit','shared':true,'to':['netns:n3','10.9.0.0/16'],'port':'80'}",
                "rate {'targets':['netns:n1'],'rate':'1mbit','port':'80,1000-1010','protocol':'tcp'}",
                "rate {'targets':['netns:n1'],'rate':'1mbit','to':['netns:n2','10.9.0.0/16'],'direction':'both'}",
                "rate {'targets':['netns:n1'],'rate':'1mbit','protocol':'icmp,47','direction':'out'}",
                "drop {'targets':['netns:n1'],'direction':'both'}",
                "drop {'targets':['netns:n1'],'to':['10.213.0.0/24','fd00::/64'],'except':['netns:n2'],'reject':true}",
                "drop {'targets':['netns:n1','netns:n2'],'port':'80,1000-1010','protocol':'tcp','every':3}",
                "drop {'targets':['netns:n1'],'only':'syn','direction':'out','reset':true}",
                "drop {'targets':['netns:n1'],'only':'established','peer_port':'53'}",
                "drop {'targets':['netns:n1'],'dns':true,'direction':'both'}",
                "drop {'targets':['netns:n1'],'protocol':'icmp,47','direction':'both','to':['netns:n3']}",
                "partition {'groups':[['netns:n1'],['netns:n2','netns:n3']]}",
                "partition {'groups':[['netns:n1'],['netns:n2']],'one_way':true}",
                "partition {'groups':[['netns:n1']],'rest':true}",
                "partition {'groups':[['netns:left'],['netns:right']],'one_way':true}",
            })
    void whatIsPrintedIsWhatIsDone(String command) {
        assertDoesWhatItSays(command, Printed.values());
    }

    /** The table of an ifb has its index in its name, which the shell looks up; the next ifb has another index. */
    @Test
    void aTableThatIsNamedAfterANewDeviceIsMadeForThatDevice() {
        assertStartsWhatItSays(
                "rate {'targets':['netns:left'],'rate':'1mbit','to':['netns:right'],'except':['10.9.0.0/16']}",
                Printed.values());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate {'targets':['netns:n1'],'rate':'1mbit'}; rate {'targets':['netns:n1'],'rate':'300kbit'}",
                "rate {'targets':['netns:n1'],'rate':'1mbit'};"
                        + " rate {'targets':['netns:n1'],'rate':'300kbit','port':'80','protocol':'tcp'}",
                "partition {'groups':[['netns:n1'],['netns:n2']]}; rate {'targets':['netns:n3'],'rate':'300kbit'}",
            })
    void aChangeIsWhatIsPrinted(String commands) {
        assertChangesWhatItSays(commands.split("; ")[0], commands.split("; ")[1], Printed.values());
    }

    @Test
    void aChangeInPlaceIsPrintedAsSuch() {
        String id = daemon.faultctl("rate", "netns:a", "--rate", "1mbit", "-q")
                .successfulOutput()
                .strip();

        assertThat(daemon.faultctl("stop", "--fault", id, "--dry-run", "tc").successfulOutput())
                .matches("tc qdisc del dev veth-a root handle fa00: htb\n");
        assertThat(daemon.faultctl("rate", "netns:a", "--rate", "500kbit", "--dry-run", "tc")
                        .successfulOutput())
                .isEqualTo(
                        "tc class change dev veth-a parent fa00: classid fa00:fff0 htb rate 500kbit burst 32768b ceil"
                                + " 500kbit cburst 32768b quantum 1514\n"
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
                .endsWith("\"drops\":[],\"skipped\":[]}\n");
    }
}
