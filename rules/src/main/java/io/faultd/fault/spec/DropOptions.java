package io.faultd.fault.spec;

import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.fault.Ranges;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code drop} can be told of the packets that vanish. */
public final class DropOptions {
    /** ICMP as an answer. */
    public static final FaultOption<Boolean> REJECT =
            FaultOption.of("reject", OptionType.FLAG, "Tell the sender by ICMP (port unreachable)");

    /** A TCP reset as an answer. */
    public static final FaultOption<Boolean> RESET =
            FaultOption.of("reset", OptionType.FLAG, "Tell the sender by a TCP reset; of TCP only");

    /** Some packets of a connection. */
    public static final FaultOption<Packets> ONLY = FaultOption.of(
                    "only",
                    OptionType.text("PACKETS", Packets::parse, Packets::word),
                    "syn: no new TCP connections; established: those that stand stall, new ones work")
            .example("syn");

    /** Each so many-th packet. */
    public static final FaultOption<Integer> EVERY = FaultOption.of(
                    "every", OptionType.COUNT, Ranges.EVERY, "Each N-th packet, counted for each direction by itself")
            .standard("1");

    /** Queries of names. */
    public static final FaultOption<Boolean> DNS = FaultOption.of(
            "dns",
            OptionType.FLAG,
            "Only what is to or from resolvers: their port 53, and one on the target's loopback");

    /** The packets. */
    public static final Spec<DropEffect> SPEC = new Spec<>(
            List.of(REJECT, RESET, ONLY, EVERY, DNS),
            List.of(Rule.excludes(REJECT, RESET, "a packet gets one answer, so give one of the two")),
            values -> new DropEffect(
                    values.has(REJECT) ? Answer.REJECT : values.has(RESET) ? Answer.RESET : Answer.NONE,
                    values.find(ONLY).orElse(Packets.ALL),
                    values.get(EVERY),
                    values.has(DNS)));

    private DropOptions() {}

    /** An effect in the form that {@link #SPEC} reads. */
    public static Map<String, Object> write(DropEffect effect) {
        Map<String, Object> members = new LinkedHashMap<>();
        REJECT.write(effect.answer() == Answer.REJECT, members);
        RESET.write(effect.answer() == Answer.RESET, members);
        if (effect.packets() != Packets.ALL) {
            ONLY.write(effect.packets(), members);
        }
        EVERY.write(effect.every(), members);
        DNS.write(effect.dns(), members);
        return members;
    }
}
