package io.faultd.proof.reliability;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Sends signals to a daemon from a separate thread, the last of them SIGKILL. */
final class SignalStorm {
    private static final int LATEST_MILLIS = 300;
    private static final int LONGEST_STOP_MILLIS = 200;

    private final AtomicLong killedAtNanos = new AtomicLong();
    private Thread thread;

    private SignalStorm() {}

    /** One in four daemons is stopped for a while before it is killed, one in four continues in between. */
    static SignalStorm start(ProcessHandle victim, Random random) {
        long before = random.nextInt(LATEST_MILLIS);
        boolean pausing = random.nextInt(4) == 0;
        boolean stopped = random.nextInt(4) == 0;
        long pause = random.nextInt(LONGEST_STOP_MILLIS);
        SignalStorm assault = new SignalStorm();
        assault.thread = new Thread(
                () -> {
                    if (victim == null) {
                        return;
                    }
                    sleep(before);
                    if (pausing) {
                        Reliability.signal("STOP", victim.pid());
                        sleep(pause);
                        Reliability.signal("CONT", victim.pid());
                        sleep(pause);
                    }
                    if (stopped) {
                        Reliability.signal("STOP", victim.pid());
                        sleep(pause);
                    }
                    victim.destroyForcibly();
                    assault.killed();
                },
                "assault");
        assault.thread.start();
        return assault;
    }

    /** The daemon has been killed. */
    void killed() {
        killedAtNanos.set(System.nanoTime());
    }

    /** The time without service since then; once, and empty while it lives. */
    Optional<Long> outageMillis() {
        long killed = killedAtNanos.getAndSet(0);
        return killed == 0 ? Optional.empty() : Optional.of((System.nanoTime() - killed) / 1_000_000);
    }

    private static void sleep(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    void join() throws InterruptedException {
        thread.join();
    }
}
