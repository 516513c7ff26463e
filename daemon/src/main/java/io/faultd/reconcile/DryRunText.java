package io.faultd.reconcile;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.text.NftText;
import io.faultd.netlink.text.TcText;
import io.faultd.plan.Plan;
import io.faultd.protocol.DryRun;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.DryRunPlan;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A transcript as commands for a shell; those of {@code tc} and of {@code nft} together make the whole of it. */
final class DryRunText {
    private static final Path NAMED = Path.of("/run/netns");

    /** By this path the shell that will run the commands is told from other namespaces: it is taken to be in faultd's own. */
    private final long ownInode;

    /**
     * A writer.
     *
     * @param ownInode the inode of the namespace that commands without a prefix act in
     */
    DryRunText(long ownInode) {
        this.ownInode = ownInode;
    }

    /** One for a shell in this process's namespace. */
    static DryRunText ofThisProcess() {
        return new DryRunText(
                NetworkNamespace.Identity.of(Path.of("/proc/self/ns/net")).inode());
    }

    /** The answer of a command that would change nothing. */
    Record nothing(DryRunForm form) {
        return answer(form, new Rehearsal(Plan.EMPTY, Plan.EMPTY, new Transcript()));
    }

    /** What a command would have done. */
    Record answer(DryRunForm form, Rehearsal rehearsal) {
        return switch (form) {
            case TC -> new DryRun(form.word(), tc(rehearsal.transcript()));
            case NFT, IPTABLES -> new DryRun(form.word(), nft(rehearsal.transcript()));
            case JSON -> new DryRunPlan(form.word(), PlanDifference.between(rehearsal.before(), rehearsal.after()));
        };
    }

    /** Command lines of tc and ip; comments say what nft has to do besides. */
    List<String> tc(Transcript transcript) {
        List<String> commands = new ArrayList<>();
        transcript.parts().forEach((namespace, part) -> {
            TcText text = new TcText(prefix(namespace), part::link);
            for (RouteChange change : part.routing()) {
                commands.addAll(text.lines(change));
            }
            int statements = part.batches().stream().mapToInt(List::size).sum();
            if (statements > 0) {
                commands.add("# and in " + place(namespace) + " nft: " + statements
                        + (statements == 1 ? " statement" : " statements") + ", which --dry-run nft prints");
            }
        });
        return commands;
    }

    /** One command of nft for each batch; comments say what tc has to do besides. */
    List<String> nft(Transcript transcript) {
        List<String> commands = new ArrayList<>();
        transcript.parts().forEach((namespace, part) -> {
            NftText text = new NftText(part::link);
            for (List<NftChange> batch : part.batches()) {
                commands.add(prefix(namespace) + "nft -f - <<'END'\n" + String.join("\n", text.lines(batch)) + "\nEND");
            }
            int lines = part.routing().size();
            if (lines > 0) {
                commands.add("# and in " + place(namespace) + " tc: " + lines + (lines == 1 ? " command" : " commands")
                        + ", which --dry-run tc prints");
            }
        });
        return commands;
    }

    /** What has to stand before a command to make it act in a namespace. */
    String prefix(Namespace namespace) {
        if (namespace.inode() == ownInode) {
            return "";
        }
        Path path = Path.of(namespace.path());
        return NAMED.equals(path.getParent())
                ? "ip netns exec " + quoted(path.getFileName().toString()) + " "
                : "nsenter --net=" + quoted(namespace.path()) + " ";
    }

    private String place(Namespace namespace) {
        return namespace.inode() == ownInode ? "the host's namespace" : namespace.path();
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
