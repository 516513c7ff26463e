package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Table;
import io.faultd.cli.terminal.Terminal;
import io.faultd.client.FaultdClient;
import io.faultd.client.Json;
import io.faultd.protocol.Printable;
import io.faultd.unit.BadValueException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** One run of a command: its arguments, the daemon, the output, and the exit status. */
public final class Session {
    private final Terminal terminal;
    private final Arguments arguments;
    private final CommandSet commands;
    private final boolean json;
    private final boolean quiet;
    private int status = ExitStatus.DONE;

    public Session(Terminal terminal, Arguments arguments, CommandSet commands) {
        this.terminal = terminal;
        this.arguments = arguments;
        this.commands = commands;
        this.quiet = arguments.has("--quiet");
        this.json = isJson(arguments.text("--output"));
    }

    private static boolean isJson(String format) {
        if (format == null || format.equals("table")) {
            return false;
        }
        if (format.equals("json")) {
            return true;
        }
        throw new UsageException("--output: '" + format + "' is not an output format; write table or json");
    }

    Arguments arguments() {
        return arguments;
    }

    CommandSet commands() {
        return commands;
    }

    public boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    PrintStream out() {
        return terminal.out();
    }

    Terminal terminal() {
        return terminal;
    }

    /** Prints a note in one line of the error output. */
    void tell(String line) {
        terminal.err().println("faultctl: " + Printable.line(line));
        terminal.err().flush();
    }

    /** The exit status of a command that did not fail. */
    public int status() {
        return status;
    }

    /** Sets a status other than that of success. */
    void endWith(int other) {
        status = other;
    }

    /** A client of the selected daemon. */
    FaultdClient client() {
        String host = arguments.text("--host");
        try {
            return FaultdClient.builder()
                    .address(host != null ? host : terminal.environment().get("FAULTD_HOST"))
                    .tokenFile(file("--token-file"))
                    .tlsAuthority(file("--tls-ca"))
                    .tlsCertificate(file("--tls-cert"), file("--tls-key"))
                    .connect();
        } catch (BadValueException | InvalidPathException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private Path file(String option) {
        String value = arguments.text(option);
        return value == null ? null : Path.of(value);
    }

    /** Calls the daemon. */
    Object call(String method, Map<String, ?> params) {
        try (FaultdClient client = client()) {
            return client.call(method, params);
        }
    }

    /** A line of the output; control characters and line ends in it are written as their numbers. */
    void line(String text) {
        terminal.out().println(Printable.line(text));
    }

    void print(Table table) {
        terminal.out().print(table.render(terminal.colours()));
    }

    void printJson(Object value) {
        terminal.out().println(Json.write(value));
    }
}
