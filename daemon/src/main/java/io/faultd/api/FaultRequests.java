package io.faultd.api;

import io.faultd.engine.DropRequest;
import io.faultd.engine.Ending;
import io.faultd.engine.PartitionRequest;
import io.faultd.engine.ShapingRequest;
import io.faultd.engine.TrafficRequest;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.Profiles;
import io.faultd.fault.spec.EffectMembers;
import io.faultd.fault.spec.EffectSpec;
import io.faultd.fault.spec.EndingOptions;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.FaultSpec.Wanted;
import io.faultd.fault.spec.PartitionOptions;
import io.faultd.fault.spec.TrafficOptions;
import io.faultd.protocol.DryRunForm;
import io.faultd.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The methods that make faults: they turn parameters, as {@code fault.spec} defines them, into requests to the service.
 */
final class FaultRequests {
    // Few enough digits to be typed again, and exact in JSON everywhere.
    private static final long SEEDS = 1_000_000_000L;

    private final Map<String, Reader> readers;

    private interface Reader {
        Requested<TrafficRequest> read(Params params) throws RpcException;
    }

    /**
     * A method's request.
     *
     * @param dryRun the form of a dry run; empty: the request is carried out
     */
    record Requested<T>(T request, Optional<DryRunForm> dryRun) {}

    FaultRequests(Profiles profiles) {
        this.readers = Map.of(
                "apply",
                FaultRequests::apply,
                "drop",
                FaultRequests::drop,
                "profile",
                params -> profile(params, profiles));
    }

    /** The methods that make faults on traffic. */
    Set<String> methods() {
        List<String> names = new ArrayList<>(readers.keySet());
        names.addAll(EffectSpec.METHODS);
        return Set.copyOf(names);
    }

    /** Reads the parameters of one of {@link #methods}. */
    Requested<TrafficRequest> read(Params params) throws RpcException {
        Reader reader = readers.get(params.method());
        if (reader != null) {
            return reader.read(params);
        }
        Wanted<List<Effect>> wanted = params.read(FaultSpec.shaping(params.method()));
        return shaping(wanted.does(), wanted.traffic());
    }

    private static Requested<TrafficRequest> apply(Params params) throws RpcException {
        List<Effect> effects = effects(params);
        return shaping(effects, params.read(FaultSpec.traffic()));
    }

    /** The effects in {@code effects}. */
    static List<Effect> effects(Params params) throws RpcException {
        Map<String, Object> members = params.members("effects")
                .orElseThrow(() -> RpcException.invalidParams(params.method() + " needs effects"));
        return params.checked("effects: ", () -> EffectMembers.read(members));
    }

    private static Requested<TrafficRequest> profile(Params params, Profiles profiles) throws RpcException {
        Wanted<String> wanted = params.read(FaultSpec.profile());
        return shaping(params.required(FaultSpec.NAME.name(), profiles::named).effects(), wanted.traffic());
    }

    private static Requested<TrafficRequest> shaping(List<Effect> effects, TrafficOptions traffic) {
        ShapingRequest request = new ShapingRequest(
                traffic.fault(),
                traffic.selection(),
                traffic.random(),
                traffic.direction(),
                traffic.match(),
                effects,
                traffic.overExisting(),
                ending(traffic.ending()));
        return new Requested<>(request, traffic.dryRun());
    }

    private static Requested<TrafficRequest> drop(Params params) throws RpcException {
        Wanted<DropEffect> wanted = params.read(FaultSpec.drop());
        TrafficOptions traffic = wanted.traffic();
        DropRequest request = new DropRequest(
                traffic.fault(),
                traffic.selection(),
                traffic.random(),
                traffic.direction(),
                traffic.match(),
                wanted.does(),
                ending(traffic.ending()));
        return new Requested<>(request, traffic.dryRun());
    }

    /** Reads the parameters of {@code partition}; a random one without a seed gets one. */
    static Requested<PartitionRequest> partition(Params params, RandomGenerator chance) throws RpcException {
        PartitionOptions wanted = params.read(PartitionOptions.SPEC);
        Optional<Long> seed =
                wanted.isRandom() ? wanted.seed().or(() -> Optional.of(chance.nextLong(SEEDS))) : Optional.empty();
        PartitionRequest request = new PartitionRequest(
                wanted.groups(),
                wanted.cuts(),
                wanted.targets(),
                wanted.shape(),
                seed,
                wanted.oneWay(),
                wanted.rest(),
                wanted.reject(),
                wanted.link(),
                ending(wanted.ending()));
        return new Requested<>(request, wanted.dryRun());
    }

    private static Ending ending(EndingOptions options) {
        return new Ending(options.lifetime(), options.lease());
    }
}
