package io.faultd.cli;

import java.util.List;

/** All commands, each made only when it is asked for. */
final class Commands {
    /** Their names, in the order of the help. */
    static final List<String> NAMES = List.of(
            "slow",
            "flaky",
            "duplicate",
            "corrupt",
            "reorder",
            "rate",
            "drop",
            "reset",
            "profile",
            "partition",
            "join",
            "run",
            "lease",
            "stop",
            "fast",
            "halt",
            "resume",
            "status",
            "faults",
            "top",
            "targets",
            "profiles",
            "events",
            "doctor",
            "version",
            "completion");

    private Commands() {}

    /** The command of that name; null where there is none. */
    static Command named(String name) {
        return switch (name) {
            case "slow" -> new SlowCommand();
            case "flaky" -> new FlakyCommand();
            case "duplicate" -> ChanceCommand.duplicate();
            case "corrupt" -> ChanceCommand.corrupt();
            case "reorder" -> new ReorderCommand();
            case "rate" -> new RateCommand();
            case "drop" -> new DropCommand();
            case "reset" -> new ResetCommand();
            case "profile" -> new ProfileCommand();
            case "partition" -> new PartitionCommand();
            case "join" -> new JoinCommand();
            case "run" -> new RunCommand();
            case "lease" -> new LeaseCommand();
            case "stop" -> new StopCommand();
            case "fast" -> new FastCommand();
            case "halt" -> new HaltCommand();
            case "resume" -> new ResumeCommand();
            case "status" -> new StatusCommand();
            case "faults" -> new FaultsCommand();
            case "top" -> new TopCommand();
            case "targets" -> new TargetsCommand();
            case "profiles" -> new ProfilesCommand();
            case "events" -> new EventsCommand();
            case "doctor" -> new DoctorCommand();
            case "version" -> new VersionCommand();
            case "completion" -> new CompletionCommand();
            default -> null;
        };
    }
}
