package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.DelayTable;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.SlowOptions;
import io.faultd.protocol.Problem;
import io.faultd.unit.BadValueException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** {@code faultctl slow}. */
public final class SlowCommand extends ShapingCommand {
    private static final String FILE = "--distribution-file";

    public SlowCommand() {
        super(
                "slow",
                "Delay packets.",
                "A round trip takes longer by the delay, with --direction both by twice the delay.");
    }

    @Override
    void declare(FaultOption<?> option, Options options) {
        super.declare(option, options);
        if (option == SlowOptions.DISTRIBUTION) {
            options.value(FILE, "FILE", "A table of the distribution of delays, as iproute2's .dist files");
        }
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        super.fill(arguments, params);
        String file = arguments.text(FILE);
        if (file != null) {
            String distribution = SlowOptions.DISTRIBUTION.name();
            if (params.containsKey(distribution)) {
                throw new UsageException(
                        "--distribution and " + FILE + " both say how delays spread; give one of them");
            }
            params.put(distribution, table(file).numbers());
        }
    }

    /** The daemon gets the numbers, so it needs no access to the file. */
    private static DelayTable table(String file) {
        try {
            return DelayTable.parse(Files.readString(Path.of(file)));
        } catch (BadValueException e) {
            throw new UsageException(FILE + ": " + file + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new UsageException(FILE + ": there is no file " + file);
        } catch (MalformedInputException e) {
            throw new UsageException(FILE + ": " + file + " is no text");
        } catch (IOException | InvalidPathException e) {
            throw new UsageException(FILE + ": can't read " + file + ": " + Problem.of(e));
        }
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Units: 250us 100ms 1.5s 2m; percentages 30% or 30.",
            "",
            "Examples:",
            "  faultctl slow db --delay 100ms",
            "  faultctl slow service:web --delay 200ms --jitter 50ms --direction both --for 5m",
            "  faultctl slow db --slot 20ms-40ms --slot-packets 32",
            "  faultctl slow db --to app --port 5432 --protocol tcp --delay 50ms",
            "  faultctl slow --fault f-7k2 --delay 1s",
            "  faultctl slow --all --delay 20ms"
        };
    }
}
