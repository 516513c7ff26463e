package io.faultd.dryrun;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Transcript;
import io.faultd.linux.KernelText;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.target.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a script.
 *
 * @param prefixes make a command run in a namespace
 * @param places namespaces as a person knows them
 * @param parts the links of each namespace
 */
record ScriptNames(
        Function<Namespace, String> prefixes,
        Function<Namespace, String> places,
        Map<Namespace, Transcript.OfNamespace> parts) {
    private static final Pattern NUMBERED = Pattern.compile(KernelNames.NFT_TABLE + "(\\d{1,10})");

    /** faultd's root qdisc. */
    static final TcHandle ROOT = TcHandle.ofQdisc(KernelNames.ROOT_MAJOR);

    String prefix(Namespace namespace) {
        return prefixes.apply(namespace);
    }

    String place(Namespace namespace) {
        return places.apply(namespace);
    }

    String link(Namespace namespace, int index) {
        return parts.get(namespace).link(index);
    }

    /** Whether there is such a link, or will be. */
    boolean exists(Namespace namespace, int index) {
        return parts.get(namespace).hasLink(index);
    }

    boolean isMade(Namespace namespace, int index) {
        return made(namespace).stream().anyMatch(link -> link.index() == index);
    }

    private List<Link> made(Namespace namespace) {
        return parts.get(namespace).made();
    }

    /** The index of the existing or new device that a change is about; 0 where there is none. */
    static int device(RouteChange change) {
        if (change instanceof RouteChange.OfQdisc of) {
            return of.qdisc().interfaceIndex();
        }
        if (change instanceof RouteChange.OfClass of) {
            return of.trafficClass().interfaceIndex();
        }
        if (change instanceof RouteChange.OfFilter of) {
            return of.filter().interfaceIndex();
        }
        if (change instanceof RouteChange.SetLink set) {
            return set.index();
        }
        return change instanceof RouteChange.DeleteLink deleted ? deleted.index() : 0;
    }

    /** The table of a change. */
    static Table table(NftChange change) {
        if (change instanceof NftChange.OfTable of) {
            return of.table();
        }
        if (change instanceof NftChange.OfChain of) {
            return of.chain().table();
        }
        if (change instanceof NftChange.OfSet of) {
            return of.set().table();
        }
        if (change instanceof NftChange.OfElements of) {
            return of.set().table();
        }
        return ((NftChange.OfRule) change).rule().table();
    }

    /** The interfaces that a new chain, element or rule names. */
    static List<String> interfaces(NftChange change) {
        if (change instanceof NftChange.OfChain of) {
            return of.chain().base().flatMap(Chain.Base::device).stream().toList();
        }
        if (change instanceof NftChange.OfElements of
                && of.verb() == NftChange.Verb.ADD
                && of.set().keyType().equals(DataType.IFNAME)) {
            return of.elements().stream()
                    .map(one -> KernelText.decodeUpToNul(one.key().toByteArray()))
                    .toList();
        }
        return change instanceof NftChange.OfRule of && of.verb() != NftChange.Verb.DELETE
                ? interfaces(of.rule().expressions())
                : List.of();
    }

    private static List<String> interfaces(List<Expression> expressions) {
        List<String> interfaces = new ArrayList<>();
        for (int i = 1; i < expressions.size(); i++) {
            if (expressions.get(i - 1) instanceof Meta meta
                    && (meta.key() == Meta.Key.IIFNAME || meta.key() == Meta.Key.OIFNAME)
                    && expressions.get(i) instanceof Compare compare) {
                interfaces.add(KernelText.decodeUpToNul(compare.value().toByteArray()));
            }
        }
        return interfaces;
    }

    /** The index that a table is named after, see {@link KernelNames#NFT_TABLE}. */
    static Optional<Integer> indexOf(Table table) {
        Matcher name = NUMBERED.matcher(table.name());
        return table.family() == Family.NETDEV && name.matches()
                ? Optional.of(Integer.parseInt(name.group(1)))
                : Optional.empty();
    }
}
