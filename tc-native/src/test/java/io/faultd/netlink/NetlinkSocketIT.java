package io.faultd.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.linux.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkSocketIT {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int RTNLGRP_LINK = 1;

    private NetworkNamespace namespace;
    private NetlinkSocket socket;

    @BeforeEach
    void open() {
        namespace = NetworkNamespace.create();
        socket = NetlinkSocket.openIn(namespace, NetlinkProtocol.ROUTE);
    }

    @AfterEach
    void close() {
        socket.close();
        namespace.close();
    }

    private NetworkNamespace.Seen seen() {
        return new NetworkNamespace.Seen(namespace.path(), namespace.identity().inode());
    }

    @Test
    void aFreshNamespaceHoldsTheLoopbackAlone() {
        assertThat(linkNames(socket)).contains("lo").doesNotContain("eth0");
    }

    @Test
    void eachExchangeIsAStepOfTheThreadThatWaitsForIt() throws Exception {
        Progress progress = new Progress();
        Thread worker = new Thread(() -> {
            progress.followThisThread();
            linkNames(socket);
        });
        worker.start();
        worker.join();
        long dumped = progress.steps();
        linkNames(socket);

        assertThat(dumped).as("sent and received").isGreaterThanOrEqualTo(2);
        assertThat(progress.steps()).as("another thread's").isEqualTo(dumped);
    }

    @Test
    void aSocketStaysInTheNamespaceItWasOpenedIn() {
        socket.execute(createBridge("here"));

        try (NetlinkSocket again = NetlinkSocket.openIn(seen(), NetlinkProtocol.ROUTE);
                NetlinkSocket own = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
            assertThat(linkNames(again)).contains("here");
            assertThat(linkNames(own)).isNotEmpty().doesNotContain("here");
        }
    }

    @Test
    void aRefusalCarriesOperationErrnoAndTheKernelsWords() {
        NetlinkRequest byIndex = NetlinkRequest.of(
                "list links", RTM_GETLINK, 0, w -> w.writeU32(0).writeU32(1).writeZeros(8));

        assertThatThrownBy(() -> socket.dump(byIndex)).isInstanceOfSatisfying(NetlinkException.class, e -> {
            assertThat(e.operation()).isEqualTo("list links");
            assertThat(e.errno()).isEqualTo(Errno.EINVAL);
            assertThat(e.kernelMessage()).isPresent();
            assertThat(e).hasMessageStartingWith("list links: EINVAL (");
        });
    }

    @Test
    void aBatchTellsForEachRequestWhatBecameOfIt() {
        BatchResult result = socket.executeAll(List.of(
                createBridge("a"), createBridge("a"), createBridge("name-that-is-too-long"), createBridge("b")));

        assertThat(result.succeeded()).isFalse();
        assertThat(result.failures())
                .extracting(BatchResult.RefusedRequest::index)
                .containsExactly(1, 2);
        assertThat(result.failure(1)).get().extracting(LinuxException::errno).isEqualTo(Errno.EEXIST);
        assertThat(linkNames(socket)).contains("a", "b");
        assertThatThrownBy(result::orThrow).hasMessageStartingWith("create bridge a: EEXIST");
    }

    @Test
    void aBatchLargerThanTheReceiveBufferCanAnswerLosesNoFailure() {
        List<NetlinkRequest> requests = new ArrayList<>();
        requests.add(createBridge("a"));
        for (int i = 0; i < 20_000; i++) {
            requests.add(createBridge("a"));
        }

        BatchResult result = socket.executeAll(requests);

        assertThat(result.failures())
                .hasSize(20_000)
                .allSatisfy(failure -> assertThat(failure.cause().errno()).isEqualTo(Errno.EEXIST));
    }

    @Test
    void aDumpOfManyObjectsComesComplete() {
        List<NetlinkRequest> requests = Stream.iterate(0, i -> i < 100, i -> i + 1)
                .map(i -> createBridge("d" + i))
                .toList();
        socket.executeAll(requests).orThrow();

        assertThat(linkNames(socket)).hasSizeGreaterThanOrEqualTo(101);
    }

    @Test
    void aDumpIsCompleteWhateverChangesMeanwhile() throws Exception {
        List<String> steady = Stream.iterate(0, i -> i < 60, i -> i + 1)
                .map(i -> "steady" + i)
                .toList();
        socket.executeAll(steady.stream().map(NetlinkSocketIT::createBridge).toList())
                .orThrow();
        int dumps = 50;
        Semaphore changesDue = new Semaphore(0);
        CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> {
            try (NetlinkSocket other = NetlinkSocket.openIn(namespace, NetlinkProtocol.ROUTE)) {
                for (int i = 0; i < dumps; i++) {
                    changesDue.acquireUninterruptibly();
                    other.execute(i % 2 == 0 ? createBridge("passing") : deleteLink("passing"));
                }
            }
        });

        for (int i = 0; i < dumps; i++) {
            changesDue.release();
            assertThat(linkNames(socket)).containsAll(steady).doesNotHaveDuplicates();
        }
        changes.get(30, TimeUnit.SECONDS);
    }

    @Test
    void opensManyNamespacesOnOneThreadAndTellsWhichAreGone() {
        NetworkNamespace.Seen gone = new NetworkNamespace.Seen(
                Path.of("/run/netns/no-such"), namespace.identity().inode());

        List<NetlinkSocket.Opening> openings = NetlinkSocket.openAll(List.of(seen(), gone), NetlinkProtocol.ROUTE);

        assertThat(openings.get(0)).isInstanceOfSatisfying(NetlinkSocket.Opening.Opened.class, opened -> {
            assertThat(linkNames(opened.socket())).contains("lo");
            opened.socket().close();
        });
        assertThat(openings.get(1)).isInstanceOfSatisfying(NetlinkSocket.Opening.Refused.class, refused -> assertThat(
                        refused.cause().errno())
                .isEqualTo(Errno.ENOENT));
    }

    @Test
    void notificationsOfAJoinedGroupArrive() {
        try (NetlinkSocket watch = NetlinkSocket.openIn(namespace, NetlinkProtocol.ROUTE)) {
            watch.joinGroup(RTNLGRP_LINK);
            assertThat(watch.receiveNow()).isEmpty();

            socket.execute(createBridge("seen"));

            assertThat(watch.awaitReadable(Duration.ofSeconds(5))).isTrue();
            assertThat(watch.receiveNow()).anySatisfy(notification -> {
                assertThat(notification.message().type()).isEqualTo(RTM_NEWLINK);
                assertThat(notification.namespaceId()).isEmpty();
            });
        }
    }

    @Test
    void lostNotificationsAreReportedAndTheSocketWorksOn() {
        try (NetlinkSocket watch = NetlinkSocket.openIn(namespace, NetlinkProtocol.ROUTE)) {
            watch.joinGroup(RTNLGRP_LINK);
            List<NetlinkRequest> flood = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                flood.add(setLoopback(1 - i % 2));
            }
            socket.executeAll(flood).orThrow();

            assertThatThrownBy(watch::receiveNow).isInstanceOf(NetlinkOverrunException.class);
            assertThat(watch.receiveNow()).isNotEmpty();
        }
    }

    private static NetlinkRequest setLoopback(int up) {
        return NetlinkRequest.of("set lo", RTM_NEWLINK, 0, w -> w.writeU32(0)
                .writeU32(1)
                .writeU32(up)
                .writeU32(1));
    }

    private static NetlinkRequest deleteLink(String name) {
        return NetlinkRequest.of(
                "delete " + name, RTM_DELLINK, 0, w -> w.writeZeros(16).putString(IFLA_IFNAME, name));
    }

    private static NetlinkRequest createBridge(String name) {
        return NetlinkRequest.of(
                "create bridge " + name,
                RTM_NEWLINK,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                w -> w.writeZeros(16)
                        .putString(IFLA_IFNAME, name)
                        .putNested(IFLA_LINKINFO, info -> info.putString(IFLA_INFO_KIND, "bridge")));
    }

    private static List<String> linkNames(NetlinkSocket socket) {
        return socket.dump(NetlinkRequest.of("list links", RTM_GETLINK, 0, w -> w.writeZeros(16))).stream()
                .map(NetlinkSocketIT::name)
                .collect(Collectors.toList());
    }

    private static String name(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        reader.skip(16);
        while (reader.next()) {
            if (reader.type() == IFLA_IFNAME) {
                return reader.string();
            }
        }
        throw new AssertionError("a link without a name");
    }
}
