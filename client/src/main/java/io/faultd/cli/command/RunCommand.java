package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.ShellWords;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Signals;
import io.faultd.client.DaemonUnreachableException;
import io.faultd.client.FaultLease;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.client.Records;
import io.faultd.protocol.Applied;
import io.faultd.protocol.Problem;
import io.faultd.protocol.Stopped;
import io.faultd.unit.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code faultctl run}: runs a command under faults that are bound to a lease, so that they end with the command,
 * however it ends.
 */
public final class RunCommand extends Command {
    private static final String SEPARATOR = "--";
    private static final String LEASE = "FAULTD_LEASE";
    private static final int LONGEST_HOLDER = 100;

    public RunCommand() {
        super(
                "run",
                "[FAULT...] -- COMMAND...",
                "Run a command under faults that end with it, however it ends.",
                "It starts only when all faults hold. The exit status is the command's, 128+n if signal n ended it;",
                "126 or 127 if it can't be started; 125 if a fault ended before the command did (--on-loss), or met",
                "no packet (--require-traffic). SIGINT, SIGTERM and SIGHUP are passed on to the command, which finds",
                "the lease of the faults in FAULTD_LEASE.");
    }

    @Override
    void declare(Options options) {
        options.values("--with", "FAULT", "A fault as one text, e.g. 'slow db --delay 200ms'; can be repeated");
        options.value(
                "--ttl",
                "DURATION",
                "15s",
                "The time after which the daemon ends them if faultctl is killed," + " from 1s");
        options.value("--on-loss", "fail|warn", "fail", "What to do when a fault ends before the command does");
        options.flag("--require-traffic", "Fail when a fault has met no packet");
        options.openEnd();
    }

    @Override
    public void run(Session session) {
        Arguments arguments = session.arguments();
        List<String> words = arguments.words();
        int separator = words.indexOf(SEPARATOR);
        if (separator < 0 || separator == words.size() - 1) {
            throw new UsageException("no command: write it behind --, as in faultctl run slow db -- make test");
        }
        boolean failOnLoss = failsOnLoss(arguments);
        List<FaultLine> faults = faults(session, words.subList(0, separator));
        Duration ttl = arguments.duration("--ttl");
        List<String> command = words.subList(separator + 1, words.size());
        ChildCommand child = new ChildCommand(command);
        try (FaultdClient client = session.client();
                RunWatch watch = new RunWatch(client)) {
            FaultLease lease;
            Signals signals = Signals.tell(child::pass);
            try {
                lease = client.lease(ttl, holder(command), trouble -> warn(session, trouble));
                child.set(LEASE, lease.id());
                try {
                    for (FaultLine fault : faults) {
                        watch.add(
                                hold(session, client, fault, lease),
                                fault.params().containsKey("for"));
                    }
                } catch (FaultdException e) {
                    giveUp(session, lease, watch.ids());
                    throw e;
                }
                session.endWith(run(session, child, command));
            } finally {
                signals.close();
            }
            // From here on a signal ends this process: the command has ended, and the lease expires by itself.
            report(session, watch, failOnLoss);
            end(session, lease, watch.ids());
        }
    }

    private static boolean failsOnLoss(Arguments arguments) {
        String word = arguments.text("--on-loss");
        if (word.equals("fail") || word.equals("warn")) {
            return word.equals("fail");
        }
        throw new UsageException("--on-loss: '" + word + "' is not fail or warn");
    }

    /** Prints what the faults met, and fails where they did not do what they were for. */
    private static void report(Session session, RunWatch watch, boolean failOnLoss) {
        RunWatch.Result result;
        try {
            result = watch.result();
        } catch (FaultdException e) {
            return; // they can't be ended either then, which is printed
        }
        result.lost().forEach(session::tell);
        if (!session.quiet()) {
            result.met().forEach(session::tell);
        }
        if (failOnLoss && !result.lost().isEmpty()) {
            session.endWith(ExitStatus.FAULT_LOST);
        }
        if (session.arguments().has("--require-traffic") && !result.unmet().isEmpty()) {
            session.tell(String.join(", ", result.unmet()) + " met no packet, which --require-traffic asks for");
            session.endWith(ExitStatus.FAULT_LOST);
        }
    }

