package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.protocol.LeaseInfo;
import io.faultd.protocol.Stopped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code faultctl lease}: leases for programs that can't renew one by themselves, such as scripts. */
public final class LeaseCommand extends Command {
    public LeaseCommand() {
        super(
                "lease",
                "create|renew ID|revoke ID|list",
                "Create, renew, revoke and list leases; --lease ID binds a fault to one.",
                "A lease ends when it is revoked, or not renewed within its time; its faults end with it.");
    }

    @Override
    void declare(Options options) {
        options.words();
        options.value("--ttl", "DURATION", "create: the time from one renewal to the next, from 1s (15s)");
        options.value("--holder", "TEXT", "create: the holder, shown to people who wonder why a fault exists");
    }

    @Override
    boolean changesSomething() {
        return true;
    }

    @Override
    public void run(Session session) {
        Arguments arguments = session.arguments();
        List<String> words = arguments.words();
        String action = words.isEmpty() ? "" : words.get(0);
        boolean creates = action.equals("create");
        if (!creates && (arguments.has("--ttl") || arguments.has("--holder"))) {
            throw new UsageException("--ttl and --holder are for lease create alone");
        }
        Map<String, Object> params = new LinkedHashMap<>();
        switch (action) {
            case "create" -> {
                requireWords(words, 1, action);
                fillNew(arguments, params);
            }
            case "renew", "revoke" -> {
                requireWords(words, 2, action + " ID");
                params.put("lease", words.get(1));
            }
            case "list" -> requireWords(words, 1, action);
            default -> throw new UsageException("say what to do: lease create, renew ID, revoke ID or list");
        }
        DryRunOption.fill(arguments, params);
        Object result = session.call("lease." + action, params);
        if (DryRunOption.print(session, result)) {
            return;
        }
        if (session.json()) {
            session.printJson(result);
            return;
        }
        switch (action) {
            case "revoke" ->
                EndingCommand.print(
                        session, Records.read(result, Stopped.class), "no fault was bound to it, so nothing was ended");
            case "list" -> print(session, Records.readList(result, LeaseInfo.class));
            default -> print(session, Records.read(result, LeaseInfo.class));
        }
    }

    private static void requireWords(List<String> words, int count, String usage) {
        if (words.size() != count) {
            throw new UsageException("write it as: faultctl lease " + usage);
        }
    }

    private static void fillNew(Arguments arguments, Map<String, Object> params) {
        if (arguments.has("--ttl")) {
            arguments.duration("--ttl");
            params.put("ttl", arguments.text("--ttl"));
        }
        if (arguments.has("--holder")) {
            params.put("holder", arguments.text("--holder"));
        }
    }

    private static void print(Session session, LeaseInfo lease) {
        session.line(
                session.quiet()
                        ? lease.lease()
                        : "lease " + lease.lease() + " holds until " + lease.expires() + ", " + lease.ttl()
                                + " from each renewal");
    }

    private static void print(Session session, List<LeaseInfo> leases) {
        Table table = new Table("LEASE", "HOLDER", "TTL", "EXPIRES", "FAULTS");
        for (LeaseInfo lease : leases) {
            if (session.quiet()) {
                session.line(lease.lease());
            }
            table.row()
                    .cell(lease.lease())
                    .cell(lease.holder())
                    .cell(lease.ttl())
                    .cell(lease.expires())
                    .cell(ListingCommand.join(lease.faults()));
        }
        if (!session.quiet()) {
            session.print(table);
        }
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Examples:",
            "  lease=$(faultctl -q lease create --ttl 1m --holder 'nightly test')",
            "  faultctl slow db --delay 200ms --lease \"$lease\"",
            "  faultctl lease renew \"$lease\"",
            "  faultctl lease revoke \"$lease\""
        };
    }
}
