package io.faultd.cli;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.Parser;
import io.faultd.cli.args.Synonyms;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.args.WordHints;
import io.faultd.cli.command.Command;
import io.faultd.cli.command.CommandSet;
import io.faultd.cli.command.ExitStatus;
import io.faultd.cli.command.FailedException;
import io.faultd.cli.command.Invocation;
import io.faultd.cli.command.Session;
import io.faultd.cli.command.Specs;
import io.faultd.cli.command.Version;
import io.faultd.cli.terminal.Terminal;
import io.faultd.client.DaemonUnreachableException;
import io.faultd.client.FaultdException;
import io.faultd.client.JsonException;
import io.faultd.protocol.Printable;
import io.faultd.protocol.RpcError;
import java.util.List;

/** {@code faultctl}: turns a command line into one call to the daemon. */
public final class Faultctl {
    private final CommandSet commands = new Commands();
    private final Terminal terminal;

    /** One that writes there, and has that environment. */
    public Faultctl(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int status = new Faultctl(terminal).run(args);
        terminal.out().flush();
        terminal.err().flush();
        if (Boolean.getBoolean("faultctl.archive")) {
            // Only exit() makes the JVM write the archive of the classes that it has loaded, at bin/faultctl's
            // first run.
            System.exit(status);
        }
        // Not exit(): there is nothing to shut down, and exit() takes longer than a small command.
        Runtime.getRuntime().halt(status);
    }

    /**
     * Runs one command; the caller flushes the output.
     *
     * @return its exit status
     */
    public int run(String... args) {
        Invocation invocation = Invocation.of(args);
        if (invocation.wantsHelp()) {
            terminal.out().print(Help.text());
            return ExitStatus.DONE;
        }
        if (invocation.wantsVersion()) {
            terminal.out().println("faultctl " + Version.current());
            return ExitStatus.DONE;
        }
        String name = invocation.command();
        if (name == null) {
            return complain(invocation.problem(), null);
        }
        Command command = commands.named(name);
        if (command == null) {
            return complain("there is no command '" + name + "'" + Synonyms.command(name, commands.names()), null);
        }
        return run(command, invocation.arguments());
    }

    private int run(Command command, List<String> args) {
        boolean json = false;
        Options options = command.options();
        List<String> words = List.of();
        try {
            Arguments arguments = Parser.parse(command.name(), options, args);
            words = arguments.words();
            if (arguments.has("--help")) {
                Specs.help(command, terminal.out());
                return ExitStatus.DONE;
            }
            Session session = new Session(terminal, arguments, commands);
            json = session.json();
            command.run(session);
            return session.status();
        } catch (UsageException e) {
            return complain(e.getMessage(), command);
        } catch (FailedException e) {
            terminal.err().println("faultctl: " + oneLine(e.getMessage()));
            return ExitStatus.FAILED;
        } catch (FaultdException e) {
            return failed(e, command, json, WordHints.of(words, e.getMessage(), options));
        } catch (JsonException e) {
            terminal.err().println("faultctl: the daemon's answer is not as expected: " + oneLine(e.getMessage()));
            return ExitStatus.FAILED;
        }
    }

    /** @param hint the end of the error where a word selects nothing */
    private int failed(FaultdException e, Command command, boolean json, String hint) {
        if (json) {
            terminal.out().println(e.toJson());
        }
        if (e.code() == RpcError.INVALID_PARAMS.code() || e.code() == RpcError.METHOD_NOT_FOUND.code()) {
            return complain(e.getMessage(), command);
        }
        boolean noTarget = e.code() == RpcError.NO_TARGET.code();
        terminal.err().println("faultctl: " + oneLine(e.getMessage() + (noTarget ? hint : "")));
        if (e.code() == DaemonUnreachableException.CODE) {
            return ExitStatus.UNREACHABLE;
        }
        return noTarget ? ExitStatus.NO_TARGET : ExitStatus.FAILED;
    }

    private int complain(String problem, Command command) {
        terminal.err().println("faultctl: " + oneLine(problem));
        terminal.err().println("see: faultctl " + (command == null ? "" : command.name() + " ") + "--help");
        return ExitStatus.BAD_USAGE;
    }

    private static String oneLine(String text) {
        return Printable.line(text.replace('\n', ' ').replace('\r', ' '));
    }
}
