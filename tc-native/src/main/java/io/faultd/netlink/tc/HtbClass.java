package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.Unsigned;
import java.util.Optional;

/**
 * One class of an htb tree, {@code struct tc_htb_opt}.
 *
 * @param bytesPerSecond the guaranteed rate, from 0
 * @param ceilBytesPerSecond the rate it may borrow up to, from 0
 * @param burstTicks how long it may send at full speed after idling, in scheduler ticks of 64 ns
 * @param ceilBurstTicks the same for the ceiling
 * @param quantumBytes served per turn among equals, 0 for the qdisc's choice; the kernel reports its choice
 * @param priority 0 (first) to 7
 */
public record HtbClass(
        long bytesPerSecond,
        long ceilBytesPerSecond,
        long burstTicks,
        long ceilBurstTicks,
        long quantumBytes,
        long priority) {
    static final String KIND = Htb.KIND;

    private static final int TCA_HTB_PARMS = 1;
    private static final int TCA_HTB_RATE64 = 6;
    private static final int TCA_HTB_CEIL64 = 7;

    /** {@code tc}'s smallest burst: a full Ethernet packet and some room. */
    private static final long MIN_BURST_BYTES = 1600;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public HtbClass {
        if (bytesPerSecond < 0 || ceilBytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is not negative: " + bytesPerSecond);
        }
        Unsigned.check32("burst", burstTicks);
        Unsigned.check32("burst of the ceiling", ceilBurstTicks);
        Unsigned.check32("quantum", quantumBytes);
    }

    /** Returns a class of that rate and no more, with the burst that {@code tc} would choose. */
    public static HtbClass ofRate(long bytesPerSecond) {
        return ofRate(bytesPerSecond, bytesPerSecond / NANOS_PER_SECOND + MIN_BURST_BYTES);
    }

    /**
     * Returns a class of that rate and no more.
     *
     * <p>The burst is of whole microseconds, as {@code tc} before 6.12 makes it, but rounded up where {@code tc} rounds
     * down: at 100 Gbit/s it would round to nothing.
     */
    public static HtbClass ofRate(long bytesPerSecond, long burstBytes) {
        long ticks = Psched.transmitTicks(burstBytes, bytesPerSecond);
        return new HtbClass(bytesPerSecond, bytesPerSecond, ticks, ticks, 0, 0);
    }

    /** Returns the same class served so many bytes per turn. */
    public HtbClass withQuantum(long bytes) {
        return new HtbClass(bytesPerSecond, ceilBytesPerSecond, burstTicks, ceilBurstTicks, bytes, priority);
    }

    /** Returns the burst in bytes as an argument of {@code tc}, from 0. */
    public long burstBytes() {
        return bytesPerSecond < 1 ? 0 : Psched.burstBytes(burstTicks, bytesPerSecond);
    }

    /** Returns the burst for the ceiling in bytes as an argument of {@code tc}, from 0. */
    public long ceilBurstBytes() {
        return ceilBytesPerSecond < 1 ? 0 : Psched.burstBytes(ceilBurstTicks, ceilBytesPerSecond);
    }

    /** Reads the content of {@code TCA_OPTIONS}; a class that can't be read is foreign. */
    static Optional<HtbClass> decode(AttributeReader reader) {
        try {
            return Optional.of(MalformedNetlinkException.decoding("htb class", () -> decodeKnown(reader)));
        } catch (MalformedNetlinkException e) {
            return Optional.empty();
        }
    }

    private static HtbClass decodeKnown(AttributeReader reader) {
        AttributeReader parameters = null;
        long rate64 = 0;
        long ceil64 = 0;
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_HTB_PARMS -> parameters = reader.nested();
                case TCA_HTB_RATE64 -> rate64 = Unsigned.clamp63(reader.u64());
                case TCA_HTB_CEIL64 -> ceil64 = Unsigned.clamp63(reader.u64());
                default -> {}
            }
        }
        if (parameters == null) {
            throw new MalformedNetlinkException("htb class without parameters");
        }
        long rate = RateSpec.decode(parameters);
        long ceil = RateSpec.decode(parameters);
        long burst = parameters.readU32();
        long ceilBurst = parameters.readU32();
        long quantum = parameters.readU32();
        parameters.skip(Integer.BYTES);
        return new HtbClass(
                rate64 == 0 ? rate : rate64,
                ceil64 == 0 ? ceil : ceil64,
                burst,
                ceilBurst,
                quantum,
                parameters.readU32());
    }

    void encode(AttributeWriter writer) {
        if (RateSpec.needs64(bytesPerSecond)) {
            writer.putU64(TCA_HTB_RATE64, bytesPerSecond);
        }
        if (RateSpec.needs64(ceilBytesPerSecond)) {
            writer.putU64(TCA_HTB_CEIL64, ceilBytesPerSecond);
        }
        writer.putCompound(TCA_HTB_PARMS, parameters -> {
            RateSpec.encode(parameters, bytesPerSecond);
            RateSpec.encode(parameters, ceilBytesPerSecond);
            parameters
                    .writeU32((int) burstTicks)
                    .writeU32((int) ceilBurstTicks)
                    .writeU32((int) quantumBytes)
                    .writeU32(0)
                    .writeU32((int) priority);
        });
    }
}
