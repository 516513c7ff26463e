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

/** All that is put aside now. */
public final class DisplacedQdiscs {
    private static final Logger log = LoggerFactory.getLogger(DisplacedQdiscs.class);

    private final DisplacedQdiscStore store;
    private final Map<String, DisplacedQdisc> standing;

    public DisplacedQdiscs(DisplacedQdiscStore store) {
        this.store = store;
        this.standing = new LinkedHashMap<>(store.asides());
    }

    Optional<DisplacedQdisc> at(ShapingPoint point) {
        return Optional.ofNullable(standing.get(DisplacedQdisc.idAt(point)));
    }

    /** Where something is aside in these namespaces. */
    public List<ShapingPoint> points(List<Namespace> namespaces) {
        List<ShapingPoint> points = new ArrayList<>();
        for (Namespace namespace : namespaces) {
            standing.values().stream()
                    .filter(aside -> aside.namespace() == namespace.inode())
                    .forEach(aside -> points.add(new ShapingPoint(namespace, aside.ifindex(), aside.ifname(), false)));
        }
        return points;
    }

    /**
     * Puts something aside, or another text of what is.
     *
     * @throws IOException when that would not survive the daemon; then it is not done
     */
    void put(DisplacedQdisc aside) throws IOException {
        Map<String, DisplacedQdisc> next = new LinkedHashMap<>(standing);
        next.put(aside.id(), aside);
        store.saveAsides(next);
        standing.put(aside.id(), aside);
    }

    /** There is nothing to come back any more. */
    public void forget(ShapingPoint point) {
        if (standing.remove(DisplacedQdisc.idAt(point)) == null) {
            return;
        }
        try {
            store.saveAsides(standing);
        } catch (IOException e) {
            // Whoever reads it finds that it is back, and forgets it then.
            log.warn("can't save that what was at {} is not aside any more: {}", point.ifname(), Problem.of(e));
        }
    }
}
