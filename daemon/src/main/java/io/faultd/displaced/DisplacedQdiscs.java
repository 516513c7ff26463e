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

/** The qdiscs displaced now. */
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

    /** The devices in these namespaces with displaced qdiscs. */
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
     * Adds a displaced qdisc, or replaces its record.
     *
     * @throws IOException when it can't be saved; then nothing changes
     */
    void put(DisplacedQdisc qdisc) throws IOException {
        Map<String, DisplacedQdisc> next = new LinkedHashMap<>(byId);
        next.put(qdisc.id(), qdisc);
        store.saveDisplaced(next);
        byId.put(qdisc.id(), qdisc);
    }

    /** Removes one that has nothing to restore any more. */
    public void forget(ShapingPoint point) {
        if (byId.remove(DisplacedQdisc.idAt(point)) == null) {
            return;
        }
        try {
            store.saveDisplaced(byId);
        } catch (IOException e) {
            // A later daemon finds that it is restored, and removes the record.
            log.warn(
                    "can't save that the qdisc of {} is restored; the next start checks it again: {}",
                    point.ifname(),
                    Problem.of(e));
        }
    }
}
