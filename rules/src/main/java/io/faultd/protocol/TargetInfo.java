package io.faultd.protocol;

import java.util.List;

/**
 * Something that can carry faults: a row of {@code targets}.
 *
 * @param name its name; for other than containers with the word that selects it, e.g. {@code netns:blue}
 * @param kind {@code container}, {@code netns} or {@code process}
 * @param containerId the container's full id; empty for others
 * @param status {@code UP} or {@code DOWN}
 * @param service its compose service; or null
 * @param networks the Docker networks that it is on
 * @param interfaces names of its interfaces
 * @param usable whether it can carry faults
 * @param reason why not, or another note; or null
 */
public record TargetInfo(
        String name,
        String kind,
        String containerId,
        String status,
        String service,
        List<String> networks,
        List<String> interfaces,
        boolean usable,
        String reason) {}
