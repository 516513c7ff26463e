package io.faultd.proof.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the output of a running process, in a separate thread, and wakes threads that wait for a line. */
public final class StreamReader implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();
    private final Thread thread;
    private boolean ended;

    public StreamReader(InputStream stream) {
        thread = new Thread(() -> read(stream), "process-output");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add(e.toString());
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits for a line; one that has already arrived counts. */
    public synchronized String await(Predicate<String> meant, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (meant.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                throw new AssertionError("it never said so, but: " + lines);
            }
            wait(left);
        }
    }

    /** The whole output, after the stream has ended. */
    public String text() throws InterruptedException {
        thread.join();
        synchronized (this) {
            return String.join("\n", lines);
        }
    }

    /** The reader ends with the process that it reads. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
