package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.network.IptablesNetwork;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --dry-run sh} of a daemon whose drop engine is iptables: the rules come by iptables, all else as ever. */
class IptablesScriptIT extends DryRunProof {
    /** The chains' comments, by which faultd knows its own, are none that iptables shows or makes. */
    private static final String EVERYTHING = "for chain in INPUT OUTPUT FORWARD FAULTD-IN FAULTD-OUT FAULTD-FORWARD;"
            + " do iptables -S $chain 2>&1; ip6tables -S $chain 2>&1; done; tc -d qdisc show;"
            + " nft -s list ruleset | sed -n '/^table netdev/,/^}/p'";

    IptablesScriptIT(IptablesNetwork net) {
        super(net);
    }

    @Override
    Map<String, NetworkNamespace> places() {
        return net.namespaces();
    }

    @Override
    String showEverything() {
        return EVERYTHING;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partition {'groups':[['netns:a'],['netns:b','netns:c']]}",
                "drop {'targets':['netns:a'],'direction':'both','to':['netns:b'],'port':'80','protocol':'tcp','reject':true}",
                "rate {'targets':['netns:a'],'rate':'1mbit','port':'80'}",
            })
    void theScriptDoesWhatTheCommandDoes(String call) {
        assertDoesWhatItSays(call, Printed.SCRIPT);
    }
}
