package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.MatchOptions;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.SelectionOptions;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.fault.FlowMatch;
import io.faultd.protocol.DryRunForm;
import io.faultd.unit.BadValueException;
import java.util.Map;

/** {@code faultctl drop}. */
public final class DropCommand extends FaultingCommand {
    public DropCommand() {
        super(
                "drop",
                "TARGET...",
                "Drop packets for certain: all that match, or every N-th of them.",
                "The sender gets no error unless --reject or --reset is given. The sender is with",
                "--direction in (the default) the other end, with out the target itself.");
    }

    @Override
    DryRunForm dryRunForm() {
        return DryRunForm.NFT;
    }

    @Override
    void declare(Options options) {
        options.words();
        options.flag("--reject", "Answer the sender with an ICMP error (port unreachable)");
        options.flag("--reset", "Answer the sender with a TCP reset; TCP only");
        options.value(
                "--only", "PACKETS", "syn: no new TCP connections; established: existing ones stall, new ones work");
        options.value("--every", "N", "Every N-th packet, counted for each direction separately");
        options.flag(
                "--dns",
                "Only packets to or from DNS resolvers: their port 53, and a resolver on the target's" + " loopback");
        MatchOptions.declare(options);
        SelectionOptions.declareDirection(options, "in");
        declareLease(options);
        SelectionOptions.declare(options);
        SelectionOptions.declareFault(options);
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        SelectionOptions.fillOrFault(arguments.words(), arguments, params);
        boolean reject = arguments.has("--reject");
        boolean reset = arguments.has("--reset");
        if (reject && reset) {
            throw new UsageException("--reject and --reset: a packet gets one answer, so give one of the two");
        }
        FlowMatch match = MatchOptions.fill(arguments, params);
        try {
            String only = arguments.text("--only");
            Packets packets = only == null ? Packets.ALL : Packets.parse(only);
            Answer answer = reject ? Answer.REJECT : reset ? Answer.RESET : Answer.NONE;
            new DropEffect(answer, packets, arguments.count("--every"), arguments.has("--dns")).check(match);
        } catch (BadValueException e) {
            throw new UsageException(e.getMessage());
        }
        for (String flag : new String[] {"--reject", "--reset", "--dns"}) {
            if (arguments.has(flag)) {
                params.put(flag.substring(2), true);
            }
        }
        if (arguments.has("--only")) {
            params.put("only", arguments.text("--only"));
        }
        if (arguments.has("--every")) {
            params.put("every", arguments.count("--every"));
        }
        SelectionOptions.fillDirection(arguments, params);
    }

    @Override
    public String[] footer() {
        return new String[] {
            MatchOptions.UNITS,
            "",
            "Examples:",
            "  faultctl drop db                            db receives nothing",
            "  faultctl drop db --port 5432 --reject       clients of db are refused",
            "  faultctl drop web --to db --direction out --reset",
            "  faultctl drop db --only established         old connections hang, new ones work",
            "  faultctl drop web --dns --for 1m            web's look-ups time out",
            "  faultctl drop web --protocol udp --every 10",
            "  faultctl drop --fault f-7k2 --every 3       from now on every third"
        };
    }
}
