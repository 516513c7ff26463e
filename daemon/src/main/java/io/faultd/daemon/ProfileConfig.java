package io.faultd.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.api.Params;
import io.faultd.fault.Profile;
import io.faultd.fault.Profiles;
import io.faultd.fault.spec.ProfileOptions;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;

/** The user's own profiles in the configuration: {@code profiles: {lte: {delay: 30ms, jitter: 5ms, rate: 20mbit}}}. */
final class ProfileConfig {
    private static final String SOURCE = "configuration";

    private ProfileConfig() {}

    /**
     * Reads them and adds the built-in ones.
     *
     * @throws BadValueException when one is invalid; the message names it
     */
    static Profiles read(JsonNode node) {
        if (!node.isObject()) {
            throw new BadValueException("profiles must hold 'name: {delay: …, jitter: …, loss: …, rate: …}' lines");
        }
        List<Profile> own = new ArrayList<>();
        node.fieldNames().forEachRemaining(name -> own.add(profile(name, node.get(name))));
        return Profiles.builtIn().with(own);
    }

    private static Profile profile(String name, JsonNode values) {
        if (!values.isObject()) {
            throw new BadValueException("profiles: " + name + " must hold 'delay: 100ms', 'loss: 1%' or 'rate: 1mbit'");
        }
        try {
            Params params = new Params("profiles: " + name, (ObjectNode) values);
            return params.readAll(ProfileOptions.of(name, SOURCE));
        } catch (RpcException e) {
            throw new BadValueException(e.getMessage());
        }
    }
}
