package io.faultd.bench;

import io.faultd.client.FaultdClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The daemon as installed, {@code bin/faultd}, serving the named namespaces of a directory. */
final class DaemonProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path socket;
    private final long readyNanos;

    private DaemonProcess(Process process, Path socket, long readyNanos) {
        this.process = process;
        this.socket = socket;
        this.readyNanos = readyNanos;
    }

    /**
     * Starts one and waits for its ready line.
     *
     * @param options in addition to its paths
     */
    static DaemonProcess start(Path distribution, Path namespaces, Path work, String... options) throws IOException {
        Path socket = work.resolve("faultd.sock");
        List<String> command = new ArrayList<>(List.of(
                distribution.resolve("bin/faultd").toString(),
                "--docker=none",
                "--socket=" + socket,
                "--netns-dir=" + namespaces,
                "--state-dir=" + work.resolve("state")));
        command.addAll(List.of(options));
        Path log = work.resolve("faultd.log");
        long start = System.nanoTime();
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        long ready = System.nanoTime() - start;
        if (line == null || !line.startsWith("ready")) {
            process.destroyForcibly();
            throw new IOException("faultd did not start: " + Files.readString(log));
        }
        return new DaemonProcess(process, socket, ready);
    }

    long readyNanos() {
        return readyNanos;
    }

    String address() {
        return "unix://" + socket;
    }

    FaultdClient connect() {
        return FaultdClient.connect(address());
    }

    /** Its resident memory now, {@code VmRSS} of {@code proc(5)}, in MiB. */
    long residentMebibytes() throws IOException {
        return memory("VmRSS:");
    }

    /** Its largest resident memory so far, {@code VmHWM}, in MiB. */
    long mostResidentMebibytes() throws IOException {
        return memory("VmHWM:");
    }

    private long memory(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        throw new IOException("the kernel does not report " + field);
    }

    /** Ends it by SIGTERM, as an operator does. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("faultd did not end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
