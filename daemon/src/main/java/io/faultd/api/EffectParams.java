package io.faultd.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.Effect;
import io.faultd.rpc.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Effects from parameters: those of a method by its name, or several as the {@code effects} of {@code apply}. */
final class EffectParams {
    private static final Optional<Duration> USUAL_DELAY = Optional.of(Duration.ofMillis(75)); // Blockade's

    private EffectParams() {}

    private interface Reader {
        List<Effect> read(EffectReader params) throws RpcException;
    }

    /** What each faulting method reads. */
    private static final Map<String, Reader> METHODS = Map.of(
            "slow", EffectParams::slow,
            "flaky", params -> List.of(params.loss("loss", "loss_model", Optional.of("30%"))),
            "duplicate", params -> List.of(params.duplicate(Optional.of("5%"))),
            "corrupt", params -> List.of(params.corrupt(Optional.of("1%"))),
            "reorder", params -> List.of(params.reorder()),
            "rate", params -> List.of(params.rate()));

    /** The members of {@code effects}, in the order in which a packet meets them. */
    private static final List<Map.Entry<String, Reader>> MEMBERS = List.of(
            Map.entry("delay", params -> List.of(params.delay("mean", Optional.empty()))),
            Map.entry("loss", params -> List.of(params.loss("percent", "model", Optional.empty()))),
            Map.entry("duplicate", params -> List.of(params.duplicate(Optional.empty()))),
            Map.entry("corrupt", params -> List.of(params.corrupt(Optional.empty()))),
            Map.entry("reorder", params -> List.of(params.reorder())),
            Map.entry("rate", params -> List.of(params.rate())),
            Map.entry("slot", params -> List.of(params.slot(""))));

    /** The methods that put effects of one kind on targets. */
    static Set<String> methods() {
        return METHODS.keySet();
    }

    /** The effects of a faulting method. */
    static List<Effect> read(String method, Params params) throws RpcException {
        EffectReader reader = new EffectReader(params);
        List<Effect> effects = new ArrayList<>(METHODS.get(method).read(reader));
        if (!method.equals("rate")) {
            reader.seed().ifPresent(effects::add);
        }
        return effects;
    }

    /** Slots alone, or with a delay of their own. */
    private static List<Effect> slow(EffectReader params) throws RpcException {
        boolean delayed = params.has("delay") || params.has("jitter");
        boolean slotted = params.has("slot");
        List<Effect> effects = new ArrayList<>();
        if (delayed || !slotted) {
            effects.add(params.delay("delay", USUAL_DELAY));
        }
        if (slotted) {
            effects.add(params.slot("slot_"));
        }
        return effects;
    }

    /**
     * The effects of {@code apply}; its {@code profile} is no more than a name that {@code faults} shows beside them.
     */
    static List<Effect> readAll(Params params) throws RpcException {
        Params given = params.object("effects").orElseThrow(() -> RpcException.invalidParams("apply needs effects"));
        List<Effect> effects = new ArrayList<>();
        for (Map.Entry<String, Reader> member : MEMBERS) {
            Optional<Params> one = given.object(member.getKey());
            if (one.isPresent()) {
                effects.addAll(member.getValue().read(new EffectReader(one.get())));
                one.get().refuseOthers();
            }
        }
        Optional<Effect> seed = new EffectReader(given).seed();
        Optional<Effect> profile = given.value("profile", Effect.FromProfile::new);
        given.refuseOthers();
        if (effects.isEmpty()) {
            throw RpcException.invalidParams("apply: effects: give at least one of "
                    + String.join(", ", MEMBERS.stream().map(Map.Entry::getKey).toList()));
        }
        seed.ifPresent(effects::add);
        profile.ifPresent(effects::add);
        return effects;
    }

    /** The effects in the form that {@link #readAll} reads. */
    static ObjectNode write(ObjectMapper mapper, List<Effect> effects) {
        return EffectWriter.write(mapper, effects);
    }
}
