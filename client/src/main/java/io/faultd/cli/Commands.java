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
import io.faultd.cli.command.WaitCommand;
import java.util.List;
import java.util.stream.Stream;

/** All commands, each created only when it is used. */
final class Commands implements CommandSet {
    @Override
    public List<String> names() {
        return Stream.of(CommandName.values()).map(CommandName::word).toList();
    }

    @Override
    public Command named(String word) {
        for (CommandName name : CommandName.values()) {
            if (name.word().equals(word)) {
                return create(name);
            }
        }
        return null;
    }

    private static Command create(CommandName name) {
        return switch (name) {
            case SLOW -> new SlowCommand();
            case FLAKY -> new FlakyCommand();
            case DUPLICATE -> ChanceCommand.duplicate();
            case CORRUPT -> ChanceCommand.corrupt();
            case REORDER -> new ReorderCommand();
            case RATE -> new RateCommand();
            case PROFILE -> new ProfileCommand();
            case DROP -> new DropCommand();
            case RESET -> new ResetCommand();
            case PARTITION -> new PartitionCommand();
            case JOIN -> new JoinCommand();
            case RUN -> new RunCommand();
            case LEASE -> new LeaseCommand();
            case STOP -> new StopCommand();
            case FAST -> new FastCommand();
            case HALT -> new HaltCommand();
            case RESUME -> new ResumeCommand();
            case STATUS -> new StatusCommand();
            case FAULTS -> new FaultsCommand();
            case TOP -> new TopCommand();
            case TARGETS -> new TargetsCommand();
            case PROFILES -> new ProfilesCommand();
            case WAIT -> new WaitCommand();
            case EVENTS -> new EventsCommand();
            case DOCTOR -> new DoctorCommand();
            case VERSION -> new VersionCommand();
            case COMPLETION -> new CompletionCommand();
        };
    }
}
