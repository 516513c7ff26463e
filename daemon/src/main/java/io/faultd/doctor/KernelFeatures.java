package io.faultd.doctor;

import io.faultd.linux.LinuxException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the running kernel can do, found by trying it in an empty namespace that exists only for that: a configuration
 * file tells neither which modules are installed nor whether they may be loaded.
 *
 * @param missing why a feature can't be had, in the kernel's words; for those that can't
 */
public record KernelFeatures(Map<Feature, String> missing) {
    /** Copies the map. */
    public KernelFeatures {
        Map<Feature, String> ordered = new EnumMap<>(Feature.class);
        ordered.putAll(missing);
        missing = Collections.unmodifiableMap(ordered);
    }

    /**
     * Tries everything; takes some milliseconds, more when modules are to be loaded.
     *
     * @throws LinuxException when no namespace can be made, for want of privileges
     */
    public static KernelFeatures probe() {
        return probe(Feature.values());
    }

    /**
     * Tries some features, the others pass for had.
     *
     * @throws LinuxException when no namespace can be made, for want of privileges
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

    /** Whether it can be had. */
    public boolean has(Feature feature) {
        return !missing.containsKey(feature);
    }

    /** Why it can't be had; empty when it can. */
    public Optional<String> problem(Feature feature) {
        return Optional.ofNullable(missing.get(feature));
    }
}
