package io.faultd.reconcile;

import io.faultd.kernel.Difference;
import io.faultd.kernel.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a reconciliation does besides going from one plan to another: it goes to places where both plans say the same
 * but the kernel may not, and keeps away from others.
 *
 * @param drifted places that somebody else has changed and that are put in order, whatever is known of them
 * @param renewed places in namespaces that are others by now, in which nothing is of what was done in those
 * @param leftAlone places that stay as somebody else made them, unless the two plans differ there; a renewed one does
 *     not
 */
public record Repairs(Map<Place, Repair> drifted, Set<Place> renewed, Set<Place> leftAlone) {
    /** Nothing but what the plans say. */
    public static final Repairs NONE = new Repairs(Map.of(), Set.of(), Set.of());

    /** Copies the collections. */
    public Repairs {
        drifted = Collections.unmodifiableMap(new LinkedHashMap<>(drifted));
        renewed = Set.copyOf(renewed);
        leftAlone = Set.copyOf(leftAlone);
    }

    /**
     * A change of somebody else's that is put back.
     *
     * @param text the difference, and who made it, where that is known
     */
    public record Repair(Difference difference, String text) {}

    /** Leaves places alone, and does nothing else. */
    public static Repairs leavingAlone(Set<Place> places) {
        return new Repairs(Map.of(), Set.of(), places);
    }

    /** The same with places in namespaces that are others by now. */
    public Repairs renewing(Set<Place> places) {
        return new Repairs(drifted, places, leftAlone);
    }

    /** Whether a plan that is in force already has to be reconciled because of it. */
    public boolean isNeeded() {
        return !drifted.isEmpty() || !renewed.isEmpty();
    }

    /** Places to go to, though the plans may say the same there. */
    Set<Place> places() {
        Set<Place> places = new LinkedHashSet<>(drifted.keySet());
        places.addAll(renewed);
        return places;
    }

    /** Whether a place stays as it is while the plans say the same there. */
    boolean isLeftAlone(Place place) {
        return leftAlone.contains(place) && !renewed.contains(place);
    }
}
