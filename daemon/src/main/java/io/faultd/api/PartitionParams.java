package io.faultd.api;

import io.faultd.engine.PartitionRequest;
import io.faultd.fault.Fault.Partition.Cut;
import io.faultd.fault.PartitionShape;
import io.faultd.rpc.RpcException;
import io.faultd.target.Selection;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What {@code partition} parts: {@code groups}, or {@code drops} (by who drops, those from whom), or {@code targets} in
 * a {@code shape} or at {@code random}.
 */
final class PartitionParams {
    // Few enough digits to be typed again, and exact in JSON everywhere.
    private static final long SEEDS = 1_000_000_000L;

    private PartitionParams() {}

    static PartitionRequest read(Params params, RandomGenerator chance) throws RpcException {
        Optional<PartitionShape> shape = params.value("shape", PartitionShape::parse);
        Optional<Long> given = params.value("seed", PartitionParams::seed);
        boolean random = params.flag("random") || given.isPresent();
        boolean oneWay = params.flag("one_way");
        boolean rest = params.flag("rest");
        boolean reject = params.flag("reject");
        boolean link = params.flag("link");
        List<Cut> cuts = cuts(params);
        boolean laidOut = shape.isPresent() || random;
        Selection targets = Selection.of(List.of(), false);
        List<Selection> groups = List.of();
        if (laidOut) {
            targets = params.allOr("targets");
            requireAlone(params, cuts.isEmpty() && !rest, "shape and random part the targets given: no drops, no rest");
            boolean oneSided = shape.isPresent() && shape.get().hasTwoSides();
            requireAlone(
                    params,
                    !oneWay || oneSided,
                    "one_way needs a shape of two sides: halves, isolate-one or minority-third");
        } else if (cuts.isEmpty()) {
            groups = params.groups();
            requireAlone(
                    params,
                    !oneWay || groups.size() > 1 || rest,
                    "one_way needs two groups: what the first sends to the second is dropped");
        } else {
            requireAlone(
                    params, !oneWay && !rest, "drops says for each direction what is dropped: no one_way, no rest");
            requireAlone(params, !params.given("groups"), "drops takes the place of groups; give one of the two");
        }
        Optional<Long> seed = random ? given.or(() -> Optional.of(chance.nextLong(SEEDS))) : Optional.empty();
        return new PartitionRequest(groups, cuts, targets, shape, seed, oneWay, rest, reject, link, params.ending());
    }

    private static List<Cut> cuts(Params params) throws RpcException {
        List<Cut> cuts = new ArrayList<>();
        Optional<Params> drops = params.object("drops");
        if (drops.isPresent()) {
            for (String receiver : drops.get().names()) {
                Selection senders = drops.get().selection(receiver, drops.get().words(receiver), false);
                requireAlone(params, !senders.isEmpty(), "drops: " + receiver + " drops from nobody; name some");
                cuts.add(new Cut(drops.get().selection(receiver, List.of(receiver), false), senders));
            }
            requireAlone(
                    params,
                    !cuts.isEmpty(),
                    "drops is empty; write e.g. {\"a\":[\"b\",\"c\"]}: a drops what b and c send");
        }
        return cuts;
    }

    private static long seed(String text) {
        if (!text.matches("\\d{1,15}")) {
            throw new BadValueException("'" + text + "' is no seed; write a whole number from 0, of up to 15 digits");
        }
        return Long.parseLong(text);
    }

    private static void requireAlone(Params params, boolean holds, String problem) throws RpcException {
        if (!holds) {
            throw RpcException.invalidParams(params.method() + ": " + problem);
        }
    }
}
