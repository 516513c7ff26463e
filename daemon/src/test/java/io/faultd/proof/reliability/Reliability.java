package io.faultd.proof.reliability;

import io.faultd.client.DaemonUnreachableException;
import io.faultd.client.FaultdException;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.SmallDisk;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.TenTargets;
import io.faultd.protocol.Check;
import io.faultd.protocol.FaultInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A daemon under its supervisor that gets random commands and is killed at random moments. After every kill the kernel
 * must be as after applying the expected faults to an untouched one, and untouched without them.
 *
 * <p>Everything random follows from the seed, except the moment in the daemon's life at which a signal arrives.
 */
public final class Reliability implements AutoCloseable {
    /** Five seconds, on a real processor. */
    private static final Duration CONVERGENCE = Tolerances.here().patience().dividedBy(4);

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int MOST_COMMANDS = 6;
    /** The block that the journal has begun holds some. */
    private static final int MOST_ON_A_FULL_DISK = 20;

    private final Random random;
    private final JournalDamage ordeal;
    private final TenTargets targets;
    private final TestDaemon daemon;
    private final Path state;
    private final String untouched;
    private final Map<String, ExpectedFaults.One> everMade = new HashMap<>();
    private final List<Long> outagesMillis = new ArrayList<>();
    private ExpectedFaults expected = ExpectedFaults.NOTHING;
    private SignalStorm assault;
    private int commands;
    private int refusals;
    private int damaged;

    public Reliability(Path directory, JournalDamage ordeal, long seed) {
        this.random = new Random(seed);
        this.ordeal = ordeal;
        this.state = directory.resolve("state");
        this.targets = new TenTargets(directory);
        this.untouched = targets.text(Map.of());
        if (ordeal == JournalDamage.FULL) {
            SmallDisk.mount(state);
        }
        // Not on the small disk, which the lines of two hundred rounds would fill for good.
        String audit = directory.resolve("audit.log").toString();
        this.daemon = TestDaemon.start(
                targets.host(), directory, "--docker", "none", "--audit-log", audit, "--supervised=1000/1");
    }

    /** The results so far. */
    String summary() {
        List<Long> sorted = new ArrayList<>(outagesMillis);
        Collections.sort(sorted);
        return "%d kills, %d commands (%d refused for want of room), %d times a damaged journal was reported; from"
                + " kill to service:".formatted(outagesMillis.size(), commands, refusals, damaged)
                + " median %d ms, longest %d ms"
                        .formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }

    /** Whether the daemon has reported a {@code faultd sweep}, which reaches every namespace with a process. */
    boolean isSwept() throws IOException {
        return daemon.log().contains("; it is left unchanged");
    }

    /** One round: commands, a kill at some moment, and a check of everything. */
    public void round() throws Exception {
        int count = 1 + random.nextInt(ordeal == JournalDamage.FULL ? MOST_ON_A_FULL_DISK : MOST_COMMANDS);
        int fillBefore = ordeal == JournalDamage.FULL ? random.nextInt(count) : -1;
        ProcessHandle victim = daemon.supervised();
        assault = SignalStorm.start(ordeal.isLive() ? victim : null, random);
        try {
            for (int i = 0; i < count; i++) {
                if (i == fillBefore) {
                    SmallDisk.fill(state);
                }
                command();
            }
        } finally {
            assault.join();
        }
        if (!ordeal.isLive()) {
            spoilBehindTheBackOf(victim);
        }
        awaitServiceAfter(victim);
        Optional<ExpectedFaults> found = awaitAny(List.of(expected));
        if (found.isEmpty() && ordeal.isLossy()) {
            found = Optional.of(whatIsLeft());
        }
        expected = found.orElseThrow(() -> mismatch("the faults"));
        SmallDisk.free(state);
        compare();
    }

    private void command() throws IOException {
        RandomCommand command = RandomCommand.next(random, expected);
        commands++;
        if (command.method().isEmpty()) {
            targets.restart(command.restarted());
            return;
        }
        try {
            Object result = daemon.client().call(command.method(), command.params());
            expected = command.after();
            if (result instanceof Map<?, ?> answer && answer.get("fault") instanceof String id) {
                expected = named(expected, id);
            }
        } catch (DaemonUnreachableException e) {
            // It is unknown whether it was done; but it was done completely or not at all.
            List<ExpectedFaults> either = List.of(expected, command.after());
            awaitService();
            expected = awaitAny(either).orElseThrow(() -> mismatch("one of " + either));
        } catch (FaultdException e) {
            if (ordeal != JournalDamage.FULL || !e.getMessage().contains("No space left on device")) {
                throw e;
            }
            if (command.method().equals("stop") || command.method().equals("join")) {
                throw new AssertionError("stopping was refused", e);
            }
            refusals++;
        }
        expected.faults().forEach(one -> everMade.put(one.id() + one.mark() + one.targets(), one));
    }

