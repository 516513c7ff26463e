package io.faultd.api;

import io.faultd.engine.Conductor;
import io.faultd.engine.FaultService;
import io.faultd.protocol.GuardInfo;
import io.faultd.protocol.Halt;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The methods about guards. */
public final class GuardMethods {
    private static final int LONGEST_REASON = 200;

    private final Supplier<GuardInfo> guards;

    public GuardMethods(Supplier<GuardInfo> guards) {
        this.guards = guards;
    }

    CompletionStage<GuardInfo> list(Params params) throws RpcException {
        params.refuseOthers();
        return CompletableFuture.completedStage(guards.get());
    }

    static Conductor.Job<Halt> halt(Params params, Caller caller) throws RpcException {
        String reason = params.value("reason", GuardMethods::reason, "no reason given");
        return service -> service.halt(caller.identity(), reason);
    }

    static Halt resume(FaultService service) throws Exception {
        return service.resume();
    }

    private static String reason(String text) {
        if (text.isBlank() || text.length() > LONGEST_REASON || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadValueException("must be one line of at most " + LONGEST_REASON + " characters");
        }
        return text.strip();
    }
}
