package io.faultd.proof;

import io.faultd.proof.network.NamedNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same as {@link OverExistingIT} with kinds of qdiscs that faultd doesn't model, where the kernel has them. */
@Tag("netem")
class OverExistingKindsIT extends OverExistingProof {
    OverExistingKindsIT(NamedNetwork net) {
        super(net);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qdisc add dev veth-b root fq_codel",
                "qdisc add dev veth-b root handle 9: fq_codel limit 1000 target 3ms interval 40ms ce_threshold 2ms noecn",
                "qdisc add dev veth-b root handle 9: codel target 7ms interval 111ms",
                "qdisc add dev veth-b root handle 9: fq limit 999 maxrate 1gbit",
                "qdisc add dev veth-b root handle 9: cake bandwidth 100mbit",
                "qdisc add dev veth-b root handle 9: netem delay 10ms loss 1%",
                "qdisc add dev veth-b root handle 9: prio bands 4; qdisc add dev veth-b parent 9:2 handle 92: fq_codel;"
                        + "filter add dev veth-b parent 9: protocol ip prio 1 matchall flowid 9:2;"
                        + "filter add dev veth-b parent 9: protocol ip prio 2 handle 5 fw flowid 9:3",
                "qdisc add dev veth-b root handle 9: drr; class add dev veth-b parent 9: classid 9:1 drr quantum 2000",
                "qdisc add dev veth-b root handle 9: hfsc default 1;"
                        + "class add dev veth-b parent 9: classid 9:1 hfsc sc rate 10mbit ul rate 20mbit"
            })
    void otherKindsAreAsTheyWere(String theirs) {
        whatIsThereComesBack(theirs);
    }
}
