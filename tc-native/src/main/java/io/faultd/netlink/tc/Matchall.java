package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.List;
import java.util.Optional;

/**
 * Every packet of the filter's protocol, {@code tc-matchall(8)}.
 *
 * @param classId the class to put it in, if any
 * @param actions what to do with it, in this order
 */
public record Matchall(Optional<TcHandle> classId, List<Action> actions) implements FilterMatch {
    static final String KIND = "matchall";

    private static final int TCA_MATCHALL_CLASSID = 1;
    private static final int TCA_MATCHALL_ACT = 2;

    public Matchall {
        actions = List.copyOf(actions);
    }

    /** Returns a filter that puts every packet into a class. */
    public static Matchall intoClass(TcHandle classId) {
        return new Matchall(Optional.of(classId), List.of());
    }

    /** Returns a filter that applies actions to every packet. */
    public static Matchall action(Action action) {
        return new Matchall(Optional.empty(), List.of(action));
    }

    static Matchall decode(AttributeReader reader) {
        Optional<TcHandle> classId = Optional.empty();
        List<Action> actions = List.of();
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_MATCHALL_CLASSID -> classId = Optional.of(TcHandle.ofRaw(reader.s32()));
                case TCA_MATCHALL_ACT -> actions = ActionCodec.decodeAll(reader.nested());
                default -> {}
            }
        }
        return new Matchall(classId, actions);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer, int protocol) {
        classId.ifPresent(handle -> writer.putU32(TCA_MATCHALL_CLASSID, handle.raw()));
        if (!actions.isEmpty()) {
            writer.putCompound(TCA_MATCHALL_ACT, list -> ActionCodec.encodeAll(actions, list));
        }
    }
}