    private static List<FaultLine> faults(Session session, List<String> words) {
        Arguments arguments = session.arguments();
        List<FaultLine> faults = new ArrayList<>();
        for (String text : arguments.texts("--with")) {
            faults.add(FaultLine.parse(ShellWords.of(text), session.commands()));
        }
        if (!words.isEmpty()) {
            faults.add(FaultLine.parse(words, session.commands()));
        }
        if (faults.isEmpty()) {
            throw new UsageException("no fault: write one before --, or some as --with 'slow db --delay 200ms'");
        }
        if (faults.stream().filter(fault -> fault.method().equals("partition")).count() > 1) {
            throw new UsageException("two partitions: the second would end the first; make them one of more groups");
        }
        return faults;
    }

    private static String holder(List<String> command) {
        String text = String.join(" ", command).replaceAll("\\p{Cntrl}", " ");
        String shown = text.length() <= LONGEST_HOLDER ? text : text.substring(0, LONGEST_HOLDER) + "…";
        return "faultctl run, process " + ProcessHandle.current().pid() + ": " + shown;
    }

    private static String hold(Session session, FaultdClient client, FaultLine fault, FaultLease lease) {
        Map<String, Object> params = new LinkedHashMap<>(fault.params());
        params.put("lease", lease.id());
        Applied applied = Records.read(client.call(fault.method(), params), Applied.class);
        if (!session.quiet()) {
            session.tell(applied.fault() + " (" + fault.method() + ") holds on "
                    + (applied.targets().isEmpty() ? "no target yet" : String.join(", ", applied.targets())));
            SkippedLines.of(applied.skipped()).forEach(session::tell);
            applied.warnings().forEach(session::tell);
        }
        return applied.fault();
    }

    private static int run(Session session, ChildCommand child, List<String> command) {
        try {
            return child.run();
        } catch (IOException e) {
            session.tell("can't start " + command.get(0) + ": " + Problem.of(e));
            return ChildCommand.statusOf(e);
        }
    }

    private static void warn(Session session, FaultdException trouble) {
        session.tell(
                trouble instanceof DaemonUnreachableException
                        ? "lease renewal failed, retrying: " + trouble.getMessage()
                        : "the lease was lost, so the faults end: " + trouble.getMessage());
    }

    /** Ends the faults that already hold before the command fails because of another one. */
    private static void giveUp(Session session, FaultLease lease, List<String> ids) {
        try {
            lease.revoke();
        } catch (FaultdException e) {
            if (!ids.isEmpty()) {
                tellUnended(session, lease, ids, e);
            }
        }
    }

    private static void end(Session session, FaultLease lease, List<String> ids) {
        try {
            Stopped stopped = lease.revoke();
            if (!lease.isLost() && !session.quiet() && !stopped.ended().isEmpty()) {
                session.tell("ended " + String.join(", ", stopped.ended()));
            }
        } catch (FaultdException e) {
            tellUnended(session, lease, ids, e);
        }
    }

    private static void tellUnended(Session session, FaultLease lease, List<String> ids, FaultdException e) {
        session.tell(
                String.join(", ", ids) + " could not be ended: " + e.getMessage() + "; the daemon, when it runs, ends "
                        + (ids.size() == 1 ? "it" : "them") + " within " + Durations.format(lease.ttl()));
    }

    @Override
    public String[] footer() {
        return new String[] {
            "A fault is written as behind faultctl: slow db --delay 200ms. If faultctl is killed, the faults end"
                    + " after --ttl.",
            "",
            "Examples:",
            "  faultctl run slow db --delay 200ms -- mvn test",
            "  faultctl run --with 'slow db --delay 200ms' --with 'flaky cache' -- ./integration-test",
            "  faultctl run partition db web -- sh -c 'sleep 10; ./check'"
        };
    }
}
