package io.faultd.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.DelayShape;
import io.faultd.fault.DelayTable;
import io.faultd.fault.Effect;
import io.faultd.fault.SlotTimes;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.util.List;

/** Effects as the {@code effects} of {@code apply}: what is written is read back exactly. */
final class EffectWriter {
    private final ObjectNode effects;

    private EffectWriter(ObjectNode effects) {
        this.effects = effects;
    }

    static ObjectNode write(ObjectMapper mapper, List<Effect> effects) {
        ObjectNode node = mapper.createObjectNode();
        EffectWriter writer = new EffectWriter(node);
        effects.forEach(writer::write);
        return node;
    }

    private void write(Effect effect) {
        if (effect instanceof Effect.Delay delay) {
            ObjectNode node = effects.putObject("delay")
                    .put("mean", Durations.format(delay.delay()))
                    .put("jitter", Durations.format(delay.jitter()));
            correlation(node, delay.correlation());
            shape(node, delay.distribution());
        } else if (effect instanceof Effect.Loss loss) {
            ObjectNode node =
                    effects.putObject("loss").put("percent", loss.loss().toString());
            correlation(node, loss.correlation());
            node.put("ecn", loss.ecn());
        } else if (effect instanceof Effect.BurstLoss loss) {
            effects.putObject("loss").put("model", loss.model().text()).put("ecn", loss.ecn());
        } else if (effect instanceof Effect.Duplicate duplicate) {
            correlation(
                    effects.putObject("duplicate")
                            .put("percent", duplicate.percent().toString()),
                    duplicate.correlation());
        } else if (effect instanceof Effect.Corrupt corrupt) {
            correlation(
                    effects.putObject("corrupt")
                            .put("percent", corrupt.percent().toString()),
                    corrupt.correlation());
        } else if (effect instanceof Effect.Reorder reorder) {
            ObjectNode node = effects.putObject("reorder")
                    .put("percent", reorder.percent().toString())
                    .put("gap", reorder.gap())
                    .put("delay", Durations.format(reorder.delay()));
            correlation(node, reorder.correlation());
        } else if (effect instanceof Effect.Slot slot) {
            slot(effects.putObject("slot"), slot);
        } else if (effect instanceof Effect.Seed seed) {
            effects.put("seed", seed.number());
        } else if (effect instanceof Effect.FromProfile profile) {
            effects.put("profile", profile.name());
        } else {
            rate(effect);
        }
    }

    private void rate(Effect effect) {
        ObjectNode node = effects.putObject("rate");
        if (effect instanceof Effect.RateLimit limit) {
            node.put("rate", exact(limit.rate())).put("burst", limit.burstBytes() + "b");
            limit.ceil().ifPresent(most -> node.put("ceil", exact(most)));
        } else if (effect instanceof Effect.SharedRate shared) {
            node.put("shared", true).put("rate", exact(shared.rate())).put("burst", shared.burstBytes() + "b");
        } else if (effect instanceof Effect.TokenBucket bucket) {
            node.put("shaper", "tbf").put("rate", exact(bucket.rate())).put("burst", bucket.burstBytes() + "b");
            bucket.peakRate().ifPresent(peak -> node.put("peak_rate", exact(peak)));
            node.put("latency", Durations.format(bucket.latency()));
        } else if (effect instanceof Effect.LineRate line) {
            node.put("shaper", "netem")
                    .put("rate", exact(line.rate()))
                    .put("overhead", line.overheadBytes())
                    .put("cell", line.cellBytes())
                    .put("cell_overhead", line.cellOverheadBytes());
        }
    }

    private static void slot(ObjectNode node, Effect.Slot slot) {
        if (slot.times() instanceof SlotTimes.Range range) {
            node.put("time", range.text());
        } else if (slot.times() instanceof SlotTimes.Spread spread) {
            node.put("time", Durations.format(spread.time())).put("jitter", Durations.format(spread.jitter()));
            shape(node, spread.distribution());
        }
        if (slot.packets() > 0) {
            node.put("packets", slot.packets());
        }
        if (slot.bytes() > 0) {
            node.put("bytes", slot.bytes() + "b");
        }
    }

    private static void shape(ObjectNode node, DelayShape shape) {
        if (shape instanceof DelayTable table) {
            ArrayNode numbers = node.putArray("distribution");
            table.numbers().forEach(numbers::add);
        } else {
            node.put("distribution", shape.word());
        }
    }

    private static void correlation(ObjectNode node, Probability correlation) {
        node.put("correlation", correlation.toString());
    }

    /** In bytes, which is what the kernel counts in. */
    private static String exact(Rate rate) {
        return rate.bytesPerSecond() + "bps";
    }
}
