package io.faultd.proof.reliability;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.StreamReader;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A process without faultd's rights that carries out {@link Attack}s, each on a thread of its own. */
public final class Intruder implements AutoCloseable {
    private static final long TICKS_A_SECOND = 100; // USER_HZ, on every architecture with Java
    private static final int FIRST_OF_TIMES = 11;

    private final Process process;
    private final StreamReader out;

    /** Who it is. */
    public enum Who {
        /** Root in a container: all of its capabilities but CAP_NET_ADMIN are taken away. */
        CONTAINER("unshare", "--mount", "setpriv", "--bounding-set=-all,+net_admin", "--no-new-privs"),
        /** Nobody, as root of a user namespace with a network of its own. */
        USER_NAMESPACE(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "unshare",
                "--user",
                "--map-root-user",
                "--net",
                "--mount"),
        /** Nobody, in the host's network. */
        LOCAL("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"),
        /** A user that may call the daemon. */
        ALLOWED("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--no-new-privs");

        private final List<String> words;

        Who(String... words) {
            this.words = List.of(words);
        }
    }

    /** How often something was tried, and how often the kernel or the daemon took it. */
    public record Count(long tried, long done, String refusal) {}

    private Intruder(Process process) {
        this.process = process;
        this.out = new StreamReader(process.getInputStream());
    }

    /**
     * Starts it and waits until it is ready; it attacks only when it is sent.
     *
     * @param where the network that it begins in
     * @param before words in front of its command
     * @param directory the daemon's, which everybody can enter from now on
     * @param port of the daemon's TLS address, or 0
     */
    public static Intruder start(
            Who who, NetworkNamespace where, List<String> before, Path directory, int port, List<String> attacks)
            throws IOException, InterruptedException {
        Path classes = classes(directory);
        Path scratch = Files.createTempDirectory(directory, "scratch");
        open(scratch, "rwxrwxrwx");
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("prlimit", "--nofile=8192:8192"));
        command.addAll(who.words);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx96m",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                classes + ":" + classes.resolveSibling("dist/lib") + "/*",
                Intrusion.class.getName(),
                directory.resolve("faultd.sock").toString(),
                Integer.toString(port)));
        command.addAll(attacks);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("intruders.log").toFile()));
        Intruder intruder = new Intruder(where.call(builder::start));
        try {
            intruder.out.await("ready"::equals, Tolerances.here().patience());
            return intruder;
        } catch (AssertionError e) {
            intruder.process.destroyForcibly();
            throw new AssertionError(
                    who + ": " + e.getMessage() + Files.readString(directory.resolve("intruders.log")), e);
        }
    }

    /** A copy that everybody can read. */
    private static Path classes(Path directory) throws IOException {
        open(directory, "rwxr-xr-x");
        TestDaemon.programForEverybody(directory, "faultd");
        return TestDaemon.testClassesForEverybody(directory);
    }

    private static void open(Path directory, String mode) throws IOException {
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString(mode));
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** Sends it: its attacks go on until {@link #stop}. */
    public void send() throws IOException {
        say("go");
    }

    /** The counts of all attacks until now. */
    public Map<String, Count> counts() throws IOException, InterruptedException {
        String mark = "counted " + System.nanoTime();
        say(mark);
        List<String> lines = new ArrayList<>();
        out.await(
                line -> {
                    lines.add(line);
                    return line.equals(mark);
                },
                Tolerances.here().patience());
        Map<String, Count> counts = new TreeMap<>();
        for (String line : lines) { // later ones replace earlier ones
            String[] parts = line.split("\t", -1);
            if (parts.length == 4) {
                counts.put(parts[0], new Count(Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]));
            }
        }
        return counts;
    }

    /** The seconds of processor time that it and its ended children have used. */
    public double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = FIRST_OF_TIMES; i < FIRST_OF_TIMES + 4; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return (double) ticks / TICKS_A_SECOND;
    }

    private void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Ends it; it removes what it holds. */
    public void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(Tolerances.here().patience().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("an intruder does not end: " + process.info());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
