package io.faultd.doctor;

import io.faultd.protocol.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The process's effective capabilities (man 7 capabilities), from {@code /proc/self/status}. */
public final class Capabilities {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String FIELD = "CapEff:";
    private static final Map<String, Integer> NEEDED = bits();

    /** Lets one socket receive notifications of all namespaces; without it each namespace needs a socket. */
    static final String BROADCAST = "CAP_NET_BROADCAST";

    private static final int BROADCAST_BIT = 11;

    private Capabilities() {}

    /** The numbers are those of linux/capability.h. */
    private static Map<String, Integer> bits() {
        Map<String, Integer> bits = new LinkedHashMap<>();
        bits.put("CAP_NET_ADMIN", 12);
        bits.put("CAP_SYS_ADMIN", 21);
        bits.put("CAP_SYS_PTRACE", 19);
        return bits;
    }

    /** Throws if a capability that faultd needs is missing. */
    public static void require() {
        List<String> missing;
        try {
            missing = missing();
        } catch (IOException e) {
            throw new StartException("can't read the capabilities of this process: " + Problem.of(e), e);
        }
        if (!missing.isEmpty()) {
            throw new StartException(
                    "needs root, or " + String.join(" and ", missing) + " (which this process lacks)", null);
        }
    }

    /** Names of the capabilities that faultd needs and does not have. */
    static List<String> missing() throws IOException {
        return missing(Files.readAllLines(STATUS));
    }

    /** The same of another process, by the lines of its {@code /proc/PID/status}. */
    public static List<String> missing(List<String> status) throws IOException {
        long effective = effective(status);
        return NEEDED.entrySet().stream()
                .filter(one -> (effective >> one.getValue() & 1) == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Names of those that faultd needs. */
    static Set<String> needed() {
        return NEEDED.keySet();
    }

    /** Whether it has {@link #BROADCAST}. */
    static boolean hasBroadcast() throws IOException {
        return (effective(Files.readAllLines(STATUS)) >> BROADCAST_BIT & 1) != 0;
    }

    private static long effective(List<String> status) throws IOException {
        return status.stream()
                .filter(line -> line.startsWith(FIELD))
                .mapToLong(line ->
                        Long.parseUnsignedLong(line.substring(FIELD.length()).strip(), 16))
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " has no " + FIELD));
    }
}
