package io.faultd.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's version among those of kernel.org.
 *
 * @param patch of the stable series; -1 where it is not known, as with distributions that have their own numbers
 */
record KernelVersion(int major, int minor, int patch) {
    private static final Path VERSION = Path.of("/proc/version");
    /** Ubuntu's: its own version and, last, the version it is based on. */
    private static final Path SIGNATURE = Path.of("/proc/version_signature");

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");
    private static final Pattern DEBIAN = Pattern.compile("Debian (\\d+\\.\\d+\\.\\d+)");
    private static final Pattern RELEASE = Pattern.compile("Linux version (\\S+)");

    /** The running kernel's; empty where it is unknown. */
    static Optional<KernelVersion> running() {
        return of(text(SIGNATURE), text(VERSION));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException notThere) {
            return "";
        }
    }

    /**
     * Reads it.
     *
     * @param signature of Ubuntu's; else empty
     * @param version {@code Linux version 6.1.0-28-amd64 (…) … Debian 6.1.119-1 …}
     */
    static Optional<KernelVersion> of(String signature, String version) {
        String[] words = signature.split(" ");
        Optional<String> debian = find(DEBIAN, version);
        Optional<String> exact = signature.isEmpty() ? debian : Optional.of(words[words.length - 1]);
        if (exact.isPresent()) {
            return numbers(exact.get());
        }
        // 6.1.0-28-amd64: with a zero there, the version does not show which corrections it contains.
        return find(RELEASE, version)
                .flatMap(KernelVersion::numbers)
                .map(known -> known.patch == 0 ? new KernelVersion(known.major, known.minor, -1) : known);
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<KernelVersion> numbers(String text) {
        return NUMBERS.matcher(text).results().findFirst().map(KernelVersion::of);
    }

    private static KernelVersion of(MatchResult found) {
        int patch = found.group(3) == null ? -1 : Integer.parseInt(found.group(3));
        return new KernelVersion(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)), patch);
    }

    /**
     * Whether it contains a correction.
     *
     * @param mainline the first version of all later series
     * @param stable the first versions of older series that have it
     * @return empty where it is unknown
     */
    Optional<Boolean> has(KernelVersion mainline, List<KernelVersion> stable) {
        if (major > mainline.major || (major == mainline.major && minor >= mainline.minor)) {
            return Optional.of(true);
        }
        Optional<KernelVersion> series = stable.stream()
                .filter(one -> one.major == major && one.minor == minor)
                .findFirst();
        if (series.isPresent() && patch < 0) {
            return Optional.empty();
        }
        return Optional.of(series.filter(one -> patch >= one.patch).isPresent());
    }

    @Override
    public String toString() {
        return major + "." + minor + (patch < 0 ? "" : "." + patch);
    }
}
