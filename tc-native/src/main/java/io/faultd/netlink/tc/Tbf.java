package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.Unsigned;

/**
 * The token bucket filter, {@code tc-tbf(8)}: one rate for everything.
 *
 * @param bytesPerSecond the rate, from 0; a new filter needs at least 1
 * @param burstBytes what may be sent at once after idling, 1 to 2^32-1; 0 where the kernel reports it, which does so in
 *     ticks
 * @param burstTicks the same in scheduler ticks of 64 ns at that rate; the kernel calculates it from the bytes
 * @param peakBytesPerSecond the most while a burst is sent; 0 for no such limit, otherwise above the rate
 * @param peakBurstBytes what may be sent at once beyond the peak rate, {@code tc}'s mtu: larger packets are dropped; as
 *     with the burst
 * @param peakBurstTicks the same in scheduler ticks at the peak rate
 * @param limitBytes what may wait, 1 to 2^32-1
 */
public record Tbf(
        long bytesPerSecond,
        long burstBytes,
        long burstTicks,
        long peakBytesPerSecond,
        long peakBurstBytes,
        long peakBurstTicks,
        long limitBytes)
        implements QdiscOptions {
    static final String KIND = "tbf";

    private static final int TCA_TBF_PARMS = 1;
    private static final int TCA_TBF_RATE64 = 4;
    private static final int TCA_TBF_PRATE64 = 5;
    private static final int TCA_TBF_BURST = 6;
    private static final int TCA_TBF_PBURST = 7;

    public Tbf {
        if (bytesPerSecond < 0 || peakBytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "a rate is not negative: " + bytesPerSecond + ", peak " + peakBytesPerSecond);
        }
        Unsigned.check32("burst", burstBytes);
        Unsigned.check32("burst", burstTicks);
        Unsigned.check32("peak burst", peakBurstBytes);
        Unsigned.check32("peak burst", peakBurstTicks);
        Unsigned.check32("limit", limitBytes);
    }

    /** Returns a filter of that rate, burst and limit. */
    public static Tbf of(long bytesPerSecond, long burstBytes, long limitBytes) {
        return new Tbf(
                bytesPerSecond, burstBytes, Psched.transmitTicks(burstBytes, bytesPerSecond), 0, 0, 0, limitBytes);
    }

    /** Returns a copy with a limit to the rate of its bursts. */
    public Tbf withPeak(long peakRate, long peakBurst) {
        return new Tbf(
                bytesPerSecond,
                burstBytes,
                burstTicks,
                peakRate,
                peakBurst,
                Psched.transmitTicks(peakBurst, peakRate),
                limitBytes);
    }

    /**
     * Returns whether what the kernel reports is this filter. It reports bursts only in ticks, which it calculates from
     * the bytes: they can differ from ours by a microsecond, and are cut off at 32 bits.
     */
    public boolean isReportedAs(Tbf reported) {
        return bytesPerSecond == reported.bytesPerSecond
                && peakBytesPerSecond == reported.peakBytesPerSecond
                && limitBytes == reported.limitBytes
                && isReportedAs(burstTicks, reported.burstTicks)
                && isReportedAs(peakBurstTicks, reported.peakBurstTicks);
    }

    private static boolean isReportedAs(long ticks, long reported) {
        return ticks == Unsigned.MAX_32 || Math.abs(ticks - reported) * Psched.NANOS_PER_TICK <= 1000;
    }

    static Tbf decode(AttributeReader reader) {
        AttributeReader parameters = null;
        long rate64 = 0;
        long peak64 = 0;
        long burst = 0;
        long peakBurst = 0;
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_TBF_PARMS -> parameters = reader.nested();
                case TCA_TBF_RATE64 -> rate64 = Unsigned.clamp63(reader.u64());
                case TCA_TBF_PRATE64 -> peak64 = Unsigned.clamp63(reader.u64());
                case TCA_TBF_BURST -> burst = reader.u32();
                case TCA_TBF_PBURST -> peakBurst = reader.u32();
                default -> {}
            }
        }
        if (parameters == null) {
            throw new MalformedNetlinkException("tbf without parameters");
        }
        long rate = RateSpec.decode(parameters);
        long peak = RateSpec.decode(parameters);
        long limit = parameters.readU32();
        long burstTicks = parameters.readU32();
        return new Tbf(
                rate64 == 0 ? rate : rate64,
                burst,
                burstTicks,
                peak64 == 0 ? peak : peak64,
                peakBurst,
                parameters.readU32(),
                limit);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer) {
        writer.putCompound(TCA_TBF_PARMS, parameters -> {
            RateSpec.encode(parameters, bytesPerSecond);
            if (peakBytesPerSecond == 0) {
                parameters.writeZeros(RateSpec.BYTES);
            } else {
                RateSpec.encode(parameters, peakBytesPerSecond);
            }
            parameters.writeU32((int) limitBytes).writeU32((int) burstTicks).writeU32((int) peakBurstTicks);
        });
        writer.putU32(TCA_TBF_BURST, (int) burstBytes);
        if (RateSpec.needs64(bytesPerSecond)) {
            writer.putU64(TCA_TBF_RATE64, bytesPerSecond);
        }
        if (peakBytesPerSecond != 0) {
            if (RateSpec.needs64(peakBytesPerSecond)) {
                writer.putU64(TCA_TBF_PRATE64, peakBytesPerSecond);
            }
            writer.putU32(TCA_TBF_PBURST, (int) peakBurstBytes);
        }
    }
}
