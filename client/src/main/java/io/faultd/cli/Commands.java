package io.faultd.cli;

import io.faultd.cli.command.ChanceCommand;
import io.faultd.cli.command.Command;
import io.faultd.cli.command.CommandSet;
import io.faultd.cli.command.CompletionCommand;
import io.faultd.cli.command.DoctorCommand;
import io.faultd.cli.command.DropCommand;
import io.faultd.cli.command.EventsCommand;
import io.faultd.cli.command.FastCommand;
import io.faultd.cli.command.FaultsCommand;
import io.faultd.cli.command.FlakyCommand;
import io.faultd.cli.command.HaltCommand;
import io.faultd.cli.command.JoinCommand;
import io.faultd.cli.command.LeaseCommand;
import io.faultd.cli.command.PartitionCommand;
import io.faultd.cli.command.ProfileCommand;
import io.faultd.cli.command.ProfilesCommand;
import io.faultd.cli.command.RateCommand;
import io.faultd.cli.command.ReorderCommand;
import io.faultd.cli.command.ResetCommand;
import io.faultd.cli.command.ResumeCommand;
import io.faultd.cli.command.RunCommand;
import io.faultd.cli.command.SlowCommand;
import io.faultd.cli.command.StatusCommand;
import io.faultd.cli.command.StopCommand;
import io.faultd.cli.command.TargetsCommand;
import io.faultd.cli.command.TopCommand;
import io.faultd.cli.command.VersionCommand;
import java.util.List;

/** All commands, each created only when it is used. */
final class Commands implements CommandSet {
    private static final List<String> NAMES = List.of(
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

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public Command named(String name) {
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
