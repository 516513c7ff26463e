package io.faultd.proof.reliability;

import io.faultd.linux.LinuxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The main program of an {@link Intruder}. */
final class Intrusion {
    private static final long SECOND = 1_000_000_000;
    private static final CountDownLatch SENT = new CountDownLatch(1);
    private static volatile boolean over;

    private Intrusion() {}

    private static final class Running {
        private final AtomicLong tried = new AtomicLong();
        private final AtomicLong done = new AtomicLong();
        private volatile String refusal = "";
        private Thread thread;

        void run(Attack attack, int pace) {
            try (attack) {
                SENT.await();
                long start = System.nanoTime();
                long before = 0;
                while (!over) {
                    // One that falls behind does not catch up.
                    start += (tried.get() - before) * SECOND / pace;
                    before = tried.get();
                    LockSupport.parkNanos(start - System.nanoTime());
                    start = Math.max(start, System.nanoTime() - SECOND);
                    try {
                        Attack.Blow blow = attack.strike();
                        tried.addAndGet(blow.tried());
                        done.addAndGet(blow.done());
                    } catch (IOException | LinuxException e) {
                        tried.incrementAndGet();
                        refusal = e.toString();
                    }
                }
            } catch (Exception e) {
                e.printStackTrace(); // into intruders.log; the count stands still, which the run reports
            }
        }

        String line(String name) {
            return name + "\t" + tried + "\t" + done + "\t" + refusal.replaceAll("[\\t\\n\\r]", " ");
        }
    }

    /** @param args the daemon's socket, its TLS port, and the names of attacks */
    public static void main(String[] args) throws Exception {
        Map<String, Running> all = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(List.of(args).subList(2, args.length));
        for (String name : names) {
            Running running = new Running();
            Attack attack = Attacks.of(name, args[0], Integer.parseInt(args[1]));
            int pace = Attacks.pace(name);
            running.thread = new Thread(() -> running.run(attack, pace), name);
            running.thread.start();
            all.put(name, running);
        }
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("go")) {
                SENT.countDown();
            } else {
                all.forEach((name, running) -> System.out.println(running.line(name)));
                System.out.println(line);
            }
        }
        over = true;
        SENT.countDown();
        for (Running running : all.values()) {
            running.thread.join();
        }
    }
}
