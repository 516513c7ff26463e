package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.network.NamedNetwork;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dry runs of every kind of netem. A seed is left out: tc knows it since 6.6 only. */
@Tag("netem")
class NetemDryRunIT extends DryRunProof {
    NetemDryRunIT(NamedNetwork net) {
        super(net);
    }

    @Override
    Map<String, NetworkNamespace> places() {
        return Map.of("host", net.host().namespace(), "a", net.node("a").namespace());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slow {'targets':['netns:a'],'delay':'75ms','jitter':'10ms','correlation':'25%','direction':'both'}",
                "slow {'targets':['netns:a'],'delay':'8us','jitter':'8us','distribution':'uniform'}",
                "flaky {'targets':['netns:a'],'loss':'0.001%','correlation':'3.3%','ecn':true}",
                "flaky {'targets':['netns:a'],'loss_model':'gemodel:1%,10%,70%,0.1%'}",
                "apply {'targets':['netns:a'],'effects':{'duplicate':{'percent':'5%','correlation':'10%'},'corrupt':{'percent':'1%'}}}",
                "slow {'targets':['netns:a'],'delay':'1ms','slot':'5ms-10ms','slot_packets':'3','slot_bytes':'2kb'}",
                "reorder {'targets':['netns:a'],'percent':'25%','gap':'5','delay':'10ms'}",
                "rate {'targets':['netns:a'],'rate':'1mbit','shaper':'netem','overhead':20,'cell':53}",
            })
    void whatIsPrintedIsWhatIsDone(String command) {
        assertDoesWhatItSays(command, Printed.TC_AND_NFT);
    }

    @Test
    void aChangeIsWhatIsPrinted() {
        assertChangesWhatItSays(
                "slow {'targets':['netns:a'],'delay':'75ms','jitter':'10ms','distribution':'uniform'}",
                "flaky {'targets':['netns:a'],'loss':'30%'}",
                Printed.TC_AND_NFT);
    }

    /** Two netems one behind the other, the first of them with a table of faultd and the other with iproute2's. */
    @Test
    void aScriptDoesTheSame() {
        assertDoesWhatItSays(
                "apply {'targets':['netns:a'],'direction':'both','to':['netns:b'],'effects':{"
                        + "'delay':{'mean':'75ms','jitter':'10ms','distribution':'uniform'},"
                        + "'loss':{'percent':'3%'},'duplicate':{'percent':'5%'}}}",
                Printed.SCRIPT);
    }
}
