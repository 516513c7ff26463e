package io.faultd.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import io.faultd.unit.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Effects from parameters: one by the name of its method, or several as the {@code effects} of {@code apply}. */
final class EffectParams {
    private static final Duration USUAL_DELAY = Duration.ofMillis(75); // Blockade's
    private static final Probability USUAL_LOSS = Probability.ofPercent(30);
    private static final long USUAL_BURST_BYTES = 32 << 10;

    private EffectParams() {}

    private interface Reader {
        Effect read(Params params) throws RpcException;
    }

    /** What each faulting method reads. */
    private static final Map<String, Reader> METHODS = Map.of(
            "slow", params -> delay(params, "delay", Optional.of(USUAL_DELAY)),
            "flaky", params -> loss(params, "loss", Optional.of(USUAL_LOSS)),
            "duplicate", params -> new Effect.Duplicate(percent(params, 5)),
            "corrupt", params -> new Effect.Corrupt(percent(params, 1)),
            "reorder", EffectParams::reorder,
            "rate", EffectParams::rate);

    /** The members of {@code effects}, in the order in which a packet meets them. */
    private static final List<Map.Entry<String, Reader>> MEMBERS = List.of(
            Map.entry("delay", params -> delay(params, "mean", Optional.empty())),
            Map.entry("loss", params -> loss(params, "percent", Optional.empty())),
            Map.entry("duplicate", params -> new Effect.Duplicate(params.required("percent", Probability::parse))),
            Map.entry("corrupt", params -> new Effect.Corrupt(params.required("percent", Probability::parse))),
            Map.entry("reorder", EffectParams::reorder),
            Map.entry("rate", EffectParams::rate));

    /** The methods that put one effect on targets. */
    static Set<String> methods() {
        return METHODS.keySet();
    }

    /** The effect of a faulting method. */
    static Effect read(String method, Params params) throws RpcException {
        return METHODS.get(method).read(params);
    }

    /** The effects of {@code apply}. */
    static List<Effect> readAll(Params params) throws RpcException {
        Params given = params.object("effects").orElseThrow(() -> RpcException.invalidParams("apply needs effects"));
        List<Effect> effects = new ArrayList<>();
        for (Map.Entry<String, Reader> member : MEMBERS) {
            Optional<Params> one = given.object(member.getKey());
            if (one.isPresent()) {
                effects.add(member.getValue().read(one.get()));
                one.get().refuseOthers();
            }
        }
        given.refuseOthers();
        if (effects.isEmpty()) {
            throw RpcException.invalidParams("apply: effects: give at least one of "
                    + String.join(", ", MEMBERS.stream().map(Map.Entry::getKey).toList()));
        }
        return effects;
    }

    /** The effects in the form that {@link #readAll} reads. */
    static ObjectNode write(ObjectMapper mapper, List<Effect> effects) {
        ObjectNode node = mapper.createObjectNode();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Delay delay) {
                node.putObject("delay")
                        .put("mean", Durations.format(delay.mean()))
                        .put("jitter", Durations.format(delay.jitter()))
                        .put("correlation", delay.correlation().toString())
                        .put("distribution", delay.distribution().word());
            } else if (effect instanceof Effect.Loss loss) {
                node.putObject("loss")
                        .put("percent", loss.probability().toString())
                        .put("correlation", loss.correlation().toString());
            } else if (effect instanceof Effect.Duplicate duplicate) {
                node.putObject("duplicate")
                        .put("percent", duplicate.probability().toString());
            } else if (effect instanceof Effect.Corrupt corrupt) {
                node.putObject("corrupt").put("percent", corrupt.probability().toString());
            } else if (effect instanceof Effect.Reorder reorder) {
                node.putObject("reorder")
                        .put("percent", reorder.probability().toString())
                        .put("gap", reorder.gap())
                        .put("delay", Durations.format(reorder.delay()));
            } else if (effect instanceof Effect.RateLimit limit) {
                node.putObject("rate")
                        .put("rate", limit.rate().bytesPerSecond() + "bps")
                        .put("burst", limit.burstBytes() + "b");
            }
        }
        return node;
    }

    private static Effect delay(Params params, String mean, Optional<Duration> usual) throws RpcException {
        Duration delay = usual.isPresent()
                ? params.value(mean, Durations::parse, usual.get())
                : params.required(mean, Durations::parse);
        Duration jitter = params.value("jitter", Durations::parse, Duration.ZERO);
        Probability correlation = params.value("correlation", Probability::parse, Probability.ZERO);
        Distribution distribution = params.value("distribution", Distribution::parse, Distribution.NORMAL);
        return checked(() -> new Effect.Delay(delay, jitter, correlation, distribution));
    }

    private static Effect loss(Params params, String name, Optional<Probability> usual) throws RpcException {
        Probability loss = usual.isPresent()
                ? params.value(name, Probability::parse, usual.get())
                : params.required(name, Probability::parse);
        return new Effect.Loss(loss, params.value("correlation", Probability::parse, Probability.ZERO));
    }

    private static Effect reorder(Params params) throws RpcException {
        Probability percent = percent(params, 25);
        int gap = params.positive("gap").orElse(1);
        Duration delay = params.value("delay", Durations::parse, Duration.ofMillis(10));
        return checked(() -> new Effect.Reorder(percent, gap, delay));
    }

    private static Effect rate(Params params) throws RpcException {
        Rate rate = params.required("rate", Rate::parse);
        long burst = params.value("burst", Size::parseBytes, USUAL_BURST_BYTES);
        return checked(() -> new Effect.RateLimit(rate, burst));
    }

    private static Probability percent(Params params, double usual) throws RpcException {
        return params.value("percent", Probability::parse, Probability.ofPercent(usual));
    }

    private static Effect checked(Supplier<Effect> effect) throws RpcException {
        try {
            return effect.get();
        } catch (BadValueException e) {
            throw RpcException.invalidParams(e.getMessage());
        }
    }
}
