package io.faultd.api;

import io.faultd.engine.Conductor;
import io.faultd.engine.FaultService;
import io.faultd.engine.Leases;
import io.faultd.protocol.LeaseInfo;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The methods about leases. */
final class LeaseMethods {
    private static final Duration USUAL = Duration.ofSeconds(15);

    // With less, a holder that pauses for a moment would lose it.
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int LONGEST_HOLDER = 200;

    private LeaseMethods() {}

    static Conductor.Job<LeaseInfo> create(Params params, Caller caller) throws RpcException {
        Duration life = params.value("ttl", LeaseMethods::life, USUAL);
        String holder = params.value("holder", LeaseMethods::holder, "");
        return service -> info(service.leases().create(caller.account(), life, holder));
    }

    static Conductor.Job<LeaseInfo> renew(Params params, Caller caller, Instant asked) throws RpcException {
        String id = params.required("lease", word -> word);
        return service -> info(service.leases().renew(caller.account(), id, asked));
    }

    static Conductor.Job<?> revoke(Params params) throws RpcException {
        String id = params.required("lease", word -> word);
        return service -> service.leases().revoke(id);
    }

    static List<LeaseInfo> list(FaultService service) {
        return service.leases().list().stream().map(LeaseMethods::info).toList();
    }

    private static Duration life(String text) {
        Duration life = Durations.parse(text);
        if (life.compareTo(SHORTEST) < 0) {
            throw new BadValueException("a lease lasts " + Durations.format(SHORTEST) + " or longer: '" + text
                    + "' is too short to renew it");
        }
        return life;
    }

    private static String holder(String text) {
        if (text.length() > LONGEST_HOLDER || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadValueException("must be one line of at most " + LONGEST_HOLDER + " characters");
        }
        return text;
    }

    private static LeaseInfo info(Leases.LeaseFaults held) {
        return new LeaseInfo(
                held.lease().id(),
                held.lease().holder().isEmpty() ? null : held.lease().holder(),
                Durations.format(held.lease().life()),
                held.lease().expires().toString(),
                held.faults());
    }
}
