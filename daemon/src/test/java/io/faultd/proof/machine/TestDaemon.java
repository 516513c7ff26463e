package io.faultd.proof.machine;

import io.faultd.client.FaultdClient;
import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@code bin/faultd} as it was built, with its own socket, state directory and named namespaces. */
public final class TestDaemon implements AutoCloseable {
    private final Path directory;
    private final Process process;
    private final StreamReader out;
    private final FaultdClient client;

    private TestDaemon(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.out = new StreamReader(process.getInputStream());
        this.client = FaultdClient.builder()
                .address(address(directory))
                .timeout(Tolerances.here().patience())
                .connect();
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param host the namespace to start it in, which is then its host
     * @param directory a new one, or that of a daemon that ended
     * @param options in addition to its paths
     */
    public static TestDaemon start(NetworkNamespace host, Path directory, String... options) {
        return start(host, directory, Map.of(), options);
    }

    /** The same, with more variables in its environment. */
    public static TestDaemon start(
            NetworkNamespace host, Path directory, Map<String, String> environment, String... options) {
        try {
            return start(host, directory, environment, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static TestDaemon start(
            NetworkNamespace host, Path directory, Map<String, String> environment, List<String> options)
            throws IOException, InterruptedException {
        Files.createDirectories(names(directory));
        List<String> command = new ArrayList<>(List.of(
                program("faultd"),
                "--socket",
                socket(directory).toString(),
                "--state-dir",
                directory.resolve("state").toString(),
                "--netns-dir",
                names(directory).toString()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        builder.environment().put("LC_ALL", "C"); // the launcher has to see to the locale
        builder.environment().putAll(environment);
        // A child is in the namespace of the thread that makes it.
        TestDaemon daemon = new TestDaemon(directory, host.call(builder::start));
        try {
            daemon.awaitReady(1);
            return daemon;
        } catch (AssertionError e) {
            daemon.process.destroyForcibly();
            throw new AssertionError(e.getMessage() + "\n" + daemon.log(), e);
        }
    }

    /** The directory of its named namespaces; it need not run yet. */
    public static Path names(Path directory) {
        return directory.resolve("netns");
    }

    public FaultdClient client() {
        return client;
    }

    public long pid() {
        return process.pid();
    }

    public Path directory() {
        return directory;
    }

    /** Waits until it, and those that a supervisor started after it, have printed that many ready lines. */
    public void awaitReady(int times) throws InterruptedException {
        AtomicInteger seen = new AtomicInteger();
        out.await(
                line -> line.startsWith("ready") && seen.incrementAndGet() == times,
                Tolerances.here().patience());
    }

    /** The daemon that a supervisor has started, its only process. */
    public ProcessHandle supervised() {
        return process.children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no daemon runs"));
    }

    /** Its log. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** The content of {@code /metrics}. */
    public String metrics() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket(directory)))) {
            channel.write(StandardCharsets.US_ASCII.encode(
                    "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sum of a counter of {@code /metrics} over all of its labels. */
    public long counter(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Runs {@code bin/faultctl} against it. */
    public Shell.Result faultctl(String... words) {
        List<String> command = new ArrayList<>(List.of(program("faultctl"), "-H", address(directory)));
        command.addAll(Arrays.asList(words));
        return Shell.run(command.toArray(String[]::new));
    }

    /** Runs {@code faultd sweep}, without any daemon. */
    public static Shell.Result sweep(Path directory) {
        return Shell.run(
                program("faultd"),
                "sweep",
                "--state-dir",
                directory.resolve("state").toString(),
                "--netns-dir",
                names(directory).toString());
    }

    /** Ends it by SIGTERM and returns its exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return exitStatus();
    }

    /** Ends it by SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        exitStatus();
    }

    /** Waits until it ends. */
    public int exitStatus() throws InterruptedException {
        if (!process.waitFor(Tolerances.here().patience().toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("faultd does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }

    private static Path socket(Path directory) {
        return directory.resolve("faultd.sock");
    }

    private static String address(Path directory) {
        return "unix://" + socket(directory);
    }

    /**
     * The path of a program in a copy of the build, which every user can run: others can't enter a checkout below
     * root's home, for example.
     *
     * @param directory one that everybody can enter
     */
    public static String programForEverybody(Path directory, String name) {
        Path copy = directory.resolve("dist");
        if (!Files.exists(copy)) {
            Path built = Path.of(program(name)).getParent().getParent();
            Shell.run("cp", "-r", built.toString(), copy.toString()).successfulOutput();
            Shell.run("chmod", "-R", "a+rX", copy.toString()).successfulOutput();
        }
        return copy.resolve("bin").resolve(name).toString();
    }

    /** A copy of the classes of these tests, which every user can read. */
    public static Path testClassesForEverybody(Path directory) {
        Path copy = directory.resolve("test-classes");
        if (!Files.exists(copy)) {
            Shell.run("cp", "-r", classes().toString(), copy.toString()).successfulOutput();
            Shell.run("chmod", "-R", "a+rX", copy.toString()).successfulOutput();
        }
        return copy;
    }

    private static Path classes() {
        try {
            return Path.of(TestDaemon.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The path of a program in the build. */
    public static String program(String name) {
        Path program = classes().resolveSibling("dist").resolve("bin").resolve(name);
        if (!Files.isExecutable(program)) {
            throw new AssertionError("there is no " + program + "; first: mvn verify -DskipITs");
        }
        return program.toString();
    }
}
