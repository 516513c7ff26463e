package io.faultd.displaced;

import io.faultd.protocol.Problem;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All displaced qdiscs, in memory and in the store. */
public final class DisplacedQdiscs {
    private static final Logger log = LoggerFactory.getLogger(DisplacedQdiscs.class);

    private final DisplacedQdiscStore store;
    private final Map<String, DisplacedQdisc> byId;

    public DisplacedQdiscs(DisplacedQdiscStore store) {
        this.store = store;
        this.byId = new LinkedHashMap<>(store.displaced());
    }

    Optional<DisplacedQdisc> at(ShapingPoint point) {
        return Optional.ofNullable(byId.get(DisplacedQdisc.idAt(point)));
    }

    /** Where qdiscs are displaced in these namespaces. */
    public List<ShapingPoint> points(List<Namespace> namespaces) {
        List<ShapingPoint> points = new ArrayList<>();
        for (Namespace namespace : namespaces) {
            byId.values().stream()
                    .filter(qdisc -> qdisc.namespace() == namespace.inode())
                    .forEach(qdisc -> points.add(new ShapingPoint(namespace, qdisc.ifindex(), qdisc.ifname(), false)));
        }
        return points;
    }

    /**
     * Adds one, or what it is by now.
     *
     * @throws IOException when that would not survive the daemon; then it is not done
     */
    void put(DisplacedQdisc qdisc) throws IOException {
        Map<String, DisplacedQdisc> next = new LinkedHashMap<>(byId);
        next.put(qdisc.id(), qdisc);
        store.saveDisplaced(next);
        byId.put(qdisc.id(), qdisc);
    }

    /** There is nothing to come back any more. */
    public void forget(ShapingPoint point) {
        if (byId.remove(DisplacedQdisc.idAt(point)) == null) {
            return;
        }
        try {
            store.saveDisplaced(byId);
        } catch (IOException e) {
            // Whoever reads it finds that it is back, and forgets it then.
            log.warn("can't save that what was at {} is not aside any more: {}", point.ifname(), Problem.of(e));
        }
    }
}
