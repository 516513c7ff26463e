package io.faultd.dryrun;

import io.faultd.dropping.ConnectionResets;
import io.faultd.flow.AddressSet;
import io.faultd.kernel.Transcript;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.text.NftText;
import io.faultd.netlink.text.ShellText;
import io.faultd.netlink.text.TcText;
import io.faultd.plan.Drops;
import io.faultd.render.IptablesText;
import io.faultd.render.SsText;
import io.faultd.target.Namespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All changes of a dry run as one script for {@code sh} (POSIX), in faultd's order: what is checked first, then each
 * namespace's links, traffic control and rules, section by section.
 */
final class ShellScript {
    /** A device's table, which is named after its index; no name of an interface has the space in front of it. */
    private static final Pattern NUMBERED = Pattern.compile("(?<= netdev faultd)(\\d{1,10})(?!\\S)");

    private static final List<String> END = List.of(
            "# Says so if a command fails half-way.",
            "trap 'status=$?; [ \"$status\" -eq 0 ] || echo \"dry run: ended half-way;"
                    + " faultd sweep removes what it did\" >&2; exit \"$status\"' EXIT");

    private final ScriptNames names;
    private final Map<Namespace, IptablesDrops> drops;
    private final Set<Namespace> filtered = new HashSet<>();
    private final List<String> lines = new ArrayList<>();
    private String section = "";

    /** The drops of a namespace before and after, where iptables holds them. */
    record IptablesDrops(Drops before, Drops after) {}

    private ShellScript(ScriptNames names, Map<Namespace, IptablesDrops> drops) {
        this.names = names;
        this.drops = drops;
    }

    /** The start of each script: what made it, and how it ends. */
    static List<String> head(String origin) {
        return List.of(
                "#!/bin/sh",
                ShellText.comment("A dry run of " + origin + "."),
                "# Run it as root, where faultd would run: it does what the command would have done.",
                "set -eu",
                ScriptChecks.DIE);
    }

    /**
     * The script for these changes.
     *
     * @param origin what made it, for its first comment
     * @param drops of the namespaces where iptables holds them
     * @throws io.faultd.netlink.text.UnsayableNameException if nft can't write a name
     * @throws io.faultd.render.UnsayableException if iptables can't express a rule
     */
    static List<String> of(
            String origin, List<Transcript.Step> steps, ScriptNames names, Map<Namespace, IptablesDrops> drops) {
        ShellScript script = new ShellScript(names, drops);
        steps.forEach(script::add);
        return complete(origin, ScriptChecks.of(steps, names), script.lines);
    }

    /** The script that resets connections, once. */
    static List<String> of(String origin, List<ConnectionResets.Wanted> resets, ScriptNames names) {
        ShellScript script = new ShellScript(names, Map.of());
        for (ConnectionResets.Wanted reset : resets) {
            if (reset.selected().filter(Set::isEmpty).isPresent()) {
                continue; // an interface without an address has no connections
            }
            script.begin(
                    reset.namespace(), "connections there are now; ss says nothing where the kernel can't end them");
            script.lines.add(SsText.line(
                    names.prefix(reset.namespace()),
                    reset.flow(),
                    AddressSet.of(reset.own()),
                    reset.selected().map(AddressSet::of)));
        }
        List<Namespace> namespaces =
                resets.stream().map(ConnectionResets.Wanted::namespace).toList();
        return complete(origin, ScriptChecks.of(namespaces, names), script.lines);
    }

    private static List<String> complete(String origin, List<String> checks, List<String> commands) {
        List<String> all = new ArrayList<>(checks);
        all.addAll(commands);
        List<String> lines = new ArrayList<>(head(origin));
        lines.add("");
        lines.add("# Does it fit here? Nothing is changed where it does not.");
        lines.add("[ \"$(id -u)\" -eq 0 ] || die 'only root can change networks; run it as root'");
        lines.addAll(ScriptChecks.ofPrograms(all));
        lines.addAll(checks);
        lines.addAll(END);
        lines.addAll(commands);
        return lines;
    }

    /** Whether the drop engine iptables makes a batch; nft can't express some of its rules. */
    static boolean isOfIptables(List<NftChange> batch) {
        return batch.stream()
                .map(change -> ScriptNames.table(change).family())
                .anyMatch(family -> family == Family.IP || family == Family.IP6);
    }

    private void add(Transcript.Step step) {
        Namespace namespace = step.namespace();
        if (step instanceof Transcript.RouteStep route) {
            begin(namespace, subject(namespace, route.change()));
            TcText text = new TcText(names.prefix(namespace), index -> names.link(namespace, index));
            lines.addAll(text.lines(route.change()));
            return;
        }
        List<NftChange> batch = ((Transcript.RulesStep) step).batch();
        if (!isOfIptables(batch)) {
            begin(namespace, "rules, as one transaction of nft");
            section = "";
            lines.addAll(rules(namespace, batch));
        } else if (filtered.add(namespace)) {
            begin(namespace, "rules of iptables");
            IptablesDrops drop = drops.get(namespace);
            lines.addAll(IptablesText.lines(names.prefix(namespace), drop.before(), drop.after()));
        }
    }

    private String subject(Namespace namespace, RouteChange change) {
        if (change instanceof RouteChange.NewLink link) {
            return "interface " + link.name();
        }
        int index = ScriptNames.device(change);
        return index == 0 ? "note" : "interface " + names.link(namespace, index);
    }

    private void begin(Namespace namespace, String subject) {
        String next = names.place(namespace) + ": " + subject;
        if (!next.equals(section)) {
            lines.add("");
            lines.add(ShellText.comment(next));
            section = next;
        }
    }

    /** The shell looks up the indexes of devices that tables are named after, and expands nothing else in the rules. */
    private List<String> rules(Namespace namespace, List<NftChange> batch) {
        String content = String.join("\n", new NftText(index -> names.link(namespace, index)).lines(batch));
        Map<Integer, String> indexes = new LinkedHashMap<>();
        for (NftChange change : batch) {
            Table table = ScriptNames.table(change);
            ScriptNames.indexOf(table)
                    .filter(index -> names.exists(namespace, index))
                    .ifPresent(index -> indexes.put(index, names.link(namespace, index)));
        }
        String prefix = names.prefix(namespace);
        if (indexes.isEmpty()) {
            return List.of(prefix + "nft -f - <<'END'\n" + content + "\nEND");
        }
        List<String> commands = new ArrayList<>();
        StringBuilder sed = new StringBuilder("sed");
        for (Map.Entry<Integer, String> link : indexes.entrySet()) {
            String variable = "index" + (commands.size() / 2 + 1);
            commands.add(variable + "=$(" + prefix + "ip -o link show dev " + ShellText.word(link.getValue()) + ")");
            commands.add(variable + "=${" + variable + "%%:*}");
            sed.append(" -e \"s/ netdev faultd@" + link.getKey() + "@/ netdev faultd$" + variable + "/\"");
        }
        String marked = NUMBERED.matcher(content)
                .replaceAll(number -> indexes.containsKey(Integer.valueOf(number.group()))
                        ? "@" + number.group() + "@"
                        : number.group());
        commands.add(sed + " <<'END' | " + prefix + "nft -f -\n" + marked + "\nEND");
        return commands;
    }
}
