package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.faultd.linux.KernelText;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.diag.Connection;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Unknown;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkNotice;
import io.faultd.netlink.route.TrafficNotice;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.OtherFilter;
import io.faultd.netlink.tc.OtherQdisc;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.netlink.tc.TrafficObject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * What others have put into the kernel, whatever it is: links, addresses, qdiscs, classes, filters, tables, chains,
 * sets, elements, rules, sockets, and notices of all of them.
 */
class ForeignObjectsTest {
    private static final Table OURS = new Table(Family.INET, "faultd");
    private static final NamedSet SET = NamedSet.map(OURS, "ports", DataType.IFNAME, DataType.VERDICT);

    private static final List<String> KINDS = List.of(
            "htb",
            "netem",
            "tbf",
            "pfifo",
            "bfifo",
            "ingress",
            "clsact",
            "fq_codel",
            "u32",
            "matchall",
            "flower",
            "bpf",
            "mirred",
            "gact",
            "cmp",
            "ct",
            "dynset",
            "counter",
            "dup",
            "fwd",
            "immediate",
            "lookup",
            "match",
            "meta",
            "numgen",
            "payload",
            "range",
            "reject",
            "target",
            "bitwise",
            "byteorder",
            "veth",
            "");

    /**
     * What reads the objects of one namespace: whatever these throw is that namespace's failure, if it is the kernel's.
     */
    private static final List<Function<NetlinkMessage, ?>> READERS = List.of(
            Link::decode,
            Address::decode,
            Qdisc::decode,
            TrafficClass::decode,
            Filter::decode,
            TrafficObject::of,
            Connection::decode,
            message -> NfMessage.decode(message, Table::decode),
            message -> NfMessage.decode(message, in -> Table.decodeUse(in, OURS)),
            message -> NfMessage.decode(message, in -> Chain.decode(in, OURS)),
            message -> NfMessage.decode(message, in -> NamedSet.decode(in, OURS)),
            message -> NfMessage.decode(message, in -> ListedRule.decode(in, OURS)),
            message -> NfMessage.decode(message, Generation::decode),
            message -> SetElements.decode(SET, List.of(message)));

    /** What hears of all namespaces at once may throw nothing. */
    private static final List<Function<NetlinkMessage, ?>> LISTENERS =
            List.of(TrafficNotice::of, RulesetNotice::of, LinkNotice::of);

    @Property(tries = 20_000)
    void anythingIsReadOrIsTheFailureOfItsNamespace(@ForAll Random random) {
        NetlinkMessage message = message(random, true);
        for (Function<NetlinkMessage, ?> reader : READERS) {
            try {
                assertThat(reader.apply(message)).isNotNull();
            } catch (MalformedNetlinkException e) {
                // What isolates a namespace catches it as a refusal of the kernel.
                assertThat(e.errnoName()).isEqualTo("EBADMSG");
            }
        }
    }

    @Property(tries = 20_000)
    void anyNoticeIsReadOrOverlooked(@ForAll Random random) {
        List<Integer> types = Stream.of(
                        16, 17, 20, 21, 36, 37, 40, 41, 44, 45, 88, 89, 2560, 2562, 2563, 2566, 2569, 2572, 2575)
                .toList();
        NetlinkMessage any = message(random, true);
        for (int type : types) {
            NetlinkMessage message = new NetlinkMessage(type, 0, 0, 7, any.payload());
            for (Function<NetlinkMessage, ?> listener : LISTENERS) {
                assertThatCode(() -> listener.apply(message)).doesNotThrowAnyException();
            }
        }
    }

