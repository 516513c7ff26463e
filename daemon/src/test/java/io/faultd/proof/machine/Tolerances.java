package io.faultd.proof.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How far a measured figure may deviate from the requested one.
 *
 * <p>On a real processor these are the documented figures. The emulated machine (QEMU's TCG) translates every
 * instruction, and its two processors are threads that compete with all other processes of the real machine, so timers
 * fire late by the host's scheduling delay: single packets arrive tens of milliseconds late there. It never makes a
 * packet early, nor does it lose, duplicate or pass one; lower bounds and counts are the same on both.
 *
 * @param lateness of the median packet of a delayed stream
 * @param spike how much later single packets of a stream may be
 * @param undisturbed the longest median time of a packet that nothing delays
 * @param silence after which nothing more is expected on an idle wire
 * @param patience for something that must arrive
 * @param reapply the median time from the engine's event that a container has started until its fault is in force
 * @param connect how long a TCP connection is given; more than one SYN is sent in that time
 */
public record Tolerances(
        Duration lateness,
        Duration spike,
        Duration undisturbed,
        Duration silence,
        Duration patience,
        Duration reapply,
        Duration connect) {
    /** How far a throughput may deviate from the rate, on any machine: it is counted over a second or more. */
    public static final double THROUGHPUT = 0.10;

    /**
     * The probability that a correct rate of losses lies within the interval: a run of all tests has some fifty checks.
     */
    public static final double CONFIDENCE = 0.999_99;

    private static final Tolerances NATIVE = new Tolerances(
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(5),
            Duration.ofMillis(300),
            // Ten times what it takes: a machine that is busy with other work starts a JVM in half a minute.
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(1500));
    private static final Tolerances EMULATED = new Tolerances(
            Duration.ofMillis(30),
            Duration.ofMillis(100),
            Duration.ofMillis(30),
            Duration.ofMillis(700),
            Duration.ofSeconds(90),
            Duration.ofMillis(1500),
            Duration.ofMillis(2000));

    /** The number of repetitions, for something that a real processor repeats that many times. */
    public int rounds(int usual) {
        return this == NATIVE ? usual : Math.max(2, usual / 10);
    }

    /** The tolerances of this machine. */
    public static Tolerances here() {
        try {
            // With -cpu max, as .ci/emulate has it, the model is "QEMU TCG CPU version …".
            return Files.readString(Path.of("/proc/cpuinfo")).contains("QEMU TCG") ? EMULATED : NATIVE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
