package io.faultd.discovery;

import io.faultd.linux.NetworkNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports possible changes of targets: containers (the engine's events), names of namespaces (inotify), interfaces and
 * addresses anywhere (rtnetlink). It reports too often rather than too seldom, and from several threads.
 */
public final class TargetWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetWatcher.class);
    private static final Path HOST = Path.of("/proc/self/ns/net");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** How long closing can take: nothing can interrupt a wait for the kernel. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final DockerEngine docker;
    private final DirectoryWatch names;
    private final Path host;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Makes a watcher that is not started yet.
     *
     * @param namesDirectory the directory of named namespaces; it need not exist yet
     * @param docker the caller closes it, after this
     */
    public TargetWatcher(Path namesDirectory, DockerEngine docker) {
        this(HOST, namesDirectory, docker);
    }

    TargetWatcher(Path host, Path namesDirectory, DockerEngine docker) {
        this.host = host;
        this.docker = docker;
        this.names = new DirectoryWatch(namesDirectory, new Places(host));
    }

    /**
     * Begins to watch.
     *
     * @param changed called whenever something can have changed; has to be quick
     */
    public void start(Runnable changed) {
        run("watch-names", () -> names.follow(changed));
        run("watch-links", () -> followKernel(changed));
        if (docker.enabled()) {
            run("watch-docker", () -> followDocker(changed));
        }
    }

    private void followKernel(Runnable changed) {
        try (NetworkNamespace namespace = NetworkNamespace.open(host);
                Changes changes = new Changes(namespace)) {
            while (closed.getCount() > 0) {
                // The host's own id is not used here, so 0 will do.
                if (changes.await(LONGEST_WAIT) && !changes.take(0).nothing()) {
                    changed.run();
                }
            }
        }
    }

    private void followDocker(Runnable changed) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean known = true;
        while (closed.getCount() > 0) {
            boolean[] connected = new boolean[1];
            try {
                docker.follow(what -> {
                    connected[0] = true;
                    changed.run();
                });
                LOG.warn("the Docker engine closed its event stream");
            } catch (DockerUnavailableException e) {
                if (known && closed.getCount() > 0) {
                    LOG.warn("no events of containers, retrying: {}", e.getMessage());
                }
            }
            known = connected[0];
            if (connected[0]) {
                // Containers can have died with their engine.
                changed.run();
                pause = FIRST_PAUSE;
            }
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void run(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        LOG.error("{} ended; changes of targets are noticed later", name, e);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        names.close();
        for (Thread thread : threads) {
            thread.interrupt();
            try {
                thread.join(2 * LONGEST_WAIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