    private static ExpectedFaults named(ExpectedFaults all, String id) {
        List<ExpectedFaults.One> faults = new ArrayList<>(all.faults());
        faults.replaceAll(one -> one.id().isEmpty() ? one.named(id) : one);
        return new ExpectedFaults(faults);
    }

    private void spoilBehindTheBackOf(ProcessHandle victim) throws IOException {
        long supervisor = daemon.pid();
        signal("STOP", supervisor);
        signal("KILL", victim.pid());
        LockSupport.parkNanos(PAUSE.toNanos());
        ordeal.spoil(state.resolve("journal"), random);
        assault.killed();
        signal("CONT", supervisor);
        victim.onExit().join();
    }

    private void awaitServiceAfter(ProcessHandle victim) throws Exception {
        victim.onExit().get();
        awaitService();
    }

    private void awaitService() {
        await(Tolerances.here().patience(), () -> {
                    try {
                        return Optional.of(daemon.client().version());
                    } catch (DaemonUnreachableException e) {
                        return Optional.empty();
                    }
                })
                .orElseThrow(() -> new AssertionError("no daemon follows"));
        assault.outageMillis().ifPresent(outagesMillis::add);
    }

    /** The first of these that the daemon has, after the automatic ends. */
    private Optional<ExpectedFaults> awaitAny(List<ExpectedFaults> possible) {
        return await(CONVERGENCE, () -> {
            try {
                daemon.client().status(); // which refreshes the targets
                List<FaultInfo> infos = daemon.client().faults();
                return ExpectedFaults.lasting(infos).size() < infos.size()
                        ? Optional.empty()
                        : possible.stream()
                                .flatMap(one -> one.in(infos).stream())
                                .findFirst();
            } catch (DaemonUnreachableException killedAgain) {
                return Optional.empty();
            }
        });
    }

    /**
     * After damage: the reported faults must have been in force once, and the daemon must have reported missing ones.
     */
    private ExpectedFaults whatIsLeft() {
        List<ExpectedFaults.One> left = new ArrayList<>();
        List<FaultInfo> infos = daemon.client().faults();
        for (FaultInfo info : infos) {
            left.add(everMade.values().stream()
                    .filter(one -> one.id().equals(info.fault()))
                    .filter(one ->
                            new ExpectedFaults(List.of(one)).in(List.of(info)).isPresent())
                    .findFirst()
                    .orElseThrow(() -> mismatch(info + " never stood")));
        }
        boolean told = daemon.client().doctor().stream()
                .anyMatch(check ->
                        check.name().equals("journal") && check.status().equals(Check.WARNING));
        if (!told && ordeal == JournalDamage.FLIPPED) {
            throw mismatch("a loss that was not told");
        }
        damaged++;
        return new ExpectedFaults(left);
    }

    /** Compares with the untouched kernel, and with the same faults applied again. */
    private void compare() {
        String standing = targets.text(expected.names());
        daemon.client().stopAll();
        same("after stop --all", untouched, targets.text(Map.of()));
        List<ExpectedFaults.One> anew = new ArrayList<>();
        for (ExpectedFaults.One one : expected.faults()) {
            Map<?, ?> answer = (Map<?, ?>) daemon.client().call(one.method(), one.call());
            anew.add(one.named((String) answer.get("fault")));
        }
        expected = new ExpectedFaults(anew);
        expected.faults().forEach(one -> everMade.put(one.id() + one.mark() + one.targets(), one));
        same("as the same faults made anew", targets.text(expected.names()), standing);
    }

    private static void same(String what, String wanted, String found) {
        if (!wanted.equals(found)) {
            List<String> missing = new ArrayList<>(wanted.lines().toList());
            List<String> surplus = new ArrayList<>(found.lines().toList());
            found.lines().forEach(missing::remove);
            wanted.lines().forEach(surplus::remove);
            throw new AssertionError("the kernel is not the same " + what + "\nmissing: " + String.join("\n  ", missing)
                    + "\nsurplus: " + String.join("\n  ", surplus));
        }
    }

    private AssertionError mismatch(String what) {
        return new AssertionError(what + ": expected " + expected.faults() + "\nthe daemon has "
                + daemon.client().faults());
    }

    /** Ends everything; the kernel must be untouched then. */
    public void end() throws InterruptedException {
        if (daemon.terminate() != 0) {
            throw new AssertionError("the supervisor failed at its end");
        }
        same("after the end", untouched, targets.text(Map.of()));
    }

    private static <T> Optional<T> await(Duration patience, java.util.function.Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent() || System.nanoTime() > deadline) {
                return found;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    public static void signal(String name, long pid) {
        Shell.run("kill", "-" + name, Long.toString(pid));
    }

    @Override
    public void close() {
        SmallDisk.free(state);
        daemon.close();
        if (ordeal == JournalDamage.FULL) {
            SmallDisk.unmount(state);
        }
        targets.close();
    }
}
