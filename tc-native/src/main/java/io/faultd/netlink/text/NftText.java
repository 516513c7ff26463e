package io.faultd.netlink.text;

import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.NftChange.Verb;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Changes of a ruleset as commands of {@code nft(8)}: the content of a file for {@code nft -f}, which makes all changes
 * or none, as the batch does.
 */
public final class NftText {
    private final IntFunction<String> interfaces;

    /**
     * A writer for one namespace.
     *
     * @param interfaces the names of that namespace's interfaces by index
     */
    public NftText(IntFunction<String> interfaces) {
        this.interfaces = interfaces;
    }

    /**
     * Returns a command for each change, in their order.
     *
     * @throws IllegalArgumentException for rules that nft can't express: those with extensions of iptables
     */
    public List<String> lines(List<NftChange> changes) {
        return changes.stream().map(this::line).toList();
    }

    private String line(NftChange change) {
        String verb = change.verb().name().toLowerCase(Locale.ROOT) + " ";
        if (change instanceof NftChange.OfTable of) {
            return verb + "table " + of.table();
        }
        if (change instanceof NftChange.OfChain of) {
            return verb + "chain " + of.chain() + (of.verb() == Verb.ADD ? chain(of.chain()) : "");
        }
        if (change instanceof NftChange.OfSet of) {
            String kind = of.set().dataType().isPresent() ? "map " : "set ";
            return verb + kind + of.set() + (of.verb() == Verb.ADD ? set(of.set()) : "");
        }
        if (change instanceof NftChange.OfElements of) {
            return verb + "element " + of.set() + " { "
                    + of.elements().stream().map(one -> element(of.set(), one)).collect(Collectors.joining(", "))
                    + " }";
        }
        NftChange.OfRule of = (NftChange.OfRule) change;
        String place = of.rule().table() + " " + of.rule().chain();
        String handle = of.handle().isPresent() ? " handle " + of.handle().getAsLong() : "";
        return verb + "rule " + place + handle
                + (of.verb() == Verb.DELETE ? "" : " " + RuleText.of(of.rule(), interfaces));
    }

    private static String chain(Chain chain) {
        String comment = chain.comment()
                .map(text -> " comment " + NftValues.quoted(text) + ";")
                .orElse("");
        String hook = chain.base()
                .map(base -> " type " + base.type() + " hook " + base.hook()
                        + base.device()
                                .map(name -> " device " + NftValues.quoted(name))
                                .orElse("") + " priority "
                        + base.priority() + "; policy " + base.policy().name().toLowerCase(Locale.ROOT) + ";")
                .orElse("");
        return hook.isEmpty() && comment.isEmpty() ? "" : " {" + hook + comment + " }";
    }

    private static String set(NamedSet set) {
        return " { type " + NftValues.typeName(set.keyType())
                + set.dataType().map(type -> " : " + NftValues.typeName(type)).orElse("") + ";"
                + (set.interval() ? " flags interval;" : "")
                + set.memory().map(NftText::memory).orElse("") + " }";
    }

    private static String memory(NamedSet.Memory memory) {
        long millis = memory.time().toMillis();
        String time = millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
        return " flags dynamic,timeout; size " + memory.size() + "; timeout " + time + ";";
    }

    private static String element(NamedSet set, Element element) {
        return NftValues.key(set.keyType(), element.key(), element.last())
                + element.comment()
                        .map(text -> " comment " + NftValues.quoted(text))
                        .orElse("")
                + element.data()
                        .map(data -> " : " + NftValues.data(set.dataType().orElseThrow(), data))
                        .orElse("");
    }
}
