package io.faultd.dryrun;

import io.faultd.dropping.ConnectionResets;
import io.faultd.kernel.RefusedException;
import io.faultd.kernel.Transcript;
import io.faultd.linux.FileName;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.text.NftText;
import io.faultd.netlink.text.ShellText;
import io.faultd.netlink.text.TcText;
import io.faultd.netlink.text.UnsayableNameException;
import io.faultd.plan.Drops;
import io.faultd.protocol.DryRun;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.DryRunPlan;
import io.faultd.protocol.RpcError;
import io.faultd.render.IptablesText;
import io.faultd.render.UnsayableException;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A transcript as commands for a shell; those of {@code tc} and of {@code nft} together are all of it. */
public final class DryRunText {
    private static final Path NAMED = Path.of("/run/netns");
    private static final String NOT_SHAPING = "it drops packets, but can't delay or limit them; use --dry-run tc";

    /** The path of faultd's own namespace, in which the shell for the commands is assumed to run. */
    private final long ownInode;

    /**
     * A writer.
     *
     * @param ownInode the inode of the namespace that commands without a prefix act in
     */
    DryRunText(long ownInode) {
        this.ownInode = ownInode;
    }

    /** A writer for a shell in this process's namespace. */
    public static DryRunText ofThisProcess() {
        return new DryRunText(
                NetworkNamespace.Identity.of(Path.of("/proc/self/ns/net")).inode());
    }

    /** The result of a command that would change nothing. */
    public DryRun nothing(DryRunForm form) {
        return new DryRun(form.word(), List.of());
    }

    /**
     * What a command would have done.
     *
     * @param origin what made it, for the first comment of a script
     * @throws RefusedException if the form can't express it
     */
    public Record answer(DryRunForm form, String origin, Rehearsal rehearsal) throws RefusedException {
        if (rehearsal.resets().isPresent()) {
            return resets(form, origin, rehearsal.resets().get());
        }
        return switch (form) {
            case SH -> commands(form, rehearsal, sayable(() -> script(origin, rehearsal)));
            case TC -> commands(form, rehearsal, tc(rehearsal.transcript()));
            case NFT -> commands(form, rehearsal, sayable(() -> nft(rehearsal.transcript())));
            case IPTABLES -> commands(form, rehearsal, iptables(rehearsal.inTargets()));
            case JSON -> new DryRunPlan(form.word(), PlanDifference.between(rehearsal.change()));
        };
    }

    /** The commands, and a comment for each interface where a new or changed fault does not act. */
    private static DryRun commands(DryRunForm form, Rehearsal rehearsal, List<String> commands) {
        List<String> all = new ArrayList<>(commands);
        rehearsal
                .change()
                .passedOver()
                .forEach(one -> all.add(ShellText.comment(
                        "skipped " + one.target().name() + "/" + one.interfaceName() + ": " + one.reason())));
        return new DryRun(form.word(), all);
    }

    private static List<String> sayable(Supplier<List<String>> commands) throws RefusedException {
        try {
            return commands.get();
        } catch (UnsayableNameException e) {
            throw new RefusedException(RpcError.INVALID_PARAMS, "dry_run: " + e.getMessage() + "; use --dry-run json");
        } catch (UnsayableException e) {
            throw new RefusedException(RpcError.INVALID_PARAMS, "dry_run: " + e.getMessage());
        }
    }

    private Record resets(DryRunForm form, String origin, List<ConnectionResets.Wanted> resets)
            throws RefusedException {
        if (form != DryRunForm.SH) {
            throw new RefusedException(
                    RpcError.INVALID_PARAMS,
                    "dry_run: " + form.word() + " can't express a reset, which ends connections once and leaves no"
                            + " rule; use --dry-run sh");
        }
        ScriptNames names = new ScriptNames(this::prefix, this::place, Map.of());
        return new DryRun(form.word(), resets.isEmpty() ? List.of() : ShellScript.of(origin, resets, names));
    }

    /** One script for a shell, with rules of iptables where the drop engine writes some. */
    private List<String> script(String origin, Rehearsal rehearsal) {
        Transcript transcript = rehearsal.transcript();
        if (transcript.steps().isEmpty()) {
            return List.of();
        }
        Map<Namespace, Drops> before = Drops.byNamespace(rehearsal.change().before());
        Map<Namespace, Drops> after = Drops.byNamespace(rehearsal.change().after());
        Map<Namespace, ShellScript.IptablesDrops> drops = new HashMap<>();
        transcript
                .parts()
                .keySet()
                .forEach(namespace -> drops.put(
                        namespace,
                        new ShellScript.IptablesDrops(
                                before.getOrDefault(namespace, Drops.NONE),
                                after.getOrDefault(namespace, Drops.NONE))));
        ScriptNames names = new ScriptNames(this::prefix, this::place, transcript.parts());
        return ShellScript.of(origin, transcript.steps(), names, drops);
    }