    @Provide
    Arbitrary<byte[]> names() {
        return Arbitraries.bytes()
                .filter(one -> one != 0)
                .array(byte[].class)
                .ofMaxSize(255)
                .edgeCases(config -> config.add(filled(100), filled(255), new byte[0]));
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    @Property(tries = 2000)
    void tablesChainsSetsAndRulesOfAnyNameAreReadAndKeepIt(
            @ForAll("names") byte[] name, @ForAll("names") byte[] other) {
        Table table = NfMessage.decode(nft(2560, out -> out.putBytes(1, name).putBytes(99, other)), Table::decode)
                .orElseThrow();
        assertThat(KernelText.encode(table.name())).isEqualTo(name);

        Chain chain = NfMessage.decode(
                        nft(
                                2563,
                                out -> out.putBytes(1, name).putBytes(3, other).putBytes(99, name)),
                        in -> Chain.decode(in, table))
                .orElseThrow();
        assertThat(KernelText.encode(chain.name())).isEqualTo(other);

        NamedSet set = NfMessage.decode(
                        nft(
                                2569,
                                out -> out.putBytes(1, name).putBytes(2, other).putU32Be(5, 4)),
                        in -> NamedSet.decode(in, table))
                .orElseThrow();
        assertThat(KernelText.encode(set.name())).isEqualTo(other);

        ListedRule rule = NfMessage.decode(
                        nft(2566, out -> out.putBytes(1, name)
                                .putBytes(2, other)
                                .putU64Be(3, 5)
                                .putNested(4, list -> list.putNested(1, one -> one.putBytes(1, other)))
                                .putBytes(7, name)),
                        in -> ListedRule.decode(in, table))
                .orElseThrow();
        assertThat(KernelText.encode(rule.rule().chain())).isEqualTo(other);

        RulesetNotice notice =
                RulesetNotice.of(nft(2563, out -> out.putBytes(1, name))).orElseThrow();
        assertThat(notice).isInstanceOf(RulesetNotice.Changed.class);
        assertThat(((RulesetNotice.Changed) notice).table()).isEqualTo(table);
    }

    @Property(tries = 1000)
    void twoTablesAreNeverTakenForOne(@ForAll("names") byte[] one, @ForAll("names") byte[] other) {
        Function<byte[], Table> read = name -> NfMessage.decode(nft(2560, out -> out.putBytes(1, name)), Table::decode)
                .orElseThrow();

        assertThat(read.apply(one).equals(read.apply(other))).isEqualTo(Arrays.equals(one, other));
    }

    @Property(tries = 1000)
    void linksOfAnyNameKindAndAddressAreRead(
            @ForAll("names") byte[] name, @ForAll @Size(max = 40) byte[] kind, @ForAll @Size(max = 32) byte[] mac) {
        Link link = Link.decode(routing(16, 16, out -> out.putBytes(3, name)
                .putBytes(1, mac)
                .putNested(18, info -> info.putBytes(1, kind).putBytes(2, name).putBytes(9, mac))
                .putBytes(200, kind)));

        assertThat(KernelText.encode(link.name())).isEqualTo(name);
    }

    @Property(tries = 1000)
    void qdiscsClassesAndFiltersWithOptionsOfTheirOwnAreKnownByTheirKind(
            @ForAll @Size(max = 60) byte[] options, @ForAll("names") byte[] kind) {
        for (String known : KINDS) {
            Consumer<AttributeWriter> body = out -> out.putString(1, known).putBytes(2, options);
            assertThat(Qdisc.decode(routing(36, 20, body)).kind()).isEqualTo(known);
            assertThat(TrafficClass.decode(routing(40, 20, body)).kind()).isEqualTo(known);
            assertThat(Filter.decode(routing(44, 20, body)).match().kind()).isEqualTo(known);
        }
        Consumer<AttributeWriter> body = out -> out.putBytes(1, kind).putBytes(2, options);
        assertThat(Qdisc.decode(routing(36, 20, body)).options()).isNotNull();
        assertThat(Filter.decode(routing(44, 20, body)).match()).isNotNull();
    }

    @Test
    void whatIsNotOursInAPlaceOfOursIsSeenToBeSo() {
        Consumer<AttributeWriter> broken = out -> out.putString(1, "htb").putBytes(2, new byte[] {1, 2, 3});
        assertThat(Qdisc.decode(routing(36, 20, broken)).options()).isEqualTo(new OtherQdisc("htb"));
        assertThat(TrafficClass.decode(routing(40, 20, broken)).htb()).isEmpty();
        Consumer<AttributeWriter> filter = out -> out.putString(1, "u32").putBytes(2, new byte[] {1, 2, 3});
        assertThat(Filter.decode(routing(44, 20, filter)).match()).isEqualTo(new OtherFilter("u32"));

        ListedRule rule = NfMessage.decode(
                        nft(2566, out -> out.putString(1, "faultd")
                                .putString(2, "input")
                                .putNested(
                                        4,
                                        list -> list.putNested(1, one -> one.putString(1, "meta")
                                                .putNested(2, meta -> meta.putU32Be(1, 99)
                                                        .putU32Be(2, 6))))),
                        in -> ListedRule.decode(in, OURS))
                .orElseThrow();
        assertThat(rule.rule().expressions()).singleElement().isInstanceOf(Unknown.class);

        Chain chain = NfMessage.decode(
                        nft(2563, out -> out.putString(1, "faultd")
                                .putString(3, "input")
                                .putString(7, "filter")
                                .putNested(4, hook -> hook.putU32Be(1, 77).putU32Be(2, 0))),
                        in -> Chain.decode(in, OURS))
                .orElseThrow();
        assertThat(chain.base()).isEmpty();
    }

    @Test
    void addressesThatAreNoneOfAnInterfacesTrafficAreLeftOut() {
        Function<Consumer<AttributeWriter>, NetlinkMessage> ofFamily10 = body -> address(10, body);
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 1, 2, 3, 4};

        assertThat(Address.decode(ofFamily10.apply(out -> out.putBytes(1, mapped))))
                .hasValueSatisfying(found ->
                        assertThat(found.prefix().address().getAddress()).isEqualTo(mapped));
        assertThat(Address.decode(address(2, out -> {}))).as("0.0.0.0").isEmpty();
        assertThat(Address.decode(address(45, out -> out.putBytes(2, new byte[] {8}))))
                .as("MCTP")
                .isEmpty();
        assertThat(Address.decode(address(35, out -> out.putBytes(2, new byte[] {4}))))
                .as("Phonet")
                .isEmpty();
    }

