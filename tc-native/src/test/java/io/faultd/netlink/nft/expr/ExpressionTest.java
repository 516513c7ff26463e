package io.faultd.netlink.nft.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private static final int NAME = 1;
    private static final int DATA = 2;

    @Property
    void aListOfExpressionsIsReadAsItWasWritten(@ForAll("expressions") List<Expression> expressions) {
        AttributeWriter out = new AttributeWriter();
        ExpressionList.encode(out, expressions);
        assertThat(ExpressionList.decode(AttributeReader.of(ByteBuffer.wrap(out.toByteArray()))))
                .isEqualTo(expressions);
    }

    @Provide
    Arbitrary<List<Expression>> expressions() {
        return Arbitraries.oneOf(
                        Combinators.combine(Arbitraries.of(Meta.Key.values()), registers())
                                .as((key, register) -> (Expression) new Meta(key, register)),
                        Combinators.combine(Arbitraries.of(Meta.Key.values()), registers())
                                .as(MetaSet::new),
                        Combinators.combine(
                                        registers(),
                                        Arbitraries.of(Payload.Base.values()),
                                        Arbitraries.integers().greaterOrEqual(0),
                                        Arbitraries.integers().between(1, Value.MAX_BYTES))
                                .as(Payload::new),
                        Combinators.combine(registers(), Arbitraries.of(Compare.Operator.values()), values())
                                .as(Compare::new),
                        Combinators.combine(registers(), registers(), values())
                                .as((source, destination, value) -> new Bitwise(source, destination, value, value)),
                        Combinators.combine(
                                        registers(),
                                        registers(),
                                        Arbitraries.of(ByteSwap.Direction.values()),
                                        Arbitraries.integers(),
                                        Arbitraries.integers())
                                .as(ByteSwap::new),
                        Combinators.combine(registers(), Arbitraries.of(true, false), values(), values())
                                .as(Range::new),
                        Combinators.combine(names(), registers(), registers().optional(), Arbitraries.of(true, false))
                                .as(Lookup::new),
                        Combinators.combine(names(), registers()).as(Dynset::new),
                        Combinators.combine(registers(), values()).as(Immediate::new),
                        Arbitraries.oneOf(
                                        Arbitraries.of(Verdict.ACCEPT, Verdict.DROP, Verdict.CONTINUE, Verdict.RETURN),
                                        names().map(Verdict::jump),
                                        names().map(Verdict::goTo))
                                .map(Immediate::verdict),
                        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                                .as(Counter::new),
                        Combinators.combine(
                                        Arbitraries.of(Reject.Kind.values()),
                                        Arbitraries.integers().between(0, 255))
                                .as(Reject::new),
                        registers().map(Duplicate::new),
                        registers().map(Forward::new),
                        Combinators.combine(Arbitraries.of(Conntrack.Key.values()), registers())
                                .as(Conntrack::new),
                        Combinators.combine(
                                        registers(),
                                        Arbitraries.integers().filter(modulus -> modulus != 0),
                                        Arbitraries.of(Numgen.Kind.values()),
                                        Arbitraries.integers())
                                .as(Numgen::new))
                .list()
                .ofMaxSize(12);
    }

    private static Arbitrary<Register> registers() {
        return Arbitraries.of(
                IntStream.range(0, 16).mapToObj(word -> Register.at(4 * word)).toList());
    }

    private static Arbitrary<Value> values() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(Value.MAX_BYTES)
                .map(Value::new);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("-_.")
                .ofMinLength(1)
                .ofMaxLength(255);
    }

    @Test
    void ofAKnownKindWithAnAttributeItDoesNotModelStaysWhole() {
        byte[] data = new AttributeWriter()
                .putU32Be(1, 1)
                .putU32Be(2, 6)
                .putU32Be(99, 7)
                .toByteArray();
        assertThat(decode("meta", data)).isEqualTo(new Unknown("meta", data));
    }

    @Test
    void ofAKnownKindWithANumberItDoesNotModelStaysWhole() {
        byte[] key = new AttributeWriter().putU32Be(1, 1).putU32Be(2, 0xff).toByteArray();
        assertThat(decode("meta", key)).isEqualTo(new Unknown("meta", key));

        byte[] shift = new AttributeWriter()
                .putU32Be(1, 1)
                .putU32Be(2, 1)
                .putU32Be(3, 4)
                .putU32Be(6, 1)
                .toByteArray();
        assertThat(decode("bitwise", shift)).isEqualTo(new Unknown("bitwise", shift));
    }

    @Test
    void aConcatenationGoesToTheRegistersThatTheKernelDumps() {
        DataType type = DataType.concat(DataType.IPV4_ADDR, DataType.INET_SERVICE, DataType.IPV6_ADDR, DataType.MARK);
        assertThat(type.registers())
                .containsExactly(new Register(1), new Register(9), new Register(10), new Register(14));
        assertThat(type.length()).isEqualTo(28);
        assertThat(DataType.of(type.id(), type.length())).isEqualTo(type);
    }

    @Test
    void aTypeThatIsNotKnownKeepsItsNumberAndLength() {
        assertThat(DataType.of(5, 2)).isEqualTo(new DataType(5, List.of(2), DataType.Order.NONE));
        assertThat(DataType.of(DataType.IPV4_ADDR.id() << 6 | 5, 8).length()).isEqualTo(8);
    }

    @Test
    void aVerdictGoesToItsRegisterAndNothingElseDoes() {
        assertThatThrownBy(() -> new Immediate(Register.R1, Verdict.DROP)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Immediate(Register.VERDICT, Value.u32(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Expression decode(String name, byte[] data) {
        byte[] list = new AttributeWriter()
                .putNested(1, element -> element.putString(NAME, name).putNested(DATA, nest -> nest.writeBytes(data)))
                .toByteArray();
        return ExpressionList.decode(AttributeReader.of(ByteBuffer.wrap(list))).get(0);
    }
}
