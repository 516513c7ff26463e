package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ten named namespaces on a bridge, each of which can be removed and recreated, and the output of other tools about
 * them.
 */
public final class TenTargets implements AutoCloseable {
    public static final List<String> NAMES =
            IntStream.range(0, 10).mapToObj(number -> "n" + number).toList();

    private static final String PLACE = "at ";
    private static final Pattern DEVICE = Pattern.compile("^qdisc .* dev (\\S+)");

    /** Values that differ in a recreated namespace, that count packets, or that follow the carrier. */
    private static final Pattern VARYING = Pattern.compile(
            "^\\d+: |@if\\d+|link.ether [0-9a-f:]+|link-netnsid \\d+|NO-CARRIER,|,LOWER_UP| state [A-Z]+"
                    + "|direct_packets_stat \\d+");

    private final NetworkNamespace host = NetworkNamespace.create();
    private final NetworkBuilder wiring;
    private final String looking;

    public TenTargets(Path directory) {
        Path names = TestDaemon.names(directory);
        wiring = new NetworkBuilder(names);
        wiring.bridge(host, "br0");
        NAMES.forEach(this::make);
        wiring.settle(host);
        Path inside = batch(directory.resolve("devices-inside"), Stream.of("lo", "eth0"));
        Path outside = batch(
                directory.resolve("devices-outside"),
                Stream.concat(Stream.of("lo", "br0"), NAMES.stream().map(name -> "veth-" + name)));
        looking = NAMES.stream()
                        .map(name -> looking(name, "nsenter --net=" + names.resolve(name), inside))
                        .collect(Collectors.joining("", "set -e\n", ""))
                + looking("host", "", outside);
    }

    public NetworkNamespace host() {
        return host;
    }

    private void make(String name) {
        NetworkNamespace inside = wiring.named(name);
        wiring.port(host, "br0", "veth-" + name, inside, "eth0");
        wiring.address(inside, "eth0", "10.213.3." + (1 + NAMES.indexOf(name)) + "/24");
    }

    public void restart(String name) throws IOException {
        wiring.remove(name);
        // The kernel ends a namespace asynchronously, and the cable's other end with it.
        Shell.in(host, "ip link delete veth-" + name + " 2>/dev/null || true");
        make(name);
    }

    /**
     * The output of {@code tc}, {@code nft} and {@code ip}, with its lines sorted.
     *
     * @param names replacements of the faults' ids
     */
    public String text(Map<String, String> names) {
        String all = String.join("\n", look());
        for (Map.Entry<String, String> name : names.entrySet()) {
            all = all.replace(name.getKey(), name.getValue());
        }
        return all.lines().sorted().collect(Collectors.joining("\n"));
    }

    /** Each line with its place. */
    private List<String> look() {
        List<String> lines = new ArrayList<>();
        String place = "";
        String device = "";
        for (String line : Shell.in(host, looking).lines().toList()) {
            Matcher qdisc = DEVICE.matcher(line);
            if (line.startsWith(PLACE)) {
                place = line.substring(PLACE.length());
                device = "";
            } else {
                device = qdisc.find() ? qdisc.group(1) : device; // classes and filters don't contain their device
                lines.add(place + " " + device + ": "
                        + VARYING.matcher(line.strip()).replaceAll(""));
            }
        }
        return lines;
    }

    /** Reads a place, from inside by a prefix. */
    private static String looking(String place, String prefix, Path devices) {
        return """
                echo '%1$s%2$s'
                %3$s tc -batch %4$s
                echo '%1$s%2$s'
                %3$s nft -s list ruleset
                %3$s ip -o link show
                """
                .formatted(PLACE, place, prefix, devices);
    }

    /** The commands that show everything on these devices. */
    private static Path batch(Path file, Stream<String> devices) {
        List<String> commands = devices.flatMap(
                        device -> Stream.of("qdisc", "class", "filter").map(kind -> kind + " show dev " + device))
                .toList();
        try {
            return Files.write(file, commands);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        wiring.close();
        host.close();
    }
}
