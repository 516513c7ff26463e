package io.faultd.plan;

import io.faultd.fault.Effect;
import io.faultd.unit.Rate;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of one tbf queueing discipline (man tc-tbf). It is the last of its chain, because only there its queue
 * is separate.
 *
 * @param rate of what passes
 * @param burstBytes that may pass at once after a pause
 * @param peakRate the most while a burst passes
 * @param peakBurstBytes that may pass at once beyond the peak rate
 * @param limitBytes that can wait
 */
public record TbfStage(Rate rate, long burstBytes, Optional<Rate> peakRate, long peakBurstBytes, long limitBytes)
        implements Stage {
    /** What may pass at once beyond the peak rate, where no frame is larger: jumbo frames have 9000 bytes. */
    static final long PEAK_BURST_BYTES = 10_000;

    /** A stage of which only the kind is known. */
    public static final TbfStage ANY = new TbfStage(new Rate(1), 0, Optional.empty(), 0, 0);

    // More than any interface carries, and a burst whose time at this rate tbf can still count.
    private static final Rate UNLIMITED = Rate.parse("10tbit");
    private static final long UNLIMITED_BURST_BYTES = 16 << 20;

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final long MOST_BYTES = 0xFFFF_FFFFL;

    /**
     * The stage of a bucket. tbf drops frames that are larger than its burst or its peak burst ({@code tbf_enqueue},
     * sch_tbf.c). It divides super-packets into their segments, which are no larger than a frame.
     *
     * @param largestFrame of the interface, in bytes
     */
    static TbfStage of(Effect.TokenBucket bucket, long largestFrame) {
        long burst = burst(bucket, largestFrame);
        long peakBurst = Math.max(PEAK_BURST_BYTES, largestFrame);
        long atRate = waiting(bucket.rate(), bucket) + burst;
        long atPeak =
                bucket.peakRate().map(peak -> waiting(peak, bucket) + peakBurst).orElse(atRate);
        long limit = Math.min(MOST_BYTES, Math.max(peakBurst, Math.min(atRate, atPeak)));
        return new TbfStage(bucket.rate(), burst, bucket.peakRate(), peakBurst, limit);
    }

    /** The burst of a bucket at an interface; it can be too small only where the fault asks for it. */
    static long burst(Effect.TokenBucket bucket, long largestFrame) {
        boolean follows = bucket.burstBytes() == Effect.DEFAULT_BURST_BYTES;
        return follows ? Math.max(bucket.burstBytes(), largestFrame) : bucket.burstBytes();
    }

    private static long waiting(Rate rate, Effect.TokenBucket bucket) {
        return BigInteger.valueOf(rate.bytesPerSecond())
                .multiply(BigInteger.valueOf(bucket.latency().toNanos()))
                .divide(NANOS)
                .longValue();
    }

    @Override
    public <R> R fold(Function<NetemStage, R> netem, Function<TbfStage, R> tbf) {
        return tbf.apply(this);
    }

    @Override
    public boolean isTransparent() {
        return false;
    }

    @Override
    public boolean needsNetem() {
        return false;
    }

    @Override
    public TbfStage neutral() {
        return new TbfStage(UNLIMITED, UNLIMITED_BURST_BYTES, Optional.empty(), peakBurstBytes, limitBytes);
    }

    @Override
    public TbfStage holdingAsMuchAs(Stage other) {
        return other instanceof TbfStage tbf && tbf.limitBytes > limitBytes
                ? new TbfStage(rate, burstBytes, peakRate, peakBurstBytes, tbf.limitBytes)
                : this;
    }
}
