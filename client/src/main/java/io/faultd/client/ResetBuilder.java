package io.faultd.client;

import io.faultd.flow.PortSet;
import io.faultd.protocol.Reset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes TCP connections of targets to reset once; it leaves no fault. All conditions must hold. Not for use by
 * several threads.
 */
public final class ResetBuilder {
    private final FaultdClient client;
    private final Map<String, Object> params = new LinkedHashMap<>();

    ResetBuilder(FaultdClient client, String... targets) {
        this.client = client;
        params.put("targets", List.of(targets));
    }

    private ResetBuilder with(String param, Object value) {
        params.put(param, value);
        return this;
    }

    /** Selects everything in scope, besides the targets named. */
    public ResetBuilder all() {
        return with("all", true);
    }

    /** Selects only connections with these: addresses, prefixes, targets or host names. */
    public ResetBuilder to(String... peers) {
        return with("to", MatchingBuilder.checked(peers));
    }

    /** Excludes connections with these. */
    public ResetBuilder except(String... peers) {
        return with("except", MatchingBuilder.checked(peers));
    }

    /** Selects only these ports of the target, such as {@code 80,443,1000-1010}. */
    public ResetBuilder port(String ports) {
        return with("port", PortSet.parse(ports).toString());
    }

    /** Selects only these ports of the other end. */
    public ResetBuilder peerPort(String ports) {
        return with("peer_port", PortSet.parse(ports).toString());
    }

    /**
     * Resets them. New ones work at once.
     *
     * @throws FaultdException when it is refused; no connection is reset then
     */
    public Reset apply() {
        return Records.read(client.call("reset", params), Reset.class);
    }
}
