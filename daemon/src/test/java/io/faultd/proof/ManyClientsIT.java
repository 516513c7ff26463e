package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Event;
import io.faultd.client.EventStream;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.client.Records;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.OwnHost;
import io.faultd.proof.reliability.History;
import io.faultd.protocol.Applied;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.unit.Rate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two hundred clients at once on the same ten targets end in the state of some serial order, and each was answered as
 * in it.
 */
class ManyClientsIT extends OwnHost {
    private static final int CLIENTS = 200;
    private static final int TARGETS = 10;
    private static final long MEGABIT = 1_000_000;
    private static final Pattern LIMIT = Pattern.compile("class htb fa00:\\w+ .*?ceil (\\d+)([KMG]?)bit");

    private TestDaemon daemon;

    ManyClientsIT() {
        super(IntStream.range(0, TARGETS).mapToObj(i -> "n" + i).toArray(String[]::new));
    }

    @BeforeEach
    void startWithTenTargets() {
        daemon = TestDaemon.start(host, directory, "--docker", "none");
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    @Test
    void theEndIsThatOfSomeSerialOrder() throws Exception {
        long seed = new Random().nextLong();
        List<History.ClientCommand> commands = Collections.synchronizedList(new ArrayList<>());
        List<Event> events = new ArrayList<>();
        try (EventStream stream = daemon.client().events()) {
            rush(seed, commands);
            // When this one is reported, all earlier ones are.
            String last = daemon.client()
                    .rate(Rate.parse("1mbit"), "netns:n0")
                    .apply()
                    .id();
            for (Event event = stream.next().orElseThrow();
                    !last.equals(event.fault());
                    event = stream.next().orElseThrow()) {
                if (event.type().startsWith("fault-")) {
                    events.add(event);
                }
            }
            daemon.client().stopFaults(last);
        }

        History history = new History(List.copyOf(commands), events);
        Map<String, History.Rate> model = history.inOrder();

        assertThat(model).as("otherwise there is nothing to compare").isNotEmpty();
        assertThat(held(daemon.client().faults())).as("seed %s", seed).isEqualTo(targets(model));
        assertThat(limits()).as("seed %s", seed).isEqualTo(History.lowest(model));
        assertInTime(history.placed());
        assertThat(history.placed()).hasSizeGreaterThan(CLIENTS);
        daemon.client().stopAll();
        assertThat(state()).isEqualTo(untouched);
    }

    /** All of them begin at the same time. */
    private void rush(long seed, List<History.ClientCommand> commands) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        CountDownLatch start = new CountDownLatch(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                all.add(threads.submit(() -> {
                    try (FaultdClient client = FaultdClient.builder()
                            .address(daemon.client().address())
                            .timeout(Tolerances.here().patience().multipliedBy(3))
                            .connect()) {
                        start.countDown();
                        start.await();
                        converse(client, random, commands);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Two commands: a fault, and then a change of it, its end, another one, or sometimes the end of everything on a
     * target, so that some are left.
     */
    private static void converse(FaultdClient client, Random random, List<History.ClientCommand> commands) {
        String fault = apply(client, random, commands);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> change(client, fault, bits(random), commands);
            case 4, 5, 6 -> stop(client, Optional.empty(), Optional.of(fault), commands);
            case 7, 8 -> apply(client, random, commands);
            default -> stop(client, Optional.of("netns:n" + random.nextInt(TARGETS)), Optional.empty(), commands);
        }
    }

    private static long bits(Random random) {
        return (2 + random.nextInt(900)) * MEGABIT;
    }

    private static String apply(FaultdClient client, Random random, List<History.ClientCommand> commands) {
        Set<String> targets = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            targets.add("netns:n" + random.nextInt(TARGETS));
        }
        long bits = bits(random);
        long sent = System.nanoTime();
        Applied applied = Records.read(
                client.call("rate", Map.of("targets", List.copyOf(targets), "rate", bits + "bit")), Applied.class);
        commands.add(new History.Apply(sent, System.nanoTime(), bits, targets, applied));
        return applied.fault();
    }

    private static void change(FaultdClient client, String fault, long bits, List<History.ClientCommand> commands) {
        long sent = System.nanoTime();
        try {
            client.call("rate", Map.of("fault", fault, "rate", bits + "bit"));
            commands.add(new History.Change(sent, System.nanoTime(), fault, bits));
        } catch (FaultdException e) {
            // Another client has ended it meanwhile.
            assertThat(e.code()).as(e.getMessage()).isEqualTo(RpcError.NO_TARGET.code());
        }
    }

    private static void stop(
            FaultdClient client,
            Optional<String> target,
            Optional<String> fault,
            List<History.ClientCommand> commands) {
        long sent = System.nanoTime();
        Stopped stopped = target.isPresent() ? client.stop(target.get()) : client.stopFaults(fault.get());
        commands.add(new History.Stop(sent, System.nanoTime(), target, fault, stopped));
    }

    /** A command answered before another one was sent precedes it in the order, too. */
    private static void assertInTime(List<History.ClientCommand> placed) {
        long latestStart = Long.MIN_VALUE;
        for (History.ClientCommand command : placed) {
            assertThat(command.answered()).isGreaterThan(latestStart);
            latestStart = Math.max(latestStart, command.sent());
        }
    }

    private static Map<String, Set<String>> held(List<FaultInfo> faults) {
        Map<String, Set<String>> held = new TreeMap<>();
        for (FaultInfo fault : faults) {
            Set<String> targets = held.computeIfAbsent(fault.fault(), id -> new LinkedHashSet<>());
            fault.interfaces().stream().map(Held::target).forEach(targets::add);
        }
        return held;
    }

    private static Map<String, Set<String>> targets(Map<String, History.Rate> model) {
        Map<String, Set<String>> targets = new TreeMap<>();
        model.forEach((id, fault) -> targets.put(id, fault.targets()));
        return targets;
    }

    /** The lowest ceiling that {@code tc} reports for each target's outer end. */
    private Map<String, Long> limits() {
        Map<String, Long> limits = new TreeMap<>();
        for (int i = 0; i < TARGETS; i++) {
            Matcher matcher = LIMIT.matcher(Shell.in(host, "tc class show dev veth-n" + i));
            while (matcher.find()) {
                long unit = Map.of("", 1L, "K", 1_000L, "M", MEGABIT, "G", 1_000_000_000L)
                        .get(matcher.group(2));
                limits.merge("netns:n" + i, Long.parseLong(matcher.group(1)) * unit, Math::min);
            }
        }
        return limits;
    }
}
