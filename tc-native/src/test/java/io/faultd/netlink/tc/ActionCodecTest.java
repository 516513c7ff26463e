package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read of actions that faultd does not set up. */
class ActionCodecTest {
    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int PARAMETERS = 2;
    private static final int PRIORITY = 3;
    private static final int MARK = 5;

    @Test
    void theClassThatSkbeditSetsIsRead() {
        AttributeWriter options =
                new AttributeWriter().putBytes(PARAMETERS, new byte[20]).putU32(PRIORITY, 0xfa00_0002);

        assertThat(decode("skbedit", options)).isEqualTo(new Action.SetPriority(TcHandle.parse("fa00:2")));
    }

    @Test
    void otherActionsAreOnlyNamed() {
        AttributeWriter mark =
                new AttributeWriter().putBytes(PARAMETERS, new byte[20]).putU32(MARK, 1);

        assertThat(decode("skbedit", mark)).isEqualTo(new Action.Other("skbedit"));
        assertThat(decode("mirred", new AttributeWriter())).isEqualTo(new Action.Other("mirred"));
        assertThat(decode("bpf", mark)).isEqualTo(new Action.Other("bpf"));
    }

    @Test
    void aClassicFilterWithActionsIsNotOneOfFaultd() {
        AttributeWriter filter = new AttributeWriter()
                .putCompound(1, actions -> {})
                .putBytes(5, new byte[] {6, 0, 0, 0, -1, -1, -1, -1});

        assertThat(FilterMatch.decode("bpf", AttributeReader.of(ByteBuffer.wrap(filter.toByteArray()))))
                .isEqualTo(new OtherFilter("bpf"));
    }

    private static Action decode(String kind, AttributeWriter options) {
        byte[] action = new AttributeWriter()
                .putCompound(1, entry -> entry.putString(KIND, kind).putBytes(OPTIONS, options.toByteArray()))
                .toByteArray();
        List<Action> actions = ActionCodec.decodeAll(AttributeReader.of(ByteBuffer.wrap(action)));
        assertThat(actions).hasSize(1);
        return actions.get(0);
    }
}
