package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.TargetWords;
import io.faultd.cli.args.UsageException;
import io.faultd.client.EventStream;
import io.faultd.client.FaultdClient;
import io.faultd.client.Records;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.TargetStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code faultctl wait}: waits until a fault holds, or until all faults of some targets do. */
public final class WaitCommand extends Command {
    private static final String IN_FORCE = "ok";

    public WaitCommand() {
        super(
                "wait",
                "FAULT|TARGET... --applied",
                "Wait until a fault holds, or until targets are up and have all their faults.",
                "A fault waits, for example, for a container that restarts, or behind one that keeps it out.",
                "It fails at the time-out, and with status 4 where there is no such fault or target.");
    }

    @Override
    void declare(Options options) {
        options.words();
        options.flag("--applied", "What to wait for: the kernel has the faults");
        options.value("--timeout", "DURATION", "30s", "The longest time to wait");
    }

    @Override
    public void run(Session session) {
        Arguments arguments = session.arguments();
        List<String> words = TargetWords.check(arguments.words());
        if (words.isEmpty()) {
            throw new UsageException("nothing to wait for: name a fault or a target");
        }
        if (!arguments.has("--applied")) {
            throw new UsageException("write what to wait for: --applied");
        }
        Duration timeout = arguments.duration("--timeout");
        try (FaultdClient client = session.client();
                EventStream events = client.events()) {
            CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(events::close);
            // The stream began before the first look, so no change between the two is missed.
            Optional<String> missing = missing(client, words);
            while (missing.isPresent()) {
                if (events.next().isEmpty()) {
                    missing = missing(client, words);
                    if (missing.isPresent()) {
                        throw new FailedException(missing.get() + ", after " + arguments.text("--timeout"));
                    }
                } else {
                    missing = missing(client, words);
                }
            }
        }
    }

    /** What is still to come, as a sentence; empty where all faults hold. */
    private static Optional<String> missing(FaultdClient client, List<String> words) {
        List<FaultInfo> faults = Records.readList(client.call("faults", Map.of()), FaultInfo.class);
        for (String word : words) {
            Optional<FaultInfo> fault =
                    faults.stream().filter(one -> one.fault().equals(word)).findFirst();
            Optional<String> missing = fault.isPresent() ? missing(fault.get()) : missing(client, word);
            if (missing.isPresent()) {
                return missing;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(FaultInfo fault) {
        return fault.state().equals(IN_FORCE)
                ? Optional.empty()
                : Optional.of(fault.fault() + " (" + fault.description() + ") is " + fault.state());
    }

    private static Optional<String> missing(FaultdClient client, String word) {
        List<TargetStatus> targets =
                Records.readList(client.call("status", Map.of("targets", List.of(word))), TargetStatus.class);
        for (TargetStatus target : targets) {
            if (!target.status().equals("UP")) {
                return Optional.of(target.name() + " is down");
            }
            if (target.faults().isEmpty()) {
                return Optional.of(target.name() + " has no fault");
            }
            if (target.state() != null && !target.state().equals(IN_FORCE)) {
                return Optional.of(target.name() + " is " + target.state());
            }
        }
        return Optional.empty();
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl wait f-7k2 --applied", "  faultctl wait db --applied --timeout 1m"
        };
    }
}
