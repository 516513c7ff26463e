package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;

/**
 * The token bucket filter, {@code tc-tbf(8)}: one rate for everything.
 *
 * @param bytesPerSecond the rate, from 0; a new filter takes none below 1
 * @param burstBytes what may be sent at once after idling, 1 to 2^32-1; 0 where the kernel reports, which does so in ticks
 * @param burstTicks the same in scheduler ticks of 64 ns at that rate; the kernel calculates it from the bytes
 * @param limitBytes what may wait, 1 to 2^32-1
 */
public record Tbf(long bytesPerSecond, long burstBytes, long burstTicks, long limitBytes) implements QdiscOptions {
    static final String KIND = "tbf";

    private static final int TCA_TBF_PARMS = 1;
    private static final int TCA_TBF_RATE64 = 4;
    private static final int TCA_TBF_BURST = 6;

    public Tbf {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is not negative: " + bytesPerSecond);
        }
        Unsigned.check32("burst", burstBytes);
        Unsigned.check32("burst", burstTicks);
        Unsigned.check32("limit", limitBytes);
    }

    /** Returns a filter of that rate, burst and limit. */
    public static Tbf of(long bytesPerSecond, long burstBytes, long limitBytes) {
        return new Tbf(bytesPerSecond, burstBytes, Psched.transmitTicks(burstBytes, bytesPerSecond), limitBytes);
    }

    static Tbf decode(AttributeReader reader) {
        AttributeReader parameters = null;
        long rate64 = 0;
        long burst = 0;
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_TBF_PARMS -> parameters = reader.nested();
                case TCA_TBF_RATE64 -> rate64 = Unsigned.clamp63(reader.u64());
                case TCA_TBF_BURST -> burst = reader.u32();
                default -> {}
            }
        }
        if (parameters == null) {
            throw new MalformedNetlinkException("tbf without parameters");
        }
        long rate = RateSpec.decode(parameters);
        parameters.skip(RateSpec.BYTES);
        long limit = parameters.readU32();
        return new Tbf(rate64 == 0 ? rate : rate64, burst, parameters.readU32(), limit);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer) {
        writer.putCompound(TCA_TBF_PARMS, parameters -> {
            RateSpec.encode(parameters, bytesPerSecond);
            parameters
                    .writeZeros(RateSpec.BYTES)
                    .writeU32((int) limitBytes)
                    .writeU32((int) burstTicks)
                    .writeU32(0);
        });
        writer.putU32(TCA_TBF_BURST, (int) burstBytes);
        if (RateSpec.needs64(bytesPerSecond)) {
            writer.putU64(TCA_TBF_RATE64, bytesPerSecond);
        }
    }
}