    /** Command lines of tc and ip; comments say what nft has to do in addition. */
    List<String> tc(Transcript transcript) {
        List<String> commands = new ArrayList<>();
        transcript.parts().forEach((namespace, part) -> {
            TcText text = new TcText(prefix(namespace), part::link);
            for (RouteChange change : part.routing()) {
                commands.addAll(text.lines(change));
            }
            int statements = part.batches().stream().mapToInt(List::size).sum();
            if (statements > 0) {
                commands.add(ShellText.comment("and in " + place(namespace) + " nft: " + statements
                        + (statements == 1 ? " statement" : " statements") + ", which --dry-run nft prints"));
            }
        });
        return commands;
    }

    /** One command of nft for each batch; comments say what tc has to do in addition. */
    List<String> nft(Transcript transcript) {
        List<String> commands = new ArrayList<>();
        transcript.parts().forEach((namespace, part) -> {
            NftText text = new NftText(part::link);
            for (List<NftChange> batch : part.batches()) {
                if (isOfIptables(batch)) {
                    commands.add(ShellText.comment(
                            "and in " + place(namespace) + " rules of iptables, which --dry-run iptables prints"));
                    continue;
                }
                commands.addAll(batch(prefix(namespace), part.made(), String.join("\n", text.lines(batch))));
            }
            int lines = part.routing().size();
            if (lines > 0) {
                commands.add(ShellText.comment("and in " + place(namespace) + " tc: " + lines
                        + (lines == 1 ? " command" : " commands") + ", which --dry-run tc prints"));
            }
        });
        return commands;
    }

    /**
     * A table that is named after the index of a link that tc's text makes: the shell looks it up. The shell expands
     * nothing in the batch itself.
     */
    static List<String> batch(String prefix, List<Link> made, String content) {
        for (Link link : made) {
            String index = Integer.toString(link.index());
            if (content.contains(index)) {
                String name = ShellText.word(link.name());
                return List.of(
                        "index=$(" + prefix + "ip -o link show dev " + name + " | cut -d: -f1)",
                        "sed \"s/" + index + "/$index/g\" <<'END' | " + prefix + "nft -f -\n" + content + "\nEND");
            }
        }
        return List.of(prefix + "nft -f - <<'END'\n" + content + "\nEND");
    }

    /** Commands of iptables and ip6tables for drops; a comment says that it can't shape, if there is more to do. */
    private List<String> iptables(Rehearsal.PlanChange change) throws RefusedException {
        Map<Namespace, Drops> before = Drops.byNamespace(change.before());
        Map<Namespace, Drops> after = Drops.byNamespace(change.after());
        Set<Namespace> namespaces = new LinkedHashSet<>(after.keySet());
        namespaces.addAll(before.keySet());
        List<String> commands = new ArrayList<>();
        try {
            for (Namespace namespace : namespaces) {
                Drops existing = before.getOrDefault(namespace, Drops.NONE);
                Drops wanted = after.getOrDefault(namespace, Drops.NONE);
                if (!wanted.equals(existing)) {
                    commands.addAll(IptablesText.lines(prefix(namespace), existing, wanted));
                }
            }
        } catch (UnsayableException e) {
            throw new RefusedException(RpcError.INVALID_PARAMS, "dry_run: " + e.getMessage());
        }
        if (!change.before().shapes().equals(change.after().shapes())) {
            if (commands.isEmpty()) {
                throw new RefusedException(
                        RpcError.INVALID_PARAMS, "dry_run: iptables can't express this: " + NOT_SHAPING);
            }
            commands.add(0, "# not all of it: " + NOT_SHAPING);
        }
        return commands;
    }

    /** Whether the drop engine is iptables, some of whose expressions nft can't express. */
    private static boolean isOfIptables(List<NftChange> batch) {
        return batch.stream()
                .anyMatch(change -> change instanceof NftChange.OfRule of
                        && of.rule().chain().startsWith("FAULTD-"));
    }

    /** The prefix of a command that makes it run in a namespace. */
    String prefix(Namespace namespace) {
        if (namespace.inode() == ownInode) {
            return "";
        }
        Path path = FileName.path(namespace.path());
        String name = FileName.last(path);
        return NAMED.equals(path.getParent()) && !name.startsWith("-")
                ? "ip netns exec " + ShellText.word(name) + " "
                : "nsenter --net=" + ShellText.word(namespace.path()) + " ";
    }

    private String place(Namespace namespace) {
        return namespace.inode() == ownInode ? "the host's namespace" : namespace.path();
    }
}
