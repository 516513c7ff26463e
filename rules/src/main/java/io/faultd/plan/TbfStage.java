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
 * @param limitBytes that can wait
 */
public record TbfStage(Rate rate, long burstBytes, Optional<Rate> peakRate, long limitBytes) implements Stage {
    /**
     * What may pass at once beyond the peak rate: a frame of any size that is in use, since tbf drops larger ones.
     * Jumbo frames have 9000 bytes.
     */
    public static final long PEAK_BURST_BYTES = 10_000;

    /** A stage of which only the kind is known. */
    public static final TbfStage ANY = new TbfStage(new Rate(1), 0, Optional.empty(), 0);

    // More than any interface carries, and a burst whose time at this rate tbf can still count.
    private static final Rate UNLIMITED = Rate.parse("10tbit");
    private static final long UNLIMITED_BURST_BYTES = 16 << 20;

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final long MOST_BYTES = 0xFFFF_FFFFL;

    static TbfStage of(Effect.TokenBucket bucket) {
        long atRate = waiting(bucket.rate(), bucket) + bucket.burstBytes();
        long atPeak = bucket.peakRate()
                .map(peak -> waiting(peak, bucket) + PEAK_BURST_BYTES)
                .orElse(atRate);
        long limit = Math.min(MOST_BYTES, Math.max(PEAK_BURST_BYTES, Math.min(atRate, atPeak)));
        return new TbfStage(bucket.rate(), bucket.burstBytes(), bucket.peakRate(), limit);
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
        return new TbfStage(UNLIMITED, UNLIMITED_BURST_BYTES, Optional.empty(), limitBytes);
    }

    @Override
    public TbfStage holdingAsMuchAs(Stage other) {
        return other instanceof TbfStage tbf && tbf.limitBytes > limitBytes
                ? new TbfStage(rate, burstBytes, peakRate, tbf.limitBytes)
                : this;
    }
}
