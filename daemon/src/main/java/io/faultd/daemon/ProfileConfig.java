package io.faultd.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.api.Params;
import io.faultd.fault.Profile;
import io.faultd.fault.Profiles;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user's own profiles, as the configuration has them: {@code profiles: {lte: {delay: 30ms, jitter: 5ms, rate:
 * 20mbit}}}.
 */
final class ProfileConfig {
    private static final String SOURCE = "configuration";

    private ProfileConfig() {}

    /**
     * Reads them, beside those that are built in.
     *
     * @throws BadValueException when one makes no sense; the message names it
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
            Duration delay = params.value("delay", Durations::parse, Duration.ZERO);
            Duration jitter = params.value("jitter", Durations::parse, Duration.ZERO);
            Probability loss = params.value("loss", Probability::parse, Probability.ZERO);
            Optional<Rate> rate = params.value("rate", Rate::parse);
            params.refuseOthers();
            return new Profile(name, delay, jitter, loss, rate, SOURCE);
        } catch (RpcException e) {
            throw new BadValueException(e.getMessage());
        }
    }
}
