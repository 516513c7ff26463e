package io.faultd.proof.machine;

import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Docker engine that a test can stop, kill and hang, in its own network namespace: in that of the other tests' engine
 * it would remove the default bridge. Its containers are on one network, {@value #NETWORK}.
 */
public final class OwnDockerEngine implements AutoCloseable {
    static final String NETWORK = "own";

    private static final String IMAGE = "faultd-test/bare:1";
    private static final String IMPORT =
            """
            mkdir -p "$1/image" && cp "$(readlink -f "$(command -v busybox)")" "$1/image/sleep" &&
            tar -C "$1/image" -c . | docker import --change 'CMD ["/sleep", "1000000"]' - "$2"
            """;

    /** A killed engine leaves its mounts. */
    private static final String UNMOUNT =
            "cut -d' ' -f2 /proc/self/mounts | grep \"^$1/\" | sort -r | xargs -r umount -l";

    private final NetworkNamespace host;
    private final Path directory;
    private final List<String> options;
    private Process process;

    /**
     * Starts one.
     *
     * @param host the namespace of its networks
     * @param directory for its data; short, since sockets are in it
     * @param options further ones for {@code dockerd}
     */
    public OwnDockerEngine(NetworkNamespace host, Path directory, String... options)
            throws IOException, InterruptedException {
        this.host = host;
        this.directory = directory;
        this.options = List.of(options);
        start();
        try {
            run("sh", "-c", IMPORT, "sh", directory.toString(), IMAGE);
            docker("network", "create", "--subnet", "10.212.0.0/24", NETWORK);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    public String address() {
        return "unix://" + directory.resolve("docker.sock");
    }

    /** Starts it, for the first time or again, and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "dockerd",
                "--host=" + address(),
                "--data-root=" + directory.resolve("data"),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("pid"),
                "--bridge=none",
                "--iptables=false"));
        command.addAll(options);
        Files.deleteIfExists(directory.resolve("pid"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        process = host.call(builder::start); // a child is in the namespace of the thread that makes it
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("dockerd does not start: " + Files.readString(directory.resolve("log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean answers() {
        return Files.exists(directory.resolve("docker.sock"))
                && dockerResult("version").status() == 0;
    }

    /** Ends it by SIGKILL; its containers live on until the next one decides. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Makes it accept connections without answering. */
    public void hang() {
        Shell.run("kill", "-STOP", Long.toString(process.pid())).successfulOutput();
    }

    /** Makes it continue. */
    public void goOn() {
        Shell.run("kill", "-CONT", Long.toString(process.pid())).successfulOutput();
    }

    /** Runs a container. */
    public void run(String name) {
        docker("run", "-d", "--name", name, "--network", NETWORK, IMAGE);
    }

    /** The output of {@code docker}. */
    public String docker(String... words) {
        return dockerResult(words).successfulOutput();
    }

    private Shell.Result dockerResult(String... words) {
        List<String> command = new ArrayList<>(List.of("docker", "-H", address()));
        command.addAll(Arrays.asList(words));
        return Shell.run(command.toArray(String[]::new));
    }

    private void run(String... command) {
        List<String> all = new ArrayList<>(List.of("env", "DOCKER_HOST=" + address()));
        all.addAll(Arrays.asList(command));
        Shell.run(all.toArray(String[]::new)).successfulOutput();
    }

    @Override
    public void close() {
        try {
            if (!process.isAlive()) {
                start();
            }
            goOn();
            for (String container : docker("ps", "-aq").lines().toList()) {
                docker("rm", "-f", container);
            }
            if (!docker("network", "ls", "-q", "--filter", "name=^" + NETWORK + "$")
                    .isBlank()) {
                docker("network", "rm", NETWORK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroy();
            process.onExit().join();
            Shell.run("sh", "-c", UNMOUNT, "sh", directory.toString());
        }
    }
}
