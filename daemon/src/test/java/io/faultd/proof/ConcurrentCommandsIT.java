package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.FaultdException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.RpcError;
import io.faultd.unit.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many commands at once, and targets that end during them. */
class ConcurrentCommandsIT extends Proof {
    private static final int COMMANDS = 200;
    private static final int CALLERS = 8;
    private static final int MORTALS = 12;
    private static final int ROUNDS = 3;

    ConcurrentCommandsIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void commandsAtTheSameTimeHaveTheEffectOfCommandsOneAfterTheOther() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < COMMANDS; i++) {
                int seed = i;
                calls.add(callers.submit(() -> anything(new Random(seed))));
            }
            for (Future<?> call : calls) {
                call.get(TOLERANCES.patience().toSeconds() * 2, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }

        assertTheKernelHoldsWhatTheFaultsSay();
        assertThat(faultd.status()).isNotEmpty().allSatisfy(one -> assertThat(one.state())
                .isEqualTo("ok"));
    }

    private void anything(Random random) {
        int number = random.nextInt(4);
        String target = net.nodes().get(number).word();
        String other = net.nodes().get((number + 1 + random.nextInt(3)) % 4).word();
        switch (random.nextInt(6)) {
            case 0, 1, 2 ->
                faultd.rate(new Rate(100_000 + random.nextInt(1_000_000)), target, other)
                        .apply();
            case 3 -> faultd.stop(target);
            case 4 -> faultd.partition(List.of(target), List.of(other)).apply();
            default -> faultd.join();
        }
    }

    /** The lowest rate applies where several hold, and there is no limit where none does. */
    private void assertTheKernelHoldsWhatTheFaultsSay() {
        Map<String, Long> wanted = new LinkedHashMap<>();
        boolean partitioned = false;
        for (FaultInfo fault : faultd.faults()) {
            partitioned |= fault.effects().contains("PARTITION");
            Matcher rate = Pattern.compile("rate (\\S+)").matcher(fault.description());
            if (rate.find()) {
                long bytesPerSecond = Rate.parse(rate.group(1)).bytesPerSecond();
                for (Held held : fault.interfaces()) {
                    wanted.merge(held.target().replace("netns:", "veth-"), bytesPerSecond, Math::min);
                }
            }
        }
        Map<String, Long> held = new LinkedHashMap<>();
        try (Rtnetlink kernel = Rtnetlink.openIn(net.host().namespace())) {
            for (Link link : kernel.links()) {
                kernel.classes(link.index()).stream()
                        .flatMap(one -> one.htb().stream())
                        .forEach(htb -> held.put(link.name(), htb.bytesPerSecond()));
            }
        }
        assertThat(held).isEqualTo(wanted);
        String tables = Shell.in(net.host().namespace(), "nft list tables");
        assertThat(tables.contains("table bridge faultd")).as(tables).isEqualTo(partitioned);
    }

    @Test
    void targetsThatDieMeanwhileAreLeftOutOrTheCommandIsRefusedInOneLine() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<NetworkBuilder> mortals = mortals();
            ExecutorService death = Executors.newSingleThreadExecutor();
            try {
                Future<?> dying = death.submit(() -> {
                    mortals.forEach(NetworkBuilder::close);
                });
                while (!dying.isDone()) {
                    applyToAllOrBeRefused();
                }
                dying.get();
            } finally {
                death.shutdownNow();
            }
            applyToAllOrBeRefused();
            Set<String> held = faultd.faults().stream()
                    .flatMap(fault -> fault.interfaces().stream())
                    .map(Held::target)
                    .collect(Collectors.toSet());
            assertThat(held).isEqualTo(net.nodes().stream().map(Node::word).collect(Collectors.toSet()));
            faultd.stopAll();
            assertUntouched();
        }
    }

    private void applyToAllOrBeRefused() {
        try {
            faultd.call("rate", Map.of("all", true, "rate", "10mbit", "direction", "both"));
        } catch (FaultdException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(RpcError.KERNEL_REFUSED.code());
            assertThat(e).hasMessageNotContainingAny("\n", "Exception");
        }
    }

    /** Each with its own cable, so that it ends as a whole. */
    private List<NetworkBuilder> mortals() {
        List<NetworkBuilder> mortals = new ArrayList<>();
        for (int i = 0; i < MORTALS; i++) {
            NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()));
            NetworkNamespace inside = wiring.named("mortal" + i);
            wiring.port(net.host().namespace(), "br0", "veth-m" + i, inside, "eth0");
            mortals.add(wiring);
        }
        return mortals;
    }
}
