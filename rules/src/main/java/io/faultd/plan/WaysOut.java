package io.faultd.plan;

import io.faultd.target.Exit;
import io.faultd.target.Interface;
import io.faultd.target.Outer;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The interfaces of a target where a fault meets each of its packets once.
 *
 * @param interfaces where it acts
 * @param above further ones that are only other names of these where the kernel handles IP packets, such as a VLAN
 * @param passedOver all where it does not act
 */
record WaysOut(Target target, List<Interface> interfaces, List<Interface> above, List<Plan.PassedOver> passedOver) {
    /**
     * Those of a fault.
     *
     * @param inTunnel whether it acts at an interface that puts packets into such others, or only where the others
     *     leave
     */
    static WaysOut of(Selection.Selected selected, Predicate<Optional<Outer>> inTunnel) {
        List<Interface> acting = new ArrayList<>(selected.interfaces());
        List<Plan.PassedOver> passedOver = new ArrayList<>();
        for (Interface iface : selected.others()) {
            if (iface.exit() instanceof Exit.Encapsulated inside && inTunnel.test(inside.outer())) {
                acting.add(iface);
            } else {
                passedOver.add(new Plan.PassedOver(
                        selected.target(), iface.name(), iface.exit().reason().orElseThrow()));
            }
        }
        return new WaysOut(selected.target(), acting, above(selected, acting), passedOver);
    }

    /**
     * Of a bridge whose ports lead out and to namespaces behind this one, too, packets can't be told apart by its name;
     * they count as those of the way out, unless a port is named.
     */
    private static List<Interface> above(Selection.Selected selected, List<Interface> acting) {
        Set<String> names = acting.stream().map(Interface::name).collect(Collectors.toSet());
        return selected.target().interfaces().stream()
                .filter(iface -> !names.contains(iface.name()))
                .filter(iface -> iface.exit() instanceof Exit.Below below
                        && (selected.others().contains(iface)
                                ? below.lower().stream().anyMatch(names::contains)
                                : names.containsAll(below.lower())))
                .toList();
    }
}
