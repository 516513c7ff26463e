package io.faultd.daemon;

import io.faultd.journal.Journal;
import io.faultd.plan.Plan;
import io.faultd.reconcile.Reconciler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faultd sweep}: leaves nothing of faultd in the kernel, whether a daemon runs or not. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = "Remove everything that faultd ever put into the kernel, daemon running or not.")
final class SweepCommand implements Callable<Integer> {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/faultd",
            description = "where faults are kept across restarts (default: ${DEFAULT-VALUE})")
    private Path stateDir;

    @Option(
            names = "--netns-dir",
            paramLabel = "DIR",
            defaultValue = "/run/netns",
            description = "where named network namespaces are (default: ${DEFAULT-VALUE})")
    private Path netnsDir;

    /** Nothing is to come back with the next daemon. A daemon that runs keeps its own. */
    private void forget() throws IOException {
        try {
            StateLock lock = StateLock.take(stateDir);
            try (lock;
                    Journal journal = Journal.open(stateDir, Boot.id(), new FaultJson(new BootClock()))) {
                journal.forget();
            }
        } catch (StartException inUse) {
            // It is told below that a daemon runs.
        }
    }

    @Override
    public Integer call() throws IOException {
        Capabilities.require(); // namespaces that can't be entered would pass for clean
        if (Files.isDirectory(stateDir)) {
            forget();
        }
        Reconciler reconciler = Reconciler.ofSweep();
        Reconciler.Outcome outcome = reconciler.adopt(new AllNamespaces(netnsDir).list(), Plan.EMPTY);
        outcome.failures()
                .forEach(failure ->
                        System.err.println("faultd: " + failure.cause().getMessage()));
        DaemonLock.holders()
                .forEach(daemon -> System.err.println("faultd: a daemon runs here (" + daemon
                        + ") and puts its faults back as soon as something changes; to end them: faultctl stop --all"));
        return outcome.failures().isEmpty() ? 0 : 1;
    }
}
