package io.faultd.doctor;

import io.faultd.linux.LinuxException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the running kernel can do, found by tests in a temporary empty namespace: a configuration file doesn't show
 * which modules are installed, nor whether they may be loaded.
 *
 * @param missing why a feature is missing, in the kernel's words; for missing ones
 */
public record KernelFeatures(Map<Feature, String> missing) {
    /** Copies the map. */
    public KernelFeatures {
        Map<Feature, String> ordered = new EnumMap<>(Feature.class);
        ordered.putAll(missing);
        missing = Collections.unmodifiableMap(ordered);
    }

    /**
     * Tests all features; takes some milliseconds, more when modules are loaded.
     *
     * @throws LinuxException when no namespace can be created, for want of privileges
     */
    public static KernelFeatures probe() {
        return probe(Feature.values());
    }

    /**
     * Tests some features; the others count as present.
     *
     * @throws LinuxException when no namespace can be created, for want of privileges
     */
    public static KernelFeatures probe(Feature... features) {
        Map<Feature, String> missing = new EnumMap<>(Feature.class);
        try (FeatureProbe probe = new FeatureProbe()) {
            for (Feature feature : features) {
                probe.problem(feature).ifPresent(problem -> missing.put(feature, problem));
            }
        }
        return new KernelFeatures(missing);
    }

    /** Whether it works. */
    public boolean has(Feature feature) {
        return !missing.containsKey(feature);
    }

    /** Why it is missing; empty when it works. */
    public Optional<String> problem(Feature feature) {
        return Optional.ofNullable(missing.get(feature));
    }
}
