package io.faultd.api;

import io.faultd.linux.LibC;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The time of day at the daemon's start plus the time since then on the boot clock. So it never jumps when the time is
 * set, and continues while the machine is suspended (CLOCK_BOOTTIME in man 2 clock_gettime).
 *
 * <p>A point in time for the next daemon is stored as {@link #bootNanos}, because the time of day can be set between
 * the two.
 */
public final class BootClock extends Clock {
    private final LongSupplier boot;
    private final Instant origin;
    private final ZoneId zone;

    /** Starts now. */
    public BootClock() {
        this(Clock.systemUTC(), LibC::bootTimeNanos);
    }

    /**
     * Starts at the present time of a clock.
     *
     * @param boot nanoseconds since the machine was started
     */
    BootClock(Clock wall, LongSupplier boot) {
        this(boot, origin(wall, boot), ZoneOffset.UTC);
    }

    private static Instant origin(Clock wall, LongSupplier boot) {
        // The first call loads a library, which takes half a second; the two clocks must be read at the same time.
        boot.getAsLong();
        return wall.instant().minusNanos(boot.getAsLong());
    }

    private BootClock(LongSupplier boot, Instant origin, ZoneId zone) {
        this.boot = boot;
        this.origin = origin;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        return instantAt(boot.getAsLong());
    }

    /** An instant of this clock as nanoseconds of the boot clock, which mean the same to every process of this boot. */
    public long bootNanos(Instant instant) {
        return Duration.between(origin, instant).toNanos();
    }

    /** The reverse of {@link #bootNanos}. */
    public Instant instantAt(long bootNanos) {
        return origin.plusNanos(bootNanos);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new BootClock(boot, origin, other);
    }
}
