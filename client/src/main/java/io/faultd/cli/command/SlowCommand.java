package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.DelayShape;
import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.SlotTimes;
import io.faultd.protocol.Problem;
import io.faultd.unit.BadValueException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    void declareEffect(Options options) {
        options.value("--delay", "DURATION", "75ms", "The delay of each packet, up to 10m");
        options.value("--jitter", "DURATION", "How far delays spread around it (0)");
        options.value("--correlation", "PERCENT", "Correlation with the delay before (0%)");
        options.value(
                "--distribution",
                "NAME",
                "The distribution of delays: normal, uniform, pareto or paretonormal" + " (normal)");
        options.value(FILE, "FILE", "A table of the distribution of delays, as iproute2's .dist files");
        options.value(
                "--slot",
                "TIME[-TIME]",
                "Hold packets back and release them together, at these times; without --delay only that");
        options.value("--slot-packets", "N", "The most packets in a slot");
        options.value("--slot-bytes", "SIZE", "The most bytes in a slot");
        options.value("--slot-jitter", "DURATION", "How far the times between slots spread around --slot TIME");
        options.value("--slot-distribution", "NAME", "Their distribution, as --distribution (normal)");
        declareSeed(options);
    }

    @Override
    String[] effectOptions() {
        return new String[] {
            "--delay",
            "--jitter",
            "--correlation",
            "--distribution",
            "--slot",
            "--slot-packets",
            "--slot-bytes",
            "--slot-jitter",
            "--slot-distribution",
            "--seed"
        };
    }

    @Override
    List<Effect> effects(Arguments arguments) {
        if (arguments.has("--distribution") && arguments.has(FILE)) {
            throw new UsageException("--distribution and " + FILE + " both say how delays spread; give one of them");
        }
        checkSeed(arguments);
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Delay(
                arguments.duration("--delay"),
                arguments.duration("--jitter"),
                arguments.percentage("--correlation"),
                named(arguments.text("--distribution"))));
        if (arguments.has("--slot")) {
            effects.add(new Effect.Slot(
                    times(arguments), arguments.has("--slot-packets") ? arguments.count("--slot-packets") : 0, (int)
                            arguments.size("--slot-bytes")));
        } else {
            for (String option : effectOptions()) {
                if (option.startsWith("--slot-") && arguments.has(option)) {
                    throw new UsageException(option + " needs the time between slots; write one like --slot 10ms");
                }
            }
        }
        return effects;
    }

    private static SlotTimes times(Arguments arguments) {
        if (arguments.has("--slot-jitter") || arguments.has("--slot-distribution")) {
            return new SlotTimes.Spread(
                    arguments.duration("--slot"),
                    arguments.duration("--slot-jitter"),
                    named(arguments.text("--slot-distribution")));
        }
        try {
            return SlotTimes.Range.parse(arguments.text("--slot"));
        } catch (BadValueException e) {
            throw Arguments.wrong("--slot", e);
        }
    }

    private static DelayShape named(String distribution) {
        return distribution == null ? Distribution.NORMAL : Distribution.parse(distribution);
    }

    @Override
    void fillEffects(Arguments arguments, Map<String, Object> params) {
        super.fillEffects(arguments, params);
        if (arguments.has("--slot") && !arguments.has("--delay") && !arguments.has("--jitter")) {
            params.remove("delay");
        }
        String file = arguments.text(FILE);
        if (file != null) {
            params.put("distribution", table(file).numbers());
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
