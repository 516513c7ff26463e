package io.faultd.cli.terminal;

import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault at one of its places, and how fast its figures grow.
 *
 * @param stats null where a fault holds nowhere now
 * @param since the same in the table before; null in the first one
 * @param seconds between the two
 */
public record TopRow(FaultInfo fault, FaultStats stats, FaultStats since, BigDecimal seconds) {
    /** Faults as they were at one moment. */
    public record Look(long nanoTime, List<FaultInfo> faults) {}

    /**
     * The rows of a table.
     *
     * @param before null for the first one
     */
    public static List<TopRow> of(Look now, Look before) {
        Map<FaultStats, FaultStats> earlier = new HashMap<>();
        BigDecimal seconds = BigDecimal.ZERO;
        if (before != null) {
            seconds = BigDecimal.valueOf(now.nanoTime - before.nanoTime, 9);
            for (FaultInfo fault : before.faults) {
                for (FaultStats stats : figures(fault)) {
                    earlier.put(place(stats), stats);
                }
            }
        }
        List<TopRow> rows = new ArrayList<>();
        for (FaultInfo fault : now.faults) {
            for (FaultStats stats : figures(fault)) {
                rows.add(new TopRow(fault, stats, earlier.get(place(stats)), seconds));
            }
            if (figures(fault).isEmpty()) {
                rows.add(new TopRow(fault, null, null, seconds));
            }
        }
        return rows;
    }

    private static List<FaultStats> figures(FaultInfo fault) {
        return fault.stats() == null ? List.of() : fault.stats();
    }

    private static FaultStats place(FaultStats stats) {
        return new FaultStats(stats.fault(), stats.target(), stats.interface_(), stats.direction(), 0, 0, 0, 0, 0);
    }

    /** The default sort key; null in the first table. */
    public BigDecimal packetsPerSecond() {
        return since == null ? null : perSecond(stats.packets() - since.packets());
    }

    public BigDecimal bytesPerSecond() {
        return since == null ? null : perSecond(stats.bytes() - since.bytes());
    }

    public BigDecimal droppedPerSecond() {
        return since == null ? null : perSecond(stats.dropped() - since.dropped());
    }

    private BigDecimal perSecond(long grown) {
        return seconds.signum() == 0 || grown <= 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(grown).divide(seconds, MathContext.DECIMAL64);
    }

    /** As one object of {@code -o json}. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fault", fault.fault());
        json.put("description", fault.description());
        json.put("state", fault.state());
        if (stats != null) {
            json.put("target", stats.target());
            json.put("interface", stats.interface_());
            json.put("direction", stats.direction());
            json.put("packets", stats.packets());
            json.put("bytes", stats.bytes());
            json.put("dropped", stats.dropped());
            json.put("backlog_packets", stats.backlogPackets());
            json.put("backlog_bytes", stats.backlogBytes());
            json.put("packets_per_second", rounded(packetsPerSecond()));
            json.put("bytes_per_second", rounded(bytesPerSecond()));
            json.put("dropped_per_second", rounded(droppedPerSecond()));
        }
        return json;
    }

    private static BigDecimal rounded(BigDecimal rate) {
        return rate == null ? null : rate.setScale(1, RoundingMode.HALF_UP);
    }
}
