package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.FaultdClient;
import io.faultd.fault.Direction;
import io.faultd.linux.KernelText;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In one namespace somebody calls everything what nobody expects; neither that namespace nor any other is out of order
 * for it.
 */
class HostileNamesIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final List<String> INTERFACES = List.of(
            "\uefff".repeat(15),
            "a;touch${IFS}Z;",
            "a\u001b[7mb",
            "größe",
            "'\"$(x)`y`",
            "faultd999999999",
            "faultd-zz-i");

    HostileNamesIT() {
        super("a", "mad");
    }

    private static String filled(int length) {
        byte[] name = new byte[length];
        Arrays.fill(name, (byte) 0xff);
        return KernelText.decode(name);
    }

    private NetworkNamespace mad() {
        return wiring.namespaces().get("mad");
    }

    /** Names as long and as odd as the kernel takes them, for whatever can have a name. */
    private void goMad() {
        try (Rtnetlink kernel = Rtnetlink.openIn(mad())) {
            for (String name : INTERFACES) {
                kernel.execute(LinkRequests.create(name, "bridge"));
                kernel.execute(
                        LinkRequests.setUp(kernel.link(name).orElseThrow().index()));
            }
        }
        Shell.in(
                mad(),
                "ip -6 address add ::ffff:1.2.3.4/128 dev größe; tc qdisc add dev lo root handle 1: htb;"
                        + " tc class add dev lo parent 1: classid 1:ffff htb rate 1mbit;"
                        + " tc filter add dev lo parent 1: protocol ipv6 flower ip_proto tcp dst_ip ::1/0:ff::1;"
                        + " tc filter add dev lo parent 1: prio 9 u32 divisor 4; tc qdisc add dev lo clsact");
        try (NfTables nftables = mad().call(NfTables::open)) {
            for (Family family : Family.values()) {
                nftables.commit(ruleset(new Table(family, filled(100))));
                nftables.commit(ruleset(new Table(family, filled(255))));
                nftables.commit(ruleset(new Table(family, "faultd\uefff")));
                nftables.commit(ruleset(new Table(family, "")));
            }
            nftables.commit(ruleset(new Table(Family.IP, "filter")));
        }
        assertThat(Shell.in(mad(), "nft list tables | LC_ALL=C tr -dc '\\377' | wc -c")
                        .strip())
                .isEqualTo(Integer.toString(Family.values().length * (100 + 255 + 1)));
    }

    private static Batch ruleset(Table table) {
        Chain chain = Chain.regular(table, filled(255));
        NamedSet set = NamedSet.set(table, filled(255), DataType.IPV4_ADDR);
        return new Batch()
                .add(table)
                .add(chain)
                .add(set)
                .add(Rule.in(table, chain.name()).counter().comment(filled(127)).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nftables", "iptables"})
    void faultsThereAndElsewhereHoldAndEnd(String engine) throws Exception {
        goMad();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none", "--drop-engine", engine);
                EventRecorder told = new EventRecorder(daemon.client())) {
            KernelState before = state(); // without the devices that had names of faultd's
            FaultdClient faultd = daemon.client();
            List<String> words = new ArrayList<>(List.of("netns:a", "netns:mad"));
            // Bridges without ports are no ways out, and are shaped where they are named.
            INTERFACES.stream()
                    .filter(name -> !name.startsWith("faultd"))
                    .forEach(name -> words.add("netns:mad/" + name));
            faultd.rate(ASKED, words.toArray(String[]::new))
                    .direction(Direction.BOTH)
                    .apply();
            faultd.drop("netns:a").port("53").apply();
            faultd.drop("netns:mad").port("53").apply();
            faultd.rate(Rate.parse("5mbit"), "netns:mad").port("80").apply();
            assertThat(faultd.faults()).hasSize(4).allSatisfy(HostileNamesIT::isInForce);
            assertThat(faultd.status())
                    .filteredOn(target -> target.name().equals("netns:mad"))
                    .singleElement()
                    .satisfies(target -> assertThat(target.interfaces())
                            .extracting(face -> face.name())
                            .contains("eth0", INTERFACES.get(0), "größe"));

            Shell.in(host, "tc qdisc del dev veth-a root");
            told.await("drift-repaired");
            Shell.in(mad(), "tc qdisc del dev \"$(printf '\\377%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)\" root");
            told.await("drift-repaired", event -> "netns:mad".equals(event.target()));

            assertThat(daemon.faultctl("status").status()).isZero();
            assertThat(daemon.faultctl("halt").status()).isZero();
            assertThat(faultd.faults()).isEmpty();
            assertThat(state().text()).isEqualTo(before.text());
        }
    }

    private static void isInForce(FaultInfo fault) {
        assertThat(fault.state()).isEqualTo("ok");
    }

    @Test
    void theNextDaemonAndASweepFindEverything() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            daemon.client().rate(ASKED, "netns:a").apply();
            daemon.client().drop("netns:mad").port("53").apply();
            daemon.kill();
        }
        goMad();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            assertThat(daemon.client().faults()).hasSize(2).allSatisfy(HostileNamesIT::isInForce);
            daemon.kill();
        }

        Shell.Result sweep = host.call(() -> TestDaemon.sweep(directory));

        assertThat(sweep.err()).isEmpty();
        assertThat(sweep.status()).isZero();
        assertThat(Shell.in(mad(), "nft list tables")).doesNotContain("faultd\n");
        assertThat(Shell.in(host, "tc qdisc show dev veth-a")).doesNotContain("fa00:");
    }

    /** Somebody who makes and deletes such tables as fast as can be, while others are served. */
    @Test
    void churnInOneNamespaceIsNobodyElsesFailure() throws Exception {
        goMad();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong rounds = new AtomicLong();
        Thread churn = new Thread(() -> {
            try (NfTables nftables = mad().call(NfTables::open);
                    Rtnetlink kernel = Rtnetlink.openIn(mad())) {
                Table table = new Table(Family.INET, filled(200));
                int index = kernel.link("größe").orElseThrow().index();
                while (!over.get()) {
                    nftables.commit(ruleset(table));
                    nftables.commit(new Batch().delete(table));
                    kernel.execute(LinkRequests.rename(index, filled(14)));
                    kernel.execute(LinkRequests.rename(index, "größe"));
                    rounds.incrementAndGet();
                }
            }
        });
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            churn.start();
            FaultdClient faultd = daemon.client();
            for (int i = 0; i < 20; i++) {
                faultd.rate(ASKED, "netns:a").apply();
                faultd.drop("netns:a").port("53").apply();
                assertThat(faultd.faults()).hasSize(2).allSatisfy(HostileNamesIT::isInForce);
                faultd.status();
                faultd.stopAll();
            }
            assertThat(rounds.get()).isPositive();
            faultd.rate(ASKED, "netns:a").apply();
            daemon.kill();
            try (TestDaemon next = TestDaemon.start(host, directory, "--docker", "none")) {
                assertThat(next.client().faults()).singleElement().satisfies(HostileNamesIT::isInForce);
                assertThat(next.terminate()).isZero();
            }
            assertThat(Shell.in(host, "tc qdisc show dev veth-a")).doesNotContain("fa00:");
        } finally {
            over.set(true);
            churn.join();
        }
    }

    /** Foreign objects among faultd's own that faultd can't represent are removed. */
    @Test
    void whatIsPutAmongOurOwnObjectsIsTakenAway() throws Exception {
        KernelState before = state();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none");
                EventRecorder told = new EventRecorder(daemon.client())) {
            FaultdClient faultd = daemon.client();
            faultd.drop("netns:a").to("10.0.0.1,10.0.0.9").apply();
            NetworkNamespace a = wiring.namespaces().get("a");
            try (NfTables nftables = a.call(NfTables::open)) {
                Table ours = nftables.tables().stream()
                        .filter(table -> table.name().equals("faultd"))
                        .findFirst()
                        .orElseThrow();
                addAnythingElse(nftables, nftables.sets(ours).get(0));
                told.await("drift-repaired");
                nftables.commit(new Batch().add(Chain.regular(ours, filled(200))));
            }
            told.await("drift-repaired");

            faultd.stopAll();

            assertThat(state().text()).isEqualTo(before.text());
        }
    }

    /** Adds the element {@code *}, with which a set has everything; nft ends with a segmentation fault over it. */
    private static void addAnythingElse(NfTables nftables, NamedSet set) {
        final int catchAll = 2;
        int number = Map.of(Family.INET, 1, Family.NETDEV, 5).get(set.table().family());
        NetlinkRequest element =
                NetlinkRequest.of("add element *", 0xa0c, NetlinkMessage.CREATE, out -> out.writeU8(number)
                        .writeU8(0)
                        .writeU16Be(0)
                        .putString(1, set.table().name())
                        .putString(2, set.name())
                        .putNested(3, list -> list.putNested(1, one -> one.putU32Be(3, catchAll))));
        nftables.socket()
                .transact(ofBatch(0x10), List.of(element), ofBatch(0x11))
                .orThrow();
    }

    private static NetlinkRequest ofBatch(int type) {
        return NetlinkRequest.of(
                "batch", type, 0, out -> out.writeU8(0).writeU8(0).writeU16Be(10));
    }

    @Test
    void namespacesOfAnyNameAreTargetsWhateverTheLocale() throws Exception {
        List<String> names = List.of("größe", "\uefff\uefee", "a b;c");
        for (String name : names) {
            wiring.veth(host, "veth-" + names.indexOf(name), wiring.named(name), "eth0");
        }
        Path log = directory.resolve("log");
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            FaultdClient faultd = daemon.client();
            assertThat(faultd.status())
                    .extracting(target -> target.name())
                    .contains("netns:größe", "netns:\uefff\uefee", "netns:a b;c", "netns:a");
            faultd.rate(ASKED, "netns:größe").apply();
            faultd.rate(ASKED, "netns:a").apply();
            faultd.drop("netns:größe", "netns:\uefff\uefee", "netns:a b;c")
                    .port("53")
                    .apply();
            String typed =
                    "LC_ALL=C " + TestDaemon.program("faultctl") + " -H unix://" + directory.resolve("faultd.sock")
                            + " rate \"$(printf 'netns:gr\\303\\266\\303\\237e')\" --rate 5mbit";
            assertThat(Shell.in(host, typed)).contains("größe");
            daemon.kill();
        }
        Shell.Result sweep = host.call(() -> TestDaemon.sweep(directory));
        assertThat(sweep.err()).isEmpty();
        assertThat(sweep.status()).isZero();
        assertThat(wiring.namespaces().values()).isNotEmpty().allSatisfy(namespace -> assertThat(
                        Shell.in(namespace, "nft list tables; tc qdisc show"))
                .doesNotContain("faultd")
                .doesNotContain("fa00:"));
        assertThat(log).content(StandardCharsets.UTF_8).doesNotContain("Exception");
    }

    @Test
    void aNamespaceThatHasVanishedIsNoReasonNotToServe() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            FaultdClient faultd = daemon.client();
            faultd.rate(ASKED, "netns:a", "netns:mad").apply();
            Shell.in(host, "ip link del veth-mad");
            wiring.remove("mad");

            faultd.drop("netns:a").port("53").apply();
            assertThatThrownBy(() -> faultd.drop("netns:mad").apply()).hasMessageContaining("netns:mad");
            faultd.stopAll();

            assertThat(faultd.faults()).isEmpty();
        }
    }
}
