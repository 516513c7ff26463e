package io.faultd.daemon;

import io.faultd.api.BootClock;
import io.faultd.api.FaultJson;
import io.faultd.displaced.DisplacedQdiscStore;
import io.faultd.doctor.Capabilities;
import io.faultd.doctor.StartException;
import io.faultd.journal.Journal;
import io.faultd.plan.Plan;
import io.faultd.protocol.Printable;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Repairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faultd sweep}: removes everything of faultd from the kernel, whether a daemon runs or not. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = "Remove everything that faultd ever put into the kernel, daemon running or not.")
final class SweepCommand implements Callable<Integer> {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/faultd",
            description = "directory of the faults across restarts (default: ${DEFAULT-VALUE})")
    private Path stateDir;

    @Option(
            names = "--netns-dir",
            paramLabel = "DIR",
            defaultValue = "/run/netns",
            description = "directory of named network namespaces (default: ${DEFAULT-VALUE})")
    private Path netnsDir;

    @Override
    public Integer call() throws IOException {
        Capabilities.require(); // namespaces that can't be entered would count as clean
        Reconciler.Outcome outcome = Files.isDirectory(stateDir) ? sweep() : sweep(DisplacedQdiscStore.none());
        outcome.failures()
                .forEach(failure -> System.err.println(
                        "faultd: " + Printable.line(failure.cause().getMessage())));
        DaemonLock.holders()
                .forEach(daemon -> System.err.println("faultd: a daemon runs here (" + Printable.line(daemon)
                        + ") and restores its faults as soon as something changes; to end them: faultctl stop --all"));
        return outcome.failures().isEmpty() ? 0 : 1;
    }

    /** The next daemon must restore nothing, but displaced qdiscs are restored now. A running daemon keeps its own. */
    private Reconciler.Outcome sweep() throws IOException {
        FaultJson codec = new FaultJson(new BootClock());
        StateLock lock;
        try {
            lock = StateLock.take(stateDir);
        } catch (StartException inUse) {
            return sweep(DisplacedQdiscStore.of(Journal.asidesIn(stateDir, Boot.id(), codec)));
        }
        try (lock;
                Journal journal = Journal.open(stateDir, Boot.id(), codec)) {
            journal.forget();
            return sweep(journal);
        }
    }

    private Reconciler.Outcome sweep(DisplacedQdiscStore displaced) throws IOException {
        return Reconciler.ofSweep(displaced).adopt(new AllNamespaces(netnsDir).list(), Plan.EMPTY, Repairs.NONE);
    }
}
