package io.faultd.reconcile;

import io.faultd.kernel.Difference;
import io.faultd.kernel.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a reconciliation does besides going from one plan to another: it visits places where both plans are equal but
 * the kernel can differ, and skips others.
 *
 * @param drifted places with external changes to repair, whatever their known state
 * @param renewed places in replaced namespaces, in which nothing of faultd exists
 * @param leftAlone places whose external changes stay, unless the two plans differ there; a renewed one is not skipped
 */
public record Repairs(Map<Place, Repair> drifted, Set<Place> renewed, Set<Place> leftAlone) {
    /** Only the difference between the plans. */
    public static final Repairs NONE = new Repairs(Map.of(), Set.of(), Set.of());

    /** Copies the collections. */
    public Repairs {
        drifted = Collections.unmodifiableMap(new LinkedHashMap<>(drifted));
        renewed = Set.copyOf(renewed);
        leftAlone = Set.copyOf(leftAlone);
    }

    /**
     * An external change to repair.
     *
     * @param text the difference, and who made it, where known
     */
    public record Repair(Difference difference, String text) {}

    /** Only leaves places unchanged. */
    public static Repairs leavingAlone(Set<Place> places) {
        return new Repairs(Map.of(), Set.of(), places);
    }

    /** A copy with places in replaced namespaces. */
    public Repairs renewing(Set<Place> places) {
        return new Repairs(drifted, places, leftAlone);
    }

    /** Whether a plan already in force must be reconciled because of it. */
    public boolean isNeeded() {
        return !drifted.isEmpty() || !renewed.isEmpty();
    }

    /** Places to visit even where the plans are equal. */
    Set<Place> places() {
        Set<Place> places = new LinkedHashSet<>(drifted.keySet());
        places.addAll(renewed);
        return places;
    }

    /** Whether a place stays unchanged while the plans are equal there. */
    boolean isLeftAlone(Place place) {
        return leftAlone.contains(place) && !renewed.contains(place);
    }
}