    /** A message of several levels of attributes, most of them such that they are looked at. */
    private static NetlinkMessage message(Random random, boolean header) {
        AttributeWriter out = new AttributeWriter();
        byte[] fixed = new byte[header ? List.of(4, 8, 12, 16, 20, 72).get(random.nextInt(6)) : 4];
        random.nextBytes(fixed);
        if (random.nextBoolean()) {
            fixed[0] = List.of((byte) 0, (byte) 1, (byte) 2, (byte) 10).get(random.nextInt(4));
        }
        out.writeBytes(fixed);
        attributes(random, out, 4);
        return new NetlinkMessage(36, 0, 0, 0, ByteBuffer.wrap(out.toByteArray()));
    }

    private static void attributes(Random random, AttributeWriter out, int depth) {
        Map<Integer, Runnable> ways = new LinkedHashMap<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            int type = random.nextInt(16) == 0 ? random.nextInt(0x3fff) : 1 + random.nextInt(24);
            ways.put(0, () -> out.putString(type, KINDS.get(random.nextInt(KINDS.size()))));
            ways.put(1, () -> out.putU32Be(type, random.nextInt(random.nextBoolean() ? 24 : Integer.MAX_VALUE)));
            ways.put(2, () -> {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                out.putBytes(type, bytes);
            });
            ways.put(3, () -> out.putString(type, "faultd"));
            ways.put(4, () -> out.putU64Be(type, random.nextLong()));
            ways.put(
                    5,
                    () -> out.putNested(type, nest -> {
                        if (depth > 0) {
                            attributes(random, nest, depth - 1);
                        }
                    }));
            ways.get(random.nextInt(ways.size())).run();
        }
    }

    private static NetlinkMessage nft(int type, Consumer<AttributeWriter> body) {
        AttributeWriter out = NfMessage.writeHeader(new AttributeWriter(), OURS);
        body.accept(out);
        return new NetlinkMessage(type, 0, 0, 7, ByteBuffer.wrap(out.toByteArray()));
    }

    private static NetlinkMessage routing(int type, int header, Consumer<AttributeWriter> body) {
        AttributeWriter out = new AttributeWriter().writeZeros(header);
        body.accept(out);
        return new NetlinkMessage(type, 0, 0, 7, ByteBuffer.wrap(out.toByteArray()));
    }

    private static NetlinkMessage address(int family, Consumer<AttributeWriter> body) {
        AttributeWriter out = new AttributeWriter()
                .writeU8(family)
                .writeU8(8)
                .writeU8(0)
                .writeU8(0)
                .writeU32(3);
        body.accept(out);
        return new NetlinkMessage(20, 0, 0, 7, ByteBuffer.wrap(out.toByteArray()));
    }
}
