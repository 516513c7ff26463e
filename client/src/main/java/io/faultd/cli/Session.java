package io.faultd.cli;

import io.faultd.client.FaultdClient;
import io.faultd.client.Json;
import io.faultd.unit.BadValueException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** One run of a command: what it was told, whom it asks, and where it writes. */
final class Session {
    private final Terminal terminal;
    private final Arguments arguments;
    private final boolean json;
    private final boolean quiet;

    Session(Terminal terminal, Arguments arguments) {
        this.terminal = terminal;
        this.arguments = arguments;
        this.quiet = arguments.flag("-q");
        this.json = isJson(arguments.text("-o"));
    }

    private static boolean isJson(String format) {
        if (format == null || format.equals("table")) {
            return false;
        }
        if (format.equals("json")) {
            return true;
        }
        throw new UsageException("-o: '" + format + "' is not an output format; write table or json");
    }

    Arguments arguments() {
        return arguments;
    }

    boolean json() {
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

    /** A client of the daemon that is meant. */
    FaultdClient client() {
        String host = arguments.text("-H");
        String tokenFile = arguments.text("--token-file");
        try {
            return FaultdClient.builder()
                    .address(host != null ? host : terminal.environment().get("FAULTD_HOST"))
                    .tokenFile(tokenFile == null ? null : Path.of(tokenFile))
                    .connect();
        } catch (BadValueException | InvalidPathException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** Asks the daemon. */
    Object call(String method, Map<String, ?> params) {
        try (FaultdClient client = client()) {
            return client.call(method, params);
        }
    }

    void print(Table table) {
        terminal.out().print(table.render(terminal.colours()));
    }

    void printJson(Object value) {
        terminal.out().println(Json.write(value));
    }
}
