package io.faultd.daemon;

import io.faultd.fault.Profiles;
import io.faultd.protocol.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code faultd} command. */
@Command(
        name = "faultd",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Injects network faults into containers until it is stopped.",
        description = {
            "",
            "Runs in the foreground, logs to standard error, and prints one line beginning with 'ready' when it"
                    + " serves.",
            "Control it with faultctl.",
            ""
        },
        footer = {
            "",
            "SIGTERM ends it: all faults are removed first, unless --keep-on-exit is given. Killed, it leaves",
            "its faults in force, and the next start adopts them; 'faultd sweep' removes them without a daemon.",
            "",
            "--supervised[=STARTS/SECONDS] as an option of bin/faultd: a daemon that is killed is started again at"
                    + " once;",
            "after STARTS within SECONDS (5/10) everything is swept, and the exit status is 1.",
            "",
            "Exit status: 0 stopped normally, 1 could not start, 2 bad usage."
        },
        subcommands = SweepCommand.class)
public final class Main implements Runnable {
    /** Bad usage is 2, every other failure 1. */
    private static final int FAILED = 1;

    private static final int HELP_WIDTH = 100;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "options by name, as YAML (default: /etc/faultd/faultd.yml, if it exists)")
    Path config;

    @Mixin
    private Options options;

    private Profiles profiles = Profiles.builtIn();

    /** Runs the daemon until a signal ends it. */
    public static void main(String[] args) {
        int status = run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs the arguments' command and returns the exit status; also 0 while a daemon is running. */
    static int run(PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine command = new CommandLine(main).setUsageHelpWidth(HELP_WIDTH);
        command.setErr(err);
        command.setParameterExceptionHandler(Main::usage);
        command.setExecutionExceptionHandler(Main::failed);
        try {
            ConfigFile file = ConfigFile.of(args);
            command.setDefaultValueProvider(file);
            main.profiles = file.profiles();
            return command.execute(args);
        } catch (ConfigFile.InvalidException e) {
            err.println("faultd: " + e.getMessage());
            return FAILED;
        }
    }

    @Override
    public void run() {
        Daemon.start(options, profiles);
    }

    private static int usage(CommandLine.ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("faultd: " + firstLine(e));
        err.println("see: faultd --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult result) {
        command.getErr().println("faultd: " + firstLine(e));
        return FAILED;
    }

    private static String firstLine(Exception e) {
        return Printable.line(
                e.getMessage() == null
                        ? e.toString()
                        : e.getMessage().lines().findFirst().orElse(e.toString()));
    }
}
