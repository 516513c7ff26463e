package io.faultd.fault.spec;

import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.fault.Ranges;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of {@code drop} that select packets. */
public final class DropOptions {
    /** Answers with ICMP. */
    public static final FaultOption<Boolean> REJECT =
            FaultOption.of("reject", OptionType.FLAG, "Answer the sender with an ICMP error (port unreachable)");

    /** Answers with a TCP reset. */
    public static final FaultOption<Boolean> RESET =
            FaultOption.of("reset", OptionType.FLAG, "Answer the sender with a TCP reset; TCP only");

    /** Some packets of a connection. */
    public static final FaultOption<Packets> ONLY = FaultOption.of(
                    "only",
                    OptionType.text("PACKETS", Packets::parse, Packets::word),
                    "syn: no new TCP connections; established: existing ones stall, new ones work")
            .example("syn");

    /** Every n-th packet. */
    public static final FaultOption<Integer> EVERY = FaultOption.of(
                    "every", OptionType.COUNT, Ranges.EVERY, "Every N-th packet, counted for each direction separately")
            .standard("1");

    /** Name queries. */
    public static final FaultOption<Boolean> DNS = FaultOption.of(
            "dns",
            OptionType.FLAG,
            "Only packets to or from DNS resolvers: their port 53, and a resolver on the target's loopback");

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
